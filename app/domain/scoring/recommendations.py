"""What to do next: the questionnaire's moves for one profile, in order (measurement.md 3.10, 4.5).

priority = gap x impact x confidence; prerequisites come first; nothing is advised for level 5 while
a prerequisite is below 3; at most three moves are marked as the next ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from app.domain.questionnaire import Barrier, Capability, Impact, Move, Questionnaire
from app.domain.scoring.guide import is_disputed
from app.domain.scoring.profile import (
    Advice,
    AgreementWord,
    CapabilityScore,
    NoScore,
    Profile,
    Recommendation,
)
from app.domain.scoring.statistics import TINY
from app.domain.words.wording import VISIBILITY_MOVE

USUAL_TARGET = 3
TARGET_WITH_LIVE_MODELS = 4
LIVE_MODELS = 5
"""Models in production from which on the usual target is 4 (measurement.md 4.5)."""
IN_PRODUCTION = "in-production"
"""The outcome question that counts them."""

IN_PLACE = 3
"""The level that a prerequisite needs, so that what builds on it can begin (measurement.md 4.5)."""
REACHED = 0.25
"""A level counts as reached from this much below it on (measurement.md 3.9)."""
MOST_NEXT = 3
"""How many moves a team is told to do next (measurement.md 3.10)."""

IMPACT_WEIGHT = {Impact.LOW: 1, Impact.MEDIUM: 2, Impact.HIGH: 3}
LEAST_PRECISE = 0.7
"""Factor for one person's view, and the least for a range: one view is no surer than several."""
LEVELS_TO_NOTHING = 4
"""The half-width, in levels, at which a range as wide as the scale would leave no confidence."""
AGREEMENT_FACTOR = {
    AgreementWord.NONE: 0.5,
    AgreementWord.WEAK: 0.7,
    AgreementWord.MODERATE: 0.85,
    AgreementWord.STRONG: 1.0,
    AgreementWord.VERY_STRONG: 1.0,
}


@dataclass(frozen=True, slots=True)
class _Case:
    """A capability of a profile, with the level it should reach and all that comes before it."""

    barrier: Barrier
    capability: Capability
    score: CapabilityScore
    target: float
    before: tuple[CapabilityScore, ...]

    @property
    def gap(self) -> float:
        """How far the score is below the target, in levels; 0 where there is no score."""
        return 0.0 if self.score.score is None else max(0.0, self.target - self.score.score)

    @property
    def advice(self) -> Advice:
        if self.score.missing is NoScore.NOT_VISIBLE:
            return Advice.MAKE_VISIBLE
        return Advice.DISCUSS_FIRST if is_disputed(self.score) else Advice.ACT

    @property
    def from_level(self) -> int:
        """The level reached, but below the target: a move never leads past the next whole level."""
        reached = int((self.score.score or 0.0) + REACHED + TINY)
        return max(1, min(reached, ceil(self.target - TINY) - 1, 4))

    @property
    def wanted(self) -> bool:
        """Whether there is something to advise: it can't be seen, or it is below its target."""
        if self.advice is Advice.MAKE_VISIBLE:
            return True
        top = self.from_level == 4
        return self.gap > TINY and not (top and not all(map(_in_place, self.before)))


def default_target(profile: Profile) -> int:
    """Give the level that a team aims for unless it says otherwise.

    It is 3, or 4 for a team that has five models or more in production by its own account.
    """
    live = next((o.value for o in profile.outcomes if o.id == IN_PRODUCTION), None)
    return TARGET_WITH_LIVE_MODELS if live is not None and live >= LIVE_MODELS else USUAL_TARGET


def confidence(score: CapabilityScore) -> float:
    """Give how far a score can be acted on, 0-1 (0 left out): a product of three factors.

    All three are our own rule. How precise: 1 - half-width / 4 levels, at least 0.7; 0.7 for one
    person's view; 1 when all answered alike. How agreed: AGREEMENT_FACTOR. How visible: the share
    that could see it. A capability without a score for being invisible has only its share that
    could not see it: so sure are we that it is invisible.
    """
    if score.missing is NoScore.NOT_VISIBLE:
        return score.cannot_see
    agreed = AGREEMENT_FACTOR[score.agreement.word] if score.agreement is not None else 1.0
    return _precision(score) * agreed * (1 - score.cannot_see)


def recommend(
    questionnaire: Questionnaire,
    profile: Profile,
    *,
    targets: Mapping[str, float] | None = None,
    default_target: float | None = None,
) -> tuple[Recommendation, ...]:
    """Advise one move for each capability below its target, or that most can't see, in order.

    `targets` maps ids of capabilities, or of barriers for all their capabilities, to levels 1-5;
    the others aim for `default_target`, by default the one of this module. Higher priorities come
    first, except that all prerequisites with advice of their own stand before what builds on them;
    equals keep the questionnaire's order. Nothing is advised once all is at its target.
    """
    cases = [
        case
        for case in _cases(questionnaire, profile, targets or {}, default_target)
        if case.wanted
    ]
    return mark_next(_in_order(cases))


def _cases(
    questionnaire: Questionnaire,
    profile: Profile,
    targets: Mapping[str, float],
    given: float | None,
) -> list[_Case]:
    scores = {c.id: c for barrier in profile.barriers for c in barrier.capabilities}
    before = _prerequisites(questionnaire)
    usual = default_target(profile) if given is None else given
    return [
        _Case(
            barrier,
            capability,
            scores[capability.id],
            targets.get(capability.id, targets.get(barrier.id, usual)),
            tuple(scores[name] for name in before[capability.id]),
        )
        for barrier in questionnaire.barriers
        for capability in barrier.capabilities
    ]


def _prerequisites(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """Give all that comes before each capability, directly or not, in the questionnaire's order."""
    direct = {capability.id: capability.requires for capability in questionnaire.capabilities}
    found = {name: _reachable(name, direct) for name in direct}
    return {name: tuple(other for other in direct if other in found[name]) for name in direct}


def _reachable(name: str, direct: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = list(direct[name])
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting.extend(direct.get(other, ()))
    return found - {name}


def _precision(score: CapabilityScore) -> float:
    if score.n < 2:
        return LEAST_PRECISE
    if score.interval is None or score.score is None:
        return 1.0
    half = max(score.interval.high - score.score, score.score - score.interval.low)
    return max(LEAST_PRECISE, 1 - half / LEVELS_TO_NOTHING)


def _in_place(prerequisite: CapabilityScore) -> bool:
    """Say whether it is known to be at level 3, or known not to matter to this team."""
    if prerequisite.missing is NoScore.NOT_APPLICABLE:
        return True
    return prerequisite.score is not None and not _low(prerequisite)


def _low(prerequisite: CapabilityScore) -> bool:
    return prerequisite.score is not None and prerequisite.score < IN_PLACE - TINY


def _in_order(cases: Sequence[_Case]) -> list[Recommendation]:
    """Place the most urgent first, and right before it whatever it builds on."""
    made = {case.capability.id: _recommendation(case) for case in cases}
    before = {case.capability.id: [one.id for one in case.before] for case in cases}
    by_priority = sorted(made, key=lambda name: -round(made[name].priority, 9))
    placed: dict[str, Recommendation] = {}

    def place(name: str) -> None:
        for other in by_priority:
            if other in before[name] and other not in placed:
                place(other)
        placed[name] = made[name]

    for name in by_priority:
        if name not in placed:
            place(name)
    return list(placed.values())


def _recommendation(case: _Case) -> Recommendation:
    move, sure = _move(case), confidence(case.score)
    return Recommendation(
        id=f"{case.capability.id}-{move.from_level}-{move.to_level}",
        barrier=case.barrier.id,
        capability=case.capability.id,
        from_level=move.from_level,
        to_level=move.to_level,
        priority=case.gap * IMPACT_WEIGHT[move.impact] * sure,
        gap=case.gap,
        confidence=sure,
        advice=case.advice,
        do_next=False,
        waits_for=tuple(one.id for one in case.before if _low(one)),
        problem=move.gap,
        move=move.move,
        why=move.why,
        effort=move.effort,
        impact=move.impact,
        owner=move.owner,
        first_step=move.first_step,
        evidence=move.evidence,
    )


def _move(case: _Case) -> Move:
    """Give the move that starts at the level reached, or the one that makes things visible."""
    move = next(m for m in case.capability.moves if m.from_level == case.from_level)
    if case.advice is Advice.MAKE_VISIBLE:
        return replace(VISIBILITY_MOVE, impact=move.impact, owner=move.owner)
    return move


def mark_next(ordered: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    """Mark the first three that one can begin with: nothing to discuss, nothing to wait for."""
    ready = [one.id for one in ordered if one.advice is Advice.ACT and not one.waits_for]
    return tuple(replace(one, do_next=one.id in ready[:MOST_NEXT]) for one in ordered)
