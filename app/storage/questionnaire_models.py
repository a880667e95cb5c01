"""The questionnaire file's shape: what each key takes, and the domain value it becomes."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.domain import questionnaire as domain

LONGEST_TEXT = 2000


def _written_as(pattern: str, what: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise PydanticCustomError("written_as", "{what}", {"what": what})
        return text

    return AfterValidator(check)


def _without_controls(text: str) -> str:
    if any(ord(c) < ord(" ") and c not in "\n\t" for c in text):
        raise PydanticCustomError("control_character", "holds a control character")
    return text


SLUG = r"[a-z][a-z0-9]{0,39}(-[a-z0-9]{1,40}){0,9}"

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT),
    AfterValidator(_without_controls),
]
Slug = Annotated[str, _written_as(SLUG, "must be lower-case words joined by hyphens")]
SourceKey = Annotated[
    str, _written_as(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}", "must be letters, digits and hyphens")
]
Version = Annotated[
    str,
    _written_as(
        r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){2}(-[0-9A-Za-z.-]{1,40})?",
        "must be a version such as 1.0.0",
    ),
]
Language = Annotated[
    str, _written_as(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", "must be a language tag such as en")
]
Effort = Annotated[domain.Effort, Field(strict=False)]
Impact = Annotated[domain.Impact, Field(strict=False)]
SourceStatus = Annotated[domain.SourceStatus, Field(strict=False)]
OutcomeKind = Annotated[domain.OutcomeKind, Field(strict=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class GroupModel(_Part):
    """A respondent group as the file writes it."""

    id: Slug
    title: Text
    description: Text

    def value(self) -> domain.RespondentGroup:
        """Give the domain's value."""
        return domain.RespondentGroup(self.id, self.title, self.description)


class SourceModel(_Part):
    """A source as the file writes it."""

    key: SourceKey
    title: Text
    place: Text
    checked: SourceStatus

    def value(self) -> domain.Source:
        """Give the domain's value."""
        return domain.Source(self.key, self.title, self.place, self.checked)


class QuestionModel(_Part):
    """A maturity question as the file writes it."""

    id: Slug
    text: Text
    groups: list[Slug] = Field(min_length=1)
    core: bool
    short_form: bool
    levels: list[Text]

    def value(self) -> domain.Question:
        """Give the domain's value."""
        return domain.Question(
            id=self.id,
            text=self.text,
            groups=tuple(self.groups),
            core=self.core,
            short_form=self.short_form,
            levels=tuple(self.levels),
        )


class MoveModel(_Part):
    """A move as the file writes it."""

    from_level: int = Field(alias="from")
    gap: Text
    move: Text
    why: Text
    effort: Effort
    impact: Impact
    owner: Text
    first_step: Text
    evidence: Text

    def value(self) -> domain.Move:
        """Give the domain's value."""
        return domain.Move(
            from_level=self.from_level,
            gap=self.gap,
            move=self.move,
            why=self.why,
            effort=self.effort,
            impact=self.impact,
            owner=self.owner,
            first_step=self.first_step,
            evidence=self.evidence,
        )


class CapabilityModel(_Part):
    """A capability as the file writes it."""

    id: Slug
    title: Text
    summary: Text
    requires: list[Slug]
    sources: list[SourceKey]
    questions: list[QuestionModel] = Field(min_length=1)
    moves: list[MoveModel]

    def value(self) -> domain.Capability:
        """Give the domain's value."""
        return domain.Capability(
            id=self.id,
            title=self.title,
            summary=self.summary,
            requires=tuple(self.requires),
            sources=tuple(self.sources),
            questions=tuple(question.value() for question in self.questions),
            moves=tuple(move.value() for move in self.moves),
        )


class BarrierModel(_Part):
    """A barrier as the file writes it."""

    id: Slug
    title: Text
    summary: Text
    capabilities: list[CapabilityModel] = Field(min_length=1)

    def value(self) -> domain.Barrier:
        """Give the domain's value."""
        capabilities = tuple(capability.value() for capability in self.capabilities)
        return domain.Barrier(self.id, self.title, self.summary, capabilities)


class OutcomeModel(_Part):
    """An outcome question as the file writes it."""

    id: Slug
    text: Text
    kind: OutcomeKind
    options: list[Text]
    part_of: Slug | None

    def value(self) -> domain.OutcomeQuestion:
        """Give the domain's value."""
        options = tuple(self.options)
        return domain.OutcomeQuestion(self.id, self.text, self.kind, options, self.part_of)


class QuestionnaireModel(_Part):
    """The whole file."""

    schema_number: int = Field(alias="schema", ge=1, le=1)
    id: Slug
    version: Version
    language: Language
    title: Text
    summary: Text
    look_back: Text
    notes: list[Text]
    groups: list[GroupModel] = Field(min_length=1)
    sources: list[SourceModel]
    barriers: list[BarrierModel] = Field(min_length=1)
    outcomes: list[OutcomeModel]

    def value(self, sha256: str) -> domain.Questionnaire:
        """Give the domain's value; `sha256` is the hash of the file that was read."""
        return domain.Questionnaire(
            id=self.id,
            version=self.version,
            sha256=sha256,
            language=self.language,
            title=self.title,
            summary=self.summary,
            look_back=self.look_back,
            notes=tuple(self.notes),
            groups=tuple(group.value() for group in self.groups),
            sources=tuple(source.value() for source in self.sources),
            barriers=tuple(barrier.value() for barrier in self.barriers),
            outcomes=tuple(outcome.value() for outcome in self.outcomes),
        )
