"""What letters say, as text and as HTML, and that nothing in them is more than words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.domain.mail import MailKind
from app.domain.promise.disclosure import Promise
from app.domain.round import Confidentiality
from app.services.mail.letters import LetterFacts, compose, load_facts
from app.storage.database import Database
from tests.factories.post_office import open_post_office

LINK = "https://clearway.example/respond/abc-DEF_123"
FACTS = LetterFacts(
    organization="Northwind",
    round_title="Many voices",
    team="Claims analytics",
    closes_on=date(2026, 12, 1),
    minutes=16,
    message="Please take part.\nLea",
    promise=Promise(Confidentiality.ANONYMOUS, 5),
)


class Reader(HTMLParser):
    """What a page shows, where it leads, and what it would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []
        self.fetches: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.links.append(values["href"] or "")
        self.fetches += [name for name in ("src", "srcset", "background") if name in values]
        self.fetches += [tag] if tag in {"link", "img", "script", "iframe"} else []
        self.fetches += ["url()"] if "url(" in (values.get("style") or "") else []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_an_invitation_says_who_asks_for_what_until_when_under_which_promise():
    letter = compose(MailKind.INVITATION, facts=FACTS, link=LINK)

    assert letter.subject == "Many voices: your view of Claims analytics"
    for words in (
        "Northwind asks for your view of Claims analytics: Many voices.",
        "Please take part.\nLea",
        "about 16 minutes",
        "until 1 December 2026",
        "Your answers are anonymous",
        "at least 5 people",
        f"\n{LINK}\n",
        "Northwind invited this address",
    ):
        assert words in letter.text


def test_a_reminder_says_that_it_is_one_and_what_is_kept():
    letter = compose(MailKind.REMINDER, facts=FACTS, link=LINK)

    assert letter.subject == (
        "Reminder: Many voices, your view of Claims analytics until 1 December 2026"
    )
    assert "still missing" in letter.text
    assert "what you answered is kept" in letter.text
    assert LINK in letter.text


@pytest.mark.parametrize(
    ("promise", "words"),
    [
        (Promise(Confidentiality.NAMED, 1), "You answer by name"),
        (Promise(Confidentiality.CONFIDENTIAL, 7), "at least 7 people"),
        (Promise(Confidentiality.ANONYMOUS, 4), "nothing ties them to you"),
    ],
)
def test_the_promise_is_the_rounds(promise, words):
    letter = compose(MailKind.INVITATION, facts=replace(FACTS, promise=promise), link=LINK)

    assert words in letter.text
    assert words in letter.html


@pytest.mark.parametrize("kind", MailKind)
def test_both_forms_say_the_same_and_fetch_nothing(kind):
    letter = compose(kind, facts=FACTS, link=LINK)
    page = Reader(letter.html)

    shown = " ".join(" ".join(page.text).split())
    for paragraph in letter.text.split("\n\n"):
        if LINK not in paragraph:
            assert " ".join(paragraph.split()) in shown
    assert page.links == [LINK, LINK]
    assert page.fetches == []
    assert "width=device-width" in letter.html


def test_what_people_typed_is_text_and_nothing_else():
    odd = '<b onclick="x()">&amp;</b><img src="https://eve.example/pixel">'
    facts = replace(
        FACTS, organization=odd, round_title=odd, team=odd, message=f"{odd}\r\n\x00{odd}"
    )

    letter = compose(MailKind.INVITATION, facts=facts, link=LINK)

    assert Reader(letter.html).links == [LINK, LINK]
    assert Reader(letter.html).fetches == []
    assert odd in letter.text
    assert "\x00" not in letter.text + letter.html
    assert "\r" not in letter.text


def test_a_round_without_a_message_has_no_gap():
    letter = compose(MailKind.INVITATION, facts=replace(FACTS, message="  \n "), link=LINK)

    assert "\n\n\n" not in letter.text
    assert '<p style="white-space: pre-line"></p>' not in letter.html


def test_the_facts_are_those_of_the_round_and_the_group(database: Database, tmp_path: Path):
    office = open_post_office(database, tmp_path, confidentiality=Confidentiality.CONFIDENTIAL)
    office.change_round(message="Please take part.", minimum_group=6)
    minutes = {}
    with database.reader() as session:
        for group in (None, "engineering", "business"):
            facts = load_facts(
                session,
                organization_id=office.world.organization,
                assessment_id=office.world.assessments["Claims analytics"],
                respondent_group=group,
            )
            minutes[group] = facts.minutes

    assert replace(facts, minutes=0) == LetterFacts(
        organization="Northwind",
        round_title="Many voices",
        team="Claims analytics",
        closes_on=date(2026, 12, 1),
        minutes=0,
        message="Please take part.",
        promise=Promise(Confidentiality.CONFIDENTIAL, 6),
    )
    assert minutes[None] >= minutes["engineering"] >= 1
    assert minutes["business"] >= 1
