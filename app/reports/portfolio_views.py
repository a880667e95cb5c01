"""A page of the portfolio as its template prints it: what fits, in words, and the rest counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.action_wording import outcome_short
from app.domain.charts import MISSING, Chart
from app.domain.charts_over_time import Panel, panels_chart
from app.domain.comparison import shared_barriers, shared_finding
from app.domain.disclosure import Hidden
from app.domain.paper import Paper
from app.domain.profile import NoScore
from app.domain.questionnaire import Barrier
from app.domain.tally import Tally
from app.domain.wording import DASH, count, listed, percent
from app.reports.portfolio_fit import PAGE_WIDTH, Shares, shares
from app.reports.portfolio_values import Line, Moment, Movement, Portfolio, Sheet, Task, Work
from app.reports.templates import shortened

HIDDEN = {
    Hidden.TOO_FEW: f"hidden: {MISSING[NoScore.TOO_FEW]}",
    Hidden.PROTECTED: MISSING[NoScore.PROTECTED],
}
MOST_PANELS = 8
"""So many barriers have a line over the rounds; a questionnaire may have more."""
_A_LINE = 5
_CHART_WIDTH = 860
_AXIS_LETTERS, _TITLE_LETTERS = 16, 38
_RANGES_UP_TO = 5


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

    `lines` are those of the sheet that fit, `left_out` counts the others in words. `shares` are the
    models in production by round, `done` what followed the finished actions.
    """

    sheet: Sheet
    fits: Shares
    finding: str
    facts: tuple[Fact, ...]
    lines: tuple[Line, ...]
    left_out: str
    foot: tuple[Foot, ...]
    ranges: bool
    chart: Chart | None
    shares: tuple[str, ...]
    done: str


def pages(portfolio: Portfolio, paper: Paper) -> Iterator[Page]:
    """Give every page in its order."""
    barriers = portfolio.questionnaire.barriers
    for place, sheet in enumerate(portfolio.sheets):
        yield _page(barriers, sheet, paper, first=place == 0)


def made_for(portfolio: Portfolio) -> str:
    """Say for whom the document was made, and what it therefore holds."""
    if not portfolio.seen:
        return f"Made for {portfolio.reader}, who may see every team of {portfolio.organization}."
    return f"Made for {portfolio.reader}, from what this account may see: {listed(portfolio.seen)}."


def footer(portfolio: Portfolio) -> str:
    """Give the line at the bottom of every page, which has room for so many letters and no more."""
    mark = "Invented demonstration data · " if portfolio.invented else ""
    whose = shortened(portfolio.organization, 36)
    return f"{mark}{whose} · {shortened(portfolio.round_title, 24)}"


def outcome(task: Task) -> str:
    """Say what was measured after a finished action; nothing where nothing could be."""
    return outcome_short(task.outcome) if task.outcome is not None else "not measured"


def everybody(moved: Movement) -> str:
    """Say which way the whole went; nothing where only single teams moved."""
    if moved.verdict is None or moved.difference is None:
        return ""
    return f"{'up' if moved.difference > 0 else 'down'} {abs(round(moved.difference, 1)):.1f}"


def teams_moved(moved: Movement) -> str:
    """Say in how many teams it went up, and in how many down."""
    ways = (("up", moved.up), ("down", moved.down))
    said = [f"{number:,} {word}" for word, number in ways if number]
    return f"{', '.join(said)} of {moved.teams:,}" if said else ""


def _page(barriers: Sequence[Barrier], sheet: Sheet, paper: Paper, *, first: bool) -> Page:
    drawn = barriers[:MOST_PANELS] if len(sheet.trend) > 1 else ()
    fits = shares(sheet, paper=paper, panels=-(-len(drawn) // _columns(drawn)), first=first)
    lines = _lowest(sheet.lines, fits.lines)
    return Page(
        sheet=sheet,
        fits=fits,
        finding=_finding(barriers, sheet),
        facts=_facts(sheet),
        lines=lines,
        left_out=_left_out(sheet.lines, lines),
        foot=tuple(_foot(sheet.tallies.get(barrier.id, Tally())) for barrier in barriers),
        ranges=len(barriers) <= _RANGES_UP_TO,
        chart=_chart(drawn, sheet.trend, fits.panel) if drawn else None,
        shares=_shares(sheet.trend),
        done=_done(sheet.work),
    )


def _finding(barriers: Sequence[Barrier], sheet: Sheet) -> str:
    """Say what most teams share, in the words of the overview."""
    tallies = ((barrier, sheet.tallies.get(barrier.id)) for barrier in barriers)
    counts = ((barrier.title, tally.low, tally.teams) for barrier, tally in tallies if tally)
    return shared_finding(shared_barriers(counts))


def _facts(sheet: Sheet) -> tuple[Fact, ...]:
    teams, share = sheet.teams, sheet.teams.share_in_production
    told = f"of models in production, by {count(teams.told, 'team', 'teams')}' own account"
    return (
        Fact(f"{teams.results:,}", f"{'team' if teams.results == 1 else 'teams'} with a result"),
        Fact(f"{teams.hidden:,}", "of these with hidden figures"),
        Fact(DASH, "no team told of its models") if share is None else Fact(percent(share), told),
        Fact(
            f"{sheet.asked:,}", f"{'thing' if sheet.asked == 1 else 'things'} asked of leadership"
        ),
    )


def _lowest(lines: Sequence[Line], room: int) -> tuple[Line, ...]:
    """Keep the lines with the lowest barrier of all, in the order in which they stood."""
    by_need = sorted(range(len(lines)), key=lambda place: _need(lines[place]))
    kept = set(by_need[:room])
    return tuple(line for place, line in enumerate(lines) if place in kept)


def _need(line: Line) -> tuple[int, float]:
    """Order by the lowest score, to a tenth; then what is hidden, then what has no result."""
    scores = [round(cell.score, 1) for cell in line.cells if cell.score is not None]
    if scores:
        return 0, min(scores)
    return (1 if line.hidden else 2), 0.0


def _left_out(every: Sequence[Line], kept: Sequence[Line]) -> str:
    """Count what has no room, and say which it is."""
    if len(every) == len(kept):
        return ""
    rest = Counter(_need(line)[0] for line in every) - Counter(_need(line)[0] for line in kept)
    others = (f"{rest[1]:,} hidden" if rest[1] else "", f"{rest[2]:,} without" if rest[2] else "")
    said = listed(tuple(other for other in others if other))
    return (
        f"Here stand the {len(kept):,} of {len(every):,} with the lowest single score, by name;"
        f" {len(every) - len(kept):,} more are on the overview page{f' ({said})' if said else ''}."
    )


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


def _shares(trend: Sequence[Moment]) -> tuple[str, ...]:
    """Write the share of models in production for each round that told of it."""
    return tuple(
        f"{moment.title} {percent(moment.share)}" for moment in trend if moment.share is not None
    )


def _done(work: Work) -> str:
    """Say what the next rounds measured after the actions that were finished."""
    parts = (
        ("went up after", work.up),
        ("went down after", work.down),
        ("did not change detectably after", work.still),
        ("was not asked again yet after", work.waiting),
        ("was not tested after", work.untested),
    )
    return ", ".join(f"{said} {number:,}" for said, number in parts if number)
