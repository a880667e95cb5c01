"""Reads responses from a CSV file in long form: one row an answer.

Columns are `respondent,group,question,answer,comment` and, if wished, `evidence`, in any order.
The answer is 1-5, not_applicable or cannot_see; for an outcome question it is a whole number, or
one of the options in its own words.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.questionnaire import OutcomeKind, OutcomeQuestion, Questionnaire
from app.domain.response import Answer, Choice, OutcomeAnswer, Response
from app.storage.problems import FileInvalid, Problem, shortened
from app.storage.text_file import MEGABYTE, read_text_file

LARGEST_FILE = 50 * MEGABYTE
LONGEST_FIELD = 10_000
LARGEST_COUNT = 1_000_000
REQUIRED = ("respondent", "group", "question", "answer", "comment")
OPTIONAL = ("evidence",)

_CHOICES = {choice.value: choice for choice in Choice}
Row = dict[str, str]


class ResponsesInvalid(FileInvalid):
    """A file of responses that cannot be used."""


def load_responses(path: Path, questionnaire: Questionnaire) -> list[Response]:
    """Read what respondents said; raise ResponsesInvalid with every bad row and its line."""
    file = read_text_file(path, limit=LARGEST_FILE, invalid=ResponsesInvalid)
    collector = _Collector(file.name, questionnaire)
    for line, cells in _records(file.text, collector):
        collector.take(line, cells)
    return collector.responses()


def _records(text: str, collector: _Collector) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            collector.refuse(line, "row", f"is not CSV: {error}")
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


@dataclass(slots=True)
class _Person:
    group: str
    answers: dict[str, Answer] = field(default_factory=dict)
    outcomes: dict[str, OutcomeAnswer] = field(default_factory=dict)

    def has_answered(self, question: str) -> bool:
        return question in self.answers or question in self.outcomes


class _Collector:
    def __init__(self, file: str, questionnaire: Questionnaire) -> None:
        self._file = file
        self._groups = {group.id for group in questionnaire.groups} | {""}
        self._questions = {question.id for question in questionnaire.questions}
        self._outcomes = {outcome.id: outcome for outcome in questionnaire.outcomes}
        self._header: list[str] | None = None
        self._people: dict[str, _Person] = {}
        self._problems: list[Problem] = []

    def refuse(self, line: int, where: str, what: str) -> None:
        self._problems.append(Problem(self._file, line, where, what))

    def take(self, line: int, cells: list[str]) -> None:
        if self._header is None:
            self._header = self._read_header(line, cells)
            return
        if len(cells) != len(self._header):
            what = f"has {len(cells)} columns, the first line has {len(self._header)}"
            self.refuse(line, "row", what)
            return
        row = dict(zip(self._header, (cell.strip() for cell in cells), strict=True))
        problems = list(self._problems_in(row))
        for where, what in problems:
            self.refuse(line, where, what)
        if not problems:
            self._keep(row)

    def responses(self) -> list[Response]:
        if self._header is not None and not self._people and not self._problems:
            self.refuse(1, "file", "holds no answers, only column names")
        if self._problems:
            raise ResponsesInvalid(self._problems)
        return [
            Response(
                respondent=name,
                group=person.group or None,
                answers=tuple(person.answers.values()),
                outcomes=tuple(person.outcomes.values()),
            )
            for name, person in self._people.items()
        ]

    def _read_header(self, line: int, cells: list[str]) -> list[str]:
        header = [cell.strip().lower() for cell in cells]
        problems = list(_header_problems(header))
        if problems:
            places = (Problem(self._file, line, where, what) for where, what in problems)
            raise ResponsesInvalid(places)
        return header

    def _problems_in(self, row: Row) -> Iterator[tuple[str, str]]:
        yield from _long_fields(row)
        yield from self._person_problems(row)
        question = row["question"]
        if question in self._questions:
            yield from _choice_problems(row["answer"])
        elif question in self._outcomes:
            yield from _outcome_problems(row["answer"], self._outcomes[question])
        else:
            yield "question", f"no question is called {shortened(question)}"

    def _person_problems(self, row: Row) -> Iterator[tuple[str, str]]:
        name, group, question = row["respondent"], row["group"], row["question"]
        if not name:
            yield "respondent", "is blank"
        if group not in self._groups:
            yield "group", f"no respondent group is called {shortened(group)}"
        person = self._people.get(name)
        if person is None:
            return
        if group in self._groups and group != person.group:
            earlier = shortened(person.group) if person.group else "none"
            yield "group", f"{shortened(name)} had another group before: {earlier}"
        if person.has_answered(question):
            yield "question", f"{shortened(name)} has already answered {shortened(question)}"

    def _keep(self, row: Row) -> None:
        person = self._people.setdefault(row["respondent"], _Person(row["group"]))
        question = row["question"]
        if outcome := self._outcomes.get(question):
            value = _outcome_value(row["answer"], outcome)
            person.outcomes[question] = OutcomeAnswer(question, value)
            return
        choice = _CHOICES[row["answer"]]
        person.answers[question] = Answer(
            question, choice, comment=row["comment"], evidence=row.get("evidence", "")
        )


def _header_problems(header: list[str]) -> Iterator[tuple[str, str]]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        yield "columns", "must be separated by commas"
        return
    for name in REQUIRED:
        if name not in header:
            yield "columns", f"{name} is missing"
    for name in dict.fromkeys(header):
        if name not in REQUIRED + OPTIONAL:
            yield "columns", f"{shortened(name)} is unknown"
        elif header.count(name) > 1:
            yield "columns", f"{name} is there more than once"


def _long_fields(row: Row) -> Iterator[tuple[str, str]]:
    for name, text in row.items():
        if len(text) > LONGEST_FIELD:
            yield name, f"is longer than {LONGEST_FIELD} characters"


def _choice_problems(answer: str) -> Iterator[tuple[str, str]]:
    if not answer:
        yield "answer", "is blank; leave the row out where nothing was answered"
    elif answer not in _CHOICES:
        yield "answer", f"{shortened(answer)} is not 1-5, not_applicable or cannot_see"


def _outcome_problems(answer: str, outcome: OutcomeQuestion) -> Iterator[tuple[str, str]]:
    if outcome.kind is OutcomeKind.BANDS:
        if answer not in outcome.options:
            yield "answer", f"{shortened(answer)} is not one of: {'; '.join(outcome.options)}"
    elif not _is_count(answer):
        yield "answer", f"{shortened(answer)} is not a whole number from 0 to {LARGEST_COUNT}"


def _is_count(answer: str) -> bool:
    short = len(answer) <= len(str(LARGEST_COUNT))
    return short and answer.isascii() and answer.isdecimal() and int(answer) <= LARGEST_COUNT


def _outcome_value(answer: str, outcome: OutcomeQuestion) -> int:
    bands = outcome.kind is OutcomeKind.BANDS
    return outcome.options.index(answer) if bands else int(answer)
