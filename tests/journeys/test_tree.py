"""Leadership opens a unit in the overview by keyboard, goes on, sorts, and sends what it sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.services.compare import overview_tree
from tests.factories import results
from tests.factories.tree import grow
from tests.factories.world import World, create_world, start_round
from tests.journeys.conftest import Browser
from tests.journeys.going import follow
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at

TEAMS = ("Claims analytics", "Fraud models", "Motor pricing")


@pytest.fixture(scope="module")
def world(installation: Installation, questionnaire_file: Path) -> World:
    with installation.database.transaction() as session:
        world = create_world(session)
        start_round(session, world, questionnaire=questionnaire_file)
        for seed, team in enumerate(TEAMS):
            results.freeze(session, world, assessment_id=world.assessments[team], seed=seed)
        grow(session, world, overview_tree.WHOLE)
    installation.start_web()
    return world


def fold(page: Page, unit: str) -> Locator:
    return page.get_by_role("button", name=f"What is below {unit}", exact=True)


def line(page: Page, name: str) -> Locator:
    return page.get_by_role("rowheader", name=name)


def open_both(page: Page, world: World) -> None:
    """Open both units by keyboard."""
    page.goto(f"/organizations/{world.organization}/compare")
    expect(line(page, TEAMS[0])).to_have_count(0)
    for unit in ("Claims", "Pricing"):
        fold(page, unit).focus()
        page.keyboard.press("Enter")
        expect(fold(page, unit)).to_have_attribute("aria-expanded", "true")
        expect(fold(page, unit)).to_be_focused()


def test_a_unit_opens_in_place_and_the_view_can_be_sent(browser_of: Browser, world: World):
    page, _ = browser_of("lea")
    open_both(page, world)
    expect(line(page, TEAMS[0])).to_be_visible()
    look_at(page)

    page.get_by_role("link", name="Show the next 50 below Pricing").press("Enter")
    expect(line(page, f"T{overview_tree.WHOLE - 1:04}")).to_be_visible()
    expect(line(page, "T0049").get_by_role("link")).to_be_focused()
    fold(page, "Claims").click()
    expect(line(page, TEAMS[0])).to_be_hidden()
    sent = page.url
    follow(page.get_by_role("link", name="Data access", exact=True))
    page.wait_for_url(re.compile("sort=data-access"))
    expect(line(page, TEAMS[2])).to_be_visible()

    other, _ = browser_of("conrad")
    other.goto(sent)
    expect(line(other, TEAMS[2])).to_be_visible()
    expect(line(other, TEAMS[0])).to_have_count(0)


def test_what_can_not_be_read_is_said_and_can_be_tried_again(browser_of: Browser, world: World):
    page, watch = browser_of("lea")
    page.goto(f"/organizations/{world.organization}/compare")
    with watch.expecting("/below/", "Failed to load"):
        page.route("**/below/**", lambda route: route.abort())
        fold(page, "Claims").click()
        expect(page.get_by_role("alert")).to_contain_text("could not be read")
        expect(fold(page, "Claims")).to_have_attribute("aria-expanded", "false")
    page.unroute("**/below/**")
    fold(page, "Claims").click()
    expect(line(page, TEAMS[0])).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_without_scripts_a_units_name_leads_on(browser_of: Browser, world: World):
    page, _ = browser_of("lea", java_script_enabled=False)
    page.goto(f"/organizations/{world.organization}/compare")
    expect(page.get_by_role("button", name="What is below Claims")).to_have_count(0)
    follow(page.get_by_role("link", name="Claims", exact=True))
    expect(line(page, TEAMS[0])).to_be_visible()
