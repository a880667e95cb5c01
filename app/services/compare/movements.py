"""What moved beyond chance since the round before: everybody together, and in how many teams.

The verdicts are those of the round's closing; here they are read and counted, never tested again.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from app.domain.comparing.change import Verdict
from app.domain.comparing.movement import MOVED, Movement, Tested, first_told, movements
from app.domain.comparing.tally import Tally, tally_of
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Questionnaire
from app.services.figures.unit_sums import TALLY
from app.storage.rows import Family, ProfileRow, ScoreRow, UnitScoreRow

FAMILIES = (Family.BARRIER, Family.CAPABILITY)


@dataclass(frozen=True, slots=True)
class Counted:
    """Whose figures are told: of a `whole` everybody together, the teams below `units`, `teams`.

    The whole is a unit or the organization; None where only a part of it may be seen.
    """

    organization_id: uuid.UUID
    round_id: uuid.UUID
    whole: uuid.UUID | None
    units: tuple[uuid.UUID, ...]
    teams: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, by item: of everybody `pooled`, and by id what each unit and team adds.

    `together` has the differences of the people of single units that moved, taken together, and
    `differences` those of teams.
    """

    pooled: Mapping[str, Tested]
    together: Mapping[tuple[uuid.UUID, str], float]
    sums: Mapping[uuid.UUID, Mapping[str, Tally]]
    teams: Mapping[uuid.UUID, Mapping[str, Tally]]
    differences: Mapping[tuple[uuid.UUID, str], float | None]

    def tallies(self, of: Counted) -> dict[str, Tally]:
        """Add up all teams that are counted, by item: an id is a barrier's or a capability's."""
        found: dict[str, Tally] = defaultdict(Tally)
        parts = [self.sums.get(unit, {}) for unit in of.units]
        parts += [self.teams.get(team, {}) for team in of.teams]
        for part in parts:
            for item, tally in part.items():
                found[item] += tally
        return found


def load_movements(
    session: Session, *, of: Counted, questionnaire: Questionnaire
) -> tuple[Movement, ...]:
    """Give what moved, first of everybody together, then in the most teams; barriers first."""
    found = read_movements(session, of=of)
    every = movements(questionnaire, found.pooled, found.tallies(of))
    return tuple(sorted((one for one in every if one.moved), key=first_told))


def read_movements(
    session: Session,
    *,
    of: Counted,
    units: Collection[uuid.UUID] = (),
    teams: Collection[uuid.UUID] = (),
    together: Collection[uuid.UUID] = (),
) -> Read:
    """Read what is counted, and what moved in the other `units` and `teams` that are to be named.

    Of units in `together` their people are read as one. The caller has asked whether the actor may
    see all of them. Nothing is read of a hidden team.
    """
    sums: dict[uuid.UUID, dict[str, Tally]] = defaultdict(dict)
    of_units = select(UnitScoreRow.unit_id, UnitScoreRow.item, *TALLY).where(
        UnitScoreRow.organization_id == of.organization_id,
        UnitScoreRow.unit_id.in_({*of.units, *units}),
        UnitScoreRow.round_id == of.round_id,
        UnitScoreRow.family.in_(FAMILIES),
    )
    for unit, item, *counts in session.connection().execute(of_units):
        sums[unit][item] = Tally(*counts)
    single: dict[uuid.UUID, dict[str, Tally]] = defaultdict(dict)
    differences = {}
    for team, item, score, verdict, difference in _teams(session, of, teams):
        single[team][item] = tally_of(score, verdict)
        differences[team, item] = difference
    return Read(*_pooled(session, of, together), sums, single, differences)


def _teams(
    session: Session, of: Counted, named: Collection[uuid.UUID]
) -> Sequence[Row[uuid.UUID, str, float | None, Verdict | None, float | None]]:
    """Read every score of the teams that are counted, and of the others what moved."""
    return session.execute(
        select(
            ScoreRow.subject_id,
            ScoreRow.item,
            ScoreRow.score,
            ScoreRow.verdict,
            ScoreRow.difference,
        )
        .join(
            ProfileRow,
            and_(
                ProfileRow.organization_id == ScoreRow.organization_id,
                ProfileRow.subject_id == ScoreRow.subject_id,
                ProfileRow.kind == ScoreRow.kind,
                ProfileRow.respondent_group == ScoreRow.respondent_group,
                ProfileRow.round_id == ScoreRow.round_id,
            ),
        )
        .where(
            _in_round(of),
            ScoreRow.subject_id.in_({*of.teams, *named}),
            ScoreRow.kind == CellKind.TEAM,
            or_(ScoreRow.subject_id.in_(of.teams), ScoreRow.verdict.in_(MOVED)),
            ProfileRow.hidden.is_(None),
        )
    ).all()


def _pooled(
    session: Session, of: Counted, together: Collection[uuid.UUID]
) -> tuple[dict[str, Tested], dict[tuple[uuid.UUID, str], float]]:
    """Read what the closing's test said of everybody in the whole, and what moved in units."""
    rows = session.connection().execute(
        select(ScoreRow.subject_id, ScoreRow.item, ScoreRow.verdict, ScoreRow.difference).where(
            _in_round(of),
            ScoreRow.subject_id.in_({*together, *([of.whole] if of.whole else [])}),
            ScoreRow.kind.in_((CellKind.UNIT, CellKind.ORGANIZATION)),
            or_(ScoreRow.subject_id == of.whole, ScoreRow.verdict.in_(MOVED)),
        )
    )
    whole: dict[str, Tested] = {}
    parts: dict[tuple[uuid.UUID, str], float] = {}
    for subject, item, verdict, difference in rows:
        if subject == of.whole:
            whole[item] = (verdict, difference)
        elif difference is not None:
            parts[subject, item] = difference
    return whole, parts


def _in_round(of: Counted) -> ColumnElement[bool]:
    return and_(
        ScoreRow.organization_id == of.organization_id,
        ScoreRow.respondent_group == "",
        ScoreRow.round_id == of.round_id,
        ScoreRow.family.in_(FAMILIES),
    )
