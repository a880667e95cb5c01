"""The mail to the invited: rows that say what is to be sent, each taken by one sender at a time.

A row is written with what asked for it and taken when it is due. Whoever takes it looks again
whether the mail is still wanted, moves its next time into the future, and only then talks to the
mail server, with nothing held. A sender that dies leaves the row to the next one: a mail may come
twice, but none is lost.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, exists, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.mail import MailKind, MailState
from app.domain.round import RoundDates, RoundState
from app.mail.mailer import Delivery, Outcome
from app.services import tokens
from app.services.letters import LetterFacts, compose, load_facts
from app.storage.rows import (
    Assessment,
    Invitation,
    Organization,
    OutgoingMail,
    Participant,
    Round,
    Team,
)

__all__ = [
    "ATTEMPTS",
    "LEASE",
    "LetterFacts",
    "TakenMail",
    "anything_due",
    "compose",
    "load_facts",
    "morning_of",
    "note_trouble",
    "pause_after",
    "queue_mail",
    "record_delivery",
    "take_mail",
]

# How long a sender may take for one mail before another takes it over.
LEASE = timedelta(minutes=15)
# Until the second, third, ... attempt: a little over two days in all.
_PAUSES_MINUTES = (1, 5, 15, 30, 60, 120, 240, 480, 720, 720, 720)
ATTEMPTS = len(_PAUSES_MINUTES) + 1
# What goes out by itself does so by day, in Europe; our rule.
_MORNING = time(6, tzinfo=UTC)
_PROBLEM_LENGTH = 300
_MANY = 500


@dataclass(frozen=True, slots=True)
class TakenMail:
    """A mail that this sender looks after; `token` is plain and lives in the letter alone."""

    id: uuid.UUID
    organization_id: uuid.UUID
    invitation_id: uuid.UUID
    assessment_id: uuid.UUID
    respondent_group: str | None
    kind: MailKind
    attempt: int
    address: str = field(repr=False)
    token: str = field(repr=False)


def queue_mail(
    session: Session,
    *,
    organization_id: uuid.UUID,
    invitation_ids: Collection[uuid.UUID],
    kind: MailKind,
    now: datetime,
    due_at: datetime | None = None,
    invited_before: datetime | None = None,
) -> int:
    """Ask for a mail to each of the invited, and give the number of those who will get one.

    Left out are who has answered, whose invitation was revoked or came back, who has no address or
    has a mail waiting already, and rounds that are over. A reminder goes to nobody who was not
    invited yet, or only since `invited_before`. An invitation to a round that is still to come
    waits for its first day. The number tells who has answered: where that is promised to be
    hidden, it is not to be shown.
    """
    ids = sorted(set(invitation_ids))
    queued = 0
    for begin in range(0, len(ids), _MANY):
        query = _can_get(organization_id, ids[begin : begin + _MANY], today=now.date())
        if kind is MailKind.REMINDER:
            query = query.where(_invited(invited_before))
        # First held, then looked at: two who ask at once must not both find nothing waiting.
        held = session.execute(query).all()
        waiting = _waiting(session, organization_id=organization_id, ids=[one for one, _ in held])
        rows = [
            {
                "id": uuid.uuid4(),
                "organization_id": organization_id,
                "invitation_id": invitation_id,
                "kind": kind,
                "state": MailState.QUEUED,
                "attempts": 0,
                "problem": "",
                "queued_at": now,
                "due_at": max(due_at or now, _first_morning(opens_on, now)),
            }
            for invitation_id, opens_on in held
            if invitation_id not in waiting
        ]
        if rows:
            session.execute(insert(OutgoingMail), rows)
        queued += len(rows)
    return queued


def anything_due(session: Session, *, now: datetime) -> bool:
    """Say, without taking a lock, whether there may be a mail to send."""
    query = select(OutgoingMail.id).where(_is_due(now)).limit(1)
    return session.scalar(query) is not None


def take_mail(session: Session, *, now: datetime) -> TakenMail | MailState | None:
    """Take the mail that is due first and make the token that it will carry.

    Gives the state of a mail that was looked at and is not to be sent now: dropped because nobody
    wants it any more, failed after the last attempt, or put off until its round opens. None when
    nothing is due. Committing is what takes it; nothing may be sent before.
    """
    found = session.execute(
        select(OutgoingMail, Invitation, Participant.address, Round)
        .join(
            Invitation, _same(OutgoingMail.organization_id, Invitation, OutgoingMail.invitation_id)
        )
        .join(
            Participant, _same(Invitation.organization_id, Participant, Invitation.participant_id)
        )
        .join(Assessment, _same(Invitation.organization_id, Assessment, Invitation.assessment_id))
        .join(Round, _same(Assessment.organization_id, Round, Assessment.round_id))
        .where(_is_due(now))
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
        .limit(1)
        .with_for_update(of=[OutgoingMail, Invitation], key_share=True, skip_locked=True)
    ).first()
    if found is None:
        return None
    mail, invitation, address, round_ = found
    state = RoundDates(round_.opens_on, round_.closes_on).state(now.date())
    if not _is_wanted(session, invitation) or round_.closed_at or state is RoundState.OVER:
        return _finish(mail, MailState.DROPPED, now)
    if state is RoundState.PLANNED:
        mail.due_at = _first_morning(round_.opens_on, now)
        return mail.state
    if mail.attempts >= ATTEMPTS:
        return _finish(mail, MailState.FAILED, now)
    mail.attempts += 1
    mail.due_at = now + LEASE
    token = tokens.issue_token(
        session, organization_id=mail.organization_id, invitation_id=invitation.id
    )
    return TakenMail(
        id=mail.id,
        organization_id=mail.organization_id,
        invitation_id=invitation.id,
        assessment_id=invitation.assessment_id,
        respondent_group=invitation.respondent_group,
        kind=mail.kind,
        attempt=mail.attempts,
        address=address,
        token=token,
    )


def record_delivery(
    session: Session, *, mail: TakenMail, delivery: Delivery, now: datetime
) -> MailState | None:
    """Keep what became of a mail, and give its state; None when it is another sender's by now."""
    # Held in the order in which everybody else does: the invitation, then its mail.
    invitation = session.scalar(
        select(Invitation)
        .where(
            Invitation.organization_id == mail.organization_id,
            Invitation.id == mail.invitation_id,
        )
        .with_for_update(key_share=True)
    )
    row = session.scalar(
        select(OutgoingMail)
        .where(
            OutgoingMail.id == mail.id,
            OutgoingMail.attempts == mail.attempt,
            OutgoingMail.state == MailState.QUEUED,
        )
        .with_for_update(key_share=True)
    )
    if invitation is None or row is None:
        return None
    row.problem = delivery.reason[:_PROBLEM_LENGTH]
    if delivery.outcome is Outcome.ACCEPTED:
        invitation.sent += 1
        invitation.last_sent_at = now
        return _finish(row, MailState.SENT, now)
    if delivery.outcome is Outcome.REFUSED:
        invitation.bounced = row.problem
        return _finish(row, MailState.FAILED, now)
    if mail.attempt >= ATTEMPTS:
        return _finish(row, MailState.FAILED, now)
    row.due_at = now + pause_after(mail.attempt)
    return row.state


def note_trouble(session: Session, *, problem: str, now: datetime) -> None:
    """Tell those who wait for mail why none goes out."""
    session.execute(
        update(OutgoingMail)
        .where(_is_due(now), OutgoingMail.problem != problem[:_PROBLEM_LENGTH])
        .values(problem=problem[:_PROBLEM_LENGTH])
    )


def pause_after(attempt: int) -> timedelta:
    """Give the time until a mail is tried again after so many attempts."""
    return timedelta(minutes=_PAUSES_MINUTES[attempt - 1])


def morning_of(day: date) -> datetime:
    """Give the moment at which mail that was planned for a day goes out."""
    return datetime.combine(day, _MORNING)


def _first_morning(opens_on: date, now: datetime) -> datetime:
    return now if opens_on <= now.date() else morning_of(opens_on)


def _can_get(
    organization_id: uuid.UUID, ids: list[uuid.UUID], *, today: date
) -> Select[uuid.UUID, date]:
    """Choose, and hold, the invitations that a mail can go to, with the round's first day.

    Those that were submitted are not held: whoever submits touches them all.
    """
    return (
        select(Invitation.id, Round.opens_on)
        .join(Assessment, _same(Invitation.organization_id, Assessment, Invitation.assessment_id))
        .join(Round, _same(Assessment.organization_id, Round, Assessment.round_id))
        .where(
            Invitation.organization_id == organization_id,
            Invitation.id.in_(ids),
            Invitation.participant_id.is_not(None),
            Invitation.submitted.is_(False),
            Invitation.revoked.is_(False),
            Invitation.bounced == "",
            Round.closed_at.is_(None),
            Round.closes_on >= today,
        )
        .order_by(Invitation.id)
        .with_for_update(of=Invitation, key_share=True)
    )


def _invited(before: datetime | None) -> ColumnElement[bool]:
    """Say whether somebody has had a link, and no invitation by mail since a moment."""
    has_link = or_(
        Invitation.sent > 0, Invitation.handed_out.is_(True), Invitation.opened.is_(True)
    )
    if before is None:
        return has_link
    since = exists().where(
        OutgoingMail.organization_id == Invitation.organization_id,
        OutgoingMail.invitation_id == Invitation.id,
        OutgoingMail.kind == MailKind.INVITATION,
        OutgoingMail.state == MailState.SENT,
        OutgoingMail.finished_at > before,
    )
    return has_link & ~since


def _waiting(
    session: Session, *, organization_id: uuid.UUID, ids: list[uuid.UUID]
) -> set[uuid.UUID]:
    query = select(OutgoingMail.invitation_id).where(
        OutgoingMail.organization_id == organization_id,
        OutgoingMail.invitation_id.in_(ids),
        OutgoingMail.state == MailState.QUEUED,
    )
    return set(session.scalars(query))


def _is_due(now: datetime) -> ColumnElement[bool]:
    return (OutgoingMail.state == MailState.QUEUED) & (OutgoingMail.due_at <= now)


def _is_wanted(session: Session, invitation: Invitation) -> bool:
    """Say whether an answer can still come of a mail; invented addresses get none."""
    if invitation.submitted or invitation.revoked or invitation.bounced:
        return False
    gone = session.scalar(
        select(Assessment.id)
        .join(Team, _same(Assessment.organization_id, Team, Assessment.team_id))
        .join(Organization, Organization.id == Assessment.organization_id)
        .where(
            Assessment.organization_id == invitation.organization_id,
            Assessment.id == invitation.assessment_id,
            or_(
                Assessment.closed_at.is_not(None),
                Team.archived_at.is_not(None),
                Organization.invented.is_(True),
            ),
        )
    )
    return gone is None


def _finish(mail: OutgoingMail, state: MailState, now: datetime) -> MailState:
    mail.state = state
    mail.finished_at = now
    return state


def _same(
    organization: InstrumentedAttribute[uuid.UUID],
    row: type[Assessment | Invitation | Participant | Round | Team],
    key: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None],
) -> ColumnElement[bool]:
    """Join within one organization."""
    return (row.organization_id == organization) & (row.id == key)
