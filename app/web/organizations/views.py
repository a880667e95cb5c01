"""Home: the organizations one belongs to, and making one."""

from __future__ import annotations

import uuid

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from app.domain.roles import Permission
from app.services.errors import InvalidInput, NotFound
from app.services.people import first_run
from app.services.people import organizations as service
from app.services.rounds import round_progress
from app.web import edge
from app.web.forms import show_problem
from app.web.organizations import organizations
from app.web.organizations.forms import OrganizationForm, RenameForm
from app.web.people.forms import ROLE_TITLES
from app.web.permissions import member, public, requires, signed_in

Answer = str | Response | WerkzeugResponse | tuple[str, int]


@organizations.get("/healthz")
@public
def health() -> Answer:
    """Say that the web process runs and reaches its database."""
    first_run.is_first_run(edge.db())
    return Response("ok\n", mimetype="text/plain")


@organizations.get("/")
@signed_in
def home() -> Answer:
    """Go to one's only organization, or list them."""
    mine = service.list_organizations(edge.db(), actor=edge.actor())
    if len(mine) == 1 and not edge.actor().may_create_organizations:
        return redirect(url_for("organizations.show", organization_id=mine[0].id))
    return render_template("organizations/list.html", organizations=mine, titles=ROLE_TITLES)


@organizations.get("/organizations/<uuid:organization_id>")
@member
def show(organization_id: uuid.UUID) -> Answer:
    """Show managers of the organization what to do next; lead the others to what is theirs."""
    access = edge.here()
    if access.may(Permission.MANAGE_ROUNDS):
        return _start_page()
    section = "assessments.index" if access.may(Permission.ANSWER) else "compare.index"
    return redirect(url_for(section, organization_id=organization_id))


@organizations.route("/organizations/<uuid:organization_id>/rename", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def rename(organization_id: uuid.UUID) -> Answer:
    """Give the organization another name."""
    form = RenameForm(data={"name": edge.here().organization_name})
    if not form.validate_on_submit():
        return _rename_page(form)
    try:
        service.rename_organization(edge.db(), access=edge.here(), name=form.name.data or "")
    except InvalidInput as problem:
        show_problem(form, problem)
        return _rename_page(form)
    flash(_("The name is saved."))
    return redirect(url_for("organizations.show", organization_id=organization_id))


@organizations.route("/organizations/new", methods=["GET", "POST"])
@signed_in
def create() -> Answer:
    """Make an organization."""
    if not edge.actor().may_create_organizations:
        raise NotFound("There is no such page.")
    form = OrganizationForm()
    if not form.validate_on_submit():
        page = render_template("organizations/new.html", form=form)
        return page, 422 if form.is_submitted() else 200
    try:
        organization_id = service.create_organization(
            edge.db(), actor=edge.actor(), name=form.name.data or "", now=edge.now()
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return render_template("organizations/new.html", form=form), 422
    return redirect(url_for("organizations.show", organization_id=organization_id))


def _start_page() -> str:
    access, session = edge.here(), edge.db()
    return render_template(
        "organizations/show.html",
        standing=service.load_standing(session, access=access),
        rounds=round_progress.list_rounds(session, access=access, today=edge.now().date()),
    )


def _rename_page(form: RenameForm) -> tuple[str, int]:
    page = render_template("organizations/rename.html", form=form)
    return page, 422 if form.is_submitted() else 200
