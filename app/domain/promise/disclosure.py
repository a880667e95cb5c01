"""What may be shown without pointing at a person: the promise that a round makes, and keeps.

Thresholds are those of measurement.md 3.5 and are fixed before a round opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.round import Confidentiality

SMALLEST_MINIMUM = 3
"""No confidential round shows figures of fewer people than this."""

USUAL_MINIMUM = 5
"""The minimum group size where nobody chooses another."""

WORDS_FROM = 10
"""From how many respondents on single answers, counts and comments are shown."""


class Hidden(StrEnum):
    """Why figures are withheld: of too few people, or because fewer could be worked out."""

    TOO_FEW = "too_few"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True)
class Promise:
    """What respondents are told before they answer: who they are to others, and from how many on.

    `minimum` is the smallest number of people whose figures are shown; it counts for nothing where
    people answer by name.
    """

    confidentiality: Confidentiality
    minimum: int

    @property
    def figures_from(self) -> int:
        """From how many people on figures are shown."""
        return 1 if self.confidentiality is Confidentiality.NAMED else self.minimum

    @property
    def words_from(self) -> int:
        """From how many people on single answers, counts and comments are shown."""
        if self.confidentiality is Confidentiality.NAMED:
            return 1
        return max(WORDS_FROM, self.minimum)

    def words_are_shown(self, people: int) -> bool:
        """Say whether single answers, counts and comments of so many people are shown."""
        return people >= self.words_from


OPENLY = Promise(Confidentiality.NAMED, 1)
"""One person, or one team aloud, answers by name: nothing is withheld."""
