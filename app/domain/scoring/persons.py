"""Each person's own score of each capability and barrier: what intervals and `n` are made from.

Team scores are not made from these (they take the mean over people first, measurement.md 3.8), but
a figure needs at least one person who has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.questionnaire import Questionnaire
from app.domain.scoring.matrix import NOT_ASKED

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """How many questions each capability has, how many capabilities each barrier, in order.

    `core` is a flag a question.
    """

    questions: tuple[int, ...]
    capabilities: tuple[int, ...]
    core: Bools


@dataclass(frozen=True, slots=True, eq=False)
class PersonScores:
    """Capabilities or barriers x people.

    `scores` on 1-5 (0 where there is none), who has one, and who was asked anything that applies.
    """

    scores: Floats
    has: Bools
    asked: Bools

    def of(self, row: int) -> Floats:
        """Give the scores of the people who have one, in one row."""
        known: Floats = self.scores[row, self.has[row]]
        return known


def layout_of(questionnaire: Questionnaire) -> Layout:
    """Lay a questionnaire out."""
    capabilities = questionnaire.capabilities
    return Layout(
        tuple(len(capability.questions) for capability in capabilities),
        tuple(len(barrier.capabilities) for barrier in questionnaire.barriers),
        np.array([question.core for question in questionnaire.questions], dtype=np.bool_),
    )


def capability_scores(
    layout: Layout, codes: NDArray[np.int8], *, applies: Bools, scored: Bools
) -> PersonScores:
    """Give each person's mean level over the scored questions of each capability.

    Needed are levels for 60 % of the questions that the person was asked: 1 of 1, 2 of 2, 2 of 3.
    Questions that don't apply to the team are not asked, nor are optional ones left without a
    level. `applies` and `scored` are flags a question.
    """
    given = (codes >= 1) & (codes <= 5)
    lacking = ~given & layout.core[:, None] & (codes != NOT_ASKED)
    levels = _add_up(given & applies[:, None], layout.questions)
    asked = levels + _add_up(lacking & applies[:, None], layout.questions)
    counts = given & scored[:, None]
    counted = _add_up(counts, layout.questions)
    sums = _add_up(codes * counts, layout.questions)
    has = _enough(levels, asked) & (counted > 0)
    return PersonScores(_means(sums, counted, has), has, asked > 0)


def barrier_scores(
    layout: Layout, own: PersonScores, *, scored: Bools, told: Bools | None = None
) -> PersonScores:
    """Give each person's mean over the capabilities that have a team score.

    Needed are 60 % of the capabilities that apply to the team and that the person was asked about,
    without those that are withheld: what nobody is told of can't count as a gap. `scored` and
    `told` are a flag a capability; without `told` nothing is withheld.
    """
    counts = own.has & scored[:, None]
    counted = _add_up(counts, layout.capabilities)
    asked = own.asked if told is None else own.asked & told[:, None]
    due = _add_up(asked, layout.capabilities)
    has = _enough(counted, due) & (counted > 0)
    sums = _add_up(own.scores * counts, layout.capabilities)
    return PersonScores(_means(sums, counted, has), has, due > 0)


def _add_up(values: Bools | NDArray[np.int8] | Floats, sizes: Sequence[int]) -> Floats:
    """Add rows up in groups of given sizes, one group after the other: groups x people.

    Not by a matrix product, which starts threads that fight over the processors of a busy machine.
    """
    each = np.array(sizes, dtype=np.intp)
    filled = np.flatnonzero(each)
    sums: Floats = np.zeros((each.size, values.shape[1]), dtype=np.float64)
    if filled.size:
        starts = (np.cumsum(each) - each)[filled]
        sums[filled] = np.add.reduceat(values, starts, axis=0, dtype=np.float64)
    return sums


def _enough(given: Floats, asked: Floats) -> Bools:
    """Say where at least 60 % was given, in whole numbers so that nothing is rounded."""
    return np.asarray(5 * given >= 3 * asked)


def _means(sums: Floats, counts: Floats, has: Bools) -> Floats:
    out: Floats = np.zeros(sums.shape, dtype=np.float64)
    np.divide(sums, counts, out=out, where=has)
    return out
