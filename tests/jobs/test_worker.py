"""The worker as a process would run it: it draws, stores, and survives what it draws."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from app.domain.closing import ClosingState
from app.domain.jobs import JobState
from app.domain.paper import Paper
from app.jobs.worker import run_worker
from app.services import access, jobs
from app.services.access import Access
from app.services.closing import closing_steps
from app.services.closing.closing_page import ClosingPage, load_closing
from app.services.database import Database, open_database
from app.services.errors import NotFound
from app.services.reports import report_states, result_reports
from app.services.reports.report_states import ReportState
from app.settings import Settings
from app.storage.questionnaire_file import load_questionnaire
from app.storage.rows import QuestionnaireVersion, Report, ResultRow
from tests.factories import invitations, results, surveys
from tests.factories.world import NOW, World, create_world, start_round

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
_PATIENCE_SECONDS = 60


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    return Settings(data_folder=tmp_path, database_url=sqlite_url, secret_key="for tests only")


@pytest.fixture
def database(settings: Settings):
    opened = open_database(settings.database)
    yield opened
    opened.dispose()


@pytest.fixture
def world(database: Database, questionnaire_file: Path) -> World:
    with database.transaction() as session:
        made = create_world(session)
        start_round(session, made, questionnaire=questionnaire_file)
        results.freeze(session, made, assessment_id=made.assessments["Claims analytics"])
    return made


@pytest.fixture
def questionnaire_file(tmp_path: Path) -> Path:
    place = tmp_path / "questionnaires" / "small" / "1.0.0.yaml"
    place.parent.mkdir(parents=True)
    place.write_bytes(SMALL.read_bytes())
    return place


def lea(database: Database, world: World) -> Access:
    with database.reader() as session:
        actor = access.load_actor(session, person_id=world.people["lea"])
        return access.load_access(session, actor=actor, organization_id=world.organization)


def ask(database: Database, world: World):
    with database.transaction() as session:
        return result_reports.ask_for_report(
            session,
            access=lea(database, world),
            assessment_id=world.assessments["Claims analytics"],
            paper=Paper.A4,
            now=NOW,
        )


def work_until(settings: Settings, done: Callable[[], bool], **limits: float) -> None:
    """Run a worker until the condition holds, or for as long as patience lasts."""
    stop, given_up = Event(), Event()
    worker = Thread(target=run_worker, args=(settings,), kwargs={"stop": stop, **limits})
    worker.start()
    for _ in range(_PATIENCE_SECONDS * 10):
        if done():
            break
        given_up.wait(0.1)
    stop.set()
    worker.join(_PATIENCE_SECONDS)
    assert done(), "the worker did not get there"


def state(database: Database, world: World, report_id) -> ReportState:
    with database.reader() as session:
        return report_states.report_state(session, access=lea(database, world), report_id=report_id)


def test_a_report_is_drawn_once_and_served_again(settings, database, world):
    report_id = ask(database, world)

    work_until(settings, lambda: state(database, world, report_id).ready)

    assert ask(database, world) == report_id
    with database.reader() as session:
        found = report_states.download(
            session,
            access=lea(database, world),
            report_id=report_id,
            folder=settings.data_folder,
        )
    text = "".join(
        page.extract_text() for page in PdfReader(BytesIO(found.path.read_bytes())).pages
    )
    assert found.name == "Claims analytics Q3 2026 a4.pdf"
    assert "Claims analytics" in text


def test_a_report_that_cannot_be_drawn_fails_with_a_sentence_and_the_worker_lives(
    settings, database, world
):
    broken = ask(database, world)
    with database.transaction() as session:
        session.get_one(ResultRow, session.get_one(Report, broken).result_id).document = "{}"

    work_until(settings, lambda: state(database, world, broken).progress.state is JobState.FAILED)

    assert "could not be drawn" in state(database, world, broken).progress.problem
    with database.reader() as session, pytest.raises(NotFound):
        report_states.download(
            session, access=lea(database, world), report_id=broken, folder=settings.data_folder
        )


def test_a_document_that_takes_too_long_does_not_keep_the_others_waiting(
    settings, database, world, monkeypatch
):
    # The worker looks at its watch with every heartbeat; a quick one makes any document too slow.
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.05)
    endless = ask(database, world)

    work_until(
        settings,
        lambda: state(database, world, endless).progress.state is JobState.FAILED,
        limit_seconds=0.0,
    )

    assert "could not be drawn" in state(database, world, endless).progress.problem


@pytest.fixture
def survey(database: Database, world: World, questionnaire_file: Path) -> uuid.UUID:
    """A survey of eight people that somebody has just closed."""
    with database.transaction() as session:
        round_id = invitations.start_survey(session, world, questionnaire=questionnaire_file)
        surveys.respond(
            session,
            organization=world.organization,
            assessment=world.assessments["Claims analytics"],
            questionnaire=load_questionnaire(SMALL),
            says=[surveys.at_random(number) for number in range(8)],
        )
    with database.transaction() as session:
        actor = access.load_actor(session, person_id=world.people["conrad"])
        conrad = access.load_access(session, actor=actor, organization_id=world.organization)
        closing_steps.ask_to_close(session, access=conrad, round_id=round_id, now=NOW)
    return round_id


def closing_page(database: Database, world: World, round_id: uuid.UUID) -> ClosingPage:
    with database.reader() as session:
        actor = access.load_actor(session, person_id=world.people["conrad"])
        conrad = access.load_access(session, actor=actor, organization_id=world.organization)
        return load_closing(session, access=conrad, round_id=round_id, today=NOW.date())


def test_a_closed_survey_is_frozen_and_waits_to_be_published(settings, database, world, survey):
    assert closing_page(database, world, survey).state is ClosingState.FREEZING

    work_until(
        settings, lambda: closing_page(database, world, survey).state is not ClosingState.FREEZING
    )

    page = closing_page(database, world, survey)
    assert page.state is ClosingState.FROZEN
    assert page.frozen is not None
    assert page.frozen.rows[0].report.people.text == "8"


def test_a_survey_that_cannot_be_frozen_says_so_and_stays_closed(settings, database, world, survey):
    with database.transaction() as session:
        session.execute(update(QuestionnaireVersion).values(content="broken"))

    work_until(settings, lambda: closing_page(database, world, survey).state is ClosingState.FAILED)

    page = closing_page(database, world, survey)
    assert page.progress is not None
    assert "could not be worked out" in page.progress.problem
    assert page.frozen is None
