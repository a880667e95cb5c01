"""What respondents say: one response each, made of answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """The seven things one can answer: a level, or one of the two that count as no level."""

    LEVEL_1 = "1"
    LEVEL_2 = "2"
    LEVEL_3 = "3"
    LEVEL_4 = "4"
    LEVEL_5 = "5"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_SEE = "cannot_see"

    @property
    def level(self) -> int | None:
        """The level, 1-5, or None for the two choices that are not a level."""
        return int(self.value) if self.value.isdigit() else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One respondent's choice for one question, with what they add to it."""

    question: str
    choice: Choice
    comment: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeAnswer:
    """A fact for an outcome question: a whole number, or a band's position (0 is the first)."""

    question: str
    value: int


@dataclass(frozen=True, slots=True)
class Response:
    """Everything one respondent said; at most one answer a question."""

    respondent: str
    group: str | None
    answers: tuple[Answer, ...]
    outcomes: tuple[OutcomeAnswer, ...] = ()
