"""What changed between two rounds of a team, and why."""

from __future__ import annotations

import uuid

from flask import render_template, request

from app.domain import decomposition_wording
from app.domain.roles import Permission
from app.services import what_changed as service
from app.services.errors import NotFound
from app.web import edge
from app.web.compare import change_rows, compare
from app.web.permissions import requires


@compare.get("/organizations/<uuid:organization_id>/teams/<uuid:team_id>/what-changed")
@requires(Permission.SEE_RESULTS)
def what_changed(organization_id: uuid.UUID, team_id: uuid.UUID) -> str:
    """Take every barrier's difference between two rounds apart, by what it comes from."""
    found = read_what_changed(team_id)
    change = found.change
    return render_template(
        "compare/what_changed.html",
        organization_id=organization_id,
        found=found,
        chosen=(change.before.id, change.now.id) if change else _asked_rounds(),
        rows=change_rows.rows(change) if change else (),
        columns=change_rows.columns(change) if change else (),
        unmoved=change_rows.unmoved(change) if change else "",
        together=decomposition_wording.why_together(change.barriers) if change else "",
        finding=change_rows.finding(change) if change else "",
    )


def read_what_changed(team_id: uuid.UUID) -> service.WhatChanged:
    """Read what the address asks to be taken apart."""
    before, now = _asked_rounds()
    return service.load_what_changed(
        edge.db(), access=edge.here(), team_id=team_id, from_id=before, to_id=now
    )


def _asked_rounds() -> tuple[uuid.UUID | None, uuid.UUID | None]:
    return _asked("from"), _asked("to")


def _asked(name: str) -> uuid.UUID | None:
    """Read the id of a round from the address; what is no id is no round."""
    asked = request.args.get(name, "")
    try:
        return uuid.UUID(asked) if asked else None
    except ValueError:
        raise NotFound("There is no such round.") from None
