"""A page of the portfolio as its template prints it: what fits, and the rest counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.comparing.comparison import shared_barriers, shared_finding
from app.domain.comparing.tally import Tally
from app.domain.drawing.charts import Chart
from app.domain.drawing.charts_over_time import Panel, panels_chart
from app.domain.paper import Paper
from app.domain.questionnaire import Barrier
from app.domain.words.target_wording import pace_sentence
from app.domain.words.wording import DASH, count, percent
from app.reports import portfolio_words as says
from app.reports.measure import lines as lines_of
from app.reports.portfolio_fit import (
    COLUMN_WIDTH,
    ITEM,
    NOTE,
    PAGE_WIDTH,
    Pieces,
    Shares,
    shares,
)
from app.reports.portfolio_values import Asked, Line, Moment, Portfolio, Sheet, Task
from app.reports.templates import shortened

MOST_PANELS = 8
"""So many barriers have a line over the rounds; a questionnaire may have more."""
_A_LINE = 5
_CHART_WIDTH = 860
_AXIS_LETTERS, _TITLE_LETTERS = 16, 30
_RANGES_UP_TO = 5
# The name, where it lies and the large numbers, with the room above them.
_HEAD, _MARK, _FINDING = 22.0 + 11.0 + 40.0, 10.5, 16.0
# A heading and a line where there is nothing to draw.
_NO_TREND = 4


@dataclass(frozen=True, slots=True)
class Fact:
    """A number in large print with what it counts."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Foot:
    """Below the table of teams: a barrier's mean, and in how many of the teams it is low."""

    mean: float | None
    low: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one page prints; `fits` says how many of each there is room for.

    `made` says on the first page for whom. `lines` are those of the sheet that fit, `left_out`
    counts the others in words. `ranges` says whether there is room for them beside the scores.
    """

    sheet: Sheet
    fits: Shares
    finding: str
    made: str
    facts: tuple[Fact, ...]
    lines: tuple[Line, ...]
    left_out: str
    foot: tuple[Foot, ...]
    ranges: bool
    chart: Chart | None


def pages(portfolio: Portfolio, paper: Paper) -> Iterator[Page]:
    """Give every page in its order."""
    for place, sheet in enumerate(portfolio.sheets):
        yield _page(portfolio, sheet, paper, first=place == 0)


def _page(portfolio: Portfolio, sheet: Sheet, paper: Paper, *, first: bool) -> Page:
    barriers = portfolio.questionnaire.barriers
    drawn = barriers[:MOST_PANELS] if len(sheet.trend) > 1 else ()
    finding, made = _finding(barriers, sheet), says.made(portfolio) if first else ""
    mark = _MARK if first and portfolio.invented else 0.0
    fits = shares(_pieces(sheet, mark + _head(finding, made), drawn), paper)
    lines = _lowest(sheet.lines, fits.lines)
    return Page(
        sheet=sheet,
        fits=fits,
        finding=finding,
        made=made,
        facts=_facts(sheet, first=first),
        lines=lines,
        left_out=says.left_out(sheet.lines, lines),
        foot=tuple(_foot(sheet.tallies.get(barrier.id, Tally())) for barrier in barriers),
        ranges=len(barriers) <= _RANGES_UP_TO,
        chart=_chart(drawn, sheet.trend, fits.panel) if drawn else None,
    )


def _head(finding: str, made: str) -> float:
    """Give the height of all above the table of teams."""
    found = lines_of(finding, size=12, width=PAGE_WIDTH, most=2)
    said = lines_of(made, size=7, width=PAGE_WIDTH, most=4) if made else 0
    return _HEAD + _FINDING * found + NOTE * said


def _pieces(sheet: Sheet, head: float, drawn: Sequence[Barrier]) -> Pieces:
    """Measure what there is to be shown."""
    told = says.small_print(says.production(sheet.trend))
    legend = says.small_print(says.legend(sheet.lines, ranges=True, tested=True))
    notes = legend + (1 + told if drawn else _NO_TREND)
    counts = lines_of(says.counts(sheet.work), size=7.5, width=COLUMN_WIDTH, most=4)
    return Pieces(
        head=head,
        notes=NOTE * notes,
        panels=-(-len(drawn) // _columns(drawn)),
        lines=len(sheet.lines),
        moved=len(sheet.moved),
        targets=[_item(2, pace_sentence(one.outlook), 7) for one in sheet.targets],
        asks=[_ask(one) for one in sheet.asks],
        counts=10.0 * counts + 4,
        first=_tasks(sheet.work.first),
        finished=_tasks(sheet.work.finished),
    )


def _tasks(tasks: Sequence[Task]) -> list[float]:
    return [_item(_about(says.about(task)), task.title, 7.5) for task in tasks]


def _about(text: str) -> int:
    return lines_of(text, size=7, width=COLUMN_WIDTH, most=2)


def _item(single: int, text: str, size: float) -> float:
    """Give the height of an item with so many single lines and a text of up to two."""
    return NOTE * (single + lines_of(text, size=size, width=COLUMN_WIDTH, most=2)) + ITEM


def _ask(ask: Asked) -> float:
    return _item(1 + _about(says.asked(ask)), ask.move, 7.5)


def _finding(barriers: Sequence[Barrier], sheet: Sheet) -> str:
    """Say what most teams share, in the words of the overview."""
    tallies = ((barrier, sheet.tallies.get(barrier.id)) for barrier in barriers)
    counts = ((barrier.title, tally.low, tally.teams) for barrier, tally in tallies if tally)
    return shared_finding(shared_barriers(counts), hidden=sheet.teams.hidden)


def _facts(sheet: Sheet, *, first: bool) -> tuple[Fact, ...]:
    teams, share = sheet.teams, sheet.teams.share_in_production
    shown = teams.results - teams.hidden
    whose = count(teams.told, "team's", "teams'")
    told = f"of models in production, by {whose} own account"
    things = "thing" if sheet.asked == 1 else "things"
    return (
        Fact(f"{shown:,}", f"{'team' if shown == 1 else 'teams'} with figures"),
        Fact(f"{teams.hidden:,}", "more, whose figures are hidden"),
        Fact(DASH, "no figure of models in production")
        if share is None
        else Fact(percent(share), told),
        Fact(f"{sheet.asked:,}", f"{things} asked of {'leadership' if first else 'this unit'}"),
    )


def _lowest(lines: Sequence[Line], room: int) -> tuple[Line, ...]:
    """Keep the lines with the lowest barrier of all, in the order in which they stood."""
    by_need = sorted(range(len(lines)), key=lambda place: says.need(lines[place]))
    kept = set(by_need[:room])
    return tuple(line for place, line in enumerate(lines) if place in kept)


def _foot(tally: Tally) -> Foot:
    return Foot(tally.mean, f"{tally.low:,} of {tally.teams:,}" if tally.teams else DASH)


def _columns(drawn: Sequence[Barrier]) -> int:
    """Put up to five panels in one line, more in two."""
    return max(3, len(drawn) if len(drawn) <= _A_LINE else -(-len(drawn) // 2))


def _chart(drawn: Sequence[Barrier], trend: Sequence[Moment], height: float) -> Chart:
    """Draw the lines over the rounds, each panel so many points high on paper."""
    titles = [shortened(moment.title, _AXIS_LETTERS) for moment in trend]
    panels = [
        Panel(
            shortened(barrier.title, _TITLE_LETTERS),
            tuple(moment.points[place] for moment in trend),
        )
        for place, barrier in enumerate(drawn)
    ]
    columns = _columns(drawn)
    chart = panels_chart(titles, panels, width=_CHART_WIDTH, columns=columns)
    pixels = round(height * _CHART_WIDTH / PAGE_WIDTH)
    return replace(chart, height=pixels * -(-len(drawn) // columns))
