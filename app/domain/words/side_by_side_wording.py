"""What is said of a score beside another's, in words."""

from __future__ import annotations

from app.domain.comparing.change import NotCompared
from app.domain.comparing.side_by_side import Beside, Way

WHY_NOT_BESIDE = {
    NotCompared.OTHER_QUESTIONS: "other questions",
    NotCompared.OTHER_FORM: "short and long form",
    NotCompared.OTHER_MODE: "people's mean and teams' mean",
    NotCompared.WITHHELD: "hidden",
    NotCompared.ONE_VIEW: "one view",
    NotCompared.FEW_TO_JUDGE: "fewer than four",
    NotCompared.NO_SCORE: "no score",
    NotCompared.NO_SPREAD: "all alike on each side",
}
NO_DIFFERENCE = "no detectable difference"


def verdict(of: Beside) -> str:
    """Say how a score differs from the reference, or that nobody can tell, or why not."""
    if of.way is None:
        return f"not comparable: {WHY_NOT_BESIDE[of.why_not or NotCompared.NO_SCORE]}"
    if of.way is Way.NONE or of.difference is None:
        return NO_DIFFERENCE
    return f"{abs(of.difference):.1f} {of.way}"
