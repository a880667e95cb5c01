"""Sealing: a submitted response of an anonymous round, and nothing that ties it to an invitation.

The draft is thrown away and written anew under fresh ids and one moment that all share. Rows also
have an order and, in PostgreSQL, the number of the transaction that wrote them: whoever knows in
which order people submitted, from reminders or from counts, could put names to responses by them.
So with each submission those of the same team and group are written again in an order that chance
gives, and so are the invitations. Where there are more than `MIXED` of them, chance chooses with
which so many the new one is mixed: nobody's place in the order is known to be among fewer people.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.services.answers.places import Held
from app.services.invitations.tokens import TokenPurpose, hash_for
from app.storage.rows import AnswerRow, Invitation, OutcomeAnswerRow, ResponseRow

MIXED = 50
_CHANCE = secrets.SystemRandom()
_RESPONSE = cast("Table", ResponseRow.__table__)
_INVITATION = cast("Table", Invitation.__table__)
_ANSWERS = (cast("Table", AnswerRow.__table__), cast("Table", OutcomeAnswerRow.__table__))
_LEFT = (
    update(_INVITATION)
    .where(
        _INVITATION.c.organization_id == bindparam("here"),
        _INVITATION.c.id == bindparam("invitation"),
    )
    .values(submitted=True, response_id=None)
)

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Written:
    """A response as rows: its own, and those of each table of answers."""

    response: Values
    answers: tuple[list[Values], ...]


def seal(session: Session, *, place: Held, token: str, comments_shown: bool) -> None:
    """Submit the draft of a place whose assessment is held alone; only the token leads to it."""
    draft = _read(session, place, [place.response_id])
    before = _read(session, place, _some(_submitted(session, place)))
    fresh = [_anew(place, each, token, comments_shown=comments_shown) for each in draft]
    _leave(session, place)
    _throw_away(session, place, [each.response["id"] for each in (*draft, *before)])
    everything = [*before, *fresh]
    _CHANCE.shuffle(everything)
    _write(session, everything)


def _some(ids: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    return ids if len(ids) <= MIXED else _CHANCE.sample(ids, MIXED)


def _submitted(session: Session, place: Held) -> Sequence[uuid.UUID]:
    """Name what was submitted in the same team and group, which both sides of the cut show."""
    return session.scalars(
        select(ResponseRow.id)
        .where(
            ResponseRow.organization_id == place.organization_id,
            ResponseRow.assessment_id == place.assessment_id,
            ResponseRow.respondent_group.is_not_distinct_from(place.group),
            ResponseRow.submitted_at.is_not(None),
        )
        .order_by(ResponseRow.id)
    ).all()


def _read(session: Session, place: Held, ids: Iterable[uuid.UUID | None]) -> tuple[_Written, ...]:
    """Read responses whole."""
    wanted = list(ids)
    rows = session.execute(
        select(_RESPONSE)
        .where(_RESPONSE.c.organization_id == place.organization_id, _RESPONSE.c.id.in_(wanted))
        .order_by(_RESPONSE.c.id)
    ).mappings()
    parts: list[dict[uuid.UUID, list[Values]]] = []
    for table in _ANSWERS:
        by_response: dict[uuid.UUID, list[Values]] = {}
        for row in session.execute(
            select(table)
            .where(
                table.c.organization_id == place.organization_id, table.c.response_id.in_(wanted)
            )
            .order_by(table.c.response_id, table.c.question)
        ).mappings():
            by_response.setdefault(row["response_id"], []).append(dict(row))
        parts.append(by_response)
    return tuple(
        _Written(dict(row), tuple(part.get(row["id"], []) for part in parts)) for row in rows
    )


def _anew(place: Held, draft: _Written, token: str, *, comments_shown: bool) -> _Written:
    """Give the draft as it is kept: its words and choices, and nothing else of it."""
    response_id = uuid.uuid4()
    response = draft.response | {
        "id": response_id,
        "respondent_group": place.group,
        "participant_id": None,
        "key_hash": hash_for(TokenPurpose.ANSWERS, token),
        "comments_shown": comments_shown,
        "started_at": place.coarse,
        "submitted_at": place.coarse,
        "submitted_by": None,
    }
    stamp = {"response_id": response_id, "revision": 1, "saved_at": place.coarse, "saved_by": None}
    asked: tuple[Collection[str], ...] = (place.asked.questions, place.asked.outcomes)
    return _Written(
        response,
        tuple(
            [
                row | stamp | {"id": uuid.uuid4()}
                for row in rows
                if row["question"] in questions and _says_something(row)
            ]
            for rows, questions in zip(draft.answers, asked, strict=True)
        ),
    )


def _says_something(row: Values) -> bool:
    """Whether an answer is left, rather than the trace of one that was taken back."""
    said = (row.get(name) for name in ("choice", "comment", "evidence", "value"))
    return any(each not in (None, "") for each in said)


def _leave(session: Session, place: Held) -> None:
    """Let no invitation lead to its response, and let all that were submitted look alike."""
    found = session.scalars(
        select(Invitation.id)
        .where(
            Invitation.organization_id == place.organization_id,
            Invitation.assessment_id == place.assessment_id,
            Invitation.submitted.is_(True) | (Invitation.id == place.invitation_id),
        )
        .order_by(Invitation.id)
        .with_for_update(key_share=True)
    )
    ids = list(found)
    _CHANCE.shuffle(ids)
    rows = [{"here": place.organization_id, "invitation": each} for each in ids]
    session.connection().execute(_LEFT, rows)


def _throw_away(session: Session, place: Held, ids: list[uuid.UUID]) -> None:
    """Delete responses; their answers go with them."""
    session.execute(
        delete(ResponseRow).where(
            ResponseRow.organization_id == place.organization_id, ResponseRow.id.in_(ids)
        )
    )


def _write(session: Session, written: Sequence[_Written]) -> None:
    connection = session.connection()
    connection.execute(insert(_RESPONSE), [each.response for each in written])
    for place, table in enumerate(_ANSWERS):
        rows = [row for each in written for row in each.answers[place]]
        if rows:
            connection.execute(insert(table), rows)
