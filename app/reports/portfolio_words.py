"""What a portfolio says in sentences of its own; what pages say too is worded in the domain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.comparing.movement import Movement
from app.domain.drawing.charts import MISSING
from app.domain.promise.disclosure import Hidden
from app.domain.scoring.profile import NoScore
from app.domain.words import ask_wording
from app.domain.words.action_wording import outcome_short
from app.domain.words.ask_wording import reply
from app.domain.words.target_wording import gap
from app.domain.words.wording import DASH, count, figure, isolated, listed, percent
from app.reports.measure import lines as lines_of
from app.reports.portfolio_fit import PAGE_WIDTH
from app.reports.portfolio_values import Aimed, Asked, Line, Moment, Portfolio, Task, Work
from app.reports.templates import day, shortened

HIDDEN = {
    Hidden.TOO_FEW: f"hidden: {MISSING[NoScore.TOO_FEW]}",
    Hidden.PROTECTED: MISSING[NoScore.PROTECTED],
}

_OWNER_LETTERS, _TEAMS_LETTERS, _ROUND_LETTERS = 40, 17, 18
_MODELS, _DOT, _TWO = "Models in production: ", " · ", 2


def made(portfolio: Portfolio) -> str:
    """Say for whom the document was made and when, and what it therefore holds."""
    whose = (
        f"{portfolio.reader}, from what this account may see: {listed(portfolio.seen)}"
        if portfolio.seen
        else f"{portfolio.reader}, who may see every team of {portfolio.organization}"
    )
    return " ".join(
        part
        for part in (
            f"Made for {whose}.",
            f"Made on {day(portfolio.generated_on)};",
            f"the round's last day {_was(portfolio)} {day(portfolio.closes_on)}.",
            _units(portfolio),
            "Figures of teams too small to show are hidden and count nowhere.",
        )
        if part
    )


def _was(portfolio: Portfolio) -> str:
    """Say whether the last day is over: some results are there before it."""
    return "was" if portfolio.closes_on < portfolio.generated_on else "is"


def footer(portfolio: Portfolio) -> str:
    """Give the line at the bottom of every page, which has room for so many letters and no more."""
    mark = "Invented demonstration data · " if portfolio.invented else ""
    whose = shortened(portfolio.organization, 36)
    return f"{mark}{whose} · {shortened(portfolio.round_title, 24)}"


def need(line: Line) -> tuple[int, float]:
    """Order lines by the lowest score, to a tenth; then what is hidden, then what has no result."""
    scores = [round(cell.score, 1) for cell in line.cells if cell.score is not None]
    if scores:
        return 0, min(scores)
    return (1 if line.hidden else 2), 0.0


def legend(lines: Sequence[Line], *, ranges: bool, tested: bool) -> str:
    """Say how to read the table; `ranges` stand beside scores, and a test was made of changes."""
    teams = [line for line in lines if line.teams is None]
    ranged = any(cell.interval for line in teams for cell in line.cells)
    return " ".join(
        sentence
        for sentence, holds in (
            ("Colour: nearest level, 1 to 5.", True),
            ("A unit's figure is the mean of its teams.", len(teams) < len(lines)),
            (
                "After a score its likely range (95 %); where ranges overlap, take teams as equal.",
                ranges and ranged,
            ),
            ("↑ ↓ moved beyond chance since the round before.", tested and bool(teams)),
        )
        if holds
    )


def asked(ask: Asked) -> str:
    """Say of whom something is asked, what was replied, by how many teams, and since when."""
    owner = shortened(ask.owner, _OWNER_LETTERS)
    by_teams = ask_wording.by_teams(ask.low, ask.teams)
    return f"{owner}, {reply(ask.answer)} · {by_teams} · {ask_wording.since(ask.since)}"


def aimed(item: Aimed) -> str:
    """Set the last score, with the round it is of, beside its target."""
    aim = item.outlook.aim
    score = "no score yet"
    if item.score is not None:
        score = f"{figure(item.score)} in {shortened(item.round_title, _ROUND_LETTERS)}"
    to_go = f"; gap: {gap(item.outlook)}" if item.score is not None else ""
    return f"{score}, {figure(aim.level)} by {day(aim.due_on)}{to_go}"


def as_of(portfolio: Portfolio) -> str:
    """Say which day what is not of the round is of: the one on which the portfolio is made."""
    return f"as of {day(portfolio.generated_on)}"


def left_out(every: Sequence[Line], kept: Sequence[Line]) -> str:
    """Count the lines that have no room, and say which they are."""
    if len(every) == len(kept):
        return ""
    rest = Counter(need(line)[0] for line in every) - Counter(need(line)[0] for line in kept)
    others = (f"{rest[1]:,} hidden" if rest[1] else "", f"{rest[2]:,} without" if rest[2] else "")
    said = listed(tuple(other for other in others if other))
    return (
        f"Here stand the {len(kept):,} of {len(every):,} with the lowest single score, by name;"
        f" {len(every) - len(kept):,} more are on the overview page{f' ({said})' if said else ''}."
    )


def production(trend: Sequence[Moment]) -> str:
    """Write the share of models in production for the last rounds that told of it, in two lines."""
    told = [
        f"{isolated(moment.title)} {percent(moment.share)}"
        for moment in trend
        if moment.share is not None
    ]
    if not told:
        return "There is no figure of models in production."
    while len(told) > 1 and small_print(f"{_MODELS}{_DOT.join(told)}", most=_TWO + 1) > _TWO:
        told = told[1:]
    return f"{_MODELS}{_DOT.join(told)}"


def small_print(text: str, *, most: int = _TWO) -> int:
    """Count the lines of small print across the page."""
    return lines_of(text, size=6.5, width=PAGE_WIDTH, most=most)


def everybody(moved: Movement) -> str:
    """Say which way the whole went; a dash where only single teams moved."""
    if moved.verdict is None or moved.difference is None:
        return DASH
    return f"{'up' if moved.difference > 0 else 'down'} {abs(round(moved.difference, 1)):.1f}"


def teams_moved(moved: Movement) -> str:
    """Say in how many teams it went up, and in how many down."""
    ways = [(word, number) for word, number in (("up", moved.up), ("down", moved.down)) if number]
    said = ", ".join(f"{number:,} {word}" for word, number in ways)
    whole = f"{said} of {moved.teams:,}"
    if len(ways) == 1:
        [(word, number)] = ways
        whole = f"{number:,} of {moved.teams:,} {word}"
    # There is room for so many letters; of how many teams stands in the table of teams as well.
    return whole if said and len(whole) <= _TEAMS_LETTERS else said


def counts(work: Work) -> str:
    """Count the actions, and say what the next rounds measured after the finished ones."""
    if not (work.open or work.done):
        return "None is open, and none was finished."
    late = f", {work.overdue:,} overdue" if work.overdue else ""
    return f"{work.open:,} open{late}; {work.done:,} done.{_followed(work)}"


def about(task: Task) -> str:
    """Say of whom an action is, and by when; of a finished one what was measured afterwards."""
    whose = shortened(task.whose, _OWNER_LETTERS)
    if task.finished_on is not None:
        said = outcome_short(task.outcome) if task.outcome is not None else "not measured"
        return f"{said} · {whose} · done {day(task.finished_on)}"
    until = f"due {day(task.due_on)}" if task.due_on else "no date"
    late = f"overdue since {day(task.due_on)}" if task.overdue and task.due_on else until
    return f"{whose} · {shortened(task.owner, _OWNER_LETTERS) or 'no owner'} · {late}"


def _units(portfolio: Portfolio) -> str:
    said = []
    if portfolio.units:
        number = len(portfolio.units)
        said.append(count(number, "unit has a page of its own", "units have a page of their own"))
    if portfolio.without_page:
        rest = count(portfolio.without_page, "more is", "more are")
        said.append(f"{rest} counted in the units above")
    silent = count(portfolio.silent, "unit has", "units have") if portfolio.silent else ""
    sentences = ("; ".join(said), f"{silent} no result in this round" if silent else "")
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def _followed(work: Work) -> str:
    """Say how often a change followed, which is not to say that the action made it."""
    ways = (
        (work.up, "went up after"),
        (work.down, "went down after"),
        (work.still, "did not change detectably after"),
        (work.waiting, "was not asked again yet after"),
        (work.untested, "was not tested after"),
    )
    said = listed(tuple(f"{way} {number:,}" for number, way in ways if number))
    return f" What was aimed at {said}; that is no proof of cause." if said else ""
