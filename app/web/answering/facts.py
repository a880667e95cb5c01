"""The outcome questions on their page: what is stored, or what was typed and is not yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.questionnaire import OutcomeQuestion
from app.services.answers.answering import Sheet
from app.services.answers.revisions import Draft, Entry, OutcomeValue
from app.services.errors import InvalidInputs
from app.web.answering.forms import read_count, read_revision


@dataclass(frozen=True, slots=True)
class Fact:
    """An outcome question with the text in its field."""

    question: OutcomeQuestion
    value: str
    revision: int
    problem: str = ""
    theirs: Entry[OutcomeValue] | None = None

    def words(self, value: int | None) -> str:
        """Give a value as one reads it."""
        if value is None:
            return "–"  # noqa: RUF001  (an en dash, as print has it)
        return self.question.options[value] if self.question.options else str(value)


def stored(sheet: Sheet) -> tuple[Fact, ...]:
    """Give the questions with what is stored."""
    return tuple(
        _stored(question, sheet.outcomes.get(question.id))
        for question in sheet.place.asked.outcomes.values()
    )


def typed(form: Mapping[str, str], sheet: Sheet) -> tuple[Fact, ...]:
    """Give the questions with what a form holds; a button in it may keep mine, or take theirs."""
    kept, taken = form.get("keep"), form.get("take")
    return tuple(
        _stored(question, sheet.outcomes.get(question.id))
        if question.id == taken or f"value.{question.id}" not in form
        else Fact(
            question,
            form.get(f"value.{question.id}", ""),
            read_revision(form, "theirs" if question.id == kept else "revision", question.id),
        )
        for question in sheet.place.asked.outcomes.values()
    )


def drafts(facts: tuple[Fact, ...]) -> list[Draft[OutcomeValue]]:
    """Give what is to be stored; InvalidInputs naming every field that holds no number."""
    problems: dict[str, str] = {}
    found = []
    for fact in facts:
        try:
            value = OutcomeValue(read_count(fact.question.id, fact.value))
        except InvalidInputs as problem:
            problems |= problem.problems
        else:
            found.append(Draft(fact.question.id, value, fact.revision))
    if problems:
        raise InvalidInputs(problems)
    return found


def with_problems(facts: tuple[Fact, ...], problems: Mapping[str, str]) -> tuple[Fact, ...]:
    """Put what is wrong beside the field that it is about."""
    return tuple(
        replace(fact, problem=problems.get(f"value.{fact.question.id}", "")) for fact in facts
    )


def with_conflicts(
    facts: tuple[Fact, ...], theirs: Mapping[str, Entry[OutcomeValue]]
) -> tuple[Fact, ...]:
    """Put the other's value beside mine."""
    return tuple(replace(fact, theirs=theirs.get(fact.question.id)) for fact in facts)


def _stored(question: OutcomeQuestion, entry: Entry[OutcomeValue] | None) -> Fact:
    if entry is None:
        return Fact(question, "", 0)
    value = entry.value.value
    return Fact(question, "" if value is None else str(value), entry.revision)
