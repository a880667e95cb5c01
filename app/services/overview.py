"""Where an organization or a unit stands in a round, and how it got there, from published figures.

Everything is read from rows of figures and of sums: what a page costs depends on what it shows, not
on how many teams and rounds there are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, and_, select, union_all
from sqlalchemy.orm import Session

from app.domain.disclosure import Hidden
from app.domain.lattice import CellKind
from app.domain.roles import Permission
from app.domain.tally import Tally, UnitTally, tally_of
from app.services import unit_sums
from app.services.access import Access
from app.services.errors import NotFound
from app.services.figure_columns import FIGURE, figure_of
from app.services.figure_rounds import choose_round
from app.services.overview_rounds import list_overview_rounds, own_profile
from app.services.overview_tree import Shown, ShownTree, load_crumbs, load_shown
from app.services.overview_values import (
    Figures,
    Moment,
    Overview,
    OverviewRound,
    TeamLine,
    Total,
    UnitLine,
)
from app.services.questionnaire_versions import load_version
from app.storage.rows import (
    Assessment,
    Family,
    ProfileRow,
    ScoreRow,
    UnitProfileRow,
    UnitScoreRow,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a round, a unit, a group and a version by its number; None for any."""

    round_id: uuid.UUID | None = None
    unit_id: uuid.UUID | None = None
    group: str | None = None
    version: str | None = None
    page: int = 1


def load_overview(session: Session, *, access: Access, wanted: Wanted) -> Overview | None:
    """Read the overview; by default of the newest round that is settled. None before any result.

    NotFound for a round, a unit, a group or a version that there is not, or not for the actor.
    """
    crumbs = load_crumbs(session, access=access, unit_id=wanted.unit_id) if wanted.unit_id else ()
    every = list_overview_rounds(session, access)
    if not every:
        return None
    rounds = [row for row in every if wanted.version in {None, row.version}]
    chosen = choose_round(session, rounds, wanted.round_id)
    _require_group(access, wanted, chosen)
    asked = load_version(session, version_id=chosen.version_id).asked(chosen.form)
    tree = load_shown(session, access=access, unit=crumbs[-1] if crumbs else None, page=wanted.page)
    like = [row for row in rounds if row.like(chosen)]
    whole = _whole(access, wanted)
    sums = _Sums(session, access, tree, chosen, like, whole)
    lines = () if wanted.group else _lines(session, access, tree, chosen, sums)
    trend = _trend(session, access, wanted, like, sums, whole)
    present = next(moment for moment in trend if moment.round.id == chosen.id)
    return Overview(
        rounds=tuple(rounds),
        versions=tuple(dict.fromkeys(row.version for row in every)),
        chosen=chosen,
        questionnaire=asked,
        crumbs=crumbs,
        tree=tree,
        lines=lines,
        trend=trend if whole else (),
        total=_total(present if whole else None, lines, wanted.unit_id),
        group=wanted.group,
        version=wanted.version,
        sees_all=access.teams(Permission.SEE_RESULTS) is None,
    )


def _require_group(access: Access, wanted: Wanted, chosen: OverviewRound) -> None:
    """Refuse a group but for the whole organization and whoever may see all of it."""
    if wanted.group is None:
        return
    everywhere = access.teams(Permission.SEE_RESULTS) is None
    if not everywhere or wanted.unit_id or wanted.group not in chosen.respondent_groups:
        raise NotFound("There is no such group in this round.")


def _whole(access: Access, wanted: Wanted) -> uuid.UUID | None:
    """Give what is shown as a whole: a unit or the organization; None where one sees a part."""
    if wanted.unit_id is not None:
        return wanted.unit_id
    return access.organization_id if access.teams(Permission.SEE_RESULTS) is None else None


class _Sums:
    """The sums of the units on the page in the chosen round, and of the whole in all like it."""

    def __init__(
        self,
        session: Session,
        access: Access,
        tree: ShownTree,
        chosen: OverviewRound,
        like: Sequence[OverviewRound],
        whole: uuid.UUID | None,
    ) -> None:
        units = [each.id for each in tree.shown if each.is_unit]
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
) -> CompoundSelect[*tuple[Any, ...]]:
    """Select the sums of units in the chosen round, and of the whole in each like it.

    Two selects put together, so that each goes down the key: a database may read all for an OR.
    """
    key = (table.unit_id, table.round_id)
    sums = select(*key, *unit_sums.UNIT_TALLY).where(table.organization_id == here)
    if table is UnitScoreRow:
        sums = select(*key, table.item, *unit_sums.TALLY).where(
            table.organization_id == here, table.family == Family.BARRIER
        )
    return union_all(
        sums.where(table.unit_id.in_(units), table.round_id == chosen.id),
        sums.where(table.unit_id == whole, table.round_id.in_(like)),
    )


def _lines(
    session: Session, access: Access, tree: ShownTree, chosen: OverviewRound, sums: _Sums
) -> tuple[TeamLine | UnitLine, ...]:
    """Give the units that hold a team of the round, and the teams of the round."""
    teams = _teams(session, access, [each.id for each in tree.shown], chosen)
    found: list[TeamLine | UnitLine] = []
    for each in _with_teams(tree, teams, sums, chosen):
        own = teams.get(each.id)
        if each.is_unit:
            found.append(_unit_line(each, own, sums, chosen))
        if own is not None:
            depth = each.depth + each.is_unit
            found.append(
                TeamLine(each.id, each.name, depth, own.assessment_id, own.hidden, own.figures)
            )
    return tuple(found)


def _with_teams(
    tree: ShownTree, teams: dict[uuid.UUID, _Own], sums: _Sums, chosen: OverviewRound
) -> list[Shown]:
    """Leave out units without any team of the round, as far as can be told from what is shown."""
    kept: list[Shown] = []
    depth = 0
    for each in reversed(tree.shown):
        holds = depth > each.depth if each.is_unit else False
        has_result = sums.of(each.id, chosen.id)[0].results > 0
        if each.id in teams or holds or has_result:
            kept.append(each)
            depth = each.depth
        elif each.is_unit:
            depth = min(depth, each.depth)
    return kept[::-1]


def _unit_line(each: Shown, own: _Own | None, sums: _Sums, chosen: OverviewRound) -> UnitLine:
    """Count the unit's own people as one more team."""
    head, tallies = sums.of(each.id, chosen.id)
    if own is None or not (own.figures or own.hidden):
        return UnitLine(each.id, each.name, each.depth, head, tallies)
    added = {
        item: tallies.get(item, Tally()) + tally_of(figure.score, figure.verdict)
        for item, figure in own.figures.items()
    }
    both = head + UnitTally(1, int(own.hidden is not None))
    return UnitLine(each.id, each.name, each.depth, both, tallies | added)


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
    rows = session.connection().execute(
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
    found: dict[uuid.UUID, _Own] = {}
    for team_id, assessment_id, hidden, item, *figure in rows:
        own = found.setdefault(team_id, _Own(assessment_id, hidden))
        if item is not None:
            own.figures[item] = figure_of(figure)
    return found


def _total(
    whole: Moment | None, lines: Sequence[TeamLine | UnitLine], unit: uuid.UUID | None
) -> Total:
    """Add up every team that is seen: below the whole and its own people, or those on the page."""
    counted = Total(whole.teams, whole.tallies) if whole else Total(UnitTally(), {})
    for line in lines:
        if isinstance(line, TeamLine) and (whole is None or line.team_id == unit):
            counted = counted.plus(line)
    return counted


def _trend(
    session: Session,
    access: Access,
    wanted: Wanted,
    like: Sequence[OverviewRound],
    sums: _Sums,
    whole: uuid.UUID | None,
) -> tuple[Moment, ...]:
    """Give the whole in each round that asked the same, oldest first."""
    pooled = _pooled(session, access, wanted, [row.id for row in like]) if whole else {}
    found = []
    for row in reversed(like):
        head, tallies = sums.of(whole, row.id) if whole else (UnitTally(), {})
        found.append(Moment(row, head, tallies, pooled.get(row.id, {})))
    return tuple(found)


def _pooled(
    session: Session, access: Access, wanted: Wanted, rounds: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Figures]:
    """Read what everybody, or everybody of the group, scored in the barriers, by round."""
    kind = CellKind.GROUP if wanted.group else CellKind.ORGANIZATION
    rows = session.connection().execute(
        select(ScoreRow.round_id, ScoreRow.item, *FIGURE).where(
            ScoreRow.organization_id == access.organization_id,
            ScoreRow.subject_id == (wanted.unit_id or access.organization_id),
            ScoreRow.kind == (CellKind.UNIT if wanted.unit_id else kind),
            ScoreRow.respondent_group == (wanted.group or ""),
            ScoreRow.round_id.in_(rounds),
            ScoreRow.family == Family.BARRIER,
        )
    )
    found: dict[uuid.UUID, Figures] = defaultdict(dict)
    for place, item, *figure in rows:
        found[place][item] = figure_of(figure)
    return found
