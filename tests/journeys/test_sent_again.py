"""A button that is pressed twice, and what is sent after going back, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.storage.rows import Action, Team
from tests.factories.world import World, create_world
from tests.journeys.conftest import Browser
from tests.journeys.going import press
from tests.journeys.installation import Installation


@pytest.fixture(scope="module")
def world(installation: Installation) -> World:
    with installation.database.transaction() as session:
        made = create_world(session)
    installation.start_web()
    return made


def held_up(page: Page) -> list[Route]:
    """Hold up what is sent; give a list that will hold it, for the test to let it go on."""
    sent: list[Route] = []
    page.route(
        "**/*",
        lambda route: sent.append(route) if route.request.method == "POST" else route.continue_(),
    )
    return sent


def test_a_button_that_is_pressed_twice_tells_what_was_made_and_not_that_it_exists(
    browser_of: Browser, installation: Installation, world: World
):
    page, _ = browser_of("ada")
    page.goto(f"/organizations/{world.organization}/teams/new")
    page.get_by_label("Name of the team or unit").fill("Pressed twice")
    sent = held_up(page)
    box = page.get_by_role("button", name="Save", exact=True).bounding_box()
    assert box
    with page.expect_event("load"):
        for _ in range(2):
            page.mouse.click(box["x"] + 9, box["y"] + 9)
            page.wait_for_timeout(100)  # for a second one to be sent
        [only] = sent
        only.continue_()
    expect(page.get_by_role("status")).to_have_text("Pressed twice is created.")
    with installation.database.reader() as session:
        assert len(session.scalars(select(Team).where(Team.name == "Pressed twice")).all()) == 1


def test_what_was_corrected_while_the_first_was_on_its_way_is_sent(
    browser_of: Browser, world: World
):
    page, _ = browser_of("ada")
    page.goto(f"/organizations/{world.organization}/teams/new")
    page.evaluate("""() => {
        const form = document.querySelector("main form");
        const field = form.querySelector("[name=name]");
        const button = form.querySelector("[type=submit]");
        window.sent = [];
        document.addEventListener("submit", (event) => {
            window.sent.push(field.value);
            event.preventDefault();
        });
        for (const name of ["First", "First", "Corrected"]) {
            if (field.value !== name) {
                field.value = name;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }
            button.click();
        }
    }""")
    assert page.evaluate("window.sent") == ["First", "Corrected"]


def test_what_is_sent_once_more_after_going_back_is_stored_once(
    browser_of: Browser, installation: Installation, world: World
):
    page, _ = browser_of("ada", java_script_enabled=False)
    page.goto(f"/organizations/{world.organization}/actions/new")
    page.get_by_label("What is to be done").fill("Gone back")
    press(page, "Plan it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gone back")
    page.go_back()
    expect(page.get_by_label("What is to be done")).to_have_value("Gone back")
    press(page, "Plan it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gone back")
    with installation.database.reader() as session:
        assert len(session.scalars(select(Action).where(Action.title == "Gone back")).all()) == 1
