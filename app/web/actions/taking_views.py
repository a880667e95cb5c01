"""Taking up a recommendation from the page of a result."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.actions import action_taking as service
from app.web import edge
from app.web.actions import actions
from app.web.permissions import requires

_ROUND = "/rounds/<uuid:round_id>"


@actions.post("/assessments/<uuid:assessment_id>/take-up")
@requires(Permission.MANAGE_ACTIONS)
def take_up(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Response:
    """Take up a recommendation of a team's result."""
    action_id = service.take_up_from_team(
        edge.db(),
        access=edge.here(),
        assessment_id=assessment_id,
        recommendation_id=_asked(),
        now=edge.now(),
    )
    return _to(organization_id, action_id)


@actions.post(f"{_ROUND}/take-up")
@requires(Permission.MANAGE_ACTIONS)
def take_up_for_all(organization_id: uuid.UUID, round_id: uuid.UUID) -> Response:
    """Take up a recommendation of what everybody said."""
    return _take_up_pooled(organization_id, round_id, None)


@actions.post(f"{_ROUND}/units/<uuid:team_id>/take-up")
@requires(Permission.MANAGE_ACTIONS)
def take_up_for_unit(
    organization_id: uuid.UUID, round_id: uuid.UUID, team_id: uuid.UUID
) -> Response:
    """Take up a recommendation of a unit's pooled result."""
    return _take_up_pooled(organization_id, round_id, team_id)


def _take_up_pooled(
    organization_id: uuid.UUID, round_id: uuid.UUID, unit_id: uuid.UUID | None
) -> Response:
    action_id = service.take_up_from_pooled(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        unit_id=unit_id,
        recommendation_id=_asked(),
        now=edge.now(),
    )
    return _to(organization_id, action_id)


def _asked() -> str:
    return request.form.get("recommendation", "")


def _to(organization_id: uuid.UUID, action_id: uuid.UUID) -> Response:
    flash(_("Taken up. Give it an owner and a day next."))
    return redirect(url_for("actions.edit", organization_id=organization_id, action_id=action_id))
