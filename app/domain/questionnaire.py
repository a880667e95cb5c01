"""A questionnaire version as immutable values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

LEVELS = (1, 2, 3, 4, 5)


class Effort(StrEnum):
    """What a move costs: days to two weeks of one person, up to a quarter of one team, longer."""

    SMALL = "S"
    MEDIUM = "M"
    LARGE = "L"


class Impact(StrEnum):
    """How much a move helps a model to reach production, in the authors' judgement."""

    LOW = "L"
    MEDIUM = "M"
    HIGH = "H"


class SourceStatus(StrEnum):
    """How far the authors checked a source."""

    READ = "read"
    EXCERPT = "excerpt"
    UNVERIFIED = "unverified"


class OutcomeKind(StrEnum):
    """What an outcome question takes as an answer: a whole number, or one of ordered bands."""

    COUNT = "count"
    BANDS = "bands"


class QuestionForm(StrEnum):
    """Which questions a round asks: all of them, or the first of each capability."""

    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class RespondentGroup:
    """People who see the same side of the work, such as leadership or data science."""

    id: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a capability comes from; `place` is an address or the words that say where to look."""

    key: str
    title: str
    place: str
    checked: SourceStatus


@dataclass(frozen=True, slots=True)
class Question:
    """A maturity question with five behavioural anchors, `levels[0]` being level 1."""

    id: str
    text: str
    groups: tuple[str, ...]
    core: bool
    short_form: bool
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """What takes a team from one level of a capability to the next."""

    from_level: int
    gap: str
    move: str
    why: str
    effort: Effort
    impact: Impact
    owner: str
    first_step: str
    evidence: str

    @property
    def to_level(self) -> int:
        """The level that the move leads to, one above `from_level`."""
        return self.from_level + 1


@dataclass(frozen=True, slots=True)
class Capability:
    """Something a team can do; `requires` names the capabilities that come first."""

    id: str
    title: str
    summary: str
    requires: tuple[str, ...]
    sources: tuple[str, ...]
    questions: tuple[Question, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Barrier:
    """A family of capabilities whose lack keeps models out of production."""

    id: str
    title: str
    summary: str
    capabilities: tuple[Capability, ...]


@dataclass(frozen=True, slots=True)
class OutcomeQuestion:
    """A question of fact, never scored; `part_of` names the count that it is a part of."""

    id: str
    text: str
    kind: OutcomeKind
    options: tuple[str, ...]
    part_of: str | None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One immutable version; `sha256` is the hash of the file's bytes."""

    id: str
    version: str
    sha256: str
    language: str
    title: str
    summary: str
    look_back: str
    notes: tuple[str, ...]
    groups: tuple[RespondentGroup, ...]
    sources: tuple[Source, ...]
    barriers: tuple[Barrier, ...]
    outcomes: tuple[OutcomeQuestion, ...]

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """Every capability, in the questionnaire's order."""
        return tuple(c for barrier in self.barriers for c in barrier.capabilities)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every maturity question, in the questionnaire's order."""
        return tuple(q for capability in self.capabilities for q in capability.questions)

    def asked(self, form: QuestionForm) -> Questionnaire:
        """Narrow the version to the questions that `form` asks; moves and sources stay."""
        if form is QuestionForm.LONG:
            return self
        return _with_questions(self, keep=lambda question: question.short_form)

    def asked_of(self, group: str | None) -> Questionnaire:
        """Narrow the version to what a respondent group is asked; without a group that is all.

        A question that names no group is for everybody.
        """
        if group is None:
            return self
        return _with_questions(self, keep=lambda q: not q.groups or group in q.groups)


def _with_questions(
    questionnaire: Questionnaire, *, keep: Callable[[Question], bool]
) -> Questionnaire:
    barriers = tuple(
        replace(
            barrier,
            capabilities=tuple(
                replace(capability, questions=tuple(filter(keep, capability.questions)))
                for capability in barrier.capabilities
            ),
        )
        for barrier in questionnaire.barriers
    )
    return replace(questionnaire, barriers=barriers)
