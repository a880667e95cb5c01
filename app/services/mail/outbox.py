"""Rows of mail that is to go out, whomever it is to: when one is due, taken, tried again, ended.

A row is written with what asked for it and taken when it is due. Whoever takes it looks again
whether the mail is still wanted, moves its next time into the future, and only then talks to the
mail server, with nothing held. A sender that dies leaves the row to the next one: a mail may come
twice, but none is lost.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.domain.mail import MailState
from app.mail.mailer import Delivery, Outcome
from app.storage.rows import ActionMail, OutgoingMail

AnyMail = OutgoingMail | ActionMail
Mail = TypeVar("Mail", OutgoingMail, ActionMail)

# How long a sender may take for one mail before another takes it over.
LEASE = timedelta(minutes=15)
# Until the second, third, ... attempt: a little over two days in all.
_PAUSES_MINUTES = (1, 5, 15, 30, 60, 120, 240, 480, 720, 720, 720)
ATTEMPTS = len(_PAUSES_MINUTES) + 1
# What goes out by itself does so by day, in Europe; our rule.
_MORNING = time(6, tzinfo=UTC)
_PROBLEM_LENGTH = 300


def is_due(table: type[AnyMail], now: datetime) -> ColumnElement[bool]:
    """Hold for the mail that waits and whose time has come."""
    return (table.state == MailState.QUEUED) & (table.due_at <= now)


def anything_due(session: Session, table: type[AnyMail], *, now: datetime) -> bool:
    """Say, without taking a lock, whether there may be a mail to send."""
    return session.scalar(select(table.id).where(is_due(table, now)).limit(1)) is not None


def note_trouble(session: Session, table: type[AnyMail], *, problem: str, now: datetime) -> None:
    """Tell those who wait for mail why none goes out."""
    session.execute(
        update(table)
        .where(is_due(table, now), table.problem != problem[:_PROBLEM_LENGTH])
        .values(problem=problem[:_PROBLEM_LENGTH])
    )


def begin_attempt(mail: AnyMail, *, now: datetime) -> MailState | None:
    """Count an attempt and move the next one away; the state where there were enough of them."""
    if mail.attempts >= ATTEMPTS:
        return finish(mail, MailState.FAILED, now=now)
    mail.attempts += 1
    mail.due_at = now + LEASE
    return None


def find_taken(
    session: Session, table: type[Mail], *, mail_id: uuid.UUID, attempt: int
) -> Mail | None:
    """Give the row of a mail that was taken, held; None when it is another sender's by now."""
    return session.scalar(
        select(table)
        .where(table.id == mail_id, table.attempts == attempt, table.state == MailState.QUEUED)
        .with_for_update(key_share=True)
    )


def keep_delivery(mail: AnyMail, delivery: Delivery, *, now: datetime) -> MailState:
    """Keep what became of an attempt: sent, failed for good, or to be tried again."""
    mail.problem = delivery.reason[:_PROBLEM_LENGTH]
    if delivery.outcome is Outcome.ACCEPTED:
        return finish(mail, MailState.SENT, now=now)
    if delivery.outcome is Outcome.REFUSED or mail.attempts >= ATTEMPTS:
        return finish(mail, MailState.FAILED, now=now)
    mail.due_at = now + pause_after(mail.attempts)
    return mail.state


def finish(mail: AnyMail, state: MailState, *, now: datetime) -> MailState:
    """End a mail's way."""
    mail.state = state
    mail.finished_at = now
    return state


def pause_after(attempt: int) -> timedelta:
    """Give the time until a mail is tried again after so many attempts."""
    return timedelta(minutes=_PAUSES_MINUTES[attempt - 1])


def morning_of(day: date) -> datetime:
    """Give the moment at which mail that was planned for a day goes out."""
    return datetime.combine(day, _MORNING)
