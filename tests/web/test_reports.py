"""Asking for a report, watching it, and taking it away."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from app.domain.jobs import JobState
from app.services import jobs
from app.services.database import Database
from app.settings import Settings
from app.storage.files import write_file
from app.storage.rows import Job, Report, StoredFile
from tests.factories import results as made
from tests.factories.world import NOW, World
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
TEAM = "Claims analytics"
NAME = "Schadenanalyse Größe Q3 2026 a4.pdf"


@pytest.fixture
def ask(database: Database, world: World) -> str:
    """The address to ask at; the team has a result."""
    with database.transaction() as session:
        made.freeze(session, world, assessment_id=world.assessments[TEAM], people=1)
    return f"/organizations/{world.organization}/assessments/{world.assessments[TEAM]}/reports"


def finish(database: Database, settings: Settings) -> None:
    """Do what the worker does, with a file that is no real report."""
    with database.transaction() as session:
        taken = jobs.take_job(session, now=NOW)
        assert taken is not None
        assert jobs.finish_job(session, job=taken, now=NOW)
        file_id = uuid.uuid4()
        written = write_file(settings.data_folder, file_id=file_id, content=b"%PDF-1.7 invented")
        session.add(
            StoredFile(
                id=file_id,
                organization_id=taken.organization_id,
                name=NAME,
                media_type="application/pdf",
                size=written.size,
                sha256=written.sha256,
                created_at=NOW,
            )
        )
        session.flush()
        session.get_one(Report, taken.subject_id).file_id = file_id


def fail(database: Database) -> None:
    with database.transaction() as session:
        job = session.scalars(select(Job)).one()
        job.state, job.finished_at, job.problem = JobState.FAILED, NOW, "The fonts are missing."


def test_asking_leads_to_a_page_that_shows_how_far_it_is(visit: Visit, ask: str) -> None:
    visitor = visit("mara")
    answer = visitor.post(ask, paper="a4", status=302)
    page = visitor.follow(answer).text
    assert "Your report is being made" in page
    assert "<progress" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    state = visitor.get(answer.headers["Location"] + "/state.json").get_json()
    assert state == {"state": "queued", "percent": 0, "ready": False}


def test_a_finished_report_is_taken_away_under_its_own_name(
    visit: Visit, database: Database, settings: Settings, ask: str
) -> None:
    visitor = visit("mara")
    address = visitor.post(ask, paper="a4", status=302).headers["Location"]
    finish(database, settings)
    page = visitor.get(address).text
    assert "Your report is ready" in page
    assert f'href="{address}/file"' in page
    file = visitor.get(f"{address}/file")
    assert file.data.startswith(b"%PDF")
    assert file.mimetype == "application/pdf"
    disposition = file.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert NAME in unquote(disposition)
    assert "no-store" in file.headers["Cache-Control"]
    file.close()


def test_a_report_that_is_there_is_not_made_again(
    visit: Visit, database: Database, settings: Settings, ask: str
) -> None:
    visitor = visit("mara")
    address = visitor.post(ask, paper="a4").headers["Location"]
    finish(database, settings)
    again = visitor.post(ask, paper="a4").headers["Location"]
    assert again == address
    assert visitor.post(ask, paper="letter").headers["Location"] != address


def test_a_failed_report_says_why_and_can_be_tried_again(
    visit: Visit, database: Database, ask: str
) -> None:
    visitor = visit("mara")
    address = visitor.post(ask, paper="letter").headers["Location"]
    fail(database)
    page = visitor.get(address).text
    assert "The report could not be made" in page
    assert "The fonts are missing." in page
    assert 'value="letter"' in page
    again = visitor.post(ask, paper="letter")
    assert "Your report is being made" in visitor.follow(again).text


def test_a_file_that_is_not_there_yet_is_no_page(visit: Visit, ask: str) -> None:
    visitor = visit("mara")
    address = visitor.post(ask, paper="a4").headers["Location"]
    visitor.get(f"{address}/file", status=404)


def test_an_unknown_paper_is_refused(visit: Visit, ask: str) -> None:
    visit("mara").post(ask, paper="papyrus", status=422)


def test_without_a_result_there_is_no_report(visit: Visit, world: World) -> None:
    address = f"/organizations/{world.organization}/assessments/{world.assessments[TEAM]}/reports"
    visit("mara").post(address, paper="a4", status=409)


@pytest.mark.parametrize("who", ["nora", "otto", "stranger"])
def test_others_neither_ask_nor_see(
    visit: Visit, database: Database, settings: Settings, ask: str, who: str
) -> None:
    address = visit("mara").post(ask, paper="a4").headers["Location"]
    finish(database, settings)
    other = visit(who)
    other.post(ask, paper="a4", status=404)
    for page in (address, f"{address}/state.json", f"{address}/file"):
        other.get(page, status=404)


def test_another_client_can_not_name_the_report(
    visit: Visit, database: Database, settings: Settings, world: World, ask: str
) -> None:
    address = visit("mara").post(ask, paper="a4").headers["Location"]
    finish(database, settings)
    elsewhere = address.replace(str(world.organization), str(world.other_organization))
    for page in (elsewhere, f"{elsewhere}/state.json", f"{elsewhere}/file"):
        visit("otto").get(page, status=404)


def test_asking_needs_the_token_of_the_form(visit: Visit, ask: str) -> None:
    visit("mara").post(ask, paper="a4", csrf_token="", status=400)
