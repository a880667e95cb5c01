"""What a team agreed on, beside what its people had said one by one: two views, never one figure.

The survey's figures stay what they were (measurement.md 3.2). Only published ones are compared, so
that nothing here tells more of single answers than the survey's result does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.response import Choice
from app.domain.scoring.profile import BarrierScore, CapabilityScore, Profile, QuestionScore
from app.domain.scoring.statistics import TINY


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was recorded about one question: the choice, why, and who recorded it.

    Without a choice the team did not agree, and `reason` says why. `recorded_by` is the id of a
    person with an account, None once it is gone.
    """

    question: str
    choice: Choice | None
    reason: str
    evidence: str
    recorded_by: str | None


@dataclass(frozen=True, slots=True)
class AgreedPoint:
    """What was agreed on one question, why, and who recorded it; a name is gone with its account.

    Without a choice the team did not agree.
    """

    question: str
    choice: Choice | None
    reason: str
    evidence: str
    name: str | None


class Standing(StrEnum):
    """Where the agreed level lies beside the likely range of what people said."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Beside:
    """A barrier or a capability as people said it, and as the team agreed on it.

    `said` and `agreed` are the published scores, on 1-5; None where the other side has no such
    part. `difference` is agreed minus said, over the questions that have a score on both sides;
    `whole` says that these are all, so that it is the difference of the two scores. `standing` is
    None without a likely range, and where `whole` does not hold.
    """

    id: str
    said: BarrierScore | CapabilityScore | None
    agreed: BarrierScore | CapabilityScore | None
    difference: float | None
    whole: bool
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class BarrierBeside:
    """A barrier with its capabilities, in the order in which the team was asked."""

    barrier: Beside
    capabilities: tuple[Beside, ...]


def same_questions(said: Profile, agreed: Profile) -> bool:
    """Say whether both come from the same questionnaire in the same version; others are unlike."""
    return said.questionnaire_sha256 == agreed.questionnaire_sha256


def beside(said: Profile, agreed: Profile) -> tuple[BarrierBeside, ...]:
    """Lay an agreement beside what was said before; ValueError for unlike questions."""
    if not same_questions(said, agreed):
        raise ValueError("the two results are of different versions of the questions")
    before = {barrier.id: barrier for barrier in said.barriers}
    return tuple(_barrier(before.get(barrier.id), barrier) for barrier in agreed.barriers)


def question_scores(profile: Profile) -> dict[str, QuestionScore]:
    """Give a profile's questions by id."""
    return {
        question.id: question
        for barrier in profile.barriers
        for capability in barrier.capabilities
        for question in capability.questions
    }


def _barrier(said: BarrierScore | None, agreed: BarrierScore) -> BarrierBeside:
    before = {one.id: one for one in said.capabilities} if said is not None else {}
    pairs = [(before.get(one.id), one) for one in agreed.capabilities]
    steps = [step for step in (_step(one, other) for one, other in pairs) if step is not None]
    step = sum(steps) / len(steps) if steps else None
    whole = all(_scored(one) == _scored(other) for one, other in pairs)
    return BarrierBeside(
        _beside(said, agreed, step, whole=whole),
        tuple(
            _beside(one, other, _step(one, other), whole=_scored(one) == _scored(other))
            for one, other in pairs
        ),
    )


def _beside(
    said: BarrierScore | CapabilityScore | None,
    agreed: BarrierScore | CapabilityScore,
    step: float | None,
    *,
    whole: bool,
) -> Beside:
    known = said is not None and said.score is not None and agreed.score is not None
    standing = _standing(said, agreed) if known and whole else None
    return Beside(agreed.id, said, agreed, step if known else None, whole, standing)


def _step(said: CapabilityScore | None, agreed: CapabilityScore) -> float | None:
    """Give the mean difference of the questions that have a score on both sides."""
    before, after = _scores(said), _scores(agreed)
    steps = [after[name] - before[name] for name in sorted(before.keys() & after.keys())]
    return sum(steps) / len(steps) if steps else None


def _scored(capability: CapabilityScore | None) -> set[str]:
    """Name the questions that a capability's score is made of."""
    return set(_scores(capability))


def _scores(capability: CapabilityScore | None) -> dict[str, float]:
    if capability is None or capability.score is None:
        return {}
    return {one.id: one.score for one in capability.questions if one.score is not None}


def _standing(
    said: BarrierScore | CapabilityScore | None, agreed: BarrierScore | CapabilityScore
) -> Standing | None:
    if said is None or said.interval is None or agreed.score is None:
        return None
    if agreed.score < said.interval.low - TINY:
        return Standing.BELOW
    return Standing.ABOVE if agreed.score > said.interval.high + TINY else Standing.WITHIN
