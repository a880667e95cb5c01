"""How far two figures of the same teams go together: Spearman's rank correlation.

It describes; it proves no cause. Figures without a unit, between -1 and 1 (measurement.md 3.16).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atanh, sqrt, tanh

import numpy as np
from scipy.special import ndtri

from app.domain.scoring.statistics import TINY, Floats

LEAST_TEAMS = 8
"""From how many teams on a correlation is shown; ours."""


class Link(StrEnum):
    """What a correlation says in words: its interval lies above 0, below 0, or holds it."""

    RISES = "rises"
    FALLS = "falls"
    UNCLEAR = "unclear"


class NoLink(StrEnum):
    """Why there is no correlation: too few teams, or all teams alike in one of the two."""

    TOO_FEW = "too_few"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Range:
    """The 95 % interval of a correlation."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's rho over `n` teams with its 95 % interval, or why there is none.

    At a rho of 1 or -1 there is no interval: Fisher's z has no end there.
    """

    n: int
    rho: float | None
    interval: Range | None
    why_not: NoLink | None

    @property
    def link(self) -> Link:
        """Say in a word what it says; in perfect order without an interval, its direction."""
        if self.rho is None:
            return Link.UNCLEAR
        low, high = (self.interval.low, self.interval.high) if self.interval else (self.rho,) * 2
        if low > 0:
            return Link.RISES
        return Link.FALLS if high < 0 else Link.UNCLEAR


def correlate(pairs: Sequence[tuple[float, float]]) -> Correlation:
    """Correlate the ranks of two figures over teams; hidden below LEAST_TEAMS."""
    n = len(pairs)
    if n < LEAST_TEAMS:
        return Correlation(n, None, None, NoLink.TOO_FEW)
    rho = spearman(pairs)
    if rho is None:
        return Correlation(n, None, None, NoLink.ALIKE)
    return Correlation(n, rho, interval_of(rho, n), None)


def spearman(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Give Pearson's correlation of the mid-ranks (Spearman 1904); None where one is all alike."""
    if not pairs:
        return None
    one, other = (ranks(np.array(side, dtype=np.float64)) for side in zip(*pairs, strict=True))
    one, other = one - one.mean(), other - other.mean()
    spread = sqrt(float((one**2).sum()) * float((other**2).sum()))
    if spread < TINY:
        return None
    return min(1.0, max(-1.0, float((one * other).sum()) / spread))


def ranks(values: Floats) -> Floats:
    """Give ranks from 1 on; equal values share the mean of the ranks that they take up.

    Values closer than TINY are equal, as sums in another order differ so.
    """
    _, place, counts = np.unique(np.round(values / TINY), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[place], dtype=np.float64)


def interval_of(rho: float, n: int) -> Range | None:
    """Give the 95 % interval of Spearman's rho over n teams; None for a perfect order.

    Fisher's z with the standard error sqrt((1 + rho^2 / 2) / (n - 3)) of Bonett & Wright (2000),
    Psychometrika 65(1), as in Bonett's R package `statpsych`; how often it holds is simulated.
    """
    if abs(rho) > 1 - TINY:
        return None
    half = float(ndtri(0.975)) * sqrt((1 + rho**2 / 2) / (n - 3))
    return Range(tanh(atanh(rho) - half), tanh(atanh(rho) + half))
