"""Answers that lie at both ends of the scale (measurement.md 3.3): a finding beside the mean.

There is a spread where 30 % or more lie at level 2 or below and 30 % or more at level 4 or above.
It is called polarised only if each side is large enough to be pointed at; otherwise wide.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.domain.scoring.profile import Spread
from app.domain.scoring.statistics import TINY, Floats

LOW_END, HIGH_END = 2, 4
"""The levels up to which, and from which on, an answer lies at an end of the scale."""

FEWEST_A_CAMP = 2
"""One person alone is no camp, even where people answer by name."""


def spread_of_levels(levels: Sequence[int], *, minimum: int) -> Spread | None:
    """Judge a question by how many people chose each level; `minimum` people are a camp."""
    low, high = sum(levels[:LOW_END]), sum(levels[HIGH_END - 1 :])
    return _spread(low, high, of=sum(levels), minimum=minimum)


def spread_of_scores(scores: Floats, *, minimum: int) -> Spread | None:
    """Judge a capability by people's own scores of it, on 1-5; `minimum` people are a camp."""
    low = int(np.count_nonzero(scores <= LOW_END + TINY))
    high = int(np.count_nonzero(scores >= HIGH_END - TINY))
    return _spread(low, high, of=scores.size, minimum=minimum)


def _spread(low: int, high: int, *, of: int, minimum: int) -> Spread | None:
    """Compare in whole numbers, so that 30 % is not a matter of rounding."""
    smaller = min(low, high)
    if not of or 10 * smaller < 3 * of:
        return None
    return Spread.POLARISED if smaller >= max(minimum, FEWEST_A_CAMP) else Spread.WIDE
