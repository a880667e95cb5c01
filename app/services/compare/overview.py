"""Where an organization or a unit stands in a round, and how it got there, from published figures.

Everything is read from rows of figures and of sums: what a page costs depends on what it shows, not
on how many teams and rounds there are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.domain.comparing.tally import UnitTally
from app.domain.promise.lattice import CellKind
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.compare.overview_lines import Sums, load_lines
from app.services.compare.overview_rounds import list_overview_rounds
from app.services.compare.overview_tree import load_crumbs, load_part, load_shown, load_whole
from app.services.compare.overview_values import (
    Figures,
    Moment,
    Overview,
    OverviewPart,
    OverviewRound,
    TeamLine,
    Total,
    UnitLine,
    add_up,
)
from app.services.errors import NotFound
from app.services.figures.figure_columns import FIGURE, figure_of
from app.services.figures.figure_rounds import choose_round
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import (
    Family,
    ScoreRow,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a round, a unit, a group and a version by its number; None for any.

    `opened` are the units of a large tree that show what lies below them; with `whole` all do,
    however many there are.
    """

    round_id: uuid.UUID | None = None
    unit_id: uuid.UUID | None = None
    group: str | None = None
    version: str | None = None
    page: int = 1
    opened: tuple[uuid.UUID, ...] = ()
    whole: bool = False


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
    unit = crumbs[-1] if crumbs else None
    tree = (
        load_whole(session, access=access, unit=unit)
        if wanted.whole
        else load_shown(session, access=access, unit=unit, page=wanted.page, opened=wanted.opened)
    )
    like = [row for row in rounds if row.like(chosen)]
    whole = _whole(access, wanted)
    sums = Sums(session, access, tree.shown, chosen, like, whole)
    lines = () if wanted.group else load_lines(session, access, tree.shown, chosen, sums)
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


def load_overview_part(
    session: Session, *, access: Access, wanted: Wanted, part: int, depth: int
) -> OverviewPart:
    """Read the so-manieth part of what lies below the wanted unit, which stands at a depth.

    NotFound as for the whole, and before any result.
    """
    assert wanted.unit_id is not None  # noqa: S101  (whoever asks names a unit)
    unit = load_crumbs(session, access=access, unit_id=wanted.unit_id)[-1]
    every = list_overview_rounds(session, access)
    rounds = [row for row in every if wanted.version in {None, row.version}]
    chosen = choose_round(session, rounds, wanted.round_id) if rounds else None
    if chosen is None:
        raise NotFound("There is no such round.")
    asked = load_version(session, version_id=chosen.version_id).asked(chosen.form)
    shown = load_part(session, access=access, unit=unit, part=part, depth=depth)
    sums = Sums(session, access, shown, chosen, (), None)
    lines = load_lines(session, access, shown, chosen, sums)
    # Its own line stands on the page already, and its own people come with the first part.
    below = (line for line in lines if not isinstance(line, UnitLine) or line.team_id != unit.id)
    kept = tuple(line for line in below if part == 1 or line.team_id != unit.id)
    return OverviewPart(unit.name, chosen, asked, kept, part, shown[0].more)


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


def _total(
    whole: Moment | None,
    lines: Sequence[TeamLine | UnitLine],
    unit: uuid.UUID | None,
) -> Total:
    """Add up every team that is seen: below the whole and its own people, or what is at the top.

    A unit's line holds all below it, so what somebody opens in place changes nothing.
    """
    if whole is None:
        return add_up(line for line in lines if line.depth == 0)
    own = (line for line in lines if isinstance(line, TeamLine) and line.team_id == unit)
    return add_up(own, Total(whole.teams, whole.tallies))


def _trend(
    session: Session,
    access: Access,
    wanted: Wanted,
    like: Sequence[OverviewRound],
    sums: Sums,
    whole: uuid.UUID | None,
) -> tuple[Moment, ...]:
    """Give the whole in each round that asked the same, oldest first."""
    # Only a survey has figures of everybody.
    asks_everybody = whole and like[0].mode is RoundMode.SURVEY
    places = [row.id for row in like]
    pooled = _pooled(session, access, wanted, places) if asks_everybody else {}
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
    values = {
        "here": access.organization_id,
        "subject": wanted.unit_id or access.organization_id,
        "of": CellKind.UNIT if wanted.unit_id else kind,
        "group": wanted.group or "",
        "rounds": rounds,
    }
    found: dict[uuid.UUID, Figures] = defaultdict(dict)
    for place, item, *figure in session.connection().execute(_select_pooled(), values):
        found[place][item] = figure_of(figure)
    return found


@cache
def _select_pooled() -> Select[*tuple[Any, ...]]:
    return select(ScoreRow.round_id, ScoreRow.item, *FIGURE).where(
        ScoreRow.organization_id == bindparam("here"),
        ScoreRow.subject_id == bindparam("subject"),
        ScoreRow.kind == bindparam("of"),
        ScoreRow.respondent_group == bindparam("group"),
        ScoreRow.round_id.in_(bindparam("rounds", expanding=True)),
        ScoreRow.family == Family.BARRIER,
    )
