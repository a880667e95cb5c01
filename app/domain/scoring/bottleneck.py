"""Which barrier holds a team back, if the answers can tell (measurement.md 3.9)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.scoring.persons import PersonScores
from app.domain.scoring.profile import BarrierScore, Bottleneck
from app.domain.scoring.statistics import TINY, t_half_width

SMALLEST_GAP = 0.25
"""A gap of a quarter level or less names no bottleneck, however sure; the tolerance of 3.9."""

SINGLE_VIEW_GAP = 0.5
"""The gap that is asked for when fewer than two people scored both barriers. Our own rule: with
one view nothing can be computed, and half a level is where the nearest level changes."""


def find_bottleneck(barriers: tuple[BarrierScore, ...], people: PersonScores) -> Bottleneck:
    """Name the lowest barrier if it lies below every other by more than the uncertainty.

    Otherwise name none, and as candidates the lowest with all that can't be told apart from it, in
    the questionnaire's order. Without two scored barriers there is nothing to compare.
    """
    scores = {row: b.score for row, b in enumerate(barriers) if b.score is not None}
    if len(scores) < 2:
        return Bottleneck(None, ())
    lowest = min(scores, key=lambda row: scores[row])
    near = tuple(
        barriers[row].id
        for row, value in scores.items()
        if row == lowest or value - scores[lowest] <= uncertainty(people, lowest, row) + TINY
    )
    return Bottleneck(near[0] if len(near) == 1 else None, near)


def uncertainty(people: PersonScores, one: int, other: int) -> float:
    """Give, in levels, the gap between two barriers that could be chance.

    It is half the width of the 95 % t interval of each person's difference between the two, never
    less than SMALLEST_GAP; SINGLE_VIEW_GAP with fewer than two people who scored both.
    """
    both = people.has[one] & people.has[other]
    if np.count_nonzero(both) < 2:
        return SINGLE_VIEW_GAP
    differences: NDArray[np.float64] = people.scores[other, both] - people.scores[one, both]
    return max(SMALLEST_GAP, t_half_width(differences) or 0.0)
