"""The page of a subject's targets, and the two things that can be done there."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.domain.words import target_wording
from app.services.errors import InvalidInput
from app.services.targets import targets as service
from app.services.targets.targets import TargetPage
from app.web import edge
from app.web.forms import show_problem
from app.web.permissions import requires
from app.web.tables import ENDING, table_file
from app.web.targets import targets
from app.web.targets.forms import TargetForm
from app.web.targets.tables import targets_table

Answer = str | Response | tuple[str, int]
_TEAM = "/teams/<uuid:team_id>/targets"


@targets.get("/targets")
@requires(Permission.SEE_RESULTS)
def organization(organization_id: uuid.UUID) -> Answer:
    """Show where the organization wants to be."""
    del organization_id
    return _show(None)


@targets.get(f"/targets.{ENDING}")
@requires(Permission.SEE_RESULTS)
def organization_table(organization_id: uuid.UUID, ending: str) -> Answer:
    """Give where the organization wants to be as a file."""
    del organization_id
    return table_file(targets_table(_load(None)), ending, page="targets.organization")


@targets.post("/targets")
@requires(Permission.SET_TARGETS)
def set_for_organization(organization_id: uuid.UUID) -> Answer:
    """Set a target of the organization."""
    del organization_id
    return _set(None)


@targets.post("/targets/remove")
@requires(Permission.SET_TARGETS)
def remove_for_organization(organization_id: uuid.UUID) -> Answer:
    """Take a target of the organization away."""
    del organization_id
    return _remove(None)


@targets.get(_TEAM)
@requires(Permission.SEE_RESULTS)
def team(organization_id: uuid.UUID, team_id: uuid.UUID) -> Answer:
    """Show where a team or a unit wants to be."""
    del organization_id
    return _show(team_id)


@targets.get(f"{_TEAM}.{ENDING}")
@requires(Permission.SEE_RESULTS)
def team_table(organization_id: uuid.UUID, team_id: uuid.UUID, ending: str) -> Answer:
    """Give where a team or a unit wants to be as a file."""
    del organization_id
    return table_file(targets_table(_load(team_id)), ending, page="targets.team")


@targets.post(_TEAM)
@requires(Permission.SET_TARGETS)
def set_for_team(organization_id: uuid.UUID, team_id: uuid.UUID) -> Answer:
    """Set a target of a team or a unit."""
    del organization_id
    return _set(team_id)


@targets.post(f"{_TEAM}/remove")
@requires(Permission.SET_TARGETS)
def remove_for_team(organization_id: uuid.UUID, team_id: uuid.UUID) -> Answer:
    """Take a target of a team or a unit away."""
    del organization_id
    return _remove(team_id)


def _show(team_id: uuid.UUID | None) -> str:
    return _rendered(_load(team_id), None)


def _set(team_id: uuid.UUID | None) -> Answer:
    form, page = TargetForm(), _load(team_id)
    if not form.validate():
        return _rendered(page, form), 422
    try:
        service.set_target(
            edge.db(),
            access=edge.here(),
            team_id=team_id,
            barrier=form.barrier.data or "",
            aim=form.aim(),
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _rendered(page, form), 422
    flash(_("The target is saved."))
    return redirect(_url(team_id))


def _remove(team_id: uuid.UUID | None) -> Answer:
    service.remove_target(
        edge.db(),
        access=edge.here(),
        team_id=team_id,
        barrier=request.form.get("barrier", ""),
    )
    flash(_("The target is removed."))
    return redirect(_url(team_id))


def _load(team_id: uuid.UUID | None) -> TargetPage:
    today = edge.now().date()
    return service.load_targets(edge.db(), access=edge.here(), team_id=team_id, today=today)


def _rendered(page: TargetPage, sent: TargetForm | None) -> str:
    """Show the page; a form that was refused stands in its barrier's place, with why."""
    forms = {
        line.barrier.id: TargetForm.showing(
            line.barrier.id, line.outlook.aim if line.outlook is not None else None
        )
        for line in page.lines
    }
    lost = sent is not None and sent.barrier.data not in forms
    if sent is not None and not lost:
        forms[sent.barrier.data or ""] = sent
    return render_template(
        "targets/show.html", page=page, forms=forms, lost=lost, said=target_wording
    )


def _url(team_id: uuid.UUID | None) -> str:
    here = edge.here().organization_id
    if team_id is None:
        return url_for("targets.organization", organization_id=here)
    return url_for("targets.team", organization_id=here, team_id=team_id)
