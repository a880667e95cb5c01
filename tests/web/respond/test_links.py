"""Links: what opening one notes, what is forged, taken back, closed or too early, and cookies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import delete, update

from app.services.database import Database
from app.services.invitations.tokens import handle
from app.storage.rows import Invitation, InvitationToken, Round, Team
from tests.factories.invitations import another_token
from tests.factories.world import NOW, TODAY
from tests.web.browser import Visitor, checked
from tests.web.respond.surveys import Guest, Start, answers, invitations, responses

Visit = Callable[..., Visitor]
LATER, BEFORE = TODAY + timedelta(days=3), TODAY - timedelta(days=1)
CLOSED = {
    "taken back": (update(Invitation).values(revoked=True), "taken back"),
    "closed": (update(Round).values(closed_at=NOW), "This round is closed"),
    "over": (update(Round).values(closes_on=BEFORE), "This round was over on"),
    "archived": (update(Team).values(archived_at=NOW), "archived"),
}
PLANNED = update(Round).values(opens_on=LATER)


def opened(database: Database) -> list[bool]:
    return [row.opened for row in invitations(database)]


def test_opening_a_link_is_noted_once_and_the_token_leaves_the_address(
    start: Start, database: Database
) -> None:
    survey = start()
    token = survey.invite().token
    browser = Visitor(survey.app.test_client())

    head = checked(browser.client.head(f"/respond/{token}"))
    assert (head.status_code, opened(database)) == (302, [False])
    for _ in range(2):
        answer = browser.get(f"/respond/{token}", status=302)
        assert answer.headers["Location"] == f"/respond/at/{handle(token)}"
        assert opened(database) == [True]
    page = browser.follow(answer).text
    assert token not in page


def test_the_same_link_goes_on_in_another_browser(start: Start) -> None:
    survey = start()
    guest = survey.open()
    question = guest.first()
    guest.save(question, "4", comment="kept")

    again = survey.follow(guest.token)

    assert again.web.client.get(f"{again.base}/answers.json").json["answers"][question] == {
        **guest.web.client.get(f"{guest.base}/answers.json").json["answers"][question],
        "comment": "kept",
        "mine": True,
        "saved_by": None,
    }


@pytest.mark.parametrize(
    "forged", ["x", "A" * 43, "%00", "%ff%fe", "..%2f", "%E2%98%83" * 50, "9" * 4000, "at"]
)
def test_a_forged_link_is_a_calm_page_that_tells_nothing(start: Start, forged: str) -> None:
    browser = Visitor(start().app.test_client())
    for address in (f"/respond/{forged}", f"/join/{forged}", f"/respond/at/{forged}"):
        text = unescape(browser.get(address, status=404).text)
        assert "Northwind" not in text
        assert "sign-in" not in text
        assert '<nav class="sections"' not in text


def test_a_truncated_or_changed_token_is_as_unknown_as_any_other(
    start: Start, database: Database
) -> None:
    survey = start()
    token = survey.invite().token
    browser = Visitor(survey.app.test_client())
    texts = {
        unescape(browser.get(f"/respond/{wrong}", status=404).text).partition("<main")[2]
        for wrong in (token[:-1], token[1:], token + "A", token.swapcase(), "A" * 43)
    }
    assert len(texts) == 1
    assert "Open your link again" in texts.pop()
    assert opened(database) == [False]


@pytest.mark.parametrize("why", CLOSED)
def test_what_is_closed_is_gone_everywhere_and_stores_nothing(
    start: Start, database: Database, why: str
) -> None:
    change, words = CLOSED[why]
    survey = start()
    guest, fresh = survey.open(), survey.invite().token
    question = guest.first()
    with database.transaction() as session:
        session.execute(change)

    for page in ("", "/review", "/thanks", "/outcomes", "/answers.json", "/form-token"):
        assert words in guest.page(page, status=410)
    assert words in unescape(guest.web.get(f"/respond/{fresh}", status=410).text)
    said = guest.save(question, "3", comment="typed")
    assert (said.status_code, words in said.json["message"]) == (410, True)
    assert words in unescape(guest.submit(status=410).text)
    assert (answers(database), responses(database)) == ([], [])
    assert opened(database).count(True) == 1


def test_what_was_typed_without_scripts_stays_on_the_page_when_the_round_closes(
    start: Start, database: Database
) -> None:
    guest = start().open()
    [url, *_] = [word for word in guest.page().split('"') if f"{guest.base}/answers/" in word]
    question = guest.first()
    with database.transaction() as session:
        session.execute(CLOSED["closed"][0])
    sent = {f"choice.{question}": "2", f"comment.{question}": "my own words"}
    shown = unescape(guest.web.post(url, status=410, **sent).text)
    assert "This round is closed" in shown
    assert "What you typed is still here, but it is not saved" in shown
    assert "my own words" in shown
    assert answers(database) == []


def test_a_link_that_was_taken_back_shows_no_answers_to_whoever_has_it(
    start: Start, database: Database
) -> None:
    """Also not by sending a page's form, which would come back with what is stored."""
    guest = start().open()
    [url, *_] = [word for word in guest.page().split('"') if f"{guest.base}/answers/" in word]
    guest.save(guest.first(), "2", comment="said in secret")
    with database.transaction() as session:
        session.execute(CLOSED["taken back"][0])
    for path in (url, f"{guest.base}/outcomes", f"{guest.base}/submit", f"{guest.base}/group"):
        assert "said in secret" not in guest.web.post(path, status=410).text


def test_before_the_first_day_the_page_says_when(start: Start, database: Database) -> None:
    survey = start()
    guest, fresh = survey.open(), survey.invite().token
    question = guest.first()
    with database.transaction() as session:
        session.execute(PLANNED)
    words = f"opens on {LATER.day} {LATER:%B %Y}"
    for address in (guest.base, f"/respond/{fresh}"):
        shown = unescape(guest.web.get(address, status=403).text)
        assert "Not open yet" in shown
        assert words in shown
    assert guest.save(question, "3").status_code == 409
    assert words in guest.save(question, "3").json["message"]
    assert opened(database) == [True, False] or opened(database) == [False, True]


def test_a_page_without_its_link_asks_for_it_and_scripts_are_told(
    start: Start, database: Database
) -> None:
    survey = start()
    guest = survey.open()
    question = guest.first()
    stranger = Guest(Visitor(survey.app.test_client()), guest.token)

    assert "Open your link again" in stranger.page(status=404)
    said = stranger.save(question, "3")
    assert (said.status_code, "Open it again" in said.json["message"]) == (401, True)
    caught = stranger.web.client.get(
        f"{guest.base}/answers.json", headers={"Accept": "application/json"}
    )
    assert caught.status_code == 401
    assert answers(database) == []


def test_a_link_whose_invitation_is_gone_is_unknown(start: Start, database: Database) -> None:
    guest = start().open()
    with database.transaction() as session:
        session.execute(delete(InvitationToken))
    guest.page(status=404)
    assert guest.save("any", "3").status_code == 401


def test_a_cookie_that_was_cut_or_changed_holds_no_link(app: Flask, start: Start) -> None:
    guest = start().open()
    cookie = guest.web.client.get_cookie("clearway")
    assert cookie is not None
    for wrong in (cookie.value[:-3], cookie.value[:20], "", "A" + cookie.value, "\u00e9"):
        client = app.test_client()
        client.set_cookie("clearway", wrong)
        assert client.get(guest.base).status_code == 404


def test_a_browser_keeps_six_links_and_the_newest_stay(start: Start) -> None:
    survey = start()
    browser = Visitor(survey.app.test_client())
    guests = [Guest(browser, survey.invite().token) for _ in range(7)]
    for guest in guests:
        browser.get(f"/respond/{guest.token}", status=302)

    assert [browser.client.get(guest.base).status_code for guest in guests] == [404] + [200] * 6


def test_the_link_of_one_place_opens_no_other(start: Start, database: Database) -> None:
    survey = start()
    one = survey.open(team="Claims analytics")
    other = survey.open(team="Motor pricing")
    question = one.first()

    one.web.get(other.base, status=404)
    forged = one.web.post_json(
        f"{other.base}/answers", {"question": question, "choice": "1", "revision": 0}
    )
    made_for_other = one.save(question, "1", person=handle(other.token))

    assert (forged.status_code, made_for_other.status_code) == (401, 401)
    assert answers(database) == []
    assert one.save(question, "1", person=handle(one.token)).status_code == 200


def test_another_mails_link_leads_to_the_answers_only_until_they_are_anonymous(
    start: Start, database: Database
) -> None:
    survey = start()
    invited = survey.invite()
    with database.transaction() as session:
        newer = another_token(session, survey.world, invited.invitation_id)
    guest, also = survey.follow(invited.token), survey.follow(newer)
    question = guest.first()
    guest.save(question, "2")
    assert also.page().count(">Continue<") == 1
    guest.submit()

    for page in ("", "/review", "/answers.json"):
        assert "another link of yours" in also.page(page, status=409)
    assert also.save(question, "5", 1).status_code == 409
    assert [row.choice for row in answers(database)] == ["2"]


def test_a_form_token_from_elsewhere_is_worth_nothing(start: Start, database: Database) -> None:
    guest = start().open()
    said = {"question": guest.first(), "choice": "3", "revision": 0}
    for headers in ({}, {"X-CSRFToken": "forged"}):
        reply = guest.web.client.post(f"{guest.base}/answers", json=said, headers=headers)
        assert reply.status_code == 400
    token = guest.web.client.get(f"{guest.base}/form-token").json
    assert token["person"] == handle(guest.token)
    headers = {"X-CSRFToken": token["token"]}
    assert guest.web.client.post(f"{guest.base}/answers", json=said, headers=headers).json
    assert len(answers(database)) == 1


def test_forgetting_the_link_ends_what_this_browser_can_open(start: Start) -> None:
    survey = start()
    guest = survey.open()
    other = Guest(guest.web, survey.invite().token)
    guest.web.get(f"/respond/{other.token}", status=302)

    assert "Your link is forgotten here" in guest.web.post(f"{guest.base}/leave", status=200).text

    guest.page(status=404)
    other.page()
    survey.follow(guest.token).page()


def test_somebody_who_is_signed_in_answers_as_a_guest(
    start: Start, visit: Visit, database: Database
) -> None:
    """Neither their name nor their account stands anywhere in what they answer."""
    survey = start()
    mara = Guest(visit("mara"), survey.invite().token)
    mara.web.get(f"/respond/{mara.token}", status=302)
    question = mara.first()

    page = mara.page()
    assert "Mara" not in page
    assert "Sign out" not in page
    person = str(survey.world.people["mara"])
    assert mara.save(question, "2", person=person).status_code == 401
    assert mara.save(question, "2").status_code == 200
    assert "Mara" not in mara.page("/review")
    mara.submit()
    assert {row.saved_by for row in answers(database)} == {None}
    assert {row.submitted_by for row in responses(database)} == {None}
    assert "Mara" in mara.web.get("/account").text
