"""The worker as a process would run it: it draws, stores, and survives what it draws."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
from pypdf import PdfReader

from app.domain.jobs import JobState
from app.domain.paper import Paper
from app.jobs.worker import run_worker
from app.services import access, jobs, team_reports
from app.services.access import Access
from app.services.database import Database, open_database
from app.services.errors import NotFound
from app.services.team_reports import ReportState
from app.settings import Settings
from app.storage.rows import Report, ResultRow
from tests.factories import results
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
        return team_reports.ask_for_report(
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
        return team_reports.report_state(session, access=lea(database, world), report_id=report_id)


def test_a_report_is_drawn_once_and_served_again(settings, database, world):
    report_id = ask(database, world)

    work_until(settings, lambda: state(database, world, report_id).ready)

    assert ask(database, world) == report_id
    with database.reader() as session:
        found = team_reports.download(
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
        team_reports.download(
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
