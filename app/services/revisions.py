"""What several people write on one sheet: each entry counts its changes, none is lost unseen.

Whoever writes says on which revision they build. If the entry has moved on to something else, the
write is refused and the newer entry is handed back, so that a person can decide between the two.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.orm import Session

from app.domain.response import Choice
from app.services.errors import Refused
from app.storage.rows import AnswerRow, OutcomeAnswerRow, Person, ResponseRow


@dataclass(frozen=True, slots=True)
class AnswerValue:
    """A choice with what was added to it; each may be missing."""

    choice: Choice | None = None
    comment: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeValue:
    """A count, or the position of a band; None when there is none."""

    value: int | None = None


V = TypeVar("V", AnswerValue, OutcomeValue)


@dataclass(frozen=True, slots=True)
class Draft(Generic[V]):
    """What somebody wants to write, and the revision that they saw; 0 is an empty entry."""

    question: str
    value: V
    revision: int


@dataclass(frozen=True, slots=True)
class Entry(Generic[V]):
    """What is written: the value, when and by whom."""

    question: str
    value: V
    revision: int
    saved_at: datetime
    saved_by: uuid.UUID | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft that is stored now; an empty one that changes nothing was never stored."""

    question: str
    revision: int
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Conflict(Generic[V]):
    """A draft that is not stored, since `theirs` came in between."""

    question: str
    theirs: Entry[V]


@dataclass(frozen=True, slots=True)
class Book(Generic[V]):
    """A table of entries, and the kind of value that its rows hold."""

    row: type[AnswerRow] | type[OutcomeAnswerRow]
    kind: type[V]

    def entry(self, row: Any, name: str | None) -> Entry[V]:
        """Read a row, whose columns for the value are named like its fields."""
        value = self.kind(**{each.name: getattr(row, each.name) for each in fields(self.kind)})
        return Entry(row.question, value, row.revision, row.saved_at, row.saved_by, name)


ANSWERS = Book(AnswerRow, AnswerValue)
OUTCOMES = Book(OutcomeAnswerRow, OutcomeValue)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, where and when."""

    organization_id: uuid.UUID
    assessment_id: uuid.UUID
    person_id: uuid.UUID
    now: datetime


def read_entries(
    session: Session, book: Book[V], *, organization_id: uuid.UUID, assessment_id: uuid.UUID
) -> dict[str, Entry[V]]:
    """Give every entry of an assessment, by question."""
    row = book.row
    query = (
        select(row, Person.name)
        .join(ResponseRow, _same_response(row))
        .outerjoin(Person, Person.id == row.saved_by)
        .where(
            ResponseRow.organization_id == organization_id,
            ResponseRow.assessment_id == assessment_id,
        )
        .order_by(row.question, row.id)
    )
    entries = (book.entry(found, name) for found, name in session.execute(query))
    return {entry.question: entry for entry in entries}


def write(
    session: Session,
    book: Book[V],
    *,
    writer: Writer,
    drafts: Sequence[Draft[V]],
    all_or_nothing: bool = False,
) -> tuple[Saved | Conflict[V], ...]:
    """Store drafts on the one sheet of an assessment that is held, and say what became of each."""
    response_id, present = _present(session, book, writer=writer, drafts=drafts)
    found = [_compare(book, draft, present.get(draft.question)) for draft in drafts]
    if all_or_nothing and any(isinstance(each, Conflict) for each in found):
        return tuple(each for each in found if isinstance(each, Conflict))
    if response_id is None and any(each is None for each in found):
        response_id = _begin(session, writer=writer)
    return tuple(
        each
        or _store(
            session,
            book,
            writer=writer,
            response_id=response_id,
            draft=draft,
            is_new=draft.question not in present,
        )
        for each, draft in zip(found, drafts, strict=True)
    )


def _same_response(row: type[AnswerRow] | type[OutcomeAnswerRow]) -> ColumnElement[bool]:
    return and_(
        row.organization_id == ResponseRow.organization_id, row.response_id == ResponseRow.id
    )


def _present(
    session: Session, book: Book[V], *, writer: Writer, drafts: Sequence[Draft[V]]
) -> tuple[uuid.UUID | None, dict[str, Entry[V]]]:
    """Give the response, if there is one, and the entries that the drafts are about."""
    row = book.row
    asked_for = row.question.in_([draft.question for draft in drafts])
    query = (
        select(ResponseRow.id, row, Person.name)
        .outerjoin(row, _same_response(row) & asked_for)
        .outerjoin(Person, Person.id == row.saved_by)
        .where(
            ResponseRow.organization_id == writer.organization_id,
            ResponseRow.assessment_id == writer.assessment_id,
        )
        .order_by(ResponseRow.id, row.question)
    )
    rows: Sequence[Any] = session.execute(query).all()
    entries = (book.entry(found, name) for _id, found, name in rows if found is not None)
    return rows[0][0] if rows else None, {entry.question: entry for entry in entries}


def _compare(
    book: Book[V], draft: Draft[V], present: Entry[V] | None
) -> Saved | Conflict[V] | None:
    """Say that nothing needs storing, or must not be stored; None when the draft is to be."""
    if present is None:
        return Saved(draft.question, 0, None) if draft.value == book.kind() else None
    if present.value == draft.value:
        return Saved(draft.question, present.revision, present.saved_at)
    if present.revision != draft.revision:
        return Conflict(draft.question, present)
    return None


def _begin(session: Session, *, writer: Writer) -> uuid.UUID:
    response_id = uuid.uuid4()
    session.execute(
        insert(ResponseRow).values(
            id=response_id,
            organization_id=writer.organization_id,
            assessment_id=writer.assessment_id,
            started_at=writer.now,
        )
    )
    return response_id


def _store(
    session: Session,
    book: Book[V],
    *,
    writer: Writer,
    response_id: uuid.UUID | None,
    draft: Draft[V],
    is_new: bool,
) -> Saved:
    row = book.row
    changed: dict[str, Any] = asdict(draft.value)
    changed |= {"saved_at": writer.now, "saved_by": writer.person_id}
    key = {
        "organization_id": writer.organization_id,
        "response_id": response_id,
        "question": draft.question,
    }
    if is_new:
        session.execute(insert(row).values(id=uuid.uuid4(), revision=1, **key, **changed))
        return Saved(draft.question, 1, writer.now)
    # The assessment is held, so the revision cannot have moved; the condition makes that certain.
    revision = session.scalar(
        update(row)
        .where(row.revision == draft.revision)
        .filter_by(**key)
        .values(revision=draft.revision + 1, **changed)
        .returning(row.revision)
        .execution_options(synchronize_session=False)
    )
    if revision is None:
        raise Refused("Somebody else changed the same answer a moment ago. Try again.")
    return Saved(draft.question, revision, writer.now)
