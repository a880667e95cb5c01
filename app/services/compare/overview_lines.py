"""The lines of teams and units on an overview, from published figures and from sums of units."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, select, union_all
from sqlalchemy.orm import Session

from app.domain.comparing.tally import Tally, UnitTally, tally_of
from app.domain.promise.disclosure import Hidden
from app.services.access import Access
from app.services.compare.overview_rounds import own_profile
from app.services.compare.overview_tree import Shown
from app.services.compare.overview_values import Figures, OverviewRound, TeamLine, UnitLine
from app.services.figures import unit_sums
from app.services.figures.figure_columns import FIGURE, figure_of
from app.storage.rows import (
    Assessment,
    Family,
    ProfileRow,
    ScoreRow,
    UnitProfileRow,
    UnitScoreRow,
)

# So many ids are named in one statement: databases take no more than some ten thousand.
_AT_ONCE = 10_000


class Sums:
    """The sums of the units on the page in the chosen round, and of the whole in all like it."""

    def __init__(
        self,
        session: Session,
        access: Access,
        shown: Sequence[Shown],
        chosen: OverviewRound,
        like: Sequence[OverviewRound],
        whole: uuid.UUID | None,
    ) -> None:
        units = [each.id for each in shown if each.is_unit]
        self.heads: dict[tuple[uuid.UUID, uuid.UUID], UnitTally] = {}
        self.scores: dict[tuple[uuid.UUID, uuid.UUID], dict[str, Tally]] = defaultdict(dict)
        here = access.organization_id
        like_ids = [row.id for row in like]
        heads = _of_units(UnitProfileRow, here, units, chosen, whole, like_ids)
        for unit, place, *counts in session.connection().execute(heads):
            self.heads[unit, place] = UnitTally(*counts)
        scores = _of_units(UnitScoreRow, here, units, chosen, whole, like_ids)
        for unit, place, item, *counts in session.connection().execute(scores):
            self.scores[unit, place][item] = Tally(*counts)

    def of(self, unit: uuid.UUID, round_id: uuid.UUID) -> tuple[UnitTally, dict[str, Tally]]:
        """Give what is counted strictly below a unit in a round."""
        return self.heads.get((unit, round_id), UnitTally()), self.scores.get((unit, round_id), {})


def _of_units(
    table: type[UnitProfileRow] | type[UnitScoreRow],
    here: uuid.UUID,
    units: Sequence[uuid.UUID],
    chosen: OverviewRound,
    whole: uuid.UUID | None,
    like: Sequence[uuid.UUID],
) -> CompoundSelect[*tuple[Any, ...]] | Select[*tuple[Any, ...]]:
    """Select the sums of units in the chosen round, and of the whole in each like it.

    Two selects put together, so that each goes down the key: a database may read all for an OR.
    """
    key = (table.unit_id, table.round_id)
    sums = select(*key, *unit_sums.UNIT_TALLY).where(table.organization_id == here)
    if table is UnitScoreRow:
        sums = select(*key, table.item, *unit_sums.TALLY).where(
            table.organization_id == here, table.family == Family.BARRIER
        )
    of_units = sums.where(table.unit_id.in_(units), table.round_id == chosen.id)
    if whole is None:
        return of_units
    return union_all(of_units, sums.where(table.unit_id == whole, table.round_id.in_(like)))


def load_lines(
    session: Session,
    access: Access,
    shown: Sequence[Shown],
    chosen: OverviewRound,
    sums: Sums,
) -> tuple[TeamLine | UnitLine, ...]:
    """Give the units that hold a team of the round, and the teams of the round.

    A unit's own people are a line below it, once it is open.
    """
    teams = _teams(session, access, [each.id for each in shown], chosen)
    found: list[TeamLine | UnitLine] = []
    for each in _with_teams(shown, teams, sums, chosen):
        own = teams.get(each.id)
        if each.is_unit:
            found.append(_unit_line(each, own, sums, chosen))
        if own is not None and (each.open or not each.is_unit):
            depth = each.depth + each.is_unit
            found.append(
                TeamLine(each.id, each.name, depth, own.assessment_id, own.hidden, own.figures)
            )
    return tuple(found)


def _with_teams(
    shown: Sequence[Shown], teams: dict[uuid.UUID, _Own], sums: Sums, chosen: OverviewRound
) -> list[Shown]:
    """Leave out units without any team of the round, as far as can be told from what is shown."""
    kept: list[Shown] = []
    depth = 0
    for each in reversed(shown):
        holds = depth > each.depth if each.is_unit else False
        has_result = sums.of(each.id, chosen.id)[0].results > 0
        if each.id in teams or holds or has_result:
            kept.append(each)
            depth = each.depth
        elif each.is_unit:
            depth = min(depth, each.depth)
    return kept[::-1]


def _unit_line(each: Shown, own: _Own | None, sums: Sums, chosen: OverviewRound) -> UnitLine:
    """Count the unit's own people as one more team."""
    head, tallies = sums.of(each.id, chosen.id)
    if own is None or not (own.figures or own.hidden):
        return UnitLine(each.id, each.name, each.depth, head, tallies, each.open, each.more)
    added = {
        item: tallies.get(item, Tally()) + tally_of(figure.score, figure.verdict)
        for item, figure in own.figures.items()
    }
    both = head + UnitTally(1, int(own.hidden is not None))
    tallies = tallies | added
    return UnitLine(each.id, each.name, each.depth, both, tallies, each.open, each.more)


@dataclass(frozen=True, slots=True)
class _Own:
    """A team's part in the chosen round."""

    assessment_id: uuid.UUID
    hidden: Hidden | None = None
    figures: Figures = field(default_factory=dict)


def _teams(
    session: Session, access: Access, ids: Sequence[uuid.UUID], chosen: OverviewRound
) -> dict[uuid.UUID, _Own]:
    """Read the part of each team that the round asked, with its barriers' scores."""
    found: dict[uuid.UUID, _Own] = {}
    for begin in range(0, len(ids), _AT_ONCE):
        rows = _select_teams(access, ids[begin : begin + _AT_ONCE], chosen)
        for team_id, assessment_id, hidden, item, *figure in session.connection().execute(rows):
            own = found.setdefault(team_id, _Own(assessment_id, hidden))
            if item is not None:
                own.figures[item] = figure_of(figure)
    return found


def _select_teams(
    access: Access, ids: Sequence[uuid.UUID], chosen: OverviewRound
) -> Select[*tuple[Any, ...]]:
    return (
        select(Assessment.team_id, Assessment.id, ProfileRow.hidden, ScoreRow.item, *FIGURE)
        .outerjoin(
            ProfileRow,
            own_profile(),
        )
        .outerjoin(
            ScoreRow,
            and_(
                ScoreRow.organization_id == ProfileRow.organization_id,
                ScoreRow.subject_id == ProfileRow.subject_id,
                ScoreRow.kind == ProfileRow.kind,
                ScoreRow.respondent_group == "",
                ScoreRow.round_id == ProfileRow.round_id,
                ScoreRow.family == Family.BARRIER,
            ),
        )
        .where(
            Assessment.organization_id == access.organization_id,
            Assessment.round_id == chosen.id,
            Assessment.team_id.in_(ids),
        )
    )
