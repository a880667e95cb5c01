"""Sending what is due: take a mail, commit, hand it in, keep what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from app.domain.mail import MailState
from app.mail.mailer import Delivery, Mailer, MailServer, Outcome, Parcel, Security
from app.services import mailing
from app.services.database import Database
from app.services.mailing import TakenMail, compose, load_facts

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
    sent = 0
    while not stopped() and _anything_due(database, clock()):
        problem = mailer.open()
        if problem:
            with database.transaction() as session:
                mailing.note_trouble(session, problem=problem, now=clock())
            return Sending(sent, problem)
        with database.transaction() as session:
            taken = mailing.take_mail(session, now=clock())
        if taken is None:
            break
        if isinstance(taken, TakenMail):
            state = _send(database, taken, mailer=mailer, address=address, clock=clock)
            sent += state is MailState.SENT
    return Sending(sent, "")


def _anything_due(database: Database, now: datetime) -> bool:
    with database.reader() as session:
        return mailing.anything_due(session, now=now)


def _send(
    database: Database,
    mail: TakenMail,
    *,
    mailer: WayOut,
    address: str,
    clock: Callable[[], datetime],
) -> MailState | None:
    with database.reader() as session:
        facts = load_facts(
            session,
            organization_id=mail.organization_id,
            assessment_id=mail.assessment_id,
            respondent_group=mail.respondent_group,
        )
    letter = compose(mail.kind, facts=facts, link=f"{address}/respond/{mail.token}")
    delivery = mailer.send(Parcel(mail.address, letter, str(mail.id), clock()))
    with database.transaction() as session:
        state = mailing.record_delivery(session, mail=mail, delivery=delivery, now=clock())
    # Neither the address nor what the server said, which may name it: a log outlives a round.
    _log.info("mail", mail=str(mail.id), outcome=delivery.outcome.value, attempt=mail.attempt)
    return state
