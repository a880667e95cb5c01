"""Actions: a manager takes up what a result recommends, writes about it, and closes it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.domain.scoring.profile import Recommendation
from app.domain.scoring.result import Result
from tests.factories import results
from tests.factories.actions import plan
from tests.factories.world import TODAY, World, create_world, start_round
from tests.journeys.conftest import Browser
from tests.journeys.going import follow, heading, press, section
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at

TEAM = "Claims analytics"
LATE = "Ask the data office again"
EVIDENCE = "It is in use: https://wiki.example.org/decisions"
Made = tuple[World, Result]


@pytest.fixture(scope="module")
def made(installation: Installation, questionnaire_file: Path) -> Made:
    with installation.database.transaction() as session:
        world = create_world(session)
        start_round(session, world, questionnaire=questionnaire_file)
        result = results.freeze(session, world, assessment_id=world.assessments[TEAM])
        plan(session, world, LATE, owner="Data office", due_on=TODAY - timedelta(days=3))
    installation.start_web()
    return world, result


def result_of(page: Page, world: World) -> None:
    page.goto(f"/organizations/{world.organization}/assessments/{world.assessments[TEAM]}/result")


def take_up(page: Page, world: World, advice: Recommendation) -> None:
    result_of(page, world)
    look_at(page)
    press(page, f"Take up {advice.move}")
    heading(page, advice.move)
    page.get_by_label("Owner", exact=True).select_option("Mara")
    page.get_by_label("Due", exact=True).fill((TODAY + timedelta(days=30)).isoformat())
    press(page, "Save")
    heading(page, advice.move)


def test_a_manager_takes_up_a_recommendation_and_closes_it_with_evidence(
    browser_of: Browser, made: Made
):
    world, result = made
    advice = next(one for one in result.recommendations if one.do_next)
    page, _ = browser_of("mara")
    take_up(page, world, advice)
    page.get_by_label("Text").fill("Begun with the pricing desk.")
    press(page, "Add")
    expect(page.get_by_text("Begun with the pricing desk.")).to_be_visible()

    result_of(page, world)
    follow(page.get_by_role("link", name=re.compile("Taken up: planned, due")))
    page.locator("summary", has_text="It is done").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Evidence").fill(EVIDENCE)
    look_at(page)
    page.get_by_role("button", name="Mark as done").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="https://wiki.example.org/decisions")).to_be_visible()
    expect(page.get_by_text("There was no round since it was finished.")).to_be_visible()
    look_at(page)

    section(page, "Actions")
    heading(page, "Actions")
    expect(page.get_by_role("row", name=re.compile(LATE))).to_contain_text("overdue")
    follow(page.get_by_role("link", name="Board"))
    done = page.get_by_role("region", name="Done 1")
    expect(done.get_by_role("link", name=advice.move)).to_be_visible()
    expect(done).to_contain_text("no round since")
    expect(page.get_by_role("region", name="Planned 1")).to_contain_text(LATE)
    look_at(page)


def test_without_javascript_it_is_planned_found_and_dropped(browser_of: Browser, made: Made):
    world, _ = made
    page, _ = browser_of("carol", java_script_enabled=False)
    page.goto(f"/organizations/{world.organization}/actions/new")
    page.get_by_label("What is to be done").fill("Share the feature code")
    page.get_by_label("For", exact=True).select_option("Claims")
    press(page, "Plan it")
    press(page, "Begin it")
    page.locator("summary", has_text="Drop it").click()
    page.get_by_label("Why it is dropped").fill("The platform team does it for everybody.")
    press(page, "Drop it")
    page.goto(f"/organizations/{world.organization}/actions")
    follow(page.get_by_role("link", name="Dropped 1"))
    page.get_by_label("Team or unit").select_option("Claims and below")
    press(page, "Show")
    expect(page.get_by_role("row", name=re.compile("Share the feature code"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(LATE))).to_have_count(0)


def test_on_a_phone_one_starts_at_the_field_that_was_refused(browser_of: Browser, made: Made):
    world, _ = made
    page, watch = browser_of("lea")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"/organizations/{world.organization}/targets")
    last = page.get_by_role("region", name="Infrastructure")
    with watch.expecting("422"):
        follow(last.get_by_role("button", name="Save"))
    level = last.get_by_label("Level, Infrastructure")
    expect(level).to_be_focused()
    expect(level).to_be_in_viewport()
