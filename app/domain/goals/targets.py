"""Where a subject wants a barrier to be, how far it is from there, and when it would be there.

measurement.md 3.14. A gap is taken from the score as it is printed, with one decimal, so that
nothing finer can be worked out from what stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.goals.pace import QUARTER_DAYS, Crossing, Pace, Point, crossing, pace
from app.domain.goals.quarters import Quarter, quarter_of
from app.domain.scoring.statistics import TINY

LEVELS = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0)
"""What can be aimed for; level 1 is where nothing is done, and no aim."""
LONGEST_YEARS = 10
"""How far ahead a target can be set, and from when on no quarter is named; ours."""


class Standing(StrEnum):
    """Where the last score lies; UNSURE is at the target while the likely range goes below it."""

    NO_SCORE = "no_score"
    BELOW = "below"
    UNSURE = "unsure"
    REACHED = "reached"


class Timing(StrEnum):
    """Whether a target is met until its day; UNSURE is where the range holds that day."""

    IN_TIME = "in_time"
    LATE = "late"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Aim:
    """A level that is to be reached until a day."""

    level: float
    due_on: date


@dataclass(frozen=True, slots=True)
class Reach:
    """The quarters in which the pace meets the target; None is more than ten years from today.

    None of them lies before today's. `passed` says that the estimate has passed already, and no
    round has looked since.
    """

    estimate: Quarter | None
    low: Quarter | None
    high: Quarter | None
    passed: bool
    timing: Timing


@dataclass(frozen=True, slots=True)
class Outlook:
    """A target beside the last score.

    `gap` is what is missing in levels, 0 once reached; `days_left` is negative after the due day;
    `needed` the levels a quarter that would close the gap in time, None where there is no gap or
    no time left. `reach` is there only where a pace towards the target is known.
    """

    aim: Aim
    standing: Standing
    gap: float | None
    days_left: int
    needed: float | None
    pace: Pace
    reach: Reach | None


def outlook(points: Sequence[Point], aim: Aim, *, today: date) -> Outlook:
    """Set a target beside the comparable points of its barrier, in the order of their days."""
    gap = max(0.0, _missing(points[-1], aim)) if points else None
    days = (aim.due_on - today).days
    open_gap = gap is not None and gap > 0
    met = crossing(points, aim.level) if open_gap else None
    return Outlook(
        aim=aim,
        standing=_standing(points, aim),
        gap=gap,
        days_left=days,
        needed=gap / days * QUARTER_DAYS if gap is not None and open_gap and days > 0 else None,
        pace=pace(points),
        reach=_reach(met, points[-1].day, aim.due_on, today) if met is not None else None,
    )


def timing(low: Quarter | None, high: Quarter | None, due_on: date) -> Timing:
    """Set the range of quarters in which a target is met beside its day; None is too far to name.

    Ours: the range is taken in whole quarters, as it is printed.
    """
    if high is not None and high.last_day <= due_on:
        return Timing.IN_TIME
    if low is None or low.first_day > due_on:
        return Timing.LATE
    return Timing.UNSURE


def latest_due(today: date) -> date:
    """Give the last day that a target can be set for, ten years ahead."""
    year = today.year + LONGEST_YEARS
    leap_day = (today.month, today.day) == (2, 29)
    return date(year, 2, 28) if leap_day else today.replace(year=year)


def _missing(point: Point, aim: Aim) -> float:
    return round(aim.level - round(point.score, 1), 1)


def _standing(points: Sequence[Point], aim: Aim) -> Standing:
    if not points:
        return Standing.NO_SCORE
    last = points[-1]
    if _missing(last, aim) > TINY:
        return Standing.BELOW
    below = last.interval is not None and round(last.interval.low, 1) < aim.level - TINY
    return Standing.UNSURE if below else Standing.REACHED


def _reach(met: Crossing, last: date, due_on: date, today: date) -> Reach:
    def quarter(ahead: float, *, earliest: date) -> Quarter | None:
        """Name the quarter so many quarters after the last round, or that of the earliest day."""
        days = ahead * QUARTER_DAYS
        if days > (latest_due(today) - last).days:
            return None
        return quarter_of(max(earliest, last + timedelta(days=max(0, round(days)))))

    # What may have been met since the last round was met then, whatever the day is today.
    since = quarter(met.low, earliest=last), quarter(met.high, earliest=last)
    return Reach(
        estimate=quarter(met.estimate, earliest=today),
        low=quarter(met.low, earliest=today),
        high=quarter(met.high, earliest=today),
        passed=met.estimate * QUARTER_DAYS < (today - last).days,
        timing=timing(*since, due_on),
    )
