"""Coming by a team's shared link."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import update

from app.services.database import Database
from app.services.invitations.tokens import new_token
from app.storage.rows import Round, TeamLink
from tests.factories.world import NOW, TODAY
from tests.web.browser import Visitor
from tests.web.respond.surveys import Guest, Start, Survey, answers, invitations


def browser(survey: Survey) -> Visitor:
    return Visitor(survey.app.test_client())


def key(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def join(survey: Survey, link: str, **fields: str) -> Guest:
    """Follow a team's link in a new browser, and take a place."""
    web = browser(survey)
    fresh = key(web.get(link).text)
    guest = Guest(web, fresh)
    taken = web.post(link, status=302, key=fresh, **fields)
    assert taken.headers["Location"] == guest.base
    return guest


def test_a_place_is_taken_answered_and_found_again_by_its_own_link(
    start: Start, database: Database
) -> None:
    survey = start(groups=("business", "leadership"))
    guest = join(survey, survey.share(), group="business")
    page = guest.page()
    assert f"/respond/{guest.token}</a>" in page
    assert "Keep it: it leads back to your answers" in page
    guest.save(guest.first(), "4")
    assert f"/respond/{guest.token}" in unescape(guest.web.follow(guest.submit()).text)
    assert ">Change your answers<" in survey.follow(guest.token).page()
    assert len(answers(database)) == 1


def test_whoever_comes_again_goes_on_with_the_place_they_have(
    start: Start, database: Database
) -> None:
    survey = start()
    link = survey.share(quota=1)
    guest = join(survey, link)

    again = guest.web.get(link).text

    assert f'href="{guest.base}">Go on with the place taken in this browser' in again
    assert "I am somebody else" not in again
    browser(survey).get(link, status=409)
    assert len(invitations(database)) == 1


def test_sending_the_form_twice_takes_one_place(start: Start, database: Database) -> None:
    survey = start()
    link = survey.share(quota=1)
    web = browser(survey)
    fresh = key(web.get(link).text)
    addresses = {web.post(link, status=302, key=fresh).headers["Location"] for _ in range(2)}
    assert len(addresses) == 1
    assert len(invitations(database)) == 1


def test_when_all_places_are_taken_the_page_says_so(start: Start, database: Database) -> None:
    survey = start()
    link = survey.share(quota=1)
    late = browser(survey)
    late.get(link)
    join(survey, link)
    for shown in (late.get(link, status=409), late.post(link, status=409, key=new_token())):
        assert "All places of this link are taken" in shown.text
    assert len(invitations(database)) == 1


@pytest.mark.parametrize("group", ["", "data-science", "x\x00", "y" * 5000])
def test_without_one_of_the_groups_no_place_is_taken(
    start: Start, database: Database, group: str
) -> None:
    survey = start(groups=("business", "leadership"))
    web, link = browser(survey), survey.share()
    shown = web.post(link, status=422, key=new_token(), group=group)
    assert "Choose one of the groups" in shown.text
    assert invitations(database) == []


@pytest.mark.parametrize("wrong", ["", "short", "x" * 500, "\x00" * 64, "Ä" * 64])
def test_a_key_that_could_be_guessed_takes_no_place(
    start: Start, database: Database, wrong: str
) -> None:
    survey = start()
    shown = browser(survey).post(survey.share(), status=422, key=wrong)
    assert "Open the link again" in shown.text
    assert invitations(database) == []


def test_somebody_elses_token_is_no_key(start: Start, database: Database) -> None:
    survey = start()
    taken = survey.invite().token
    web = browser(survey)
    web.post(survey.share(), status=409, key=taken)
    assert len(invitations(database)) == 1
    web.get(Guest(web, taken).base, status=404)


@pytest.mark.parametrize(
    ("change", "status", "posted", "words"),
    [
        (update(TeamLink).values(revoked=True), 410, 410, "taken back"),
        (update(Round).values(closed_at=NOW), 410, 410, "This round is closed"),
        (update(Round).values(closes_on=TODAY - timedelta(days=1)), 410, 410, "was over on"),
        (update(Round).values(opens_on=TODAY + timedelta(days=1)), 403, 409, "opens on"),
    ],
)
def test_a_link_that_is_not_open_says_why(
    start: Start, database: Database, change: object, status: int, posted: int, words: str
) -> None:
    survey = start()
    link, web = survey.share(), browser(survey)
    with database.transaction() as session:
        session.execute(change)  # type: ignore[call-overload]
    assert words in unescape(web.get(link, status=status).text)
    assert words in unescape(web.post(link, status=posted, key=new_token()).text)
    assert invitations(database) == []


def test_a_form_without_its_token_takes_no_place(start: Start, database: Database) -> None:
    survey = start()
    answer = browser(survey).client.post(survey.share(), data={"key": new_token()})
    assert answer.status_code == 400
    assert invitations(database) == []
