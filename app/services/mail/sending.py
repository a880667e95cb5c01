"""Sending what is due: take a mail, commit, hand it in, keep what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from app.domain.mail import Letter, MailState
from app.mail.mailer import Delivery, Mailer, MailServer, Outcome, Parcel, Security
from app.services.database import Database
from app.services.mail import action_mail, mailing
from app.services.mail.action_mail import TakenActionMail
from app.services.mail.mailing import TakenMail, compose, load_facts
from app.services.mail.outbox import AnyMail, anything_due, note_trouble
from app.storage.rows import ActionMail, OutgoingMail

__all__ = [
    "Delivery",
    "MailServer",
    "Mailer",
    "Outcome",
    "Parcel",
    "Security",
    "Sending",
    "WayOut",
    "send_due",
]

_log = structlog.get_logger()


class WayOut(Protocol):
    """Where mail is handed in: a `Mailer`, or what a test puts in its place."""

    def open(self) -> str:
        """Make sure that mail can be handed in; give the problem when it can't."""

    def send(self, parcel: Parcel) -> Delivery:
        """Hand one mail in."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How many mails were handed in, and why it stopped before all were; empty if it did not."""

    sent: int
    trouble: str


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """A mail that was taken: to whom, what writes it, and what keeps what became of it."""

    id: uuid.UUID
    attempt: int
    to: str = field(repr=False)
    compose: Callable[[Session], Letter]
    record: Callable[[Session, Delivery, datetime], MailState | None]


class _Desk(Protocol):
    """One kind of mail: to the invited, or to the owners of actions."""

    @property
    def table(self) -> type[AnyMail]:
        """Where its mail waits."""

    def take(self, session: Session, *, now: datetime) -> _Outgoing | MailState | None:
        """Take the mail that is due first; None when nothing is due."""


def send_due(
    database: Database,
    *,
    mailer: WayOut,
    address: str,
    clock: Callable[[], datetime],
    stopped: Callable[[], bool] = lambda: False,
) -> Sending:
    """Send every mail that is due, until `stopped` or the mail server can't be reached.

    Unlike other services it commits by itself, before and after each mail: nothing is held while
    the server is talked to. A mail is taken only once the server answers, so a server that is down
    for a day costs no attempt. `address` is what links begin with.
    """
    desks: tuple[_Desk, ...] = (_InvitedDesk(address), _OwnersDesk(address))
    sent = 0
    for desk in desks:
        while not stopped() and _anything_due(database, desk, clock()):
            problem = mailer.open()
            if problem:
                _note_trouble(database, desks, problem, clock())
                return Sending(sent, problem)
            with database.transaction() as session:
                taken = desk.take(session, now=clock())
            if taken is None:
                break
            if isinstance(taken, _Outgoing):
                sent += _send(database, taken, mailer=mailer, clock=clock) is MailState.SENT
    return Sending(sent, "")


def _anything_due(database: Database, desk: _Desk, now: datetime) -> bool:
    with database.reader() as session:
        return anything_due(session, desk.table, now=now)


def _note_trouble(
    database: Database, desks: tuple[_Desk, ...], problem: str, now: datetime
) -> None:
    with database.transaction() as session:
        for desk in desks:
            note_trouble(session, desk.table, problem=problem, now=now)


def _send(
    database: Database, mail: _Outgoing, *, mailer: WayOut, clock: Callable[[], datetime]
) -> MailState | None:
    with database.reader() as session:
        letter = mail.compose(session)
    delivery = mailer.send(Parcel(mail.to, letter, str(mail.id), clock()))
    with database.transaction() as session:
        state = mail.record(session, delivery, clock())
    # Neither the address nor what the server said, which may name it: a log outlives a round.
    _log.info("mail", mail=str(mail.id), outcome=delivery.outcome.value, attempt=mail.attempt)
    return state


@dataclass(frozen=True, slots=True)
class _InvitedDesk:
    """Mail to the invited."""

    address: str

    @property
    def table(self) -> type[AnyMail]:
        return OutgoingMail

    def take(self, session: Session, *, now: datetime) -> _Outgoing | MailState | None:
        taken = mailing.take_mail(session, now=now)
        if not isinstance(taken, TakenMail):
            return taken
        return _Outgoing(
            taken.id,
            taken.attempt,
            taken.address,
            lambda session: self._compose(session, taken),
            lambda session, delivery, now: mailing.record_delivery(
                session, mail=taken, delivery=delivery, now=now
            ),
        )

    def _compose(self, session: Session, mail: TakenMail) -> Letter:
        facts = load_facts(
            session,
            organization_id=mail.organization_id,
            assessment_id=mail.assessment_id,
            respondent_group=mail.respondent_group,
        )
        return compose(mail.kind, facts=facts, link=f"{self.address}/respond/{mail.token}")


@dataclass(frozen=True, slots=True)
class _OwnersDesk:
    """Mail to the owners of overdue actions."""

    address: str

    @property
    def table(self) -> type[AnyMail]:
        return ActionMail

    def take(self, session: Session, *, now: datetime) -> _Outgoing | MailState | None:
        taken = action_mail.take_mail(session, now=now)
        if not isinstance(taken, TakenActionMail):
            return taken
        link = f"{self.address}/organizations/{taken.organization_id}/actions?owner=me&overdue=1"
        return _Outgoing(
            taken.id,
            taken.attempt,
            taken.address,
            lambda _session: action_mail.compose(taken, link=link),
            lambda session, delivery, now: action_mail.record_delivery(
                session, mail=taken, delivery=delivery, now=now
            ),
        )
