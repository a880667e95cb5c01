"""What was typed into a form that was sent after the session had ended."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete, update

from app.storage.rows import Action, SignedIn
from tests.factories.actions import plan
from tests.factories.world import PASSWORD, TODAY, World, create_world, email, start_round
from tests.journeys.conftest import Browser
from tests.journeys.going import press
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at

TYPED = "It is in use since Monday"
AGAIN = "What you typed stands here again, and is not saved yet."
LOST = "Go back in your browser"
Made = tuple[World, uuid.UUID]


@pytest.fixture(scope="module")
def made(installation: Installation, questionnaire_file: Path) -> Made:
    with installation.database.transaction() as session:
        world = create_world(session)
        start_round(session, world, questionnaire=questionnaire_file)
        action = plan(session, world, "Ask the data office")
    installation.start_web()
    return world, action


def end_sessions(installation: Installation) -> None:
    with installation.database.transaction() as session:
        session.execute(delete(SignedIn))


def sign_in_here(page: Page, name: str) -> None:
    """Sign in on the page that one was led to."""
    expect(page.get_by_role("alert")).to_contain_text("What you sent was not saved")
    page.get_by_label("E-mail address").fill(email(name))
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_have_count(0)


def finish_signed_out(page: Page, installation: Installation, made: Made) -> None:
    """Type what shows that an action is done, and send it after the session has ended."""
    world, action = made
    page.goto(f"/organizations/{world.organization}/actions/{action}")
    page.locator("summary", has_text="It is done").click()
    evidence(page).fill(TYPED)
    end_sessions(installation)
    press(page, "Mark as done")


def evidence(page: Page) -> Locator:
    return page.locator("#evidence")


def assert_nothing_kept(page: Page) -> None:
    assert page.evaluate("sessionStorage.length") == 0


def test_what_was_typed_stands_there_again_for_the_same_person_until_it_is_saved(
    browser_of: Browser, installation: Installation, made: Made
):
    world, _ = made
    page, _ = browser_of("carol")
    page.goto(f"/organizations/{world.organization}/actions/new")
    due_on = (TODAY + timedelta(days=30)).isoformat()
    page.get_by_label("What is to be done").fill("Share the feature code")
    page.get_by_label("For", exact=True).select_option("Claims")
    page.get_by_label("Due", exact=True).fill(due_on)
    end_sessions(installation)
    press(page, "Plan it")
    sign_in_here(page, "carol")

    expect(page.locator("form [role=status]")).to_contain_text(AGAIN)
    expect(page.locator("form [role=status]")).to_be_focused()
    expect(page.get_by_label("What is to be done")).to_have_value("Share the feature code")
    expect(page.get_by_label("Due", exact=True)).to_have_value(due_on)
    look_at(page)
    assert_nothing_kept(page)
    press(page, "Plan it")
    expect(page.get_by_role("heading", level=1, name="Share the feature code")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("/ Claims")
    page.goto(f"/organizations/{world.organization}/actions/new")
    expect(page.get_by_label("What is to be done")).to_have_value("")
    assert_nothing_kept(page)


def test_a_form_that_was_folded_away_is_opened_with_it(
    browser_of: Browser, installation: Installation, made: Made
):
    page, _ = browser_of("mara")
    finish_signed_out(page, installation, made)
    sign_in_here(page, "mara")
    expect(evidence(page)).to_be_visible()
    expect(evidence(page)).to_have_value(TYPED)


def test_it_is_given_back_after_a_refusal_too(
    browser_of: Browser, installation: Installation, made: Made
):
    page, watch = browser_of("mara")
    page.goto("/account")
    page.get_by_label("Name", exact=True).fill(" ")
    with watch.expecting("422"):
        press(page, "Save the name")
    page.get_by_label("Name", exact=True).fill("Mara Okafor")
    end_sessions(installation)
    press(page, "Save the name")
    sign_in_here(page, "mara")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Mara Okafor")
    expect(page.locator("form [role=status]")).to_contain_text(AGAIN)


def test_nobody_else_who_signs_in_on_this_browser_is_given_it(
    browser_of: Browser, installation: Installation, made: Made
):
    page, _ = browser_of("mara")
    finish_signed_out(page, installation, made)
    sign_in_here(page, "carol")
    expect(page.get_by_role("status")).to_contain_text(LOST)
    expect(evidence(page)).to_have_value("")
    assert_nothing_kept(page)


def test_whoever_leaves_the_sign_in_leaves_nothing_behind(
    browser_of: Browser, installation: Installation, made: Made
):
    page, _ = browser_of("mara")
    finish_signed_out(page, installation, made)
    expect(page.get_by_role("alert")).to_contain_text("What you sent was not saved")
    page.goto("/sign-in")
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    assert_nothing_kept(page)


def test_what_somebody_else_has_changed_meanwhile_is_not_typed_over(
    browser_of: Browser, installation: Installation, made: Made
):
    page, _ = browser_of("mara")
    finish_signed_out(page, installation, made)
    with installation.database.transaction() as session:
        session.execute(update(Action).values(revision=Action.revision + 1))
    sign_in_here(page, "mara")
    expect(page.get_by_role("status")).to_contain_text(LOST)
    expect(evidence(page)).to_have_value("")
    assert_nothing_kept(page)


def test_passwords_are_never_kept(browser_of: Browser, installation: Installation, made: Made):
    page, _ = browser_of("mara")
    page.goto("/account")
    for label in ("Present password", "New password", "The same again"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    end_sessions(installation)
    press(page, "Set the password")
    expect(page.get_by_role("alert")).to_contain_text("What you sent was not saved")
    assert_nothing_kept(page)
