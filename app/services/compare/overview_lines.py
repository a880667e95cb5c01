"""The lines of teams and units on an overview, from published figures and from sums of units."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, bindparam, select, union_all
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
        self.heads: dict[tuple[uuid.UUID, uuid.UUID], UnitTally] = {}
        self.scores: dict[tuple[uuid.UUID, uuid.UUID], dict[str, Tally]] = defaultdict(dict)
        values: dict[str, object] = {
            "here": access.organization_id,
            "units": [each.id for each in shown if each.is_unit],
            "round": chosen.id,
        }
        if whole is not None:
            values |= {"whole": whole, "like": [row.id for row in like]}
        ask = session.connection().execute
        heads = _of_units(UnitProfileRow, with_whole=whole is not None)
        for unit, place, *counts in ask(heads, values):
            self.heads[unit, place] = UnitTally(*counts)
        scores = _of_units(UnitScoreRow, with_whole=whole is not None)
        for unit, place, item, *counts in ask(scores, values):
            self.scores[unit, place][item] = Tally(*counts)

    def of(self, unit: uuid.UUID, round_id: uuid.UUID) -> tuple[UnitTally, dict[str, Tally]]:
        """Give what is counted strictly below a unit in a round."""
        return self.heads.get((unit, round_id), UnitTally()), self.scores.get((unit, round_id), {})


@cache
def _of_units(
    table: type[UnitProfileRow] | type[UnitScoreRow], *, with_whole: bool
) -> CompoundSelect[*tuple[Any, ...]] | Select[*tuple[Any, ...]]:
    """Select the sums of units in the chosen round, and of the whole in each like it.

    Two selects put together, so that each goes down the key: a database may read all for an OR.
    """
    key, here = (table.unit_id, table.round_id), table.organization_id == bindparam("here")
    sums = select(*key, *unit_sums.UNIT_TALLY).where(here)
    if table is UnitScoreRow:
        sums = select(*key, table.item, *unit_sums.TALLY).where(
            here, table.family == Family.BARRIER
        )
    of_units = sums.where(
        table.unit_id.in_(bindparam("units", expanding=True)),
        table.round_id == bindparam("round"),
    )
    if not with_whole:
        return of_units
    of_whole = sums.where(
        table.unit_id == bindparam("whole"),
        table.round_id.in_(bindparam("like", expanding=True)),
    )
    return union_all(of_units, of_whole)


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
        values = {
            "here": access.organization_id,
            "round": chosen.id,
            "teams": ids[begin : begin + _AT_ONCE],
        }
        rows = session.connection().execute(_select_teams(), values)
        for team_id, assessment_id, hidden, item, *figure in rows:
            own = found.setdefault(team_id, _Own(assessment_id, hidden))
            if item is not None:
                own.figures[item] = figure_of(figure)
    return found


@cache
def _select_teams() -> Select[*tuple[Any, ...]]:
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
            Assessment.organization_id == bindparam("here"),
            Assessment.round_id == bindparam("round"),
            Assessment.team_id.in_(bindparam("teams", expanding=True)),
        )
    )
