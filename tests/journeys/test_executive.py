"""Leadership: from the overview to the one capability that moved, to what was done about it, and
away with the portfolio."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.domain.goals.actions import ActionStatus
from app.services.actions.action_changes import About, change_status
from app.services.database import Database
from app.storage.questionnaire_file import load_questionnaire
from tests.factories import published
from tests.factories.actions import access_of, plan
from tests.factories.published import Said
from tests.factories.world import NOW, TODAY, World, create_world
from tests.journeys.conftest import Browser
from tests.journeys.going import follow, press, section
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at
from tests.reports import reading

TEAM, BARRIER, CAPABILITY = "Motor pricing", "data-access", "timely-access"
PEOPLE = {"Claims analytics": 8, "Fraud models": 8, TEAM: 12}
TITLE = "Getting access in time"
ACTION = "Name one person who grants access within a week"
ALIKE = Said(rosier=0.0, apart=0.5)
FINISHED_ON = TODAY - timedelta(days=40)


@pytest.fixture(scope="module")
def world(installation: Installation, questionnaire_file: Path) -> World:
    """Two surveys, between which a team finished an action and went up where it was about."""
    with installation.database.transaction() as session:
        made = create_world(session)
    quarter = TODAY - timedelta(days=90)
    published.publish(
        installation.database, made, PEOPLE, said=ALIKE, title="Spring", closes_on=quarter
    )
    _finish(installation.database, made, questionnaire_file)
    # The same people with the same answers but for one capability of one team.
    lifted = replace(ALIKE, lifted={TEAM: {CAPABILITY: 2.0}})
    published.publish(
        installation.database, made, PEOPLE, said=lifted, title="Summer", closes_on=TODAY
    )
    installation.start_web()
    installation.start_worker()
    return made


def _finish(database: Database, world: World, questionnaire_file: Path) -> None:
    """Let the team's manager plan an action about the capability, and finish it."""
    asked = load_questionnaire(questionnaire_file)
    barrier = next(one for one in asked.barriers if one.id == BARRIER)
    capability = next(one for one in barrier.capabilities if one.id == CAPABILITY)
    about = About(asked.id, barrier.id, barrier.title, capability.id, capability.title)
    begun = NOW - timedelta(days=80)
    with database.transaction() as session:
        action = plan(session, world, ACTION, team=TEAM, by="nora", about=about, now=begun)
        change_status(
            session,
            access=access_of(session, world, "nora"),
            action_id=action,
            revision=1,
            status=ActionStatus.DONE,
            finished_on=FINISHED_ON,
            now=datetime(*FINISHED_ON.timetuple()[:3], 12, tzinfo=UTC),
            text="Nadia grants it.",
        )


def test_an_executive_goes_from_the_overview_to_the_action_and_takes_the_portfolio_along(
    browser_of: Browser, world: World
):
    page, _ = browser_of("lea")
    section(page, "Compare")
    look_at(page)
    assert_figures_come_soon(page)
    assert_totals_are_printed_once(page)
    overview = page.url
    to_what_moved(page)
    capability = to_the_capability(page)
    to_the_action(page)

    section(page, "Compare")
    expect(page).to_have_url(overview)
    press(page, "Portfolio (PDF)")
    expect(page.get_by_role("heading", level=1, name=re.compile("Your portfolio"))).to_be_visible()
    assert_portfolio(download(page), capability)
    follow(page.get_by_role("link", name="Back to the overview"))
    expect(page.get_by_role("button", name="Portfolio (PDF)")).to_be_visible()


def assert_figures_come_soon(page: Page) -> None:
    """On a phone the head's buttons stand in equal columns and leave room; on a desk in one row.

    The bar above is as high as on every other page.
    """
    head = page.locator(".page-actions")
    buttons = head.locator(".btn").all()
    assert len(buttons) > 4
    page.set_viewport_size({"width": 320, "height": 640})
    boxes = [button.bounding_box() or pytest.fail("hidden") for button in buttons]
    assert {round(box["width"]) for box in boxes} == {140}
    assert {round(box["x"]) for box in boxes} == {16, 164}
    assert all(box["height"] >= 24 for box in boxes)
    assert (head.bounding_box() or {})["height"] <= 210
    page.set_viewport_size({"width": 1280, "height": 800})
    assert (head.bounding_box() or {})["height"] < 48
    assert (page.locator(".top").bounding_box() or {})["height"] < 60


def assert_totals_are_printed_once(page: Page) -> None:
    """A printed foot of a table would stand on each page, between the rows."""
    page.emulate_media(media="print")
    foot = page.locator("tfoot").first
    assert foot.evaluate("e => getComputedStyle(e).display") == "table-row-group"
    page.emulate_media(media="screen")


def to_what_moved(page: Page) -> None:
    """Find what moved beside the one score that is marked, and open the team in which it did."""
    expect(page.get_by_role("link", name=re.compile("up beyond chance"))).to_have_count(1)
    card = page.get_by_role("region", name="What moved beyond chance")
    expect(card.get_by_role("listitem").filter(has_text=TITLE)).to_contain_text(f"{TEAM} +")
    follow(card.get_by_role("link", name="What moved, with what was done before"))
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=TITLE))
    expect(row.get_by_role("link", name=ACTION)).to_be_visible()
    look_at(page)
    follow(row.get_by_role("link", name=TEAM, exact=True))
    expect(page).to_have_title(re.compile(TEAM))
    look_at(page)


def to_the_capability(page: Page) -> str:
    """Find the barrier opened by the link; one of its capabilities went up. Give its name."""
    part = page.locator("details").filter(has_text=TITLE)
    up = part.get_by_role("row").filter(has_text=re.compile(r"up \d\.\d"))
    expect(up).to_have_count(1)
    look_at(page)
    return up.get_by_role("rowheader").inner_text()


def to_the_action(page: Page) -> None:
    """Follow the link to what was finished on it; the page says what was measured since."""
    follow(page.locator("details").get_by_role("link", name=ACTION))
    expect(page.get_by_role("heading", level=1, name=ACTION)).to_be_visible()
    measured = page.get_by_role("region", name="Measured since")
    expect(measured).to_contain_text(re.compile(r"Up \d\.\d since Spring\."))
    expect(measured).to_contain_text("no proof that this did it")
    look_at(page)


def download(page: Page) -> bytes:
    """Take the file once it is there."""
    ready = page.get_by_role("heading", level=1, name="Your portfolio is ready")
    expect(ready).to_be_visible(timeout=60_000)
    look_at(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the PDF").click()
    assert started.value.suggested_filename.startswith("Northwind portfolio Summer ")
    return Path(started.value.path()).read_bytes()


def assert_portfolio(pdf: bytes, capability: str) -> None:
    """Read it back: whose it is, of which round, what moved, and what was done about it."""
    whole, *units = (" ".join(page.split()) for page in reading.pages(pdf))
    assert [unit.partition(" ")[0] for unit in units] == ["Claims", "Pricing"]
    for said in ("Northwind", "Summer", "Made for Lea", "who may see every team of Northwind"):
        assert said in whole
    for page in (whole, units[1]):
        assert re.search(rf"{re.escape(capability)} (up \d\.\d )?1 of \d+ up", page)
        assert ACTION in page
        assert re.search(r"up \d\.\d in Summer", page)
    assert ACTION not in units[0]
