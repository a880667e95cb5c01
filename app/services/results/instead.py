"""What can be shown in place of a hidden team: the smallest published unit that it belongs to.

Its people are among those whose answers are pooled there. It is published to others anyway, so that
the team's manager learns nothing from it that the audit of the round did not know (measurement.md
3.5 d).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.promise.lattice import CellKind
from app.domain.scoring.result import Result
from app.services.closing.closings import published_closing
from app.storage.result_document import from_document
from app.storage.rows import Organization, PooledResult, Round, Team


@dataclass(frozen=True, slots=True)
class Instead:
    """The pooled result of a unit around a team, or of the whole organization (no `unit_id`)."""

    unit_id: uuid.UUID | None
    name: str
    result: Result


def load_instead(session: Session, *, place: Round, team_id: uuid.UUID) -> Instead | None:
    """Give the smallest published result around a team; None when none around it is shown."""
    closing = published_closing(session, place=place)
    if closing is None:
        return None
    above = tuple(_upwards(str(team_id), _parents(session, place) | closing.parents))
    rows = session.execute(
        select(PooledResult.cell, PooledResult.document)
        .where(
            PooledResult.organization_id == place.organization_id,
            PooledResult.round_id == place.id,
            PooledResult.number == closing.number,
            or_(
                PooledResult.kind == CellKind.ORGANIZATION,
                (PooledResult.kind == CellKind.UNIT) & PooledResult.cell.in_(above),
            ),
        )
        .order_by(PooledResult.cell)
    )
    documents = {row.cell: row.document for row in rows}
    for cell in (*above, ""):
        if cell in documents:
            result = from_document(documents[cell])
            if result.profile.hidden is None:
                return _instead(session, place, cell, result)
    return None


def _instead(session: Session, place: Round, cell: str, result: Result) -> Instead:
    if not cell:
        return Instead(None, session.get_one(Organization, place.organization_id).name, result)
    unit_id = uuid.UUID(cell)
    return Instead(unit_id, session.get_one(Team, unit_id).name, result)


def _parents(session: Session, place: Round) -> dict[str, str | None]:
    """Give where the teams lie today, for those of which nobody answered."""
    rows = session.execute(
        select(Team.id, Team.parent_id)
        .where(Team.organization_id == place.organization_id)
        .order_by(Team.id)
    )
    return {str(team): str(parent) if parent else None for team, parent in rows}


def _upwards(team: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    """Give a team and what lies above it, the nearest first: a unit holds its own people, too."""
    here: str | None = team
    seen: set[str] = set()
    while here is not None and here not in seen:
        seen.add(here)
        yield here
        here = parents.get(here)
