"""A worker that is killed while it draws is replaced, and the report still arrives."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.domain.jobs import JobState
from app.storage.rows import Job
from tests.factories import results
from tests.factories.world import World, create_world, start_round
from tests.journeys.answering import address
from tests.journeys.conftest import Browser
from tests.journeys.going import press
from tests.journeys.installation import Installation, until
from tests.journeys.looking import look_at

TEAM = "Claims analytics"
_DRAWING = 20


@pytest.fixture(scope="module")
def world(installation: Installation, questionnaire_file: Path) -> World:
    with installation.database.transaction() as session:
        made = create_world(session)
        start_round(session, made, questionnaire=questionnaire_file)
        results.freeze(session, made, assessment_id=made.assessments[TEAM])
    installation.start_web()
    installation.start_worker()
    return made


def job(installation: Installation) -> tuple[JobState, int, int]:
    """Give the one job's state, its attempts, and how far it is."""
    with installation.database.reader() as session:
        row = session.scalars(select(Job)).one()
        return row.state, row.attempts, row.progress


def test_the_report_arrives_although_its_worker_is_killed(
    installation: Installation, browser_of: Browser, world: World
):
    page, _ = browser_of("mara")
    page.goto(address(world, TEAM, "/result"))
    page.get_by_label("Paper").select_option("letter")
    press(page, "Download report")
    until(lambda: job(installation) == (JobState.RUNNING, 1, _DRAWING), "the drawing to begin")

    installation.kill("worker")

    assert job(installation) == (JobState.RUNNING, 1, _DRAWING)
    expect(page.get_by_role("heading", level=1, name="Your report is being made")).to_be_visible()
    look_at(page)
    installation.start_worker()
    expect(page.get_by_role("heading", level=1, name="Your report is ready")).to_be_visible(
        timeout=60_000
    )
    assert job(installation) == (JobState.DONE, 2, 100)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the PDF").click()
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF")
    assert started.value.suggested_filename == "Claims analytics Q3 2026 letter.pdf"
