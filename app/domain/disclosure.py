"""When single answers may be shown without pointing at a person (measurement.md 3.5 g and j)."""

from __future__ import annotations

WORDS_FROM = 10
"""From how many respondents on single answers, counts and comments are shown."""


def words_are_shown(respondents: int) -> bool:
    """Say whether counts and comments may be shown: one voice for the team, or many voices."""
    return respondents == 1 or respondents >= WORDS_FROM
