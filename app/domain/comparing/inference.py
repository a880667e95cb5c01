"""Whether two means differ: Welch's and the paired t test, and Holm's rule for several at once.

Figures are in the units of the values, here levels. Where nobody differs from anybody there is no
spread to judge a difference by, hence no standard error and no test: that is not a p of 0 or 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from app.domain.scoring.statistics import TINY, Floats

ALPHA = 0.05
"""The share of false alarms that a family of tests may raise where nothing differs."""

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class StandardError:
    """How far a difference of two means strays by chance: its standard error and t's freedom."""

    size: float
    freedom: float

    def p(self, difference: float) -> float:
        """Give the two-sided p of a difference, 0-1."""
        return float(2 * stdtr(self.freedom, -abs(difference) / self.size))

    def reach(self, level: float = ALPHA) -> float:
        """Give the smallest difference whose two-sided p is at most `level`.

        It is t(1 - level/2; freedom) times the standard error: at .05 half the width of the 95 %
        interval, and the smallest detectable change of measurement.md 3.7.
        """
        return float(stdtrit(self.freedom, 1 - level / 2)) * self.size


def welch(one: Floats, other: Floats) -> StandardError | None:
    """Give the error of the difference between the means of two sets of people.

    Welch (1947), with Satterthwaite's freedom. None below two values a side or without any spread.
    """
    if min(one.size, other.size) < 2:
        return None
    variances = float(one.var(ddof=1) / one.size), float(other.var(ddof=1) / other.size)
    return welch_from(variances, (one.size, other.size))


def welch_from(variances: tuple[float, float], people: tuple[int, int]) -> StandardError | None:
    """Give the same error from the squared standard error of each mean, and its people.

    None without any spread; each side has two people or more.
    """
    parts = np.array(variances)
    whole = float(parts.sum())
    if whole < TINY**2:
        return None
    freedom = whole**2 / float((parts**2 / (people[0] - 1, people[1] - 1)).sum())
    return StandardError(float(np.sqrt(whole)), freedom)


def linked(one: Floats, other: Floats, pairs: tuple[Places, Places]) -> StandardError | None:
    """Give the error of the same difference where some or all are the same people twice.

    `pairs` are the places of those people in `one` and in `other`, in the same order. With nobody
    else it is the paired t test's; with others it is that of Derrick, Russ, Toher & White (2017),
    Journal of Modern Applied Statistical Methods 16(1), unequal variances, which keeps everybody in
    both means. None as in `welch`, for fewer than two pairs, or where all moved alike.
    """
    apart = welch(one, other)
    count = pairs[0].size
    if apart is None or count < 2:
        return None
    together = float(np.sqrt(one.var(ddof=1) * other.var(ddof=1))) * count / (one.size * other.size)
    variance = apart.size**2 - 2 * _correlation(one[pairs[0]], other[pairs[1]]) * together
    if variance < TINY * apart.size**2:
        return None
    alone = one.size + other.size - 2 * count
    share = alone / (one.size + other.size)
    freedom = (count - 1) + (apart.freedom - count + 1) * share
    return StandardError(float(np.sqrt(variance)), freedom)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p values for being tested together; one of at most ALPHA is called.

    Holm (1979): sorted, the smallest of m is multiplied by m, the next by m - 1 and so on, never
    less than the one before and never more than 1.
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [0.0] * len(p_values)
    reached = 0.0
    for place, number in enumerate(order):
        reached = max(reached, min(1.0, (len(order) - place) * p_values[number]))
        adjusted[number] = reached
    return tuple(adjusted)


def levels_to_pass(p_values: Sequence[float]) -> tuple[float, ...]:
    """Give for each p value the level up to which Holm calls it, the others being as they are.

    Where k of the m - 1 others would be called before any larger one, that is ALPHA / (m - k).
    """
    levels = []
    for number in range(len(p_values)):
        others = sorted(p for place, p in enumerate(p_values) if place != number)
        called = 0
        while called < len(others) and others[called] * (len(p_values) - called) <= ALPHA:
            called += 1
        levels.append(ALPHA / (len(p_values) - called))
    return tuple(levels)


def _correlation(one: Floats, other: Floats) -> float:
    """Give Pearson's r; 0 where one of them has no spread, hence nothing to go with."""
    spreads = float(one.std() * other.std())
    if spreads < TINY:
        return 0.0
    return float(((one - one.mean()) * (other - other.mean())).mean()) / spreads
