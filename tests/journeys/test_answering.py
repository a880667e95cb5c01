"""Answering when things are not as usual: a restart, no scripts, no mouse, somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.factories.world import World, create_world, start_round
from tests.journeys.answering import (
    NOT_SAVED,
    SAVED,
    address,
    anchor,
    cards,
    choose,
    expect_chosen,
    expect_status,
    question_of,
    stored,
    tab_to,
)
from tests.journeys.conftest import Browser
from tests.journeys.going import follow, go_on
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at

SHARED, MOTOR, FRAUD = "Claims analytics", "Motor pricing", "Fraud models"
CAPABILITY = "/answers/timely-access"


@pytest.fixture(scope="module")
def world(installation: Installation, questionnaire_file: Path) -> World:
    with installation.database.transaction() as session:
        made = create_world(session)
        start_round(session, made, questionnaire=questionnaire_file)
    installation.start_web()
    return made


def test_what_was_shown_as_saved_outlives_the_web_process(
    installation: Installation, browser_of: Browser, world: World
):
    page, watch = browser_of("nora")
    page.goto(address(world, MOTOR, CAPABILITY))
    first, second = cards(page)
    saved = {choose(first, 4): "4"}
    expect_status(page, SAVED)

    with watch.expecting("net::ERR_CONNECTION_REFUSED", "net::ERR_CONNECTION_RESET"):
        installation.kill("web")
        assert stored(installation.database, world.assessments[MOTOR]) == saved
        late = choose(second, 2)
        expect_status(page, NOT_SAVED)
        assert stored(installation.database, world.assessments[MOTOR]) == saved
        look_at(page)
        installation.start_web()
        expect_status(page, SAVED)

    assert stored(installation.database, world.assessments[MOTOR]) == saved | {late: "2"}
    page.reload()
    expect_chosen(first, 4)
    expect_chosen(second, 2)


def test_a_comment_that_is_too_long_is_told_kept_whole_and_saved_once_it_is_shorter(
    browser_of: Browser, world: World
):
    page, watch = browser_of("nora")
    page.goto(address(world, MOTOR, CAPABILITY))
    card, _ = cards(page)
    choose(card, 3)
    expect_status(page, SAVED)
    card.locator("summary", has_text="comment").click()
    comment = card.get_by_label("Comment")
    with watch.expecting("422"):
        comment.fill("word " * 900)
        comment.blur()
        expect(card.locator("[data-problem]")).to_have_text("This has 4500 characters; 4000 fit.")
    expect(comment).to_have_value("word " * 900)
    comment.fill("In a word: fine.")
    comment.blur()
    expect_status(page, SAVED)
    expect(card.locator("[data-problem]")).to_be_hidden()


def test_an_answer_that_could_not_be_sent_is_sent_when_the_tab_is_opened_again(
    installation: Installation, browser_of: Browser, world: World
):
    page, watch = browser_of("nora")
    page.goto(address(world, MOTOR, "/answers/data-quality"))
    with watch.expecting("net::ERR_INTERNET_DISCONNECTED"):
        page.context.set_offline(True)
        question = choose(cards(page)[0], 5)
        expect_status(page, NOT_SAVED)
        page.close(run_before_unload=False)
        page.context.set_offline(False)

    again = page.context.new_page()
    again.goto(address(world, MOTOR, "/answers/data-quality"))
    expect_chosen(cards(again)[0], 5)
    expect_status(again, SAVED)

    assert stored(installation.database, world.assessments[MOTOR])[question] == "5"


def test_answering_works_without_scripts(
    installation: Installation, browser_of: Browser, world: World
):
    page, _ = browser_of("carol", java_script_enabled=False)
    page.goto(address(world, FRAUD, CAPABILITY))
    first, second = cards(page)
    said = {choose(first, 3): "3", choose(second, 5): "5"}
    look_at(page, scripts=False)
    go_on(page)

    assert stored(installation.database, world.assessments[FRAUD]) == said
    look_at(page, scripts=False)
    follow(page.get_by_role("link", name="Back", exact=True))
    expect_chosen(first, 3)
    expect_chosen(second, 5)


def test_the_page_that_no_script_has_touched_is_accessible(browser_of: Browser, world: World):
    page, _ = browser_of("carol")
    page.context.route(
        "**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )

    page.goto(address(world, FRAUD, CAPABILITY))

    look_at(page)


def test_a_capability_is_answered_by_the_keyboard_alone(
    installation: Installation, browser_of: Browser, world: World
):
    page, _ = browser_of("carol")
    page.goto(address(world, FRAUD, "/answers/monitoring"))
    first, second = cards(page)
    one, two = question_of(first), question_of(second)

    tab_to(page, one)
    page.keyboard.press("2")
    expect_chosen(first, 2)
    page.keyboard.press("ArrowDown")
    expect_chosen(first, 3)
    tab_to(page, two)
    page.keyboard.press("4")
    expect_chosen(second, 4)
    expect_status(page, SAVED)
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)

    held = stored(installation.database, world.assessments[FRAUD])
    assert (held[one], held[two]) == ("3", "4")
    expect(page.locator("[data-kind=answer]").first).to_be_visible()


def test_two_managers_see_each_others_answer_and_choose_between_them(
    installation: Installation, browser_of: Browser, world: World
):
    mara, maras = browser_of("mara")
    miles, miless = browser_of("miles")
    for page in (mara, miles):
        page.goto(address(world, SHARED, CAPABILITY))
    card, other = cards(mara)[0], cards(miles)[0]
    question, low, high = question_of(card), anchor(card, 2), anchor(card, 4)
    texts = [each.locator("span").inner_text() for each in (low, high)]
    choose(card, 2)
    expect_status(mara, SAVED)

    with miless.expecting("409"):
        choose(other, 4)
        conflict = miles.get_by_role("group", name="Two answers: which one counts?")
        expect(conflict).to_contain_text("Mara")
    for text in texts:
        expect(conflict).to_contain_text(text)
    expect(miles.locator("[data-status]")).to_contain_text("Not saved")
    look_at(miles)
    assert stored(installation.database, world.assessments[SHARED]) == {question: "2"}
    conflict.get_by_role("button", name="Keep mine").click()
    expect_status(miles, SAVED)
    assert stored(installation.database, world.assessments[SHARED]) == {question: "4"}

    with maras.expecting("409"):
        choose(card, 1)
        conflict = mara.get_by_role("group", name="Two answers: which one counts?")
        expect(conflict).to_contain_text(texts[1])
    conflict.get_by_role("button", name="Take the saved one").click()
    expect_chosen(card, 4)
    expect_status(mara, SAVED)
    assert stored(installation.database, world.assessments[SHARED]) == {question: "4"}
