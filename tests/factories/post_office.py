"""A survey whose mail a test queues and sends by hand, at the times it says.

The survey is open from 17 November to 1 December 2026; NOON lies in between.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copyfile

from sqlalchemy import select, update

from app.domain.mail import MailKind
from app.domain.round import Confidentiality
from app.services.database import Database
from app.services.mail import mailing, sending
from app.services.mail.sending import Delivery, Outcome, Parcel, Sending, WayOut
from app.storage.rows import Invitation, OutgoingMail, Participant, Round
from tests.factories.invitations import invite, start_survey
from tests.factories.world import World, create_world

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
OPENS, CLOSES = date(2026, 11, 17), date(2026, 12, 1)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADDRESS = "https://clearway.example"
ACCEPTED = Delivery(Outcome.ACCEPTED)
BUSY = Delivery(Outcome.TRY_AGAIN, "The mail server says: 451 busy")


@dataclass(slots=True)
class Letterbox:
    """A way out that takes everything, or says what `answer` says; it looks like a mail server."""

    answer: Callable[[Parcel], Delivery] = lambda _: ACCEPTED
    problem: str = ""
    parcels: list[Parcel] = field(default_factory=list)

    def open(self) -> str:
        return self.problem

    def send(self, parcel: Parcel) -> Delivery:
        delivery = self.answer(parcel)
        if delivery.outcome is Outcome.ACCEPTED:
            self.parcels.append(parcel)
        return delivery

    @property
    def addresses(self) -> list[str]:
        return [parcel.to for parcel in self.parcels]


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What a test does with the survey's mail."""

    database: Database
    world: World
    round_id: uuid.UUID

    def invite(self, *names: str, sent: int = 0, team: str = "Claims analytics") -> list[uuid.UUID]:
        """Invite addresses that no mail went to yet, unless `sent` says how many did."""
        with self.database.transaction() as session:
            ids = [
                invite(session, self.world, team=team, address=address_of(name)).invitation_id
                for name in names
            ]
            session.execute(
                update(Invitation)
                .where(Invitation.id.in_(ids))
                .values(sent=sent, last_sent_at=NOON if sent else None)
            )
        return ids

    def queue(
        self,
        ids: Iterable[uuid.UUID],
        kind: MailKind = MailKind.INVITATION,
        *,
        now: datetime = NOON,
    ) -> int:
        with self.database.transaction() as session:
            return mailing.queue_mail(
                session,
                organization_id=self.world.organization,
                invitation_ids=list(ids),
                kind=kind,
                now=now,
            )

    def send(self, way_out: WayOut, *, now: datetime = NOON) -> Sending:
        return sending.send_due(self.database, mailer=way_out, address=ADDRESS, clock=lambda: now)

    def sent(self, *, now: datetime = NOON) -> list[str]:
        """Send what is due, and give the names that it went to."""
        box = Letterbox()
        self.send(box, now=now)
        return sorted(address.partition("@")[0] for address in box.addresses)

    def change(self, invitation_id: uuid.UUID, **values: object) -> None:
        with self.database.transaction() as session:
            session.execute(
                update(Invitation).where(Invitation.id == invitation_id).values(**values)
            )

    def change_round(self, **values: object) -> None:
        with self.database.transaction() as session:
            session.execute(update(Round).where(Round.id == self.round_id).values(**values))

    def invitation(self, invitation_id: uuid.UUID) -> Invitation:
        with self.database.reader() as session:
            return session.get_one(Invitation, invitation_id)

    def mails(self) -> list[OutgoingMail]:
        """Give the survey's mails, oldest first."""
        with self.database.reader() as session:
            query = select(OutgoingMail).order_by(OutgoingMail.queued_at, OutgoingMail.id)
            return list(session.scalars(query))

    def mail(self) -> OutgoingMail:
        """Give the only mail there is."""
        (only,) = self.mails()
        return only


def address_of(name: str) -> str:
    return f"{name}@example.org"


def token_in(parcel: Parcel) -> str:
    found = re.search(rf"{ADDRESS}/respond/([\w-]+)", parcel.letter.text)
    assert found is not None
    return found[1]


def open_post_office(
    database: Database,
    folder: Path,
    *,
    confidentiality: Confidentiality = Confidentiality.ANONYMOUS,
    world: World | None = None,
    title: str = "Many voices",
) -> PostOffice:
    """Start a survey that nobody is invited to yet; `folder` is where its questionnaire is put."""
    questionnaire = folder / "small" / "1.0.0.yaml"
    questionnaire.parent.mkdir(exist_ok=True)
    copyfile(SMALL, questionnaire)
    with database.transaction() as session:
        world = world or create_world(session)
        round_id = start_survey(
            session,
            world,
            questionnaire=questionnaire,
            confidentiality=confidentiality,
            opens_on=OPENS,
            closes_on=CLOSES,
            title=title,
        )
    return PostOffice(database, world, round_id)


def name_of(database: Database, invitation_id: uuid.UUID) -> str:
    with database.reader() as session:
        address = session.scalars(
            select(Participant.address)
            .join(Invitation, Invitation.participant_id == Participant.id)
            .where(Invitation.id == invitation_id)
        ).one()
    return address.partition("@")[0]
