"""Who may invite, when, and that no page tells who has answered."""

from __future__ import annotations

import re
import uuid

import pytest

from app.domain.round import Confidentiality
from app.services.database import Database
from app.storage.rows import OutgoingMail
from tests.factories.world import TODAY, World
from tests.web.browser import sign_in
from tests.web.invitations.office import CSV_FILE, Begin, Office
from tests.web.respond.surveys import Survey


@pytest.mark.parametrize(
    "confidentiality", [Confidentiality.CONFIDENTIAL, Confidentiality.ANONYMOUS]
)
def test_no_page_tells_who_has_answered(begin: Begin, confidentiality: Confidentiality) -> None:
    office = begin(confidentiality, groups=())
    survey = Survey(
        office.by_hand.client.application, office.database, office.world, confidentiality
    )
    ann = survey.open(address="ann@example.org")
    survey.open(address="ben@example.org")
    before = everything(office)
    assert ann.save(ann.first(), "3").status_code == 200
    assert everything(office) == before, "a draft shows"
    ann.submit(anyway="y")
    assert sum(row.submitted for row in office.rows().values()) == 1
    assert everything(office) == before


def everything(office: Office) -> dict[str, str]:
    """Give every page and what every action answers, without what is new each time."""
    ids = {address: str(row.id) for address, row in office.rows().items()}
    other = str(office.world.assessments["Fraud models"])
    shown = {}
    states = (
        "not sent",
        "waiting",
        "sent",
        "handed out",
        "opened",
        "bounced",
        "revoked",
        "answered",
    )
    for url in ("", "/remind", "/links", "/add", "/import", *(f"?state={each}" for each in states)):
        shown[url] = office.get(url)
        shown[f"by hand {url}"] = office.by_hand.get(office.base + url).text
    for address, one in ids.items():
        for url in ("send", "revoke", "restore", "remove", "move", "hand-out", f"{one}/group"):
            for visitor in (office.mailing, office.by_hand):
                answer = visitor.post(f"{office.base}/{url}", chosen=one, to_team=other)
                shown[f"{address} {url} {visitor is office.mailing}"] = (
                    f"{answer.status} {answer.headers.get('Location')} {answer.text}"
                )
                shown[f"{address} {url} {visitor is office.mailing} after"] = visitor.get(
                    office.base
                ).text
    shown["remind"] = office.mailing.follow(office.post("/remind")).text
    secret = re.compile(r"csrf[-_]token\"[^>]*|/respond/[0-9a-f]{64}")
    return {where: secret.sub("", text) for where, text in shown.items()}


def test_in_a_named_round_it_is_shown_who_answered(begin: Begin) -> None:
    office = begin(Confidentiality.NAMED)
    one = office.invite(address="ann@example.org")
    office.change(one, submitted=True)
    assert "ann@example.org" in office.get("?state=answered")


@pytest.mark.parametrize("name", ["mara", "carol", "lea", "nora", "stranger", "otto"])
def test_others_find_no_such_page(begin: Begin, name: str) -> None:
    office = begin()
    visitor = sign_in(office.by_hand.client.application, name)
    for url in ("", "/add", "/import", "/remind", "/links"):
        visitor.get(office.base + url, status=404)
    visitor.post(f"{office.base}/send", status=404, everybody="y")


def test_a_round_of_the_managers_and_one_of_others_invite_nobody(
    begin: Begin, database: Database, world: World
) -> None:
    own_round = world.round
    office = begin()
    elsewhere = office.base.replace(str(world.round), str(own_round))
    assert "Only a survey invites people" in office.mailing.get(elsewhere, status=409).text
    office.mailing.post(f"{elsewhere}/send", status=409, everybody="y")
    foreign = office.base.replace(str(world.round), str(uuid.uuid4()))
    office.mailing.get(foreign, status=404)
    office.mailing.post(f"{foreign}/send", status=404, everybody="y")


def test_a_form_without_its_token_does_nothing(begin: Begin) -> None:
    office = begin()
    office.add("ann@example.org")
    answer = office.mailing.client.post(f"{office.base}/send", data={"everybody": "y"})
    assert answer.status_code == 400
    assert office.count(OutgoingMail) == 0


def test_a_round_that_is_over_says_so_and_offers_nothing(begin: Begin) -> None:
    office = begin(opens_on=TODAY.replace(year=2020), closes_on=TODAY.replace(year=2021))
    office.invite()
    page = office.get()
    assert "This round was over on" in page
    assert 'form="ticked"' not in page
    assert "<textarea" not in office.get("/add")
    office.post("/send", status=409, everybody="y")
    office.post("/remind", status=409)
    office.post("/import/confirm", status=409, text=CSV_FILE)
