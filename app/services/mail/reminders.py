"""Reminders on the days that a round names, to those who have not answered."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.domain.mail import MailKind
from app.domain.round import RoundDates, RoundState
from app.services.mail.mailing import queue_mail
from app.services.mail.outbox import morning_of
from app.storage.rows import Assessment, Invitation, Round, RoundReminder

# Nobody is reminded so soon after the invitation; our rule.
_AFTER_INVITATION = timedelta(hours=24)
_OF_ROUND = (Round.organization_id == RoundReminder.organization_id) & (
    Round.id == RoundReminder.round_id
)


def anything_due(session: Session, *, now: datetime) -> bool:
    """Say, without taking a lock, whether a reminder day may have come."""
    query = select(RoundReminder.id).join(Round, _OF_ROUND).where(_is_due(now)).limit(1)
    return session.scalar(query) is not None


def due_reminders(session: Session, *, now: datetime) -> int:
    """Queue the reminders whose day has come, and give their number.

    Days that passed while nobody looked are made up for once, all of a round together, and not
    after the round is over. Who was invited after the day, or less than 24 hours before, is left
    out, and so is who was never invited.
    """
    queued = 0
    for row, days in _due_days(session, now=now):
        for day in days:
            day.done_at = now
        # Reminders from before the first day were never meant for anybody.
        last = max(day.send_on for day in days)
        if _is_open(row, now.date()) and last >= row.opens_on:
            queued += _remind(session, row=row, send_on=last, now=now)
    session.flush()
    return queued


def _due_days(session: Session, *, now: datetime) -> list[tuple[Round, list[RoundReminder]]]:
    """Take the reminder days that have come, by round; those of rounds still to come wait."""
    found = session.execute(
        select(RoundReminder, Round)
        .join(Round, _OF_ROUND)
        .where(_is_due(now))
        .order_by(RoundReminder.id)
        .with_for_update(of=RoundReminder, skip_locked=True)
    )
    days: dict[uuid.UUID, tuple[Round, list[RoundReminder]]] = {}
    for reminder, row in found:
        days.setdefault(row.id, (row, []))[1].append(reminder)
    return list(days.values())


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(
        RoundReminder.done_at.is_(None),
        RoundReminder.send_on <= now.date(),
        Round.opens_on <= now.date(),
    )


def _is_open(row: Round, today: date) -> bool:
    state = RoundDates(row.opens_on, row.closes_on).state(today)
    return row.closed_at is None and state is RoundState.OPEN


def _remind(session: Session, *, row: Round, send_on: date, now: datetime) -> int:
    invited = session.scalars(
        select(Invitation.id)
        .join(
            Assessment,
            (Assessment.organization_id == Invitation.organization_id)
            & (Assessment.id == Invitation.assessment_id),
        )
        .where(
            Assessment.organization_id == row.organization_id,
            Assessment.round_id == row.id,
            Invitation.participant_id.is_not(None),
            Invitation.submitted.is_(False),
        )
    ).all()
    due_at = max(now, morning_of(send_on))
    return queue_mail(
        session,
        organization_id=row.organization_id,
        invitation_ids=invited,
        kind=MailKind.REMINDER,
        now=now,
        due_at=due_at,
        invited_before=min(
            due_at - _AFTER_INVITATION, datetime.combine(send_on, time.min, tzinfo=UTC)
        ),
    )
