"""Two sets of people side by side, like with like: what both were asked, and has a score for both.

Means are those of the published scores: over people first, then over questions, then over
capabilities (measurement.md 3.8, 3.9). How far they stray by chance comes from people's own scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.comparing.change import NotCompared
from app.domain.comparing.inference import ALPHA, StandardError, holm, levels_to_pass
from app.domain.questionnaire import Questionnaire
from app.domain.scoring.matrix import NOT_ASKED, AnswerMatrix
from app.domain.scoring.persons import (
    Bools,
    Floats,
    PersonScores,
    barrier_scores,
    capability_scores,
    layout_of,
)
from app.domain.scoring.profile import BarrierScore, CapabilityScore, Interval, NoScore, Profile
from app.domain.scoring.statistics import HIGHEST, LOWEST

WIDEST = float(HIGHEST - LOWEST)
"""No difference between two scores is larger, in levels."""

SMALLEST_NAMED = 0.05
"""A smaller difference prints as 0.0 and is never called, however sure; our rule."""

FEWEST = 4
"""Fewer people on a side get no verdict: of three, all can stand in one of two camps by chance, and
then look sure. Our rule, from the simulation."""

_WITHHELD = {NoScore.TOO_FEW, NoScore.PROTECTED}


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What one set of people said, and the figures that were published of it."""

    profile: Profile
    matrix: AnswerMatrix


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """One barrier or capability on two sides, over the questions that have a score on both.

    `means` in levels; `own` holds each person's own score, NaN where there is none. `whole` says
    that no scored question was left out on either side. With `why_not` there is nothing to test.
    """

    id: str
    means: tuple[float, float] | None
    own: tuple[Floats, Floats]
    whole: bool
    why_not: NotCompared | None

    @property
    def difference(self) -> float | None:
        """The second minus the first, in levels."""
        return None if self.means is None else self.means[1] - self.means[0]

    @property
    def people(self) -> tuple[int, int]:
        """How many people have a score of their own on each side."""
        first, second = (int(np.count_nonzero(~np.isnan(own))) for own in self.own)
        return first, second


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test says of a difference; `called` says that chance would rarely do as well."""

    interval: Interval
    detectable: float
    p: float
    p_holm: float
    called: bool


def contrasts(
    questionnaire: Questionnaire, first: Side, second: Side
) -> tuple[tuple[Contrast, ...], tuple[Contrast, ...]]:
    """Set the barriers side by side, and the capabilities, in the questionnaire's order."""
    sides = (first, second)
    capabilities = _shared_capabilities(sides)
    own = [_own_scores(questionnaire, side, capabilities) for side in sides]
    barriers = _shared_barriers(sides, capabilities)
    return (
        _rows(barriers, [_with_gaps(barrier) for barrier, _ in own]),
        _rows(capabilities, [_with_gaps(capability) for _, capability in own]),
    )


def judge(
    rows: Sequence[Contrast], errors: Sequence[StandardError | None]
) -> tuple[Tested | None, ...]:
    """Test the differences of one family, allowing for all that could be tested; None for others.

    The interval is the 95 % interval of the one difference alone. `detectable` is the difference
    that this test would just have called, at this n and spread and with the others as they are.
    """
    known = {
        place: (row.difference, cautious(error, row.people))
        for place, (row, error) in enumerate(zip(rows, errors, strict=True))
        if error is not None and row.difference is not None
    }
    p_values = [error.p(difference) for difference, error in known.values()]
    found: list[Tested | None] = [None] * len(rows)
    for place, p, adjusted, level in zip(
        known, p_values, holm(p_values), levels_to_pass(p_values), strict=True
    ):
        difference, error = known[place]
        found[place] = Tested(
            interval=_about(difference, error.reach()),
            detectable=max(error.reach(level), SMALLEST_NAMED),
            p=p,
            p_holm=adjusted,
            called=adjusted <= ALPHA and abs(difference) >= SMALLEST_NAMED,
        )
    return tuple(found)


def why_untested(row: Contrast, minimum: int) -> NotCompared | None:
    """Say why there is nothing to test; `minimum` people on each side need a score of their own."""
    fewest = min(row.people)
    if row.why_not is not None:
        return row.why_not
    if fewest < minimum:
        return NotCompared.TOO_FEW
    if fewest < 2:
        return NotCompared.ONE_VIEW
    return NotCompared.FEW_TO_JUDGE if fewest < FEWEST else None


@dataclass(frozen=True, slots=True)
class _Shared:
    """A barrier or capability as far as both sides have a score; `parts` are those it counts."""

    id: str
    parts: frozenset[str]
    means: tuple[float, float] | None
    whole: bool
    why_not: NotCompared | None


def _shared_capabilities(sides: Sequence[Side]) -> dict[str, _Shared]:
    pairs = zip(*(_capabilities(side.profile) for side in sides), strict=True)
    return {one.id: _shared_capability((one, other)) for one, other in pairs}


def _shared_capability(pair: tuple[CapabilityScore, CapabilityScore]) -> _Shared:
    scores = [
        {q.id: q.score for q in capability.questions if q.score is not None} for capability in pair
    ]
    return _share(pair, scores, {})


def _shared_barriers(
    sides: Sequence[Side], capabilities: Mapping[str, _Shared]
) -> dict[str, _Shared]:
    found = {}
    for pair in zip(*(side.profile.barriers for side in sides), strict=True):
        scores = [
            _capability_means(barrier, capabilities, place) for place, barrier in enumerate(pair)
        ]
        found[pair[0].id] = _share(pair, scores, capabilities)
    return found


def _capability_means(
    barrier: BarrierScore, capabilities: Mapping[str, _Shared], place: int
) -> dict[str, float]:
    """Give the score of every capability that counts, over what is shared where that is known."""
    means = {}
    for capability in barrier.capabilities:
        shared = capabilities[capability.id].means
        if shared is not None:
            means[capability.id] = shared[place]
        elif capability.score is not None:
            means[capability.id] = capability.score
    return means


def _share(
    pair: tuple[BarrierScore, BarrierScore] | tuple[CapabilityScore, CapabilityScore],
    scores: Sequence[Mapping[str, float]],
    within: Mapping[str, _Shared],
) -> _Shared:
    """Find what counts on both sides: at least 60 % of what counts on either, our rule."""
    first, second = scores
    parts = frozenset(
        part
        for part in first.keys() & second.keys()
        if part not in within or within[part].means is not None
    )
    why_not = _why_no_means(pair) or (
        None if 5 * len(parts) >= 3 * max(map(len, scores)) else NotCompared.LITTLE_SHARED
    )
    means = None if why_not else (_mean(first, parts), _mean(second, parts))
    whole = all(len(parts) == len(of) for of in scores) and all(
        within[part].whole for part in parts if part in within
    )
    return _Shared(pair[0].id, parts, means, whole, why_not)


def _why_no_means(pair: Iterable[BarrierScore | CapabilityScore]) -> NotCompared | None:
    missing = {score.missing for score in pair if score.score is None}
    if not missing:
        return None
    return NotCompared.WITHHELD if missing & _WITHHELD else NotCompared.NO_SCORE


def _mean(scores: Mapping[str, float], parts: frozenset[str]) -> float:
    """Take the mean in the order of the questionnaire, as the profile does."""
    known = [score for part, score in scores.items() if part in parts]
    return sum(known) / len(known)


def _own_scores(
    questionnaire: Questionnaire, side: Side, shared: Mapping[str, _Shared]
) -> tuple[PersonScores, PersonScores]:
    """Give each person's own score of barriers and of capabilities, over what is shared."""
    layout = layout_of(questionnaire)
    questions = [q for c in _capabilities(side.profile) for q in c.questions]
    counted = {part for one in shared.values() if one.means is not None for part in one.parts}
    withheld = _flags(q.missing in _WITHHELD for q in questions)
    own = capability_scores(
        layout,
        np.where(withheld[:, None], np.int8(NOT_ASKED), side.matrix.codes),
        applies=_flags(q.missing is not NoScore.NOT_APPLICABLE for q in questions),
        scored=_flags(q.id in counted for q in questions),
    )
    scored = _flags(one.means is not None for one in shared.values())
    told = _flags(c.missing not in _WITHHELD for c in _capabilities(side.profile))
    return barrier_scores(layout, own, scored=scored, told=told), own


def _rows(shared: Mapping[str, _Shared], own: Sequence[Floats]) -> tuple[Contrast, ...]:
    return tuple(
        Contrast(one.id, one.means, (own[0][row], own[1][row]), one.whole, one.why_not)
        for row, one in enumerate(shared.values())
    )


def _with_gaps(people: PersonScores) -> Floats:
    return np.where(people.has, people.scores, np.nan)


def _capabilities(profile: Profile) -> tuple[CapabilityScore, ...]:
    return tuple(c for barrier in profile.barriers for c in barrier.capabilities)


def _flags(values: Iterable[bool]) -> Bools:
    return np.array(list(values), dtype=np.bool_)


def cautious(error: StandardError, people: tuple[int, int]) -> StandardError:
    """Keep t's freedom to what two sides of the smaller one's size could have, our rule.

    Five people beside twenty raise too many false alarms else. Equal sides are as Welch has them.
    """
    return StandardError(error.size, min(error.freedom, 2.0 * (min(people) - 1)))


def _about(middle: float, half: float) -> Interval:
    return Interval(max(-WIDEST, middle - half), min(WIDEST, middle + half))
