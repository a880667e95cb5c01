"""Reading what the teams under one roof scored, for the rule of what is shared (3.15).

Units' counts of teams are kept, so what is read grows with units and not with teams. Only
published, shown scores were counted.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.domain.comparing.comparison import LOW
from app.domain.comparing.shared import MILLION, Counted, Roof
from app.domain.promise.lattice import CellKind
from app.services.teams.units import Units
from app.storage.rows import Family, ScoreRow, UnitScoreRow

Counts: TypeAlias = Mapping[uuid.UUID, Mapping[str, Counted]]
"""What is counted by unit, or by team, and by item."""


def load_roof(session: Session, *, units: Units, round_id: uuid.UUID) -> Roof:
    """Read the counts of capabilities of units in one round, as they lie now.

    What is owned by a level is right if all its parts are among the units.
    """
    here = units.organization_id
    below = _counts(
        session.execute(
            _counted()
            .where(UnitScoreRow.organization_id == here)
            .where(UnitScoreRow.unit_id.in_((*units.parents, here)))
            .where(UnitScoreRow.round_id == round_id, UnitScoreRow.low > 0)
        )
    )
    own = own_scores(session, here, round_id, ScoreRow.subject_id.in_(units.parents))
    parts = tuple(_roof(each, units, own, below) for each in units.children.get(None, ()))
    return Roof(str(here), {}, below.get(here, {}), parts)


def load_past(
    session: Session,
    *,
    organization_id: uuid.UUID,
    rounds: Collection[uuid.UUID],
    owners: Collection[uuid.UUID],
    items: Collection[str],
) -> dict[tuple[uuid.UUID, uuid.UUID, str], Counted]:
    """Read what owners' teams scored in other rounds, by round, owner and item."""
    found: dict[tuple[uuid.UUID, uuid.UUID, str], Counted] = defaultdict(Counted)
    if not rounds or not owners:
        return found
    rows = session.execute(
        _counted()
        .add_columns(UnitScoreRow.round_id)
        .where(UnitScoreRow.organization_id == organization_id)
        .where(UnitScoreRow.unit_id.in_(owners), UnitScoreRow.round_id.in_(rounds))
        .where(UnitScoreRow.item.in_(items))
    )
    for unit_id, item, teams, low, total, round_id in rows:
        found[round_id, unit_id, item] += Counted(teams, low, total)
    own = session.execute(
        select(ScoreRow.round_id, ScoreRow.subject_id, ScoreRow.item, ScoreRow.score)
        .where(*_of_teams(organization_id))
        .where(ScoreRow.subject_id.in_(owners), ScoreRow.round_id.in_(rounds))
        .where(ScoreRow.item.in_(items))
    )
    for round_id, team_id, item, score in own:
        found[round_id, team_id, item] += counted(score)
    return found


def own_scores(
    session: Session, organization_id: uuid.UUID, round_id: uuid.UUID, which: ColumnElement[bool]
) -> Counts:
    """Read what single teams, or units' own people, scored in capabilities."""
    rows = session.execute(
        select(ScoreRow.subject_id, ScoreRow.item, ScoreRow.score)
        .where(*_of_teams(organization_id))
        .where(ScoreRow.round_id == round_id, which)
    )
    found: dict[uuid.UUID, dict[str, Counted]] = defaultdict(dict)
    for team_id, item, score in rows:
        found[team_id][item] = counted(score)
    return found


def counted(score: float | None) -> Counted:
    """Count one team's score; nothing is counted of one without."""
    if score is None:
        return Counted()
    return Counted(1, int(score < LOW), round(score * MILLION))


def _counted() -> Select[uuid.UUID, str, int, int, int]:
    return select(
        UnitScoreRow.unit_id,
        UnitScoreRow.item,
        UnitScoreRow.teams,
        UnitScoreRow.low,
        UnitScoreRow.total,
    ).where(UnitScoreRow.family == Family.CAPABILITY)


def _of_teams(organization_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        ScoreRow.organization_id == organization_id,
        ScoreRow.kind == CellKind.TEAM,
        ScoreRow.respondent_group == "",
        ScoreRow.family == Family.CAPABILITY,
        ScoreRow.score.is_not(None),
    )


def _counts(rows: Iterable[Any]) -> Counts:
    found: dict[uuid.UUID, dict[str, Counted]] = defaultdict(dict)
    for unit_id, item, teams, low, total in rows:
        found[unit_id][item] = Counted(teams, low, total)
    return found


def _roof(unit: uuid.UUID, units: Units, own: Counts, below: Counts) -> Roof:
    """Lay a unit out with the units below it."""
    parts = tuple(_roof(each, units, own, below) for each in units.children.get(unit, ()))
    return Roof(str(unit), own.get(unit, {}), below.get(unit, {}), parts)
