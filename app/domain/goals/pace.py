"""How fast a barrier's score moves over the last three rounds, and when it would be at a target.

measurement.md 3.14. A point's standard error comes from its published interval; without one, as
with one person's view, no pace can be told from chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import fsum, sqrt

from scipy.special import stdtrit

from app.domain.comparing.contrast import FEWEST
from app.domain.scoring.profile import Interval
from app.domain.scoring.statistics import error_behind

ROUNDS = 3
"""How many rounds a pace is taken from: the last ones that asked the same (ours)."""
QUARTER_DAYS = 365.25 / 4
_CONFIDENCE = 0.975


class NoPace(StrEnum):
    """Why no pace is told."""

    FEW_ROUNDS = "few_rounds"
    ONE_VIEW = "one_view"
    FEW_PEOPLE = "few_people"
    NO_SPREAD = "no_spread"
    ONE_DAY = "one_day"
    CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class Point:
    """A round's published score in levels; `n` people have one, None where that is not told."""

    day: date
    score: float
    interval: Interval | None
    n: int | None

    @property
    def error(self) -> float | None:
        """The standard error in levels, as the published interval tells it."""
        return error_behind(self.score, self.interval, self.n)


@dataclass(frozen=True, slots=True)
class Pace:
    """Levels a quarter over the last `rounds` rounds with their 95 % interval, or why not.

    `why_not` is also there where the interval holds 0: then the slope can't be told from chance.
    """

    rounds: int
    slope: float | None
    interval: Interval | None
    why_not: NoPace | None

    @property
    def rising(self) -> bool:
        """Whether the score is known to go up."""
        return self.why_not is None and self.slope is not None and self.slope > 0

    @property
    def falling(self) -> bool:
        """Whether the score is known to go down."""
        return self.why_not is None and self.slope is not None and self.slope < 0


@dataclass(frozen=True, slots=True)
class Crossing:
    """In how many quarters after the last round a target is met: the estimate and its 95 % range.

    The low end is negative where the target may have been met before.
    """

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A line through three points: its slope a quarter, variances, and the t that goes with it.

    `cov` is the covariance of the last score with the slope.
    """

    last: float
    slope: float
    var_last: float
    var_slope: float
    cov: float
    t: float

    @property
    def half(self) -> float:
        return self.t * sqrt(self.var_slope)


def pace(points: Sequence[Point]) -> Pace:
    """Tell the pace of the last three of some points, which are in the order of their days."""
    last = tuple(points[-ROUNDS:])
    why_not = _why_not(last)
    if why_not is not None:
        return Pace(len(last), None, None, why_not)
    line = _line(last)
    interval = Interval(line.slope - line.half, line.slope + line.half)
    chance = interval.low <= 0 <= interval.high
    return Pace(len(last), line.slope, interval, NoPace.CHANCE if chance else None)


def crossing(points: Sequence[Point], target: float) -> Crossing | None:
    """Say when a score that is known to rise meets a target above it; None if it does not rise.

    The ratio (target - last score) / slope with Fieller's interval (Fieller 1954), which takes both
    errors and their covariance into account. It is bounded whenever the slope differs from 0.
    """
    last = tuple(points[-ROUNDS:])
    if not pace(last).rising or last[-1].score >= target:
        return None
    line = _line(last)
    gap = target - line.last
    # The gap falls as the last score rises, hence the sign of the covariance.
    range_ = fieller(
        gap, line.slope, var_a=line.var_last, var_b=line.var_slope, cov=-line.cov, t=line.t
    )
    return None if range_ is None else Crossing(gap / line.slope, range_.low, range_.high)


def fieller(
    a: float, b: float, *, var_a: float, var_b: float, cov: float, t: float
) -> Interval | None:
    """Give Fieller's interval of a / b; None where it is unbounded, as b can't be told from 0.

    All r with (a - r b)^2 <= t^2 (var_a - 2 r cov + r^2 var_b). Fieller (1954), Journal of the
    Royal Statistical Society B 16.
    """
    squared = t**2
    first = b**2 - squared * var_b
    if first <= 0:
        return None
    middle = a * b - squared * cov
    root = sqrt(max(0.0, middle**2 - first * (a**2 - squared * var_a)))
    return Interval((middle - root) / first, (middle + root) / first)


def _why_not(points: Sequence[Point]) -> NoPace | None:
    reasons = (
        (len(points) < ROUNDS, NoPace.FEW_ROUNDS),
        (any(point.n == 1 for point in points), NoPace.ONE_VIEW),
        (any((point.n or 0) < FEWEST for point in points), NoPace.FEW_PEOPLE),
        (any(point.error is None for point in points), NoPace.NO_SPREAD),
        (len({point.day for point in points}) == 1, NoPace.ONE_DAY),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _line(points: Sequence[Point]) -> _Line:
    """Fit the weighted least-squares line, weights 1 / error^2.

    The slope is a sum of scores times coefficients, so its variance is that of the scores times
    their squares. Where the points lie farther from the line than their errors allow, all variances
    are scaled up by chi^2 over its one degree of freedom, after the Particle Data Group. The
    smallest round's n - 1 is the freedom of t (ours: no combination of the rounds has less).
    """
    errors = [point.error or 0.0 for point in points]
    x = [(point.day - points[-1].day).days / QUARTER_DAYS for point in points]
    y = [point.score for point in points]
    weights = [1 / error**2 for error in errors]
    mean_x, mean_y = _mean(weights, x), _mean(weights, y)
    spread = fsum(w * (each - mean_x) ** 2 for w, each in zip(weights, x, strict=True))
    parts = [w * (each - mean_x) / spread for w, each in zip(weights, x, strict=True)]
    slope = fsum(part * score for part, score in zip(parts, y, strict=True))
    fitted = [mean_y + slope * (each - mean_x) for each in x]
    chi2 = fsum(w * (s - f) ** 2 for w, s, f in zip(weights, y, fitted, strict=True))
    scale = max(1.0, chi2 / (len(points) - 2))
    return _Line(
        last=y[-1],
        slope=slope,
        var_last=scale * errors[-1] ** 2,
        var_slope=scale * fsum((p * e) ** 2 for p, e in zip(parts, errors, strict=True)),
        cov=scale * parts[-1] * errors[-1] ** 2,
        t=float(stdtrit(min(point.n or 0 for point in points) - 1, _CONFIDENCE)),
    )


def _mean(weights: Sequence[float], values: Sequence[float]) -> float:
    return fsum(w * v for w, v in zip(weights, values, strict=True)) / fsum(weights)
