"""What several people write on one sheet: each entry counts its changes, none is lost unseen.

Whoever writes says on which revision they build. If the entry has moved on to something else, the
write is refused and the newer entry is handed back, so that a person can decide between the two.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Insert, Select, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

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


class Book(Generic[V]):
    """A table of entries, and its statements: built once, since building takes longer than asking.

    Saving runs them on the connection itself, past the session's own work on each statement.

    The table's columns for the value are named like the fields of its kind.
    """

    def __init__(self, row: type[AnswerRow] | type[OutcomeAnswerRow], kind: type[V]) -> None:
        self.kind: type[V] = kind
        self._value: tuple[str, ...] = tuple(field.name for field in fields(kind))
        table = cast("Table", row.__table__)
        self.of_assessment: Select[Any] = self._entries(table, join_all=False)
        self.of_questions: Select[Any] = self._entries(table, join_all=True)
        self.insertion: Insert = insert(table)
        self.change: ReturningUpdate[Any] = (
            update(table)
            .where(
                table.c.organization_id == bindparam("here"),
                table.c.response_id == bindparam("response"),
                table.c.question == bindparam("asked"),
                table.c.revision == bindparam("base"),
            )
            .values(revision=table.c.revision + 1)
            .values({name: bindparam(f"new_{name}") for name in (*self._value, *_STAMP)})
            .returning(table.c.revision)
        )

    def entry(self, found: Any) -> Entry[V]:
        """Read a row of either query."""
        value = self.kind(**{name: getattr(found, name) for name in self._value})
        return Entry(
            found.question, value, found.revision, found.saved_at, found.saved_by, found.name
        )

    def _entries(self, table: Table, *, join_all: bool) -> Select[Any]:
        """Select entries of an assessment; `join_all` those of some questions, or an empty row."""
        same = (table.c.organization_id == _RESPONSE.organization_id) & (
            table.c.response_id == _RESPONSE.id
        )
        if join_all:
            same &= table.c.question.in_(bindparam("questions", expanding=True))
        columns = (table.c[name] for name in ("question", "revision", *_STAMP, *self._value))
        return (
            select(_RESPONSE.id.label("response"), *columns, _PERSON.name)
            .select_from(ResponseRow.__table__)
            .join(table, same, isouter=join_all)
            .outerjoin(Person.__table__, _PERSON.id == table.c.saved_by)
            .where(
                _RESPONSE.organization_id == bindparam("here"),
                _RESPONSE.assessment_id == bindparam("assessment"),
            )
            .order_by(_RESPONSE.id, table.c.question)
        )


_STAMP = ("saved_at", "saved_by")
_RESPONSE, _PERSON = ResponseRow.__table__.c, Person.__table__.c
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
    place = {"here": organization_id, "assessment": assessment_id}
    entries = (book.entry(found) for found in session.execute(book.of_assessment, place))
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


def _present(
    session: Session, book: Book[V], *, writer: Writer, drafts: Sequence[Draft[V]]
) -> tuple[uuid.UUID | None, dict[str, Entry[V]]]:
    """Give the response, if there is one, and the entries that the drafts are about."""
    place = {
        "here": writer.organization_id,
        "assessment": writer.assessment_id,
        "questions": [draft.question for draft in drafts],
    }
    rows = session.connection().execute(book.of_questions, place).all()
    entries = (book.entry(found) for found in rows if found.question is not None)
    return rows[0].response if rows else None, {entry.question: entry for entry in entries}


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
    changed: dict[str, Any] = asdict(draft.value)
    changed |= {"saved_at": writer.now, "saved_by": writer.person_id}
    here = writer.organization_id
    if is_new:
        changed |= {"id": uuid.uuid4(), "revision": 1, "question": draft.question}
        changed |= {"organization_id": here, "response_id": response_id}
        session.connection().execute(book.insertion, changed)
        return Saved(draft.question, 1, writer.now)
    # The assessment is held, so the revision cannot have moved; the condition makes that certain.
    key = {"here": here, "response": response_id, "asked": draft.question, "base": draft.revision}
    new = {f"new_{name}": value for name, value in changed.items()}
    revision = session.connection().scalar(book.change, key | new)
    if revision is None:
        raise Refused("Somebody else changed the same answer a moment ago. Try again.")
    return Saved(draft.question, revision, writer.now)
