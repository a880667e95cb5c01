"""The main job: a manager answers everything, sees the result, and holds the PDF."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.domain.questionnaire import Questionnaire
from app.services.people import accounts
from app.storage.questionnaire_file import load_questionnaire
from app.storage.rows import LinkPurpose
from tests.factories.world import World, create_world, start_round
from tests.journeys.answering import (
    NOT_SAVED,
    SAVED,
    address,
    cards,
    choose,
    expect_chosen,
    expect_status,
    question_of,
    stored,
)
from tests.journeys.conftest import Browser
from tests.journeys.going import follow, go_on, press
from tests.journeys.installation import Installation
from tests.journeys.looking import Watch, look_at

TEAM = "Claims analytics"
CORE_QUESTIONS = 46
PASSWORD = "a few words to remember"
FINDING = "Data access holds this team back"
_PAGE_WITHOUT_NETWORK = 5


@pytest.fixture(scope="module")
def world(installation: Installation, questionnaire_file: Path) -> World:
    with installation.database.transaction() as session:
        made = create_world(session)
        start_round(session, made, questionnaire=questionnaire_file)
    installation.start_web()
    installation.start_worker()
    return made


@pytest.fixture(scope="module")
def questionnaire(questionnaire_file: Path) -> Questionnaire:
    return load_questionnaire(questionnaire_file)


@pytest.fixture(scope="module")
def levels(questionnaire: Questionnaire) -> dict[str, int]:
    """What is chosen for each core question: data access is low, the rest goes by turns."""
    turns = count()
    return {
        question.id: 1 if barrier.id == "data-access" else 3 + next(turns) % 3
        for barrier in questionnaire.barriers
        for capability in barrier.capabilities
        for question in capability.questions
        if question.core
    }


def link_for_mara(installation: Installation, world: World) -> str:
    with installation.database.transaction() as session:
        token = accounts.issue_link(
            session,
            purpose=LinkPurpose.SET_PASSWORD,
            person_id=world.people["mara"],
            now=datetime.now(UTC),
        )
    return f"/set-password/{token}"


def come_in(page: Page, link: str) -> None:
    """Choose a password with the link, and go to the first question."""
    page.goto(link)
    look_at(page)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    press(page, "Set the password")
    expect(page.get_by_role("heading", level=1, name="Your assessments")).to_be_visible()
    look_at(page)
    follow(page.get_by_role("link", name="Start"))
    expect(page.get_by_role("heading", name="Before you start")).to_be_visible()
    look_at(page)
    follow(page.get_by_role("link", name="Start"))


def answer_page(page: Page, levels: dict[str, int]) -> list[str]:
    """Answer what counts on this page, and give the questions."""
    return [choose(card, levels[question_of(card)]) for card in cards(page)]


def answer_without_network(page: Page, watch: Watch, levels: dict[str, int]) -> list[str]:
    """Answer while nothing gets through; the page must say so, and send it afterwards."""
    with watch.expecting("net::ERR_INTERNET_DISCONNECTED"):
        page.context.set_offline(True)
        answered = answer_page(page, levels)
        expect_status(page, NOT_SAVED)
        page.context.set_offline(False)
        expect_status(page, SAVED)
    return answered


def see_the_same(page: Page, levels: dict[str, int]) -> None:
    for card in cards(page):
        expect_chosen(card, levels[question_of(card)])


def answer_outcomes(page: Page) -> None:
    expect(page.get_by_role("heading", level=1, name="What came of it")).to_be_visible()
    for number, field in enumerate(page.locator("input.count").all()):
        field.fill("6" if number == 0 else "2")
    expect_status(page, SAVED)
    look_at(page)
    go_on(page)


def submit(page: Page) -> None:
    expect(page.get_by_text("Every question is answered.")).to_be_visible()
    look_at(page)
    press(page, "Submit")
    expect(page.get_by_role("heading", level=1, name=FINDING)).to_be_visible()
    look_at(page)


def download(page: Page) -> bytes:
    """Take the file from the page of a report that is there."""
    expect(page.get_by_role("heading", level=1, name="Your report is ready")).to_be_visible(
        timeout=60_000
    )
    look_at(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the PDF").click()
    return Path(started.value.path()).read_bytes()


def test_a_manager_answers_all_questions_and_downloads_the_report(
    installation: Installation,
    browser_of: Browser,
    world: World,
    questionnaire: Questionnaire,
    levels: dict[str, int],
):
    page, watch = browser_of()
    come_in(page, link_for_mara(installation, world))
    answered: list[str] = []
    for number in range(len(questionnaire.capabilities)):
        if number == _PAGE_WITHOUT_NETWORK:
            answered += answer_without_network(page, watch, levels)
            held = stored(installation.database, world.assessments[TEAM])
            assert held == {question: str(levels[question]) for question in answered}
            page.reload()
            see_the_same(page, levels)
            see_the_same_elsewhere(page, browser_of, levels)
        else:
            answered += answer_page(page, levels)
        if number in {0, _PAGE_WITHOUT_NETWORK}:  # the others are of the same kind
            look_at(page)
        go_on(page)
    answer_outcomes(page)

    assert len(answered) == CORE_QUESTIONS
    held = stored(installation.database, world.assessments[TEAM])
    assert held == {question: str(level) for question, level in levels.items()}

    submit(page)
    look_behind_a_number(page)
    result = page.url
    press(page, "Download report")
    expect(page.get_by_role("heading", level=1, name="Your report is being made")).to_be_visible()
    first = download(page)
    assert_text(first, questionnaire, levels)
    page.goto(result)
    press(page, "Download report")
    assert download(page) == first


def see_the_same_elsewhere(page: Page, browser_of: Browser, levels: dict[str, int]) -> None:
    """Open the page in a second tab, and on another device."""
    tab = page.context.new_page()
    tab.goto(page.url)
    see_the_same(tab, levels)
    tab.close()
    phone, _ = browser_of("mara", password=PASSWORD, viewport={"width": 320, "height": 640})
    phone.goto(page.url)
    see_the_same(phone, levels)


def look_behind_a_number(page: Page) -> None:
    """Go from the result to where its numbers come from, and to what they are compared with."""
    result = page.url
    page.goto(f"{result}/timely-access")
    look_at(page)
    page.goto(result)
    for link, title in (
        ("How the numbers are made", "How the numbers are made"),
        ("Over time", TEAM),
        ("Compare", "Q3 2026"),
    ):
        follow(page.get_by_role("link", name=link, exact=True).first)
        expect(page).to_have_title(re.compile(title))
        look_at(page)
        page.goto(result)


def assert_text(pdf: bytes, questionnaire: Questionnaire, levels: dict[str, int]) -> None:
    """Read the report back: the team, the finding, and the words of the chosen levels."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    text = " ".join(" ".join(pages).split()).replace("\u2019", "'")
    assert TEAM in pages[0]
    assert FINDING in text
    for barrier in questionnaire.barriers:
        question = barrier.capabilities[0].questions[0]
        assert question.levels[levels[question.id] - 1] in text


def test_the_addresses_of_an_assessment_lead_a_submitted_one_to_its_result(
    browser_of: Browser, world: World
):
    page, _ = browser_of("carol")
    page.goto(address(world, TEAM))
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    look_at(page)
    follow(page.get_by_role("link", name="See the result"))
    expect(page.get_by_role("heading", level=1, name=FINDING)).to_be_visible()
