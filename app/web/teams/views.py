"""The tree of teams: create, rename, move, archive, restore."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.errors import InvalidInput
from app.services.teams import team_changes as service
from app.services.teams.team_tree import TeamNode, load_tree
from app.web import edge
from app.web.changing import hold_still
from app.web.forms import optional_id, show_problem
from app.web.permissions import requires
from app.web.teams import teams
from app.web.teams.forms import ChangeTeamForm, TeamForm

Answer = str | Response | tuple[str, int]


@teams.get("")
@requires(Permission.MANAGE_TEAMS)
def index(organization_id: uuid.UUID) -> Answer:
    """Show the tree."""
    del organization_id
    return render_template("teams/index.html", tree=load_tree(edge.db(), access=edge.here()))


@teams.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_TEAMS)
def create(organization_id: uuid.UUID) -> Answer:
    """Create a team, at the top or below the one in the address."""
    form = TeamForm()
    tree = load_tree(edge.db(), access=edge.here())
    form.offer(service.parents_for(tree, team_id=None))
    if not form.is_submitted():
        form.parent.data = _asked_parent()
    if not form.validate_on_submit():
        return _page("teams/new.html", form)
    try:
        service.create_team(
            edge.db(),
            access=edge.here(),
            name=form.name.data or "",
            parent_id=form.parent.data,
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _page("teams/new.html", form)
    flash(_("%(name)s is created.", name=form.name.data))
    return redirect(url_for("teams.index", organization_id=organization_id))


@teams.route("/<uuid:team_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_TEAMS)
def edit(organization_id: uuid.UUID, team_id: uuid.UUID) -> Answer:
    """Rename or move a team; the page also offers to archive it."""
    hold_still()
    tree = load_tree(edge.db(), access=edge.here())
    node = tree.node(team_id)
    form = ChangeTeamForm(data={"name": node.name, "parent": node.parent_id})
    form.offer(service.parents_for(tree, team_id=team_id))
    if not form.validate_on_submit():
        return _page("teams/edit.html", form, node=node)
    try:
        service.change_team(
            edge.db(),
            access=edge.here(),
            team_id=team_id,
            name=form.name.data or "",
            parent_id=form.parent.data,
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _page("teams/edit.html", form, node=node)
    flash(_("%(name)s is saved.", name=form.name.data))
    return redirect(url_for("teams.index", organization_id=organization_id))


@teams.post("/<uuid:team_id>/archive")
@requires(Permission.MANAGE_TEAMS)
def archive(organization_id: uuid.UUID, team_id: uuid.UUID) -> Answer:
    """Archive a team and all below it."""
    number = service.archive_team(edge.db(), access=edge.here(), team_id=team_id, now=edge.now())
    flash(
        ngettext("The team is archived.", "%(num)d teams are archived.", number)
        + " "
        + _("What they answered is kept, and they can be restored.")
    )
    return redirect(url_for("teams.index", organization_id=organization_id))


@teams.post("/<uuid:team_id>/restore")
@requires(Permission.MANAGE_TEAMS)
def restore(organization_id: uuid.UUID, team_id: uuid.UUID) -> Answer:
    """Restore an archived team and what was archived with it."""
    number = service.restore_team(edge.db(), access=edge.here(), team_id=team_id)
    flash(ngettext("The team is restored.", "%(num)d teams are restored.", number))
    return redirect(url_for("teams.index", organization_id=organization_id))


def _asked_parent() -> uuid.UUID | None:
    try:
        return optional_id(request.args.get("parent"))
    except ValueError:
        return None


def _page(template: str, form: TeamForm, *, node: TeamNode | None = None) -> tuple[str, int]:
    refused = 409 if isinstance(form, ChangeTeamForm) and form.overtaken else 422
    page = render_template(template, form=form, node=node)
    return page, refused if form.is_submitted() else 200
