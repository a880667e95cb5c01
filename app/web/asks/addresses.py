"""Addresses of the ask list: what it says of the view, and the one at which an ask stands."""

from __future__ import annotations

import uuid

from flask import url_for

from app.domain.roles import Permission
from app.services.asks.ask_values import AskPage
from app.web import edge


def view_of(found: AskPage) -> dict[str, str]:
    """Give what the address says of the view, for links that change one thing of it."""
    wanted = found.wanted
    every = {
        "round": str(found.list.chosen.id),
        "unit": str(wanted.unit_id or ""),
        "of": wanted.of.value,
        "state": wanted.state.value,
    }
    return {name: value for name, value in every.items() if value}


def ask_url(
    organization_id: uuid.UUID, round_id: uuid.UUID, owner_id: uuid.UUID, capability: str
) -> str:
    """Give the address of one ask in the list.

    A level's own asks come first in the list of that level, so it is on the first page.
    """
    named = owner_id != organization_id and edge.here().may_on(
        Permission.SEE_RESULTS, team_id=owner_id
    )
    here = url_for(
        "asks.index",
        organization_id=organization_id,
        round=round_id,
        unit=owner_id if named else None,
    )
    return f"{here}#ask-{owner_id}-{capability}"
