"""The conversation guide: where people see the work differently, and what to lay on the table.

It is made from published figures only, a question's mean and AD: whoever reads it learns nothing
about single answers that the result doesn't say already.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.drawing.charts import level_of
from app.domain.questionnaire import Capability, Question, Questionnaire
from app.domain.scoring.profile import (
    Agreement,
    AgreementWord,
    CapabilityScore,
    Profile,
    QuestionScore,
    Spread,
)
from app.domain.scoring.statistics import HIGHEST, LOWEST

DISPUTED = frozenset({AgreementWord.NONE, AgreementWord.WEAK})
"""So little agreement that talking comes before acting (measurement.md 3.10)."""

WORTH_TALKING = DISPUTED | {AgreementWord.MODERATE}
"""So little agreement that a conversation pays."""


@dataclass(frozen=True, slots=True)
class Discussion:
    """A capability to talk about, by its most disputed question and two of that one's anchors.

    `lower` and `upper` are the levels about one AD below and above the question's mean; `ad` is
    the question's, in levels, `agreement` the capability's. `first` says that talking comes before
    acting on the capability.
    """

    capability: str
    question: str
    asked: str
    lower: int
    upper: int
    lower_anchor: str
    upper_anchor: str
    ad: float
    agreement: Agreement
    spread: Spread | None
    first: bool


def is_disputed(score: CapabilityScore) -> bool:
    """Say whether people see a capability so differently that they should talk before acting."""
    return score.agreement is not None and score.agreement.word in DISPUTED


def discussions(questionnaire: Questionnaire, profile: Profile) -> tuple[Discussion, ...]:
    """Give what to talk about, the most disputed capability first, equals in the order of asking.

    It holds the capabilities that people agree about moderately at most, and those with answers at
    both ends of the scale. A capability without agreement to speak of is left out.
    """
    scores = {one.id: one for barrier in profile.barriers for one in barrier.capabilities}
    found = (_discussion(one, scores[one.id]) for one in questionnaire.capabilities)
    return tuple(sorted((one for one in found if one is not None), key=_most_disputed))


def two_levels(mean: float, ad: float) -> tuple[int, int]:
    """Give the levels nearest to one AD below and above the mean; our own rule.

    Where they are the same, the other one is the next level on the mean's side of it.
    """
    lower, upper = level_of(mean - ad), level_of(mean + ad)
    if lower < upper:
        return lower, upper
    above = upper < HIGHEST and (mean >= upper or lower == LOWEST)
    return (lower, upper + 1) if above else (lower - 1, upper)


def _discussion(capability: Capability, score: CapabilityScore) -> Discussion | None:
    agreed = score.agreement
    if agreed is None or not (agreed.word in WORTH_TALKING or score.spread is not None):
        return None
    disputed, agreement = min(_agreed(score.questions), key=lambda one: _order(one[1]))
    question = _question(capability, disputed.id)
    lower, upper = two_levels(disputed.score or 0.0, agreement.ad)
    return Discussion(
        capability=capability.id,
        question=question.id,
        asked=question.text,
        lower=lower,
        upper=upper,
        lower_anchor=question.levels[lower - 1],
        upper_anchor=question.levels[upper - 1],
        ad=agreement.ad,
        agreement=agreed,
        spread=disputed.spread or score.spread,
        first=is_disputed(score),
    )


def _agreed(questions: tuple[QuestionScore, ...]) -> list[tuple[QuestionScore, Agreement]]:
    return [(one, one.agreement) for one in questions if one.agreement is not None]


def _question(capability: Capability, name: str) -> Question:
    return next(question for question in capability.questions if question.id == name)


def _most_disputed(discussion: Discussion) -> tuple[float, float]:
    return _order(discussion.agreement)


def _order(agreement: Agreement) -> tuple[float, float]:
    """Order by the least agreement, then by the largest distance; rounded, as sums differ."""
    return round(agreement.r_wg_star, 9), -round(agreement.ad, 9)
