"""Correlations in words: how they read on a page, and what they do not say."""

from __future__ import annotations

from app.domain.comparing.correlation import LEAST_TEAMS, Correlation, Link, NoLink
from app.domain.words.wording import DASH, MINUS

NO_PROOF = (
    "This is no proof of cause: what goes together may have a common cause, or the outcome may "
    "have led to the score."
)
ONE_AT_A_TIME = (
    "Each range is for its own pair alone: of twenty pairs that have nothing to do with each "
    "other, about one looks as if it had."
)
UNCLEAR = "no clear link: the range includes 0"
WHY_NOT = {
    NoLink.TOO_FEW: f"fewer than {LEAST_TEAMS} teams with both, so it is not shown",
    NoLink.ALIKE: "all teams are alike in one of the two, so there is nothing to compare",
}


def rho(value: float | None) -> str:
    """Write a correlation with its sign and two decimals, or a dash."""
    if value is None:
        return DASH
    text = f"{value:+.2f}"
    return "0.00" if text in ("+0.00", "-0.00") else text.replace("-", MINUS)


def interval(found: Correlation) -> str:
    """Write the likely range; a perfect order has none."""
    if found.rho is None:
        return DASH
    if found.interval is None:
        return "no range: a perfect order"
    return f"{rho(found.interval.low)} to {rho(found.interval.high)}"


def reading(found: Correlation, *, rises: str, falls: str) -> str:
    """Say what a correlation says, in the words for a rising and a falling outcome."""
    if found.why_not is not None:
        return WHY_NOT[found.why_not]
    words = {Link.RISES: rises, Link.FALLS: falls, Link.UNCLEAR: UNCLEAR}
    return words[found.link]
