"""Jobs: one worker at a time, none forgotten, none finished twice."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from app.domain.jobs import JobKind, JobState
from app.services import jobs
from app.services.database import Database
from app.services.jobs import STALE_AFTER, TakenJob
from app.storage.rows import Organization
from tests.factories.world import NOW

LATER = NOW + STALE_AFTER + timedelta(seconds=1)


@pytest.fixture
def organization_id(database: Database) -> uuid.UUID:
    with database.transaction() as session:
        row = Organization(name="Northwind", created_at=NOW)
        session.add(row)
        session.flush()
        return row.id


def ask(database: Database, organization_id: uuid.UUID, *, at: datetime = NOW) -> uuid.UUID:
    with database.transaction() as session:
        return jobs.add_job(
            session,
            organization_id=organization_id,
            kind=JobKind.TEAM_REPORT,
            subject_id=uuid.uuid4(),
            now=at,
        )


def take(database: Database, *, now: datetime = NOW) -> TakenJob | None:
    with database.transaction() as session:
        return jobs.take_job(session, now=now)


def taken(database: Database, *, now: datetime = NOW) -> TakenJob:
    job = take(database, now=now)
    assert job is not None
    return job


def state(database: Database, organization_id: uuid.UUID, job_id: uuid.UUID) -> jobs.JobProgress:
    with database.reader() as session:
        return jobs.progress(session, organization_id=organization_id, job_id=job_id)


def test_the_oldest_job_is_taken_first_and_only_once(database, organization_id):
    younger = ask(database, organization_id, at=NOW + timedelta(minutes=1))
    older = ask(database, organization_id)

    order = [taken(database).id, taken(database).id]

    assert [older, younger] == order
    assert take(database) is None


def test_many_workers_never_take_the_same_job(database, organization_id):
    asked = {ask(database, organization_id) for _ in range(12)}

    with ThreadPoolExecutor(4) as workers:
        found = list(workers.map(lambda _: take(database), range(16)))

    got = [job.id for job in found if job is not None]
    assert len(got) == len(set(got))
    # A worker that met another's lock looks again; in the end nothing is left over.
    while (job := take(database)) is not None:
        got.append(job.id)
    assert asked == set(got)


def test_a_job_whose_worker_died_is_taken_again(database, organization_id):
    ask(database, organization_id)
    dead = taken(database)

    again = taken(database, now=LATER)

    assert dead.id == again.id
    assert again.attempt == 2


def test_a_job_whose_heart_beats_is_left_alone(database, organization_id):
    ask(database, organization_id)
    job = taken(database)

    with database.transaction() as session:
        assert jobs.beat(session, job=job, now=LATER, percent=40)

    assert take(database, now=LATER) is None
    assert state(database, organization_id, job.id).percent == 40


def test_what_an_overtaken_worker_made_does_not_count(database, organization_id):
    ask(database, organization_id)
    slow = taken(database)
    quick = taken(database, now=LATER)

    with database.transaction() as session:
        assert not jobs.finish_job(session, job=slow, now=LATER)
        assert not jobs.beat(session, job=slow, now=LATER)
        assert jobs.finish_job(session, job=quick, now=LATER)

    assert state(database, organization_id, quick.id).state is JobState.DONE


def test_after_three_attempts_the_person_who_waits_is_told(database, organization_id):
    job_id = ask(database, organization_id)
    for _ in range(3):
        with database.transaction() as session:
            jobs.give_up(session, job=taken(database), problem="It can't be drawn.", now=NOW)

    found = state(database, organization_id, job_id)

    assert found.state is JobState.FAILED
    assert found.problem == "It can't be drawn."
    assert take(database) is None


def test_a_worker_that_dies_three_times_does_not_block_the_queue(database, organization_id):
    deadly = ask(database, organization_id)
    now = NOW
    for _ in range(3):
        taken(database, now=now)
        now += STALE_AFTER + timedelta(seconds=1)
    harmless = ask(database, organization_id, at=now)

    assert take(database, now=now) is None  # the deadly one is given up
    assert state(database, organization_id, deadly).state is JobState.FAILED
    assert taken(database, now=now).id == harmless


def test_a_failed_job_can_be_tried_again_from_the_start(database, organization_id):
    job_id = ask(database, organization_id)
    for _ in range(3):
        with database.transaction() as session:
            jobs.give_up(session, job=taken(database), problem="No.", now=NOW)

    with database.transaction() as session:
        jobs.retry_job(session, organization_id=organization_id, job_id=job_id)

    assert taken(database).attempt == 1
