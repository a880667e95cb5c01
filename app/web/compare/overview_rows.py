"""What the overview prints: the heat map's lines in their order, the trend, and the spread."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.domain.comparing.change import Verdict
from app.domain.comparing.comparison import SharedBarriers, shared_barriers, shared_finding
from app.domain.comparing.places import Places, places
from app.domain.comparing.tally import Tally
from app.domain.drawing.charts import level_of
from app.domain.drawing.charts_over_time import (
    PERCENT,
    LevelCounts,
    LinePoint,
    Panel,
    levels_chart,
    panels_chart,
)
from app.domain.drawing.panels import in_one_column
from app.domain.questionnaire import Barrier
from app.domain.round import RoundMode
from app.domain.scoring.profile import Interval
from app.domain.words import wording
from app.services.compare.overview_values import (
    Figure,
    Moment,
    Overview,
    OverviewPart,
    TeamLine,
    UnitLine,
)
from app.web.compare.rows import below, both, change, why_hidden

Line = TeamLine | UnitLine

_COLUMNS = 5

MARKS = {Verdict.UP: "▲", Verdict.DOWN: "▼"}
BETWEEN = "."
"""What stands between the ids of units in an address."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A figure with its colour's level and what stands below; `mark` says which way it went."""

    score: float | None
    level: int | None
    below: str
    mark: str = ""
    moved: str = ""


@dataclass(frozen=True, slots=True)
class HeatLine:
    """A line of the heat map; without cells there is no result, or it is hidden.

    A unit is `open` or not; a line that is `folded` lies below one that is not. After the line,
    the next part of each of `more` can be opened.
    """

    line: Line
    is_unit: bool
    note: str
    cells: tuple[HeatCell, ...]
    hidden: str
    place: Places | None
    open: bool = False
    folded: bool = False
    more: tuple[UnitLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendCell:
    """One figure of the trend, with its range and what the test said."""

    score: float | None
    range: str
    verdict: str


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One round of the trend; `share` is of models in production, from `told` teams."""

    moment: Moment
    cells: tuple[TrendCell, ...]
    share: float | None


def heat_lines(
    found: Overview | OverviewPart,
    *,
    sort: str,
    descending: bool,
    shut: Collection[uuid.UUID] = (),
) -> tuple[HeatLine, ...]:
    """Give the lines in the tree's order, siblings by name or by a barrier's score.

    `shut` are units that were folded in place.
    """
    lines = list(found.lines)
    if sort:
        lines = list(_sorted(lines, _key(sort, descending=descending)))
    ranked = _places(found, sort) if isinstance(found, Overview) else {}
    barriers = found.questionnaire.barriers
    every = (_heat_line(line, barriers, ranked.get(id(line))) for line in lines)
    return tuple(_folded(every, shut))


def shared(found: Overview) -> SharedBarriers | None:
    """Find the barriers that most of the teams share."""
    tallies = found.total.tallies
    return shared_barriers(
        (barrier.title, tallies[barrier.id].low, tallies[barrier.id].teams)
        for barrier in found.questionnaire.barriers
        if barrier.id in tallies
    )


def finding(found: Overview, most: SharedBarriers | None) -> str:
    """Say in one sentence what most teams share; of a group, whose answers these are."""
    for group in found.questionnaire.groups:
        if group.id == found.group:
            return str(_("%(group)s, over the rounds", group=group.title))
    return shared_finding(most, hidden=found.total.teams.hidden)


def trend_rows(found: Overview) -> tuple[TrendRow, ...]:
    """Give the table of the trend, newest round first."""
    barriers = found.questionnaire.barriers
    return tuple(
        TrendRow(
            moment,
            tuple(_trend_cell(moment, barrier, found) for barrier in barriers),
            moment.teams.share_in_production,
        )
        for moment in reversed(found.trend)
    )


def charts(found: Overview) -> dict[str, Any] | None:
    """Give the trend's chart for a wide and a narrow page, or None of fewer than two rounds."""
    if len(found.trend) < 2:  # noqa: PLR2004  (a line)
        return None
    titles = [moment.round.title for moment in found.trend]
    panels = [
        Panel(barrier.title, tuple(moment.point(barrier.id) for moment in found.trend))
        for barrier in found.questionnaire.barriers
    ]
    shares = [moment.teams.share_in_production for moment in found.trend]
    if not found.group and any(share is not None for share in shares):
        panels.append(_share_panel(shares))
    wide = panels_chart(titles, panels, width=1080, columns=min(len(panels), _COLUMNS))
    return both(wide, in_one_column(wide, width=320))


def spread_rows(found: Overview) -> tuple[LevelCounts, ...]:
    """Give how many teams lie nearest to each level, a row a barrier that has a score."""
    tallies = found.total.tallies
    return tuple(
        LevelCounts(barrier.title, tallies[barrier.id].levels)
        for barrier in found.questionnaire.barriers
        if barrier.id in tallies and tallies[barrier.id].teams
    )


def spread_chart(rows: Sequence[LevelCounts]) -> dict[str, Any] | None:
    """Give the chart of the teams by level, for a wide and a narrow page."""
    if not rows:
        return None
    return both(levels_chart(rows, width=680), levels_chart(rows, width=320), levels=True)


def view_of(
    found: Overview, *, sort: str, descending: bool, shut: Collection[uuid.UUID] = ()
) -> dict[str, str]:
    """Give what the address says of the view, for links that change one thing of it."""
    every = {
        "round": str(found.chosen.id),
        "unit": str(found.crumbs[-1].id) if found.crumbs else "",
        "group": found.group or "",
        "version": found.version or "",
        "sort": sort,
        "order": "down" if sort and descending else "",
        "open": BETWEEN.join(map(str, found.opened)),
        "shut": BETWEEN.join(map(str, shut)),
    }
    return {name: value for name, value in every.items() if value}


def changed(view: Mapping[str, str], path: str) -> Callable[..., str]:
    """Give what makes the address of a view with a few things changed; '' takes one out.

    Werkzeug builds addresses of any shape, at a cost that two dozen of one shape need not have.
    """

    def address(**changes: object) -> str:
        wanted = {name: value for name, value in {**view, **changes}.items() if value != ""}
        return f"{path}?{urlencode(wanted)}"

    return address


def _key(sort: str, *, descending: bool) -> Callable[[Line], tuple[int, float]]:
    def key(line: Line) -> tuple[int, float]:
        score = _score(line, sort)
        # What has no score comes last, whichever way.
        return (
            (1, 0.0) if score is None else (0, -round(score, 9) if descending else round(score, 9))
        )

    return key


def _score(line: Line, barrier: str) -> float | None:
    if isinstance(line, UnitLine):
        return line.tallies.get(barrier, Tally()).mean
    figure = line.figures.get(barrier)
    return figure.score if figure else None


def _sorted(lines: list[Line], key: Callable[[Line], tuple[int, float]]) -> Iterator[Line]:
    """Sort siblings and keep what is below each with it; equals stay in the order of names."""
    if not lines:
        return
    top = min(line.depth for line in lines)
    families: list[list[Line]] = []
    for line in lines:
        if line.depth == top or not families:
            families.append([line])
        else:
            families[-1].append(line)
    for family in sorted(families, key=lambda each: key(each[0])):
        yield family[0]
        yield from _sorted(family[1:], key)


def _places(found: Overview, sort: str) -> dict[int, Places | None]:
    """Place the teams by what is sorted by, among those that are shown."""
    if not sort or not found.tree.whole:
        return {}
    lines = found.team_lines
    ranges = [_range(line.figures.get(sort)) for line in lines]
    return {id(line): place for line, place in zip(lines, places(ranges), strict=True)}


def _range(figure: Figure | None) -> Interval | None:
    return figure.range if figure else None


def _folded(lines: Iterable[HeatLine], shut: Collection[uuid.UUID]) -> Iterator[HeatLine]:
    """Fold what lies below units that are shut, and say where more of a unit can be opened."""
    above: list[UnitLine] = []
    waiting: HeatLine | None = None
    for each in lines:
        ended = [above.pop() for unit in above[::-1] if unit.depth >= each.line.depth]
        if waiting:
            yield replace(waiting, more=_with_more(ended))
        is_open = isinstance(each.line, UnitLine) and each.line.open
        waiting = replace(
            each,
            open=is_open and each.line.team_id not in shut,
            folded=any(unit.team_id in shut for unit in above),
        )
        if isinstance(each.line, UnitLine):
            above.append(each.line)
    if waiting:
        yield replace(waiting, more=_with_more(above[::-1]))


def _with_more(units: Iterable[UnitLine]) -> tuple[UnitLine, ...]:
    return tuple(unit for unit in units if unit.more)


def _heat_line(line: Line, barriers: Sequence[Barrier], place: Places | None) -> HeatLine:
    if isinstance(line, UnitLine):
        cells = tuple(_unit_cell(line.tallies.get(barrier.id, Tally())) for barrier in barriers)
        return HeatLine(line, True, _unit_note(line), cells, "", None)  # noqa: FBT003  (is_unit)
    hidden = why_hidden(line.hidden) if line.hidden else ""
    shown = tuple(_team_cell(line.figures.get(b.id)) for b in barriers) if line.figures else ()
    return HeatLine(line, False, "", shown, hidden, place)  # noqa: FBT003  (is_unit)


def _unit_note(line: UnitLine) -> str:
    shown = line.teams.results - line.teams.hidden
    if not shown and line.teams.hidden:
        return f"{wording.count(line.teams.hidden, _('team'), _('teams'))}, {_('hidden')}"
    if not shown:
        return str(_("no team has a result yet"))
    return f"{wording.count(shown, _('team'), _('teams'))}, {_('mean')}"


def _unit_cell(tally: Tally) -> HeatCell:
    mean = tally.mean
    return HeatCell(mean, None if mean is None else level_of(mean), "")


def _team_cell(figure: Figure | None) -> HeatCell:
    if figure is None:
        return HeatCell(None, None, str(_("not asked")))
    if figure.score is None:
        return HeatCell(None, None, below(figure))
    mark = MARKS.get(figure.verdict, "") if figure.verdict else ""
    moved = str(_("up beyond chance")) if mark == "▲" else str(_("down beyond chance"))
    return HeatCell(
        figure.score, level_of(figure.score), below(figure), mark, moved if mark else ""
    )


def _share_panel(shares: Sequence[float | None]) -> Panel:
    """Draw shares of models in production beside the barriers, in per cent."""
    percents = (None if share is None else 100 * share for share in shares)
    points = tuple(LinePoint(percent, None) for percent in percents)
    return Panel(str(_("Models in production, %")), points, PERCENT)


def _of_people(found: Overview) -> bool:
    """Say whether the trend is of everybody in surveys; else it is of teams, each counting once."""
    return found.chosen.mode is RoundMode.SURVEY


def _trend_cell(moment: Moment, barrier: Barrier, found: Overview) -> TrendCell:
    at = moment.point(barrier.id)
    figure = moment.pooled.get(barrier.id) if _of_people(found) else None
    said = change(figure) if figure else ""
    ranged = at.interval
    text = f"{ranged.low:.1f}{wording.DASH}{ranged.high:.1f}" if ranged else ""
    return TrendCell(at.score, text, said)
