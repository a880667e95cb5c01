"""Closing a survey: answers end, results are frozen and checked, and published once.

Three steps (docs/adr/0008): asking to close ends the answers and asks the worker for the results;
what it froze is looked at, without a figure; then it is published, or the round is opened again.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from app.domain.closing import ClosingState
from app.domain.jobs import JobKind, JobState
from app.domain.roles import Permission
from app.domain.round import RoundDates, RoundEventKind, RoundMode, RoundState
from app.services import jobs
from app.services.access import Access
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.rounds import round_events
from app.services.teams.team_tree import lock_organization
from app.storage.rows import Assessment, Closing, ResponseRow, ResultRow, Round

_PUBLISHED = (
    "The results are published, so the round can't be opened again: whoever compared what was "
    "published before and after could work out what single people answered."
)
_CHANGED = (
    "The round was opened and closed again since you opened this page. Look at what will be shown "
    "now."
)


def ask_to_close(
    session: Session, *, access: Access, round_id: uuid.UUID, now: datetime
) -> uuid.UUID:
    """End the answers of a survey and ask for its results; give the closing.

    From here on no answer is taken any more, and every submitted one that was is in the results:
    whoever submits, or changes what is submitted, holds the assessment until it is stored (see
    places), and here all of them are held. A round that is closed already stays as it is. Refused
    when nothing can be closed.
    """
    row = _hold(session, access=access, round_id=round_id)
    present = newest_closing(session, access=access, round_id=round_id)
    if row.closed_at is not None:
        if present is None:
            raise Refused("This round is closed.")
        return present.id
    _require_something_to_close(session, row=row, today=now.date())
    _mark(session, row=row, at=now)
    closing = _new_closing(session, row=row, number=present.number + 1 if present else 1, now=now)
    round_events.record(
        session, access=access, round_id=round_id, kind=RoundEventKind.CLOSED, now=now
    )
    return closing.id


def retry(session: Session, *, access: Access, round_id: uuid.UUID) -> None:
    """Let the worker try again what failed; anything else stays as it is."""
    _hold(session, access=access, round_id=round_id)
    closing = newest_closing(session, access=access, round_id=round_id)
    if closing is not None and closing.reopened_at is None:
        jobs.retry_job(session, organization_id=access.organization_id, job_id=closing.job_id)


def publish(
    session: Session, *, access: Access, round_id: uuid.UUID, closing_id: uuid.UUID, now: datetime
) -> None:
    """Let the frozen results be read, for good; one that is published already stays as it is.

    `closing_id` is what the actor looked at. Refused when it isn't the newest, or isn't complete.
    """
    row = _hold(session, access=access, round_id=round_id)
    closing = newest_closing(session, access=access, round_id=round_id)
    if row.published_at is not None:
        return
    if row.closed_at is None or closing is None or closing.frozen_at is None:
        raise Refused("There are no frozen results to publish.")
    if closing.id != closing_id:
        raise Refused(_CHANGED)
    row.published_at = now
    session.execute(
        update(ResultRow)
        .where(
            ResultRow.organization_id == access.organization_id,
            ResultRow.assessment_id.in_(_assessment_ids(row)),
            ResultRow.number == closing.number,
        )
        .values(published_at=now)
    )
    round_events.record(
        session, access=access, round_id=round_id, kind=RoundEventKind.PUBLISHED, now=now
    )


def reopen(
    session: Session, *, access: Access, round_id: uuid.UUID, closes_on: date | None, now: datetime
) -> None:
    """Take answers again until the round's last day, or until `closes_on`.

    Once published it is Refused. What was frozen is never shown, and a worker that is at it stops.
    """
    row = _hold(session, access=access, round_id=round_id)
    if row.published_at is not None:
        raise Refused(_PUBLISHED)
    if row.closed_at is None:
        return
    last = closes_on or row.closes_on
    if last < now.date():
        raise InvalidInput("closes_on", "Choose a last day from today on.")
    row.closes_on = last
    _mark(session, row=row, at=None)
    _set_aside(session, access=access, round_id=round_id, now=now)
    round_events.record(
        session,
        access=access,
        round_id=round_id,
        kind=RoundEventKind.REOPENED,
        now=now,
        details=f"Answers are taken until {last.day} {last:%B %Y}.",
    )


def newest_closing(session: Session, *, access: Access, round_id: uuid.UUID) -> Closing | None:
    """Give the last closing of a round, whether or not it was reopened."""
    return session.scalar(
        select(Closing)
        .where(Closing.organization_id == access.organization_id, Closing.round_id == round_id)
        .order_by(Closing.number.desc())
        .limit(1)
    )


def closing_state(row: Round, closing: Closing | None, job: JobState | None) -> ClosingState:
    """Say how far a survey is; `job` is the state of the newest closing's work."""
    if row.published_at is not None:
        return ClosingState.PUBLISHED
    if row.closed_at is None or closing is None:
        return ClosingState.OPEN
    if closing.frozen_at is not None:
        return ClosingState.FROZEN
    return ClosingState.FAILED if job is JobState.FAILED else ClosingState.FREEZING


def find_survey(
    session: Session, *, access: Access, round_id: uuid.UUID, hold: bool = False
) -> Round:
    """Give a survey of the organization; NotFound when there is no such round, Refused for others.

    `hold` keeps everybody else from changing it.
    """
    access.require(Permission.MANAGE_ROUNDS)
    query = select(Round).where(
        Round.organization_id == access.organization_id, Round.id == round_id
    )
    held = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.scalar(held if hold else query)
    if row is None:
        raise NotFound("There is no such round.")
    if row.mode is not RoundMode.SURVEY:
        raise Refused("Only a survey is closed for everybody at once. Here each team submits.")
    return row


def _hold(session: Session, *, access: Access, round_id: uuid.UUID) -> Round:
    access.require(Permission.MANAGE_ROUNDS)
    lock_organization(session, access=access)
    return find_survey(session, access=access, round_id=round_id, hold=True)


def _require_something_to_close(session: Session, *, row: Round, today: date) -> None:
    if RoundDates(row.opens_on, row.closes_on).state(today) is RoundState.PLANNED:
        raise Refused("This round has not opened yet, so there is nothing to close.")
    submitted = session.scalar(
        select(func.count(ResponseRow.id)).where(
            ResponseRow.organization_id == row.organization_id,
            ResponseRow.assessment_id.in_(_assessment_ids(row)),
            ResponseRow.submitted_at.is_not(None),
        )
    )
    if not submitted:
        raise Refused("Nobody has submitted answers yet, so there is nothing to close.")


def _mark(session: Session, *, row: Round, at: datetime | None) -> None:
    """Close or open the round and each of its assessments, which waits for who holds one."""
    row.closed_at = at
    session.flush()
    session.execute(
        update(Assessment)
        .where(Assessment.organization_id == row.organization_id, Assessment.round_id == row.id)
        .values(closed_at=at)
    )


def _new_closing(session: Session, *, row: Round, number: int, now: datetime) -> Closing:
    closing_id = uuid.uuid4()
    job_id = jobs.add_job(
        session,
        organization_id=row.organization_id,
        kind=JobKind.CLOSE_ROUND,
        subject_id=closing_id,
        now=now,
    )
    closing = Closing(
        id=closing_id,
        organization_id=row.organization_id,
        round_id=row.id,
        number=number,
        job_id=job_id,
        asked_at=now,
    )
    session.add(closing)
    session.flush()
    return closing


def _set_aside(session: Session, *, access: Access, round_id: uuid.UUID, now: datetime) -> None:
    """Stop the work on the newest closing, and note that its results are never to be shown."""
    closing = newest_closing(session, access=access, round_id=round_id)
    if closing is None:
        return
    # The job first, as the worker takes them in this order.
    jobs.call_off(
        session,
        organization_id=access.organization_id,
        job_id=closing.job_id,
        problem="The round was opened again.",
        now=now,
    )
    closing.reopened_at = now
    session.flush()


def _assessment_ids(row: Round) -> Select[uuid.UUID]:
    return select(Assessment.id).where(
        Assessment.organization_id == row.organization_id, Assessment.round_id == row.id
    )
