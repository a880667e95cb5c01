"""The mail to the invited: who gets one, whether it is still wanted, and what becomes of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.mail import MailKind, MailState
from app.domain.round import RoundDates, RoundState
from app.mail.mailer import Delivery, Outcome
from app.services.invitations import tokens
from app.services.mail.letters import LetterFacts, compose, load_facts
from app.services.mail.outbox import (
    begin_attempt,
    find_taken,
    finish,
    is_due,
    keep_delivery,
    morning_of,
)
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
    "LetterFacts",
    "TakenMail",
    "compose",
    "load_facts",
    "queue_mail",
    "record_delivery",
    "take_mail",
]

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
        .where(is_due(OutgoingMail, now))
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
        .limit(1)
        .with_for_update(of=[OutgoingMail, Invitation], key_share=True, skip_locked=True)
    ).first()
    if found is None:
        return None
    mail, invitation, address, round_ = found
    state = RoundDates(round_.opens_on, round_.closes_on).state(now.date())
    if not _is_wanted(session, invitation) or round_.closed_at or state is RoundState.OVER:
        return finish(mail, MailState.DROPPED, now=now)
    if state is RoundState.PLANNED:
        mail.due_at = _first_morning(round_.opens_on, now)
        return mail.state
    if (ended := begin_attempt(mail, now=now)) is not None:
        return ended
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
    row = find_taken(session, OutgoingMail, mail_id=mail.id, attempt=mail.attempt)
    if invitation is None or row is None:
        return None
    state = keep_delivery(row, delivery, now=now)
    if delivery.outcome is Outcome.ACCEPTED:
        invitation.sent += 1
        invitation.last_sent_at = now
    elif delivery.outcome is Outcome.REFUSED:
        invitation.bounced = row.problem
    return state


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


def _same(
    organization: InstrumentedAttribute[uuid.UUID],
    row: type[Assessment | Invitation | Participant | Round | Team],
    key: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None],
) -> ColumnElement[bool]:
    """Join within one organization."""
    return (row.organization_id == organization) & (row.id == key)
