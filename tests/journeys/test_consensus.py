"""Consensus: a consultant records what a team agreed, and its leader sees both sides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories.consensus import publish_survey, start_consensus
from tests.factories.questionnaires import said
from tests.factories.world import World, create_world
from tests.journeys.answering import SAVED, address, cards, expect_chosen, expect_status, tab_to
from tests.journeys.conftest import Browser
from tests.journeys.going import follow, heading
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at
from tests.services.desks import QUESTIONS, TEAM, small_questionnaire

FIND, MEANS, ACCESS = QUESTIONS
REASON = "The catalogue names an owner for every source."
SURVEY, TOGETHER = "Everybody asked", "Agreed together"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A team that was asked and now meets: in the survey five people said what stands below."""

    world: World
    survey: str


@pytest.fixture(scope="module")
def meeting(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Meeting:
    file = small_questionnaire(tmp_path_factory.mktemp("questionnaires"))
    people = [
        said(f"{FIND}={level} {MEANS}=3 {ACCESS}=2", group="engineering")
        for level in (1, 1, 2, 2, 4)
    ]
    with installation.database.transaction() as session:
        world = create_world(session)
        survey, _ = publish_survey(session, world, questionnaire=file, said=people, title=SURVEY)
        start_consensus(session, world, questionnaire=file, survey=survey, title=TOGETHER)
    installation.start_web()
    result = f"/organizations/{world.organization}/assessments/{survey}/result"
    return Meeting(world, result)


def enter(page: Page, name: str, role: Literal["button", "link"] = "button") -> None:
    """Press a button or follow a link by keyboard."""
    follow(page.get_by_role(role, name=name, exact=True).last, key="Enter")


def question(page: Page, name: str) -> Locator:
    return next(card for card in cards(page) if card.get_attribute("data-question") == name)


def agree(page: Page, name: str, level: int, why: str = "") -> None:
    """Record by keyboard a level, and why."""
    tab_to(page, name)
    page.keyboard.press(str(level))
    expect_chosen(page.locator(f"[data-question={name}]"), level)
    if why:
        page.get_by_label("Why", exact=True).first.focus()
        page.keyboard.type(why)
    expect_status(page, SAVED)


def record(page: Page) -> None:
    """Record a reason for one of three levels, and no number of models."""
    heading(page, "Finding data")
    alone = page.get_by_role("region", name=re.compile("What people said alone"))
    expect(alone).to_contain_text("2.5")
    expect(alone.get_by_role("link", name=SURVEY)).to_be_visible()
    expect(question(page, FIND)).to_contain_text("near what people said")
    agree(page, FIND, 4, REASON)
    agree(page, MEANS, 2)
    enter(page, "Save and continue")
    heading(page, "Getting access")
    agree(page, ACCESS, 1)
    enter(page, "Save and continue")
    enter(page, "Save and continue")


def submit(page: Page) -> None:
    heading(page, "Check and submit")
    open_ones = page.get_by_role("region", name="2 agreed answers have no reason yet")
    expect(open_ones.get_by_role("link", name="How long does access take?")).to_be_visible()
    expect(open_ones.get_by_role("link", name="How do you find data?")).to_have_count(0)
    enter(page, "Submit anyway")


def assert_both_sides(page: Page) -> None:
    """What people said and what the team agreed stand beside each other; nothing is merged."""
    table = page.get_by_role("region", name="Both sides, barrier by barrier")
    expect(beside(table, "Data access", "2.2", "2.0")).to_be_visible()
    page.locator("summary", has_text="Capability by capability").press("Enter")
    table = page.get_by_role("region", name="Both sides, capability by capability")
    expect(beside(table, "Finding data", "2.5", "3.0")).to_be_visible()
    expect(beside(table, "Getting access", "2.0", "1.0")).to_be_visible()
    look_at(page)


def beside(table: Locator, name: str, alone: str, agreed: str) -> Locator:
    """Find the drawing of a line by what is read out of it."""
    told = f"{name}: people said {alone}, the team agreed on {agreed}, on levels 1 to 5"
    return table.get_by_role("img", name=told)


def test_a_team_agrees_by_keyboard_and_both_sides_are_shown(browser_of: Browser, meeting: Meeting):
    page, _ = browser_of("conrad")
    page.goto(f"/organizations/{meeting.world.organization}/assessments")
    enter(page, f"Start {TEAM}, {TOGETHER}", "link")
    heading(page, "A small questionnaire")
    first = page.get_by_role("region", name="Talk about these first")
    follow(first.get_by_role("link", name="Finding data"), key="Enter")
    record(page)
    submit(page)

    page.wait_for_url(re.compile("/result$"))
    expect(page.get_by_text("the levels that the team agreed on together")).to_be_visible()
    assert_both_sides(page)

    leader, _ = browser_of("lea")
    leader.goto(meeting.survey)
    assert_both_sides(leader)
    leader.goto(address(meeting.world, TEAM, "/result/finding-data"))
    agreed = leader.get_by_role("region", name="What the team agreed, and why")
    expect(agreed).to_contain_text(REASON)
    expect(agreed).to_contain_text("Recorded by Conrad")
    look_at(leader)
