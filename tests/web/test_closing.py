"""The page on which a survey is closed, looked at and published."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.jobs.tasks import close_round
from app.services import jobs
from app.services.database import Database
from app.storage.rows import Closing, Job, ResultRow, Round
from tests.factories import invitations, surveys
from tests.factories.world import TODAY, World, create_world
from tests.services.closings import ASKED, SMALL
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
UNEVEN = {"Claims analytics": 8, "Fraud models": 3, "Motor pricing": 9}


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    place = tmp_path / "small" / "1.0.0.yaml"
    place.parent.mkdir()
    place.write_bytes(SMALL.read_bytes())
    with database.transaction() as session:
        made = create_world(session)
        invitations.start_survey(session, made, questionnaire=place)
        for team, people in UNEVEN.items():
            surveys.respond(
                session,
                organization=made.organization,
                assessment=made.assessments[team],
                questionnaire=ASKED,
                says=[surveys.at_random(number) for number in range(people)],
            )
    return made


@pytest.fixture
def url(world: World) -> str:
    return f"/organizations/{world.organization}/rounds/{world.round}/closing"


@pytest.fixture
def office(visit: Visit, world: World) -> Visitor:
    del world
    return visit("conrad")


def work(database: Database) -> None:
    """Do what the worker does."""
    with database.transaction() as session:
        job = jobs.take_job(session, now=datetime.now(UTC))
    assert job is not None
    close_round(database, job)


def seen(office: Visitor, url: str) -> str:
    """Give the page's text, one space between words."""
    return " ".join(re.sub(r"<[^>]*>", " ", office.get(url).text).split())


def frozen_form(office: Visitor, url: str) -> dict[str, Any]:
    """Give the fields of the form that publishes what the page shows."""
    found = re.search(r'name="closing"[^>]* value="([^"]+)"', office.get(url).text)
    assert found is not None
    return {"closing": found[1], "sure": "y"}


def frozen(office: Visitor, url: str, database: Database) -> dict[str, Any]:
    """Close and freeze, and look at the page."""
    office.post(url, status=302)
    work(database)
    return frozen_form(office, url)


def test_before_closing_the_page_says_what_closing_does_and_no_exact_number(
    office: Visitor, url: str
) -> None:
    text = seen(office, url)
    assert "20 people" not in text  # beside the round's page it would tell of a small team
    assert "nobody can answer any more" in text
    assert "Close the round" in text


def test_from_closing_to_publishing(office: Visitor, url: str, database: Database) -> None:
    office.post(url, status=302)
    waiting = seen(office, url)
    assert "It waits for its turn" in waiting
    assert office.get(f"{url}/state.json").json == {
        "state": "freezing",
        "percent": 0,
        "ready": False,
    }
    work(database)
    assert office.get(f"{url}/state.json").json["ready"] is True
    form = frozen_form(office, url)
    office.post(f"{url}/publish", status=302, **form)
    text = seen(office, url)
    assert "The results are published." in text
    assert "Publish the results" not in text
    assert "Reopen" not in text


def test_the_page_says_of_every_cell_whether_it_is_shown_and_no_figure(
    office: Visitor, url: str, database: Database
) -> None:
    frozen(office, url, database)
    text = seen(office, url)
    assert "Fraud models team · Claims 1\N{EN DASH}4 people hidden fewer than 5 answered" in text
    assert "hidden so that a smaller group's answers can't be worked out" in text
    assert "Motor pricing team · Pricing 9 people shown" in text
    assert re.search(r"\d+ hidden or small groups were checked .* none can be worked out", text)
    assert "1.0.0" in text
    assert not re.search(r"\d\.\d(?!\.)", text.replace("1.0.0", "").replace("0.1.0", ""))


def test_publishing_must_be_meant(office: Visitor, url: str, database: Database) -> None:
    form = frozen(office, url, database)
    del form["sure"]
    answer = office.post(f"{url}/publish", status=422, **form)
    assert "Tick this first" in answer.text
    with database.reader() as session:
        assert session.scalars(select(Round.published_at)).all() == [None]


def test_what_was_not_looked_at_is_not_published(
    office: Visitor, url: str, database: Database
) -> None:
    form = frozen(office, url, database)
    office.post(f"{url}/reopen", status=302, closes_on=TODAY.isoformat())
    frozen(office, url, database)
    answer = office.post(f"{url}/publish", status=409, **form)
    assert "closed again since you opened this page" in answer.text
    office.post(f"{url}/publish", status=422, closing="no id", sure="y")
    with database.reader() as session:
        assert set(session.scalars(select(ResultRow.published_at))) == {None}


def test_reopening_asks_for_a_day_that_has_not_passed(
    office: Visitor, url: str, database: Database
) -> None:
    frozen(office, url, database)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    answer = office.post(f"{url}/reopen", status=422, closes_on=yesterday)
    assert "Choose a last day from today on" in answer.text
    office.post(f"{url}/reopen", status=422, closes_on="never")
    office.post(f"{url}/reopen", status=302, closes_on=TODAY.isoformat())
    text = seen(office, url)
    assert "The round is open again." in text
    assert "opened again Answers are taken until" in text
    assert "Conrad" in text


def test_after_publishing_reopening_is_refused_with_the_reason(
    office: Visitor, url: str, database: Database
) -> None:
    form = frozen(office, url, database)
    office.post(f"{url}/publish", status=302, **form)
    answer = office.post(f"{url}/reopen", status=409, closes_on=TODAY.isoformat())
    assert "could work out what single people answered" in answer.text


def test_what_failed_says_so_and_can_be_tried_again(
    office: Visitor, url: str, database: Database
) -> None:
    office.post(url, status=302)
    with database.transaction() as session:
        job = session.scalars(select(Job)).one()
        job.state, job.problem, job.finished_at = "failed", "It went wrong.", datetime.now(UTC)
    text = seen(office, url)
    assert "It went wrong. No answer is lost, and nothing was published." in text
    office.post(f"{url}/retry", status=302)
    assert "It waits for its turn" in seen(office, url)
    work(database)
    assert "Shown and hidden" in seen(office, url)


def test_a_round_that_managers_answer_alone_has_no_such_page(
    office: Visitor, url: str, database: Database
) -> None:
    with database.transaction() as session:
        row = session.scalars(select(Round)).one()
        row.mode, row.confidentiality = "self", "named"
    for answer in (office.get(url, status=409), office.post(url, status=409)):
        assert "Only a survey is closed" in answer.text
    with database.reader() as session:
        assert session.scalars(select(Closing)).all() == []


@pytest.mark.parametrize("name", ["lea", "mara", "otto", "stranger"])
def test_nobody_else_finds_the_page(visit: Visit, url: str, name: str) -> None:
    other = visit(name)
    other.get(url, status=404)
    for end in ("", "/retry", "/publish", "/reopen"):
        other.post(f"{url}{end}", status=404)


def test_a_published_survey_of_before_closings_were_kept_says_when(
    office: Visitor, url: str, database: Database
) -> None:
    with database.transaction() as session:
        row = session.scalars(select(Round)).one()
        row.closed_at = row.published_at = datetime(2026, 5, 4, tzinfo=UTC)
    assert "The results were published on 4 May 2026." in seen(office, url)
