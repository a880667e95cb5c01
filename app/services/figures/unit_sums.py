"""What the teams below each unit scored, added up as their results freeze and as teams move.

A page of a unit then reads one row a figure, however many teams there are. A unit's rows count the
teams strictly below it, in today's tree; the organization's count all.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.comparing.tally import Tally, UnitTally, tally_of, unit_tally_of
from app.domain.promise.lattice import CellKind
from app.domain.scoring.recommendations import IN_PRODUCTION
from app.storage.adding import add_up
from app.storage.rows import (
    Family,
    OutcomeRow,
    ProfileRow,
    ScoreRow,
    Team,
    UnitProfileRow,
    UnitScoreRow,
)

STARTED = "models-started"
"""The outcome question whose count is the whole that IN_PRODUCTION is a part of."""

Values: TypeAlias = dict[str, Any]
Scores: TypeAlias = dict[tuple[uuid.UUID, Family, str], Tally]
"""By round, family and item."""
Heads: TypeAlias = dict[uuid.UUID, UnitTally]
"""By round."""
Parents: TypeAlias = Mapping[uuid.UUID, uuid.UUID | None]

# Columns and not rows as objects: a page reads hundreds, and needs neither keys nor a session's
# bookkeeping.
TALLY = tuple(getattr(UnitScoreRow, each.name) for each in fields(Tally))
"""The columns of a Tally, in the order in which it is made."""
UNIT_TALLY = tuple(getattr(UnitProfileRow, each.name) for each in fields(UnitTally))
"""The columns of a UnitTally, in the order in which it is made."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What is added to units: counts of scores, and of teams."""

    scores: Scores = field(default_factory=dict)
    heads: Heads = field(default_factory=dict)

    def __neg__(self) -> Sums:
        """Give what takes all of it out again."""
        return Sums(
            {key: -tally for key, tally in self.scores.items()},
            {key: -tally for key, tally in self.heads.items()},
        )

    def __add__(self, other: Sums) -> Sums:
        """Put both together."""
        scores, heads = dict(self.scores), dict(self.heads)
        for key, tally in other.scores.items():
            scores[key] = scores.get(key, Tally()) + tally
        for round_id, head in other.heads.items():
            heads[round_id] = heads.get(round_id, UnitTally()) + head
        return Sums(scores, heads)


def add_above(
    session: Session, *, organization_id: uuid.UUID, team_id: uuid.UUID, change: Sums
) -> None:
    """Add to what is counted of every unit above a team, and of the organization."""
    parents = _parents_above(session, organization_id, team_id)
    units = _units_above(parents, team_id, organization_id)
    _add(session, organization_id, dict.fromkeys(units, change))


def add_up_round(session: Session, *, organization_id: uuid.UUID, round_id: uuid.UUID) -> None:
    """Add up the teams of a round for every unit above them; none may have been added yet."""
    parents = _parents(session, organization_id)
    scores: dict[tuple[uuid.UUID, Family, str], Tally] = defaultdict(Tally)
    heads: dict[uuid.UUID, UnitTally] = defaultdict(UnitTally)
    here = {"organization_id": organization_id, "round_id": round_id, "kind": CellKind.TEAM}
    for team_id, _, head in _read_heads(session, here):
        for unit in _units_above(parents, team_id, organization_id):
            heads[unit] += head
    for team_id, _, family, item, tally in _read_scores(session, here):
        for unit in _units_above(parents, team_id, organization_id):
            scores[unit, family, item] += tally
    place = {"organization_id": organization_id, "round_id": round_id}
    add_up(
        session,
        UnitProfileRow,
        [place | {"unit_id": unit} | asdict(head) for unit, head in heads.items()],
    )
    add_up(
        session,
        UnitScoreRow,
        [
            place | {"unit_id": unit, "family": family, "item": item} | asdict(tally)
            for (unit, family, item), tally in scores.items()
        ],
    )


def move(
    session: Session,
    *,
    organization_id: uuid.UUID,
    team_id: uuid.UUID,
    old: uuid.UUID | None,
    new: uuid.UUID | None,
) -> None:
    """Count a team and all below it under the units above `new` instead of those above `old`.

    The tree may hold the team in either place; a parent of None is the organization.
    """
    parents = _parents(session, organization_id)
    left, entered = (
        {up, *_units_above(parents, up, organization_id)} if up else {organization_id}
        for up in (old, new)
    )
    own = {"organization_id": organization_id, "subject_id": team_id, "kind": CellKind.TEAM}
    carried = of_teams(session, own) + _sums_of_unit(session, organization_id, team_id)
    changes = dict.fromkeys(left - entered, -carried) | dict.fromkeys(entered - left, carried)
    _add(session, organization_id, changes)


def _parents(session: Session, organization_id: uuid.UUID) -> Parents:
    """Give what lies right above every team."""
    rows = session.execute(
        select(Team.id, Team.parent_id).where(Team.organization_id == organization_id)
    )
    return dict(rows.all())


def _parents_above(session: Session, organization_id: uuid.UUID, team_id: uuid.UUID) -> Parents:
    """Give the same for a team and those above it alone."""
    start = select(Team.id, Team.parent_id).where(
        Team.organization_id == organization_id, Team.id == team_id
    )
    up = start.cte("up", recursive=True)
    up = up.union(select(Team.id, Team.parent_id).where(Team.id == up.c.parent_id))
    return dict(session.execute(select(up.c.id, up.c.parent_id)).all())


def _units_above(
    parents: Parents, team_id: uuid.UUID, organization_id: uuid.UUID
) -> tuple[uuid.UUID, ...]:
    """Give the units above a team, the nearest first and the organization last."""
    found = []
    up = parents.get(team_id)
    while up is not None:
        found.append(up)
        up = parents.get(up)
    return (*found, organization_id)


def _read_heads(
    session: Session, where: Values
) -> Iterator[tuple[uuid.UUID, uuid.UUID, UnitTally]]:
    """Give the team, the round and what is counted of each profile."""
    given = {
        (row.subject_id, row.round_id, row.question): row.value
        for row in session.scalars(
            select(OutcomeRow)
            .filter_by(**where)
            .where(OutcomeRow.question.in_((STARTED, IN_PRODUCTION)))
        )
    }
    rows = session.execute(
        select(ProfileRow.subject_id, ProfileRow.round_id, ProfileRow.hidden).filter_by(**where)
    )
    for team_id, round_id, hidden in rows:
        yield (
            team_id,
            round_id,
            unit_tally_of(
                hidden=hidden is not None,
                started=given.get((team_id, round_id, STARTED)),
                in_production=given.get((team_id, round_id, IN_PRODUCTION)),
            ),
        )


def _read_scores(
    session: Session, where: Values
) -> Iterator[tuple[uuid.UUID, uuid.UUID, Family, str, Tally]]:
    """Give the team, the round, what was scored and what is counted of each score."""
    rows = session.execute(
        select(
            ScoreRow.subject_id,
            ScoreRow.round_id,
            ScoreRow.family,
            ScoreRow.item,
            ScoreRow.score,
            ScoreRow.verdict,
        )
        .filter_by(**where)
        .where(ScoreRow.score.is_not(None)),
        execution_options={"yield_per": 5_000},
    )
    for team_id, round_id, family, item, score, verdict in rows:
        yield team_id, round_id, family, item, tally_of(score, verdict)


def of_teams(session: Session, where: Values) -> Sums:
    """Count the teams' profiles and scores that match, by round."""
    scores: dict[tuple[uuid.UUID, Family, str], Tally] = defaultdict(Tally)
    heads: dict[uuid.UUID, UnitTally] = defaultdict(UnitTally)
    for _, round_id, head in _read_heads(session, where):
        heads[round_id] += head
    for _, round_id, family, item, tally in _read_scores(session, where):
        scores[round_id, family, item] += tally
    return Sums(dict(scores), dict(heads))


def _sums_of_unit(session: Session, organization_id: uuid.UUID, unit_id: uuid.UUID) -> Sums:
    """Give what was added up of all teams strictly below a unit, by round."""
    here = {"organization_id": organization_id, "unit_id": unit_id}
    key = (UnitScoreRow.round_id, UnitScoreRow.family, UnitScoreRow.item)
    scores = session.execute(select(*key, *TALLY).filter_by(**here))
    heads = session.execute(select(UnitProfileRow.round_id, *UNIT_TALLY).filter_by(**here))
    return Sums(
        {(place, family, item): Tally(*counts) for place, family, item, *counts in scores},
        {place: UnitTally(*counts) for place, *counts in heads},
    )


def _add(session: Session, organization_id: uuid.UUID, changes: Mapping[uuid.UUID, Sums]) -> None:
    """Add to what is counted of units."""
    heads: list[Values] = []
    scores: list[Values] = []
    for unit, sums in changes.items():
        here = {"organization_id": organization_id, "unit_id": unit}
        heads.extend(
            here | {"round_id": round_id} | asdict(head) for round_id, head in sums.heads.items()
        )
        scores.extend(
            here | {"round_id": round_id, "family": family, "item": item} | asdict(tally)
            for (round_id, family, item), tally in sums.scores.items()
        )
    add_up(session, UnitProfileRow, heads)
    add_up(session, UnitScoreRow, scores)
