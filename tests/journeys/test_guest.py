"""Answering by a link alone: two devices, a link that the browser lost, a round that closes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.domain.questionnaire import QuestionForm
from app.services.invitations.tokens import handle
from app.storage.rows import Round
from tests.factories.invitations import invite, share_link, start_survey
from tests.factories.world import World, create_world
from tests.journeys.answering import (
    SAVED,
    cards,
    choose,
    expect_chosen,
    expect_status,
)
from tests.journeys.conftest import Browser
from tests.journeys.going import follow, go_on, press
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at

GROUPS = ("engineering", "business")
CLOSED = re.compile("This round is closed.*What you answered is kept in this browser")
LINK_LOST = re.compile("no longer holds your link")
TEAM_LINK_KEY = "only for this journey"


@pytest.fixture(scope="module")
def world(installation: Installation, questionnaire_file: object) -> World:
    with installation.database.transaction() as session:
        made = create_world(session)
        start_survey(
            session,
            made,
            questionnaire=questionnaire_file,  # type: ignore[arg-type]
            groups=GROUPS,
            form=QuestionForm.SHORT,
        )
    installation.start_web()
    return made


@pytest.fixture
def token(installation: Installation, world: World) -> str:
    """A new personal link's token."""
    with installation.database.transaction() as session:
        return invite(session, world).token


def start(page: Page, token: str, group: str = "Engineering") -> None:
    """Follow a link, choose a group, and come to the first questions."""
    page.goto(f"/respond/{token}")
    page.get_by_role("radio", name=re.compile(f"^{group}")).check()
    press(page, "Answer in this group")
    follow(page.get_by_role("link", name="Start", exact=True))
    page.wait_for_url(re.compile("/answers/"))


def test_from_the_link_to_the_thanks_and_back(browser_of: Browser, world: World, token: str):
    page, _ = browser_of()
    page.goto(f"/respond/{token}")
    assert page.url.endswith(f"/respond/at/{handle(token)}")
    look_at(page)
    start(page, token)
    look_at(page)
    first = cards(page)[0]
    page.keyboard.press("4")
    expect_chosen(first, 4)
    expect_status(page, SAVED)

    phone, _ = browser_of(viewport={"width": 390, "height": 800})
    phone.goto(f"/respond/{token}")
    follow(phone.get_by_role("link", name="Continue"))
    go_on(phone)
    choose(cards(phone)[0], 2)
    expect_status(phone, SAVED)
    phone.goto(f"/respond/at/{handle(token)}/review")
    look_at(phone)
    expect(phone.get_by_label("Show my comments and evidence")).not_to_be_checked()
    press(phone, "Submit as it is")
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    look_at(phone)

    page.bring_to_front()
    page.goto(f"/respond/at/{handle(token)}")
    look_at(page)
    follow(page.get_by_role("link", name="Change your answers"))
    choose(cards(page)[0], 5)
    expect_status(page, SAVED)
    page.reload()
    expect(page.get_by_text("You have submitted your answers")).to_be_visible()


def test_what_was_answered_when_the_browser_lost_the_link_is_sent_once_it_is_opened_again(
    browser_of: Browser, world: World, token: str
):
    page, watch = browser_of()
    start(page, token)
    first = cards(page)[0]
    choose(first, 3)
    expect_status(page, SAVED)
    with watch.expecting("answer 401", "status of 401", "answer 400", "status of 400"):
        page.context.clear_cookies()
        choose(first, 1)
        expect_status(page, LINK_LOST)
        look_at(page)
        other = page.context.new_page()
        other.goto(f"/respond/{token}")
        other.close()
        page.bring_to_front()
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect_status(page, SAVED)
    page.reload()
    expect_chosen(first, 1)


def test_answers_stay_in_the_browser_when_the_round_closes_and_are_sent_when_it_opens_again(
    installation: Installation, browser_of: Browser, world: World, token: str
):
    page, watch = browser_of()
    start(page, token)
    first = cards(page)[0]
    choose(first, 3)
    expect_status(page, SAVED)
    with watch.expecting("answer 410", "status of 410"):
        _close(installation, datetime.now(UTC))
        choose(first, 5)
        expect_status(page, CLOSED)
        look_at(page)
        sheet = page.url
        page.close(run_before_unload=False)
        again = page.context.new_page()
        again.goto(f"/respond/{token}")
        expect(again.get_by_text("This round is closed")).to_be_visible()
        look_at(again)
        _close(installation, None)
    again.goto(sheet)
    expect_chosen(cards(again)[0], 5)
    expect_status(again, SAVED)


def test_a_teams_link_gives_a_place_and_a_link_to_keep(
    installation: Installation, browser_of: Browser, world: World
):
    with installation.database.transaction() as session:
        link = share_link(session, world, secret_key=TEAM_LINK_KEY, quota=2)
    page, _ = browser_of()
    page.goto(f"/join/{link}")
    look_at(page)
    page.get_by_role("radio", name=re.compile("^Business")).check()
    press(page, "Take a place and start")
    expect(page.get_by_role("heading", name="Your personal link")).to_be_visible()
    look_at(page)
    own = page.locator(".link-to-keep a").get_attribute("href")
    page.goto(f"/join/{link}")
    follow(page.get_by_role("link", name="Go on with the place taken in this browser"))
    assert own
    other, _ = browser_of()
    other.goto(own[own.index("/respond/") :])
    follow(other.get_by_role("link", name="Start", exact=True))
    choose(cards(other)[0], 2)
    expect_status(other, SAVED)


def test_a_guest_answers_without_scripts(browser_of: Browser, world: World, token: str):
    page, _ = browser_of(java_script_enabled=False)
    start(page, token, group="Business")
    choose(cards(page)[0], 4)
    go_on(page)
    page.goto(f"/respond/at/{handle(token)}/review")
    follow(page.get_by_role("button", name=re.compile("^Submit")))
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    press(page, "Forget my link here")
    look_at(page, scripts=False)
    expect(page.get_by_role("heading", name="Your link is forgotten here")).to_be_visible()


def _close(installation: Installation, at: datetime | None) -> None:
    with installation.database.transaction() as session:
        session.execute(update(Round).values(closed_at=at))
