"""The result of an assessment as values: what every page, report and export reads.

Figures are on the level scale 1-5 unless a field says otherwise. `None` where there is no figure,
never zero. Shares are between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import Effort, Impact


class AgreementWord(StrEnum):
    """Within-group agreement in words; bands of LeBreton & Senter (2008), shown as our reading."""

    NONE = "none"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    VERY_STRONG = "very_strong"


class NoScore(StrEnum):
    """Why a figure is missing."""

    NOT_ASKED = "not_asked"
    UNANSWERED = "unanswered"
    NOT_VISIBLE = "not_visible"
    NOT_APPLICABLE = "not_applicable"
    TOO_LITTLE = "too_little"
    TOO_FEW = "too_few"
    PROTECTED = "protected"


class Spread(StrEnum):
    """Answers at both ends: far apart, or in two camps of which each is large enough to name."""

    WIDE = "wide"
    POLARISED = "polarised"


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % t interval for the mean of what a typical respondent answers, clipped to 1-5."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """r*_wg(J) (Lindell; negative when answers are polarised) and AD_M(J) in scale points."""

    r_wg_star: float
    ad: float
    word: AgreementWord


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """One question over all respondents; `levels[k]` counts the people who chose level k+1.

    The four counts are None where the round promised not to show them of so few people; then
    nothing is said of disputed applicability either.
    """

    id: str
    score: float | None
    missing: NoScore | None
    n: int
    levels: tuple[int, ...] | None
    not_applicable: int | None
    cannot_see: int | None
    unanswered: int | None
    agreement: Agreement | None
    applicability_disputed: bool
    spread: Spread | None = None


@dataclass(frozen=True, slots=True)
class CapabilityScore:
    """One capability: `n` people count, `coverage` is the share of asked answers that were given.

    `cannot_see` is the share of given answers that said so; `evidence` the share of level answers
    with an evidence link. `alike` says that all answered alike, hence there is no interval.
    """

    id: str
    score: float | None
    missing: NoScore | None
    n: int
    interval: Interval | None
    alike: bool
    agreement: Agreement | None
    coverage: float
    cannot_see: float
    evidence: float
    questions: tuple[QuestionScore, ...]
    spread: Spread | None = None


@dataclass(frozen=True, slots=True)
class BarrierScore:
    """One barrier: the mean of its capabilities, with the one that limits it named beside it."""

    id: str
    score: float | None
    missing: NoScore | None
    n: int
    interval: Interval | None
    alike: bool
    agreement: Agreement | None
    coverage: float
    cannot_see: float
    limiting_capability: str | None
    capabilities: tuple[CapabilityScore, ...]


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The barrier that holds the team back, or None with those that can't be told apart."""

    barrier: str | None
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutcomeFigure:
    """An outcome question over the respondents: the median value given, and how many gave one."""

    id: str
    n: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Profile:
    """All figures of one team in one round; `index` is 25 x (mean of barrier scores - 1), 0-100.

    A `hidden` profile is withheld as a whole: its parts are named, but hold no figure.
    """

    questionnaire_id: str
    questionnaire_version: str
    questionnaire_sha256: str
    respondents: int
    index: float | None
    coverage: float
    bottleneck: Bottleneck
    barriers: tuple[BarrierScore, ...]
    outcomes: tuple[OutcomeFigure, ...]
    hidden: Hidden | None = None

    def barrier(self, barrier_id: str) -> BarrierScore:
        """Give the named barrier; KeyError if the profile has none of that id."""
        return next((b for b in self.barriers if b.id == barrier_id), None) or _missing(barrier_id)


class Advice(StrEnum):
    """What to do with a recommendation: act, or talk first because people disagree or can't see."""

    ACT = "act"
    DISCUSS_FIRST = "discuss_first"
    MAKE_VISIBLE = "make_visible"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A move from the questionnaire, placed in order for one profile.

    `priority` = gap x impact weight x confidence (measurement.md 3.10); `waits_for` names the
    prerequisites that come first.
    """

    id: str
    barrier: str
    capability: str
    from_level: int
    to_level: int
    priority: float
    gap: float
    confidence: float
    advice: Advice
    do_next: bool
    waits_for: tuple[str, ...]
    problem: str
    move: str
    why: str
    effort: Effort
    impact: Impact
    owner: str
    first_step: str
    evidence: str


def _missing(barrier_id: str) -> BarrierScore:
    raise KeyError(barrier_id)
