"""The people of an organization: add, give and take roles, links to come in."""

from __future__ import annotations

import uuid
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.errors import InvalidInput
from app.services.people import members as service
from app.services.people.accounts import LINK_DAYS
from app.services.teams.team_tree import load_tree
from app.web import edge
from app.web.forms import optional_id, show_problem
from app.web.people import people
from app.web.people.forms import ROLE_TITLES, NameForm, PersonForm, RoleForm
from app.web.permissions import requires

Answer = str | Response | tuple[str, int]
Form = TypeVar("Form", bound=RoleForm)


@people.get("")
@requires(Permission.MANAGE_PEOPLE)
def index(organization_id: uuid.UUID) -> Answer:
    """List everybody with a role."""
    del organization_id
    members = service.list_members(edge.db(), access=edge.here())
    return render_template("people/index.html", members=members, titles=ROLE_TITLES)


@people.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add(organization_id: uuid.UUID) -> Answer:
    """Add somebody with a first role, and show how they come in."""
    form = _offered(PersonForm())
    if not form.is_submitted():
        _prefill(form)
    if not form.validate_on_submit():
        return _add_page(form)
    new = service.NewMember(
        name=form.name.data or "",
        email=form.email.data or "",
        role=form.role.data,
        team_id=form.team.data,
    )
    try:
        added = service.add_member(edge.db(), access=edge.here(), new=new, now=edge.now())
    except InvalidInput as problem:
        show_problem(form, problem)
        return _add_page(form)
    if added.token:
        return _link_page(added.person_id, added.token)
    flash(_("Done. They come in with their e-mail address and their password."))
    return redirect(_person_url(organization_id, added.person_id))


@people.get("/<uuid:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def show(organization_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    """Show a person's roles and what can be done."""
    del organization_id
    return _person_page(person_id)


@people.post("/<uuid:person_id>/name")
@requires(Permission.MANAGE_PEOPLE)
def rename(organization_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    """Correct a person's name."""
    form = NameForm()
    if not form.validate_on_submit():
        return _person_page(person_id, naming=form)
    try:
        service.rename_member(
            edge.db(), access=edge.here(), person_id=person_id, name=form.name.data or ""
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _person_page(person_id, naming=form)
    flash(_("The name is saved."))
    return redirect(_person_url(organization_id, person_id))


@people.post("/<uuid:person_id>/roles")
@requires(Permission.MANAGE_PEOPLE)
def add_role(organization_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    """Give one more role."""
    form = _offered(RoleForm())
    if not form.validate_on_submit():
        return _person_page(person_id, giving=form)
    try:
        service.add_role(
            edge.db(),
            access=edge.here(),
            person_id=person_id,
            role=form.role.data,
            team_id=form.team.data,
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _person_page(person_id, giving=form)
    flash(_("The role is given."))
    return redirect(_person_url(organization_id, person_id))


@people.post("/<uuid:person_id>/roles/<uuid:grant_id>/revoke")
@requires(Permission.MANAGE_PEOPLE)
def revoke_role(organization_id: uuid.UUID, person_id: uuid.UUID, grant_id: uuid.UUID) -> Answer:
    """Take one role away."""
    service.revoke_role(edge.db(), access=edge.here(), person_id=person_id, grant_id=grant_id)
    flash(_("The role is taken away."))
    return redirect(_after_loss(organization_id, person_id))


@people.post("/<uuid:person_id>/remove")
@requires(Permission.MANAGE_PEOPLE)
def remove(organization_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    """Take every role in the organization away."""
    service.remove_member(edge.db(), access=edge.here(), person_id=person_id)
    flash(_("The person is removed. What they answered is kept."))
    return redirect(_after_loss(organization_id, person_id))


@people.post("/<uuid:person_id>/link")
@requires(Permission.MANAGE_PEOPLE)
def give_link(organization_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    """Make a link that sets a password, and show it once."""
    del organization_id
    token = service.give_link(edge.db(), access=edge.here(), person_id=person_id, now=edge.now())
    return _link_page(person_id, token)


def _prefill(form: PersonForm) -> None:
    """Take up a team from the address, where a round has nobody to answer for it."""
    try:
        form.team.data = optional_id(request.args.get("team"))
    except ValueError:
        form.team.data = None


def _offered(form: Form) -> Form:
    tree = load_tree(edge.db(), access=edge.here())
    form.offer(roles=service.grantable_roles(edge.here()), teams=tree.active)
    return form


def _add_page(form: PersonForm) -> tuple[str, int]:
    return render_template("people/new.html", form=form), 422 if form.is_submitted() else 200


def _person_page(
    person_id: uuid.UUID, *, giving: RoleForm | None = None, naming: NameForm | None = None
) -> tuple[str, int]:
    """Show a person, with the form that could not be taken, if one was sent."""
    member = service.find_member(edge.db(), access=edge.here(), person_id=person_id)
    page = render_template(
        "people/show.html",
        member=member,
        form=giving or _offered(RoleForm(formdata=None)),
        naming=naming or NameForm(formdata=None, name=member.name),
        may_change=service.may_change_account(edge.db(), access=edge.here(), person_id=person_id),
        titles=ROLE_TITLES,
    )
    return page, 422 if giving or naming else 200


def _link_page(person_id: uuid.UUID, token: str) -> Answer:
    member = service.find_member(edge.db(), access=edge.here(), person_id=person_id)
    link = edge.parts().settings.address + url_for("accounts.set_password", token=token)
    return render_template("people/link.html", member=member, link=link, days=LINK_DAYS)


def _person_url(organization_id: uuid.UUID, person_id: uuid.UUID) -> str:
    return url_for("people.show", organization_id=organization_id, person_id=person_id)


def _after_loss(organization_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """Give where to go on: whoever lost a role of their own may have lost this page as well."""
    if person_id == edge.actor().person_id:
        return url_for("organizations.home")
    return url_for("people.index", organization_id=organization_id)
