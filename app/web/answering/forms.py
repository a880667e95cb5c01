"""What browsers send: a whole page as a form, or one answer as JSON; both become drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, TypeVar

from flask import abort, request
from flask_babel import gettext as _
from pydantic import BaseModel, Field, ValidationError

from app.domain.questionnaire import Question
from app.domain.response import Choice
from app.services.answers.answering import Sheet
from app.services.answers.revisions import AnswerValue, Conflict, Draft, Entry, OutcomeValue
from app.services.errors import InvalidInput, InvalidInputs

_REVISIONS = 2_000_000_000
_DIGITS = 12
_WHOM = r"^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{20})$"
_Revision = Annotated[int, Field(ge=0, le=_REVISIONS, strict=True)]


class _Payload(BaseModel):
    """One entry; `person` is whom the page was made for: a person's id, or a link's handle.

    Somebody else may have signed in since, in the same browser.
    """

    question: str
    revision: _Revision
    person: Annotated[str, Field(pattern=_WHOM)] | None = None


class AnswerPayload(_Payload):
    """One answer."""

    choice: Choice | None
    comment: str = ""
    evidence: str = ""

    def draft(self) -> Draft[AnswerValue]:
        """Give what is to be stored."""
        value = AnswerValue(self.choice, self.comment, self.evidence)
        return Draft(self.question, value, self.revision)


class OutcomePayload(_Payload):
    """One fact, as it was typed."""

    value: str

    def draft(self) -> Draft[OutcomeValue]:
        """Give what is to be stored."""
        value = read_count(self.question, self.value)
        return Draft(self.question, OutcomeValue(value), self.revision)


Payload = TypeVar("Payload", bound=_Payload)


def read_payload(kind: type[Payload], *, key: str) -> Payload:
    """Read the JSON body: 400 when it is none, 401 when the page was made for somebody else."""
    try:
        payload = kind.model_validate_json(request.get_data())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            abort(400)
        raise InvalidInput(".".join(map(str, first["loc"])), first["msg"]) from None
    if payload.person not in (None, key):
        abort(401)
    return payload


def read_count(question: str, text: str) -> int | None:
    """Read a whole number, or a band's position; None when nothing was typed."""
    typed = text.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS):
        message = _("Use a whole number from 0 to %(largest)s.", largest="1,000,000")
        raise InvalidInputs({f"value.{question}": str(message)})
    return int(typed)


@dataclass(frozen=True, slots=True)
class Typed:
    """A question as it stands on the page: what is stored, or what was typed and is not yet."""

    question: Question
    choice: str
    comment: str
    evidence: str
    revision: int
    problems: tuple[str, ...] = ()
    theirs: Entry[AnswerValue] | None = None

    @property
    def noted(self) -> bool:
        """Whether a comment or evidence is there to be shown."""
        return bool(self.comment or self.evidence)

    def words(self, choice: str | None) -> str:
        """Give the text of a choice."""
        return choice_words(self.question, Choice(choice) if choice else None)


def choice_words(question: Question, choice: Choice | None) -> str:
    """Give the words in which a choice was offered."""
    if choice is None:
        return str(_("No choice"))
    if choice.level is not None:
        return question.levels[choice.level - 1]
    others = {
        Choice.CANNOT_SEE: _("I can't see this"),
        Choice.NOT_APPLICABLE: _("Not applicable here"),
    }
    return str(others[choice])


def stored(sheet: Sheet, questions: tuple[Question, ...]) -> tuple[Typed, ...]:
    """Give questions with what is stored."""
    return tuple(_stored(question, sheet.answers.get(question.id)) for question in questions)


def typed(
    form: Mapping[str, str], sheet: Sheet, questions: tuple[Question, ...]
) -> tuple[Typed, ...]:
    """Give questions with what a form holds.

    A button in it may clear a choice, keep mine over theirs, or take theirs as it is stored. What
    is not in the form at all stays as it is stored.
    """
    cleared, kept, taken = form.get("clear"), form.get("keep"), form.get("take")
    return tuple(
        _stored(question, sheet.answers.get(question.id))
        if question.id == taken or not _mentions(form, question)
        else Typed(
            question,
            "" if question.id == cleared else form.get(f"choice.{question.id}", ""),
            form.get(f"comment.{question.id}", ""),
            form.get(f"evidence.{question.id}", ""),
            read_revision(form, "theirs" if question.id == kept else "revision", question.id),
        )
        for question in questions
    )


def drafts(lines: tuple[Typed, ...]) -> list[Draft[AnswerValue]]:
    """Give what is to be stored; InvalidInputs when a choice is none of those offered."""
    offered = {"", *Choice}
    wrong = {f"choice.{line.question.id}" for line in lines if line.choice not in offered}
    if wrong:
        raise InvalidInputs(dict.fromkeys(sorted(wrong), str(_("Choose one of the answers."))))
    return [
        Draft(
            line.question.id,
            AnswerValue(Choice(line.choice) if line.choice else None, line.comment, line.evidence),
            line.revision,
        )
        for line in lines
    ]


def with_problems(lines: tuple[Typed, ...], problems: Mapping[str, str]) -> tuple[Typed, ...]:
    """Put what is wrong beside the questions that it is about."""
    return tuple(
        replace(
            line,
            problems=tuple(
                text
                for field, text in problems.items()
                if field.partition(".")[2] == line.question.id
            ),
        )
        for line in lines
    )


def with_conflicts(
    lines: tuple[Typed, ...], sheet: Sheet, conflicts: Mapping[str, Conflict[AnswerValue]]
) -> tuple[Typed, ...]:
    """Put the other's answer beside mine; what has been stored is shown as stored."""
    return tuple(
        replace(line, theirs=conflicts[line.question.id].theirs)
        if line.question.id in conflicts
        else _stored(line.question, sheet.answers.get(line.question.id))
        for line in lines
    )


def _mentions(form: Mapping[str, str], question: Question) -> bool:
    return any(f"{name}.{question.id}" in form for name in ("choice", "comment", "evidence"))


def _stored(question: Question, entry: Entry[AnswerValue] | None) -> Typed:
    if entry is None:
        return Typed(question, "", "", "", 0)
    value = entry.value
    return Typed(question, value.choice or "", value.comment, value.evidence, entry.revision)


def read_revision(form: Mapping[str, str], name: str, question: str) -> int:
    """Read the revision on which a form builds; 0 when it names none."""
    text = form.get(f"{name}.{question}", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
    return min(number, _REVISIONS)
