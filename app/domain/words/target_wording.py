"""Targets and paces in words, for pages and reports alike (measurement.md 3.14)."""

from __future__ import annotations

from app.domain.comparing.contrast import FEWEST
from app.domain.goals.pace import QUARTER_DAYS, ROUNDS, NoPace, Pace
from app.domain.goals.quarters import Quarter
from app.domain.goals.targets import LONGEST_YEARS, Outlook, Reach, Standing, Timing
from app.domain.scoring.profile import Interval
from app.domain.words.wording import DASH, count, figure, small_number

_YEARS = f"more than {small_number(LONGEST_YEARS)} years"
WHY_NO_PACE = {
    NoPace.ONE_VIEW: "one view a round gives no pace",
    NoPace.FEW_PEOPLE: f"with fewer than {small_number(FEWEST)} people a change can't be told from"
    " chance",
    NoPace.NO_SPREAD: f"in one of the last {small_number(ROUNDS)} rounds there is no likely range"
    " to judge by",
    NoPace.ONE_DAY: f"the last {small_number(ROUNDS)} rounds ended on the same day",
    NoPace.CHANCE: f"how the score moved over the last {small_number(ROUNDS)} rounds can't be told"
    " from chance",
}


TIMING = {
    Timing.IN_TIME: "in time",
    Timing.LATE: "late",
    Timing.UNSURE: "may be in time or late",
}


def pace_sentence(found: Outlook) -> str:
    """Say whether the target is reached, and if not, when it would be and whether in time."""
    if found.standing in _REACHED:
        return _REACHED[found.standing] + _but_falling(found.pace)
    if found.standing is Standing.NO_SCORE:
        return "There is no score yet."
    if found.pace.why_not is not None:
        return f"No detectable pace: {why_no_pace(found.pace)}."
    if found.pace.falling:
        return (
            f"Moving away: down {_speed(found.pace)} over the last {small_number(ROUNDS)} rounds."
        )
    return _reach_sentence(found.reach) if found.reach is not None else ""


def why_no_pace(pace: Pace) -> str:
    """Say why no pace is told; nothing where one is."""
    if pace.why_not is NoPace.FEW_ROUNDS:
        so_far = count(pace.rounds, "round", "rounds") if pace.rounds else "no round"
        return f"{so_far} so far, {small_number(ROUNDS)} are needed"
    return WHY_NO_PACE[pace.why_not] if pace.why_not is not None else ""


def gap(found: Outlook) -> str:
    """Write what is missing in levels, or that nothing is."""
    if found.gap is None:
        return DASH
    return figure(found.gap) if found.gap > 0 else "none"


def needed(found: Outlook) -> str:
    """Write the pace that would reach the target in time, or that its day has passed."""
    if not found.gap:
        return DASH
    if found.needed is None:
        return "its day has come" if found.days_left == 0 else "its day has passed"
    if found.days_left < QUARTER_DAYS:
        return f"{figure(found.gap)} levels in {count(found.days_left, 'day', 'days')}"
    return f"{max(found.needed, 0.01):.2f} levels a quarter"


def score_range(interval: Interval) -> str:
    """Write the likely range of a score."""
    return f"{interval.low:.1f}{DASH}{interval.high:.1f}"


_REACHED = {
    Standing.REACHED: "Reached.",
    Standing.UNSURE: "Reached within uncertainty: the likely range goes below the target.",
}


def _reach_sentence(reach: Reach) -> str:
    at_pace = f"At the pace of the last {small_number(ROUNDS)} rounds"
    if reach.passed:
        return (
            f"{at_pace}: by now, at the latest {_by(reach.high)}; {TIMING[reach.timing]}."
            " The next round will tell."
        )
    if reach.estimate is None:
        earliest = "" if reach.low is None else f", at the earliest {_by(reach.low)}"
        return f"{at_pace}: in {_YEARS}{earliest}; {TIMING[reach.timing]}."
    when = f"{_by(reach.estimate)}, {_range(reach.low, reach.high)}"
    return f"{at_pace}: {when}; {TIMING[reach.timing]}."


def _range(low: Quarter | None, high: Quarter | None) -> str:
    if low == high and low is not None:
        return "and likely in no other quarter"
    return f"range {low.title if low else ''} to {high.title if high else _YEARS}"


def _by(quarter: Quarter | None) -> str:
    """Name the end of the quarter in which the line meets the target: by then it is met."""
    return f"by the end of {quarter.title}" if quarter else f"in {_YEARS}"


def _but_falling(pace: Pace) -> str:
    return f" It is falling, by {_speed(pace)}." if pace.falling else ""


def _speed(pace: Pace) -> str:
    """Write how fast a score moves, without its direction."""
    speed = round(abs(pace.slope or 0.0), 1)
    return f"{speed:.1f} levels a quarter" if speed else "less than 0.1 levels a quarter"
