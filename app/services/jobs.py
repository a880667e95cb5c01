"""Jobs: rows that say what a worker has to do, how far it is, and who looks after it.

The row is the whole queue. A worker takes a job by marking it, keeps its heart beating while it
works, and a job whose heart stopped is taken again by the next worker.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, or_, select, update
from sqlalchemy.orm import Session

from app.domain.jobs import JobKind, JobState
from app.storage.rows import Job

HEARTBEAT_SECONDS = 2
STALE_AFTER = timedelta(seconds=10)
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job that this worker looks after; `attempt` tells it from an earlier try."""

    id: uuid.UUID
    organization_id: uuid.UUID
    kind: JobKind
    subject_id: uuid.UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class JobProgress:
    """What the person who waits is told; `percent` is 0-100."""

    state: JobState
    percent: int
    problem: str


def add_job(
    session: Session,
    *,
    organization_id: uuid.UUID,
    kind: JobKind,
    subject_id: uuid.UUID,
    now: datetime,
) -> uuid.UUID:
    """Ask for a job, in the same transaction as what it is about."""
    job = Job(
        organization_id=organization_id,
        kind=kind,
        subject_id=subject_id,
        state=JobState.QUEUED,
        created_at=now,
    )
    session.add(job)
    session.flush()
    return job.id


def take_job(session: Session, *, now: datetime) -> TakenJob | None:
    """Take the oldest job that waits or whose worker died; None when there is nothing to do."""
    stale = (Job.state == JobState.RUNNING) & (Job.heartbeat_at < now - STALE_AFTER)
    job = session.scalar(
        select(Job)
        .where(or_(Job.state == JobState.QUEUED, stale))
        .order_by(Job.created_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    if job.attempts >= ATTEMPTS:
        _finish(job, JobState.FAILED, "It was tried three times and the worker died.", now)
        return None
    job.state = JobState.RUNNING
    job.attempts += 1
    job.progress = 0
    job.heartbeat_at = now
    session.flush()
    return TakenJob(job.id, job.organization_id, job.kind, job.subject_id, job.attempts)


def anything_waits(session: Session, *, now: datetime) -> bool:
    """Say, without taking a lock, whether there may be a job to take."""
    stale = (Job.state == JobState.RUNNING) & (Job.heartbeat_at < now - STALE_AFTER)
    query = select(Job.id).where(or_(Job.state == JobState.QUEUED, stale)).limit(1)
    return session.scalar(query) is not None


def beat(session: Session, *, job: TakenJob, now: datetime, percent: int | None = None) -> bool:
    """Keep a job alive and say how far it is; False when it is somebody else's by now."""
    values: dict[str, object] = {"heartbeat_at": now}
    if percent is not None:
        values["progress"] = percent
    updated = session.execute(_mine(job).values(**values).returning(Job.id))
    return updated.first() is not None


def finish_job(session: Session, *, job: TakenJob, now: datetime) -> bool:
    """Mark a job done; False, and nothing must be kept, when it is somebody else's by now."""
    done = _mine(job).values(state=JobState.DONE, progress=100, finished_at=now)
    return session.execute(done.returning(Job.id)).first() is not None


def give_up(session: Session, *, job: TakenJob, problem: str, now: datetime) -> None:
    """Put a job back to be tried again, or mark it failed after the last attempt."""
    if job.attempt < ATTEMPTS:
        session.execute(_mine(job).values(state=JobState.QUEUED, heartbeat_at=None))
        return
    session.execute(_mine(job).values(state=JobState.FAILED, problem=problem, finished_at=now))


def call_off(
    session: Session, *, organization_id: uuid.UUID, job_id: uuid.UUID, problem: str, now: datetime
) -> None:
    """End a job that is not finished; whoever has it in hand finds that it is theirs no more."""
    session.execute(
        update(Job)
        .where(
            Job.organization_id == organization_id,
            Job.id == job_id,
            Job.state.in_((JobState.QUEUED, JobState.RUNNING)),
        )
        .values(state=JobState.FAILED, problem=problem, finished_at=now)
    )


def retry_job(session: Session, *, organization_id: uuid.UUID, job_id: uuid.UUID) -> None:
    """Let a failed job be tried again from the start."""
    session.execute(
        update(Job)
        .where(
            Job.organization_id == organization_id, Job.id == job_id, Job.state == JobState.FAILED
        )
        .values(
            state=JobState.QUEUED,
            attempts=0,
            progress=0,
            problem="",
            finished_at=None,
            heartbeat_at=None,
        )
    )


def progress(session: Session, *, organization_id: uuid.UUID, job_id: uuid.UUID) -> JobProgress:
    """Say how far a job is."""
    job = session.scalars(
        select(Job).where(Job.organization_id == organization_id, Job.id == job_id)
    ).one()
    return JobProgress(job.state, job.progress, job.problem)


def _mine(job: TakenJob) -> Update:
    return update(Job).where(
        Job.id == job.id, Job.attempts == job.attempt, Job.state == JobState.RUNNING
    )


def _finish(job: Job, state: JobState, problem: str, now: datetime) -> None:
    job.state = state
    job.problem = problem
    job.finished_at = now
