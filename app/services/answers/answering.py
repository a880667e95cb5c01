"""Answering: the sheet of a place, and writing on it; who may come there was decided before."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.answering import COUNT_LIMIT, asking_order
from app.domain.questionnaire import Barrier, OutcomeKind, OutcomeQuestion
from app.services.access import Access
from app.services.answers.places import Held, Place, hold_place
from app.services.answers.revisions import (
    ANSWERS,
    OUTCOMES,
    AnswerValue,
    Conflict,
    Draft,
    Entry,
    OutcomeValue,
    Saved,
    read_entries,
    write,
)
from app.services.errors import InvalidInputs, Refused
from app.storage.rows import Person, ResponseRow
from app.storage.rows.assessment import COMMENT_LENGTH, EVIDENCE_LENGTH

__all__ = ["COMMENT_LENGTH", "EVIDENCE_LENGTH"]

_TOLD_APART = dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), "\n")


@dataclass(frozen=True, slots=True)
class Submission:
    """Who submitted, and when; the name is gone when the account is."""

    at: datetime
    person_id: uuid.UUID | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """An assessment with everything that was said; the barriers are in the order of asking."""

    place: Place
    barriers: tuple[Barrier, ...]
    answers: dict[str, Entry[AnswerValue]]
    outcomes: dict[str, Entry[OutcomeValue]]
    submission: Submission | None

    @property
    def answered(self) -> frozenset[str]:
        """The questions that have a choice."""
        return frozenset(e.question for e in self.answers.values() if e.value.choice is not None)

    @property
    def saved_at(self) -> datetime | None:
        """When something was saved last; of what is sealed nobody knows."""
        if self.place.sealed:
            return None
        saved = [entry.saved_at for entry in self.answers.values()]
        saved += [entry.saved_at for entry in self.outcomes.values()]
        return max(saved, default=None)


def load_sheet(session: Session, *, place: Place) -> Sheet:
    """Read what was said in a place."""
    return Sheet(
        place,
        asking_order(
            place.asked.questionnaire, seed=str(place.invitation_id or place.assessment_id)
        ),
        read_entries(session, ANSWERS, place=place),
        read_entries(session, OUTCOMES, place=place),
        find_submission(session, place=place),
    )


def save_answers(
    session: Session, *, place: Held, drafts: Sequence[Draft[AnswerValue]], now: datetime
) -> tuple[Saved | Conflict[AnswerValue], ...]:
    """Store answers; InvalidInputs when one of them cannot be, and then none is stored.

    A draft that builds on a revision which somebody else has replaced by something different is
    not stored but comes back as a Conflict; the others are stored.
    """
    cleaned = [Draft(d.question, _clean(d.value), d.revision) for d in drafts]
    _refuse(_answer_problems(place, cleaned))
    return write(session, ANSWERS, place=place, drafts=cleaned, now=now)


def save_outcomes(
    session: Session, *, place: Held, drafts: Sequence[Draft[OutcomeValue]], now: datetime
) -> tuple[Saved | Conflict[OutcomeValue], ...]:
    """Store facts, all or none; InvalidInputs when a part would be larger than its whole."""
    _refuse(_outcome_problems(place, drafts))
    stored = read_entries(session, OUTCOMES, place=place)
    values = {question: entry.value.value for question, entry in stored.items()}
    values |= {draft.question: draft.value.value for draft in drafts}
    _refuse(_part_problems(place, values, given={draft.question for draft in drafts}))
    return write(session, OUTCOMES, place=place, drafts=drafts, now=now, all_or_nothing=True)


def hold_open(session: Session, *, access: Access, assessment_id: uuid.UUID, now: datetime) -> Held:
    """Give a team's sheet that can be answered now, held; Refused when it can't be."""
    place = hold_place(session, access=access, assessment_id=assessment_id)
    place.require_open(now.date())
    submission = find_submission(session, place=place)
    if submission is not None:
        who = submission.name or "Somebody whose account is gone"
        at = submission.at
        raise Refused(
            f"{who} submitted these answers on {at.day} {at:%B %Y} at {at:%H:%M} UTC. Reopen the "
            "assessment to change them."
        )
    return Held(place)


def find_submission(session: Session, *, place: Place) -> Submission | None:
    """Say who submitted an assessment that is closed."""
    if place.closed_at is None:
        return None
    found = session.execute(
        select(ResponseRow.submitted_by, Person.name)
        .outerjoin(Person, Person.id == ResponseRow.submitted_by)
        .where(
            ResponseRow.organization_id == place.organization_id,
            ResponseRow.id == place.response_id,
            ResponseRow.submitted_at.is_not(None),
        )
    ).first()
    return Submission(place.closed_at, *(found or (None, None)))


def _clean(value: AnswerValue) -> AnswerValue:
    """Give every line break one form, since browsers send two."""
    comment, evidence = (
        text.replace("\r\n", "\n").translate(_TOLD_APART)
        for text in (value.comment, value.evidence)
    )
    return AnswerValue(value.choice, comment, evidence)


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise InvalidInputs(problems)


def _answer_problems(place: Place, drafts: Sequence[Draft[AnswerValue]]) -> dict[str, str]:
    problems = {}
    for draft in drafts:
        if draft.question not in place.asked.questions:
            problems[f"question.{draft.question}"] = "This question is not asked in this round."
            continue
        for name, text, limit in (
            ("comment", draft.value.comment, COMMENT_LENGTH),
            ("evidence", draft.value.evidence, EVIDENCE_LENGTH),
        ):
            problem = _text_problem(text, limit)
            if problem:
                problems[f"{name}.{draft.question}"] = problem
    return problems


def _text_problem(text: str, limit: int) -> str:
    if len(text) > limit:
        return f"This has {len(text)} characters; {limit} fit."
    strange = {c for c in set(text) - {"\n", "\t"} if unicodedata.category(c) in ("Cc", "Cs")}
    # What was no text at all arrives as this sign, which nobody types.
    unreadable = strange or "\N{REPLACEMENT CHARACTER}" in text
    return (
        "This holds a character that can't be shown. Type it anew, or paste less."
        if unreadable
        else ""
    )


def _outcome_problems(place: Place, drafts: Sequence[Draft[OutcomeValue]]) -> dict[str, str]:
    problems = {}
    for draft in drafts:
        question = place.asked.outcomes.get(draft.question)
        if question is None:
            problems[f"question.{draft.question}"] = "This question is not asked in this round."
        elif draft.value.value is not None and not _fits(question, draft.value.value):
            problems[f"value.{draft.question}"] = (
                f"Use a whole number from 0 to {COUNT_LIMIT:,}."
                if question.kind is OutcomeKind.COUNT
                else "Choose one of the answers."
            )
    return problems


def _fits(question: OutcomeQuestion, value: int) -> bool:
    limit = COUNT_LIMIT if question.kind is OutcomeKind.COUNT else len(question.options) - 1
    return 0 <= value <= limit


def _part_problems(
    place: Place, values: Mapping[str, int | None], *, given: set[str]
) -> dict[str, str]:
    """Compare each part with its whole; the message stands at what was given now."""
    problems = {}
    for question in place.asked.outcomes.values():
        part, whole = values.get(question.id), values.get(question.part_of or "")
        if part is None or whole is None or part <= whole:
            continue
        if question.id in given:
            problems[f"value.{question.id}"] = (
                f"This can't be more than {whole}, of which it is a part."
            )
        elif question.part_of in given:
            problems[f"value.{question.part_of}"] = (
                f"This can't be less than {part}, which is a part of it."
            )
    return problems
