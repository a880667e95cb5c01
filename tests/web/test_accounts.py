"""Signing in, staying signed in, and being slowed down."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.services.database import Database
from app.services.people import accounts, first_run
from app.storage.rows import LinkPurpose
from tests.factories.world import PASSWORD, World, email
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]


def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_page(world: World, visit: Visit):
    stranger = visit()

    away = stranger.get(f"/organizations/{world.organization}", status=302)
    back = stranger.post(
        away.headers["Location"], email=email("ada"), password=PASSWORD, status=302
    )

    assert back.headers["Location"] == f"/organizations/{world.organization}"


def sign_in_after(stranger: Visitor, url: str, came_from: str) -> str:
    """Send a form as somebody signed out, sign in, and give the address that one is led to."""
    asked = stranger.client.post(url, data={"text": "Typed"}, headers={"Referer": came_from})
    assert asked.status_code == 302
    assert "Set-Cookie" not in asked.headers
    sign_in = asked.headers["Location"]
    assert "What you sent was not saved" in stranger.get(sign_in).text
    back = stranger.post(sign_in, email=email("ada"), password=PASSWORD, status=302)
    return back.headers["Location"]


def test_who_sends_a_form_signed_out_comes_back_to_its_page_and_learns_that_it_is_lost(
    world: World, visit: Visit
):
    stranger, page = visit(), f"/organizations/{world.organization}/actions"
    back = sign_in_after(stranger, f"{page}/new", f"http://localhost{page}?view=board")

    assert back == f"{page}?view=board"
    assert re.search(r'class="warning" [^>]*>What you sent was not saved', stranger.get(back).text)
    assert "What you sent was not saved" not in stranger.get(back).text


@pytest.mark.parametrize(
    "came_from",
    [
        "",
        "http://evil.example/account",
        "http://localhost.evil.example/account",
        "http://localhost@evil.example/account",
        "http://localhost//evil.example/",
        "http://localhost/\\evil.example",
        "http://localhost",
        "//evil.example/",
        "/account",
        "http://[/account",
    ],
)
def test_a_form_sent_signed_out_leads_to_no_page_of_others(
    world: World, visit: Visit, came_from: str
):
    assert sign_in_after(visit(), "/account", came_from) == "/"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(world: World, visit: Visit, target: str):
    answer = visit().post(f"/sign-in?next={target}", email=email("ada"), password=PASSWORD)

    assert answer.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(world: World, visit: Visit):
    wrong = visit().post("/sign-in", email=email("ada"), password="wrong", status=422)
    unknown = visit().post("/sign-in", email="nobody@example.org", password="wrong", status=422)

    sentence = "The e-mail address or the password is not right."
    assert sentence in wrong.text
    assert sentence in unknown.text


def test_the_sixth_attempt_is_refused_even_with_the_right_password(world: World, visit: Visit):
    visitor = visit()
    for _ in range(5):
        visitor.post("/sign-in", email=email("mara"), password="wrong", status=422)

    refused = visitor.post("/sign-in", email=email("mara"), password=PASSWORD, status=422)

    assert "Too many attempts" in refused.text


def test_signing_out_ends_the_session_on_the_server(world: World, visit: Visit, app: Flask):
    mara = visit("mara")
    stolen = mara.client.get_cookie("clearway")
    assert stolen is not None

    mara.post("/sign-out", status=302)

    thief = visit()
    thief.client.set_cookie("clearway", stolen.value)
    assert thief.get("/account", status=302).headers["Location"].startswith("/sign-in")


def test_a_lost_laptop_is_signed_out_from_another_browser(world: World, visit: Visit):
    laptop, phone = visit("mara"), visit("mara")
    assert "In 2 browsers" in phone.get("/account").text

    phone.post("/account/sign-out-elsewhere", status=302)

    assert laptop.get("/account", status=302)
    assert "Only in this browser." in phone.get("/account").text


def test_changing_the_password_asks_for_the_present_one(world: World, visit: Visit):
    mara = visit("mara")

    refused = mara.post("/account", present="wrong", new="a new password", again="a new password")
    changed = mara.post("/account", present=PASSWORD, new="a new password", again="a new password")

    assert refused.status_code == 422
    assert "This is not your present password." in refused.text
    assert changed.status_code == 302
    assert visit().post("/sign-in", email=email("mara"), password="a new password", status=302)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World, visit: Visit):
    answer = visit().post("/sign-in", email=email("ada"), password=PASSWORD)

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_form_without_its_token_stores_nothing(world: World, visit: Visit):
    refused = visit().post("/sign-in", email=email("ada"), password=PASSWORD, csrf_token="forged")

    assert refused.status_code == 400
    assert "Go back, reload the page" in refused.text
    assert "clearway" not in [c for c in refused.headers.getlist("Set-Cookie") if "signed" in c]


def test_the_first_visitor_becomes_administrator_once(database: Database, visit: Visit):
    with database.transaction() as session:
        token = first_run.issue_first_run_token(session, now=datetime.now(UTC))
    first = {
        "organization": "Northwind",
        "name": "Ada",
        "email": "ADA@Example.org ",
        "password": PASSWORD,
    }

    created = visit().post(f"/set-up/{token}", status=302, **first)
    again = visit().get(f"/set-up/{token}", status=404)

    assert created.headers["Location"] == "/"
    assert "used before" in again.text
    visit().post("/sign-in", email=email("ada"), password=PASSWORD, status=302)


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "short"), ("email", "no address"), ("organization", "   "), ("name", "x" * 121)],
)
def test_set_up_says_which_field_is_wrong_and_creates_nobody(
    database: Database, visit: Visit, field: str, value: str
):
    with database.transaction() as session:
        token = first_run.issue_first_run_token(session, now=datetime.now(UTC))
    first = {"organization": "N", "name": "Ada", "email": "ada@example.org", "password": PASSWORD}

    refused = visit().post(f"/set-up/{token}", status=422, **(first | {field: value}))

    assert f'id="{field}-problem"' in refused.text
    with database.reader() as session:
        assert first_run.is_first_run(session)


def test_a_visitor_before_the_set_up_is_told_where_the_link_is(visit: Visit):
    assert "the link that the terminal printed" in visit().get("/sign-in").text


def test_a_set_up_link_that_was_never_given_out_is_not_found(visit: Visit):
    visit().get("/set-up/guessed", status=404)


def test_a_password_link_works_once_and_ends_older_sessions(
    world: World, database: Database, visit: Visit
):
    old = visit("mara")
    with database.transaction() as session:
        token = accounts.issue_link(
            session,
            purpose=LinkPurpose.SET_PASSWORD,
            person_id=world.people["mara"],
            now=datetime.now(UTC),
        )

    fresh = visit()
    fresh.get(f"/set-password/{token}")
    fresh.post(f"/set-password/{token}", new="brand new words", again="brand new words", status=302)

    assert fresh.get("/account")
    old.get("/account", status=302)
    visit().get(f"/set-password/{token}", status=404)
