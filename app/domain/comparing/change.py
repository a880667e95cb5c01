"""Whether a score went up or down between two rounds, or whether that can't be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.scoring.profile import Interval


class Verdict(StrEnum):
    """What the test says of a change: up, down, or nothing that chance would not do as well."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Method(StrEnum):
    """How a difference was tested: two sets of people, or mostly the same people twice."""

    WELCH = "welch"
    PAIRED = "paired"


class NotCompared(StrEnum):
    """Why there is no verdict: of all, because rounds are unlike, or of a single score."""

    OTHER_QUESTIONS = "other_questions"
    OTHER_FORM = "other_form"
    OTHER_MODE = "other_mode"
    OTHER_GROUPS = "other_groups"
    WITHHELD = "withheld"
    TOO_FEW = "too_few"
    ONE_VIEW = "one_view"
    FEW_TO_JUDGE = "few_to_judge"
    NO_SCORE = "no_score"
    LITTLE_SHARED = "little_shared"
    NO_SPREAD = "no_spread"


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """One barrier or capability in two rounds, in levels.

    `before`, `now` and `difference` (now minus before) are over the questions that have a score in
    both rounds; `whole` says that these are all, so that they are the published scores. `n_before`
    and `n_now` count the people behind them, None below the minimum. `interval` is the 95 %
    interval of this one difference, within -4 to 4. `p` is two-sided, `p_holm` allows for all that
    were tested together, `detectable` is the smallest difference that would have had a verdict.
    Without a verdict `why_not` says why.
    """

    id: str
    before: float | None = None
    now: float | None = None
    difference: float | None = None
    n_before: int | None = None
    n_now: int | None = None
    whole: bool = True
    interval: Interval | None = None
    detectable: float | None = None
    p: float | None = None
    p_holm: float | None = None
    verdict: Verdict | None = None
    method: Method | None = None
    why_not: NotCompared | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """A round beside an earlier one: barriers are one family of tests, capabilities another.

    `since` names the earlier round as a person would. Where the rounds are unlike as a whole,
    `why_not` says how, and there is nothing else.
    """

    since: str
    why_not: NotCompared | None = None
    barriers: tuple[ScoreChange, ...] = ()
    capabilities: tuple[ScoreChange, ...] = ()
