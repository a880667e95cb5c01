"""The list's address: which filter it asks for, and the addresses of its other filters."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request, url_for

from app.domain.goals.actions import ActionStatus
from app.services.actions.action_list import ActionFilter
from app.web import edge

ORGANIZATION_WIDE = "organization"
ME = "me"
_KEPT = ("team", "barrier", "owner", "status", "overdue", "view")


def asked_filter() -> ActionFilter:
    """Read the filter of the address; what means nothing is not asked for."""
    team, owner = _text("team"), _text("owner")
    return ActionFilter(
        team_id=_id(team),
        organization_wide=team == ORGANIZATION_WIDE,
        barrier=_text("barrier"),
        owner=str(edge.actor().person_id) if owner == ME else owner,
        status=_status(_text("status")),
        overdue=request.args.get("overdue") == "1",
    )


def address(**other: object) -> str:
    """Give the list's address with the present filter, but for what is told otherwise.

    None takes a part of the filter away.
    """
    values = {name: value for name, value in {**kept(), **other}.items() if value is not None}
    return url_for("actions.index", organization_id=edge.here().organization_id, **values)


def kept() -> dict[str, Any]:
    """Give the present filter as the address has it."""
    return {name: request.args[name] for name in _KEPT if request.args.get(name)}


def _text(name: str) -> str:
    """Read a part of the filter; what no text can hold is not even asked for."""
    text = request.args.get(name, "")
    return text if text.isprintable() else ""


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _status(text: str) -> ActionStatus | None:
    return ActionStatus(text) if text in {each.value for each in ActionStatus} else None
