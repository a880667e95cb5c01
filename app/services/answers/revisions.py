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
from app.services.answers.places import Held, Place
from app.services.errors import Refused
from app.storage.rows import AnswerRow, Invitation, OutcomeAnswerRow, Person, ResponseRow


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
        self.of_response: Select[Any] = self._entries(table)
        self.of_questions: Select[Any] = self.of_response.where(
            table.c.question.in_(bindparam("questions", expanding=True))
        )
        # A list of questions is put into the statement anew each time: one alone is quicker.
        self.of_question: Select[Any] = self.of_response.where(
            table.c.question == bindparam("question")
        )
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

    def _entries(self, table: Table) -> Select[Any]:
        """Select the entries of a response."""
        columns = (table.c[name] for name in ("question", "revision", *_STAMP, *self._value))
        return (
            select(*columns, _PERSON.name)
            .select_from(table)
            .outerjoin(Person.__table__, _PERSON.id == table.c.saved_by)
            .where(
                table.c.organization_id == bindparam("here"),
                table.c.response_id == bindparam("response"),
            )
            .order_by(table.c.question)
        )


_STAMP = ("saved_at", "saved_by")
_PERSON = Person.__table__.c
ANSWERS = Book(AnswerRow, AnswerValue)
OUTCOMES = Book(OutcomeAnswerRow, OutcomeValue)


_BEGINNING = insert(cast("Table", ResponseRow.__table__))
_invitation = cast("Table", Invitation.__table__)
_KEPT_BY = (
    update(_invitation)
    .where(
        _invitation.c.organization_id == bindparam("here"),
        _invitation.c.id == bindparam("invitation"),
    )
    .values(response_id=bindparam("response"))
)


def read_entries(session: Session, book: Book[V], *, place: Place) -> dict[str, Entry[V]]:
    """Give every entry of a place's response, by question."""
    if place.response_id is None:
        return {}
    key = {"here": place.organization_id, "response": place.response_id}
    entries = (book.entry(found) for found in session.execute(book.of_response, key))
    return {entry.question: entry for entry in entries}


def write(
    session: Session,
    book: Book[V],
    *,
    place: Held,
    drafts: Sequence[Draft[V]],
    now: datetime,
    all_or_nothing: bool = False,
) -> tuple[Saved | Conflict[V], ...]:
    """Store drafts in a place that is held, and say what became of each."""
    present = _present(session, book, place=place, drafts=drafts)
    found = [_compare(book, draft, present.get(draft.question)) for draft in drafts]
    if all_or_nothing and any(isinstance(each, Conflict) for each in found):
        return tuple(each for each in found if isinstance(each, Conflict))
    response_id = place.response_id
    if response_id is None and any(each is None for each in found):
        response_id = _begin(session, place=place, now=now)
    stamp = {"saved_at": place.stamp(now), "saved_by": place.person_id}
    key = {"here": place.organization_id, "response": response_id, **stamp}
    return tuple(
        each or _store(session, book, key=key, draft=draft, is_new=draft.question not in present)
        for each, draft in zip(found, drafts, strict=True)
    )


def _present(
    session: Session, book: Book[V], *, place: Held, drafts: Sequence[Draft[V]]
) -> dict[str, Entry[V]]:
    """Give the entries that the drafts are about."""
    if place.response_id is None:
        return {}
    key = {"here": place.organization_id, "response": place.response_id}
    asked = [draft.question for draft in drafts]
    query, more = (
        (book.of_question, {"question": asked[0]})
        if len(asked) == 1
        else (book.of_questions, {"questions": asked})
    )
    rows = session.connection().execute(query, {**key, **more}).all()
    return {entry.question: entry for entry in map(book.entry, rows)}


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


def _begin(session: Session, *, place: Held, now: datetime) -> uuid.UUID:
    """Begin a response; a guest's invitation leads to it from now on."""
    response_id = uuid.uuid4()
    session.connection().execute(
        _BEGINNING,
        {
            "id": response_id,
            "organization_id": place.organization_id,
            "assessment_id": place.assessment_id,
            "respondent_group": place.group,
            "comments_shown": False,
            "started_at": now,
        },
    )
    if place.invitation_id is not None:
        key = {"here": place.organization_id, "invitation": place.invitation_id}
        session.connection().execute(_KEPT_BY, {**key, "response": response_id})
    return response_id


def _store(
    session: Session, book: Book[V], *, key: dict[str, Any], draft: Draft[V], is_new: bool
) -> Saved:
    """Write one draft; `key` holds where, and what is noted with it."""
    stamp = {name: key[name] for name in _STAMP}
    changed: dict[str, Any] = asdict(draft.value) | stamp
    at: datetime = key["saved_at"]
    if is_new:
        changed |= {"id": uuid.uuid4(), "revision": 1, "question": draft.question}
        changed |= {"organization_id": key["here"], "response_id": key["response"]}
        session.connection().execute(book.insertion, changed)
        return Saved(draft.question, 1, at)
    # The place is held, so the revision cannot have moved; the condition makes that certain.
    where = {"here": key["here"], "response": key["response"]}
    where |= {"asked": draft.question, "base": draft.revision}
    new = {f"new_{name}": value for name, value in changed.items()}
    revision = session.connection().scalar(book.change, where | new)
    if revision is None:
        raise Refused("Somebody else changed the same answer a moment ago. Try again.")
    return Saved(draft.question, revision, at)
