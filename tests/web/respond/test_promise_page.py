"""The first page: in plain words who will see what, and what is not protected."""

from __future__ import annotations

import re

import pytest

from app.domain.round import Confidentiality
from tests.factories.world import TODAY
from tests.web.browser import Visitor
from tests.web.respond.surveys import Guest, Start

KINDS = list(Confidentiality)
HEADLINES = {
    Confidentiality.NAMED: "You answer by name",
    Confidentiality.CONFIDENTIAL: "You answer in confidence",
    Confidentiality.ANONYMOUS: "You answer anonymously",
}


def plain(page: str) -> str:
    """Give the text of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_is_promised_and_no_other_promise(start: Start, kind: Confidentiality) -> None:
    text = plain(start(kind).open().page())
    said = {each for each, words in HEADLINES.items() if words in text}
    assert said == {kind}


@pytest.mark.parametrize("kind", [Confidentiality.CONFIDENTIAL, Confidentiality.ANONYMOUS])
@pytest.mark.parametrize(("minimum", "words_from"), [(3, 10), (5, 10), (12, 12)])
def test_it_says_from_how_many_people_on_what_is_shown(
    start: Start, kind: Confidentiality, minimum: int, words_from: int
) -> None:
    text = plain(start(kind, minimum=minimum).open().page())
    assert f"if at least {minimum} people of the team submitted" in text
    assert f"Fewer than {minimum} people are shown as a range" in text
    assert f"How often each answer was chosen only from {words_from} people on" in text
    assert f"only if at least {words_from} people submitted their answers" in text
    assert "Never who, and never what" in text


def test_by_name_no_number_of_people_is_promised(start: Start) -> None:
    text = plain(start(Confidentiality.NAMED).open().page())
    assert "also when you are the only one" in text
    assert "at least" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_whose_round_it_is_until_when_how_long_and_what_counts(
    start: Start, kind: Confidentiality
) -> None:
    survey = start(kind)
    text = plain(survey.open().page())
    for words in (
        "Northwind asks about the team Claims analytics, in the round Many voices",
        "Conrad started it",
        "46 questions",
        "About 16 min left",
        str(TODAY.year),
        "or until the round is closed",
        "Only what you submit. Answers that you never submit go into no figure",
        "Your comments and evidence",
        "only if you allow it when you submit",
    ):
        assert words in text, words


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_is_not_protected(start: Start, kind: Confidentiality) -> None:
    survey = start(kind)
    by_mail = plain(survey.open().page())
    by_hand = plain(survey.open(handed_out=True).page())
    for words in ("Whoever has your personal link", "Whoever administers the server", "Words can"):
        assert words in by_mail
        assert words in by_hand
    assert "Your link came by mail" in by_mail
    assert "passed your link on to you" not in by_mail
    assert "A person at Northwind passed your link on to you" in by_hand
    assert "Your link came by mail" not in by_hand


def test_the_header_leads_guests_nowhere_but_says_where_they_are(start: Start) -> None:
    page = start().open().page()
    header = page[page.index('<header class="top">') : page.index("</header>")]
    assert "<a " not in header
    assert "Many voices · Northwind" in header


def test_the_contents_ask_what_the_group_is_asked(start: Start) -> None:
    survey = start(groups=("business", "leadership"))
    business = survey.open(group="business")
    everything = len(start(title="Without groups").open().asked())
    questions = business.asked()
    assert 0 < len(questions) < everything
    assert "Business users: People whose daily work" in plain(business.page())


def test_the_group_is_chosen_first_and_can_be_changed(start: Start) -> None:
    guest = start(groups=("business", "leadership")).open()
    assert "Choose your group" in guest.page()
    assert "Contents" not in plain(guest.page()).replace("Skip to the content", "")
    assert guest.save("any", "3").status_code == 409
    guest.submit(status=302)  # leads to the first page, where the group is chosen
    for wrong in ("", "data-science", "x" * 500):
        shown = guest.web.post(f"{guest.base}/group", status=422, group=wrong).text
        assert "Choose one of the groups" in shown
    guest.web.post(f"{guest.base}/group", status=302, group="business")
    question = guest.first()
    assert guest.save(question, "3").status_code == 200
    guest.web.post(f"{guest.base}/group", status=302, group="leadership")
    assert "Leadership" in guest.page()
    asked = guest.first()
    guest.save(asked, "3", 1 if asked == question else 0)
    guest.submit()
    assert "Change it" not in guest.page()
    guest.web.post(f"{guest.base}/group", status=409, group="business")


def test_pages_before_the_group_is_chosen_lead_to_the_choice(start: Start) -> None:
    guest = start(groups=("business", "leadership")).open()
    for page in ("/review", "/outcomes", "/answers.json", "/answers/any"):
        answer = guest.web.client.get(f"{guest.base}{page}")
        assert (answer.status_code, answer.headers["Location"]) == (302, guest.base)


def test_a_teams_link_shows_the_promise_before_a_place_is_taken(start: Start) -> None:
    survey = start(groups=("business", "leadership"))
    link = survey.share()
    browser = Visitor(survey.app.test_client())
    text = plain(browser.get(link).text)
    for words in (
        "You answer anonymously",
        "if at least 5 people of the team submitted",
        "What this does not protect",
        "In which group do you answer?",
        "Take a place and start",
    ):
        assert words in text
    assert Guest(browser, "x").web.client.get_cookie("clearway") is not None
