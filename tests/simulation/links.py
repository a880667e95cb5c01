"""How often the range of a rank correlation over teams holds the true one, and sees one at all."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from app.domain.comparing.correlation import Link, correlate

SIZES = (8, 12, 20, 40)
STRENGTHS = (0.0, 0.4, 0.7, 0.9)
"""Pearson's correlations of the two figures before one of them is put into bands."""
BANDS: tuple[tuple[float, ...], ...] = ((), (-1.2, -0.4, 0.3, 0.9, 1.6), (0.0,))
"""Where bands begin, in standard deviations: none, six bands as of the time to production, two."""
_MANY = 400_000


@dataclass(frozen=True, slots=True)
class Links:
    """The share of ranges that held the true correlation, and that of links called clear."""

    held: float
    clear: float


def of_teams(bands: tuple[float, ...], *, teams: int, strength: float, runs: int) -> Links:
    """Correlate two normal figures of so many teams, one of them told in bands."""
    rng = np.random.default_rng((1, teams, round(100 * strength), len(bands)))
    true = _true(bands, strength, rng)
    held = clear = told = 0
    for _ in range(runs):
        one, other = _draw(bands, strength, teams, rng)
        found = correlate(list(zip(one.tolist(), other.tolist(), strict=True)))
        if found.rho is not None:
            told += 1
            held += found.interval is None or found.interval.low <= true <= found.interval.high
            clear += found.link is not Link.UNCLEAR
    return Links(held / told, clear / told)


def _true(bands: tuple[float, ...], strength: float, rng: np.random.Generator) -> float:
    """Give the true rho: 6 / pi * asin(r / 2) of normal figures, else that of very many teams."""
    if not bands or not strength:
        return 6 / pi * asin(strength / 2)
    return float(spearmanr(*_draw(bands, strength, _MANY, rng)).statistic)


def _draw(
    bands: tuple[float, ...], strength: float, teams: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    one = rng.normal(size=teams)
    other = strength * one + sqrt(1 - strength**2) * rng.normal(size=teams)
    return one, np.searchsorted(bands, other).astype(np.float64) if bands else other
