"""Each person's own score of each capability and barrier: what intervals and `n` are made from.

Team scores are not made from these (they take the mean over people first, measurement.md 3.8), but
a figure needs at least one person who has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.matrix import NOT_ASKED
from app.domain.questionnaire import Questionnaire

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Which question is part of which capability, and so on, as arrays of 0 and 1.

    `questions` is capabilities x questions, `capabilities` barriers x capabilities, `core` a flag a
    question.
    """

    questions: NDArray[np.float32]
    capabilities: NDArray[np.float32]
    core: Bools


@dataclass(frozen=True, slots=True, eq=False)
class PersonScores:
    """Capabilities or barriers x people.

    `scores` on 1-5 (0 where there is none), who has one, and who was asked at all.
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
        _members([len(capability.questions) for capability in capabilities]),
        _members([len(barrier.capabilities) for barrier in questionnaire.barriers]),
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
    those_that_apply = layout.questions * applies
    levels = those_that_apply @ given.astype(np.float32)
    asked = levels + those_that_apply @ lacking.astype(np.float32)
    parts = layout.questions * scored
    counted = levels if (applies == scored).all() else parts @ given.astype(np.float32)
    sums = parts @ np.where(given, codes, 0).astype(np.float32)
    has = _enough(levels, asked) & (counted > 0)
    return PersonScores(_means(sums, counted, has), has, asked > 0)


def barrier_scores(
    layout: Layout, own: PersonScores, *, applies: Bools, scored: Bools
) -> PersonScores:
    """Give each person's mean over the capabilities that have a team score.

    Needed are 60 % of the capabilities that apply to the team and that the person was asked about.
    `applies` and `scored` are flags a capability.
    """
    counts = own.has & scored[:, None]
    asked = own.asked & applies[:, None]
    members = layout.capabilities.astype(np.float64)
    counted, due = members @ counts, members @ asked
    has = _enough(counted, due) & (counted > 0)
    return PersonScores(_means(members @ (own.scores * counts), counted, has), has, due > 0)


def _members(sizes: Sequence[int]) -> NDArray[np.float32]:
    """Parts of given sizes, one after the other: parts x members, 1 where a member belongs."""
    owner = np.repeat(np.arange(len(sizes)), np.array(sizes, dtype=np.intp))
    members: NDArray[np.float32] = (np.arange(len(sizes))[:, None] == owner).astype(np.float32)
    return members


def _enough(given: NDArray[np.floating], asked: NDArray[np.floating]) -> Bools:
    """Say where at least 60 % was given, in whole numbers so that nothing is rounded."""
    return np.asarray(5 * given >= 3 * asked)


def _means(sums: NDArray[np.floating], counts: NDArray[np.floating], has: Bools) -> Floats:
    out: Floats = np.zeros(sums.shape, dtype=np.float64)
    np.divide(sums, counts, out=out, where=has, dtype=np.float64)
    return out
