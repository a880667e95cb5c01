"""What somebody tries who means harm: each test is an attack that worked, or that almost did."""

from __future__ import annotations

import io
import sqlite3
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from app.services.database import Database
from app.services.people import accounts
from app.settings import Settings
from app.storage.rows import LinkPurpose
from app.web import build_web, edge
from app.web.permissions import public
from tests.factories.world import PASSWORD, World, email
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
NEW = "a password nobody had"
_FORM = "application/x-www-form-urlencoded"


class Watching:
    """Passwords checked as ever, while noting whether somebody else could write meanwhile."""

    def __init__(self, file: Path, hasher: accounts.PasswordHasher) -> None:
        self._file, self._hasher = file, hasher
        self.could_write: list[bool] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._hasher, name)

    def hash(self, password: str) -> str:
        self._look()
        return self._hasher.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        self._look()
        return self._hasher.verify(stored, password)

    def _look(self) -> None:
        other = sqlite3.connect(self._file, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            self.could_write.append(True)
        except sqlite3.OperationalError:
            self.could_write.append(False)
        finally:
            other.close()


@pytest.fixture
def watching(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Watching:
    made = Watching(settings.data_folder / "clearway.sqlite3", accounts._HASHER)
    monkeypatch.setattr(accounts, "_HASHER", made)
    return made


def link(database: Database, person_id: uuid.UUID) -> str:
    with database.transaction() as session:
        return accounts.issue_link(
            session,
            purpose=LinkPurpose.SET_PASSWORD,
            person_id=person_id,
            now=datetime.now(UTC),
        )


def test_signing_in_holds_up_nobody_who_writes(world: World, visit: Visit, watching: Watching):
    visit().post("/sign-in", email=email("mara"), password="wrong", status=422)
    visit().post("/sign-in", email="nobody@example.org", password="wrong", status=422)
    visit("mara").post("/sign-in", email=email("mara"), password=PASSWORD, status=302)

    assert watching.could_write == [True, True, True]


def test_choosing_a_password_holds_up_nobody_who_writes(
    world: World, visit: Visit, database: Database, watching: Watching
):
    token = link(database, world.people["mara"])
    visit("mara").post(f"/set-password/{token}", new=NEW, again=NEW, status=302)
    visit("mara").post("/account", present=NEW, new=PASSWORD, again=PASSWORD, status=302)
    visit("mara").post("/account", present="wrong", new=NEW, again=NEW, status=422)

    assert watching.could_write == [True] * 5


def test_a_body_that_comes_slowly_holds_up_nobody_who_writes(
    world: World, visit: Visit, settings: Settings, watching: Watching
):
    """Servers other than waitress hand a request on before its body is there."""
    mara = visit("mara")

    class Slow(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, into: memoryview) -> int:
            watching._look()
            into[:1] = b"-"
            return 1

    sent = {"wsgi.input": Slow(), "CONTENT_LENGTH": "50", "CONTENT_TYPE": _FORM}
    answer = mara.client.post("/account", environ_overrides=sent)

    assert answer.status_code == 400
    assert set(watching.could_write) <= {True}
    assert watching.could_write


def test_the_present_password_cannot_be_guessed_without_end(world: World, visit: Visit):
    thief = visit("mara")
    for _ in range(5):
        thief.post("/account", present="wrong", new=NEW, again=NEW, status=422)

    refused = thief.post("/account", present=PASSWORD, new=NEW, again=NEW, status=422)

    assert "Too many attempts" in refused.text


@pytest.mark.parametrize(
    "spelling", ["MARA@example.org", "  mara@Example.Org\t", "mara@EXAMPLE.org "]
)
def test_another_spelling_of_an_address_gives_no_more_attempts(
    world: World, visit: Visit, spelling: str
):
    for _ in range(5):
        visit().post("/sign-in", email=email("mara"), password="wrong", status=422)

    refused = visit().post("/sign-in", email=spelling, password=PASSWORD, status=422)

    assert "Too many attempts" in refused.text


def test_a_forged_network_address_gives_no_more_attempts(world: World, visit: Visit):
    client = visit()
    token = client.token()
    for number in range(51):
        answer = client.client.post(
            "/sign-in",
            data={"email": f"n{number // 5}@example.org", "password": "x", "csrf_token": token},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )

    assert "Too many attempts" in answer.text


def test_a_form_token_from_before_signing_in_is_worth_nothing(world: World, visit: Visit):
    """Who can plant a cookie knows the token that belongs to it."""
    visitor = visit()
    planted = visitor.token()
    visitor.post("/sign-in", email=email("mara"), password=PASSWORD, status=302)

    visitor.post("/account/sign-out-elsewhere", csrf_token=planted, status=400)
    visitor.post("/account/sign-out-elsewhere", status=302)


def test_what_caches_share_carries_nobodys_cookie(world: World, visit: Visit):
    mara = visit("mara")
    mara.get("/account")

    fresh = mara.client.get("/assets/0/clearway.css")
    address = mara.get("/account").text.partition("/assets/")[2].partition('"')[0]
    cached = mara.client.get(f"/assets/{address}")

    assert "public" in cached.headers["Cache-Control"]
    for answer in (fresh, cached):
        answer.close()
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    "target", ["/%0d%0aSet-Cookie:%20a=b", "/%00", "/%09/evil.example", "/%1b"]
)
def test_a_target_with_control_characters_leads_home(world: World, visit: Visit, target: str):
    answer = visit().post(f"/sign-in?next={target}", email=email("ada"), password=PASSWORD)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_neighbouring_host_can_plant_no_cookie(
    world: World, settings: Settings, database: Database
):
    secure = settings.model_copy(update={"public_url": "https://clearway.example"})
    client = build_web(secure, database=database).test_client()

    cookie = client.get("/sign-in", base_url="https://clearway.example").headers["Set-Cookie"]

    assert cookie.startswith("__Host-clearway=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_method_that_is_not_offered_says_which_are(world: World, visit: Visit):
    answer = visit("ada").client.put("/account")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_link_ends_when_the_password_is_changed(world: World, visit: Visit, database: Database):
    token = link(database, world.people["mara"])

    visit("mara").post("/account", present=PASSWORD, new=NEW, again=NEW, status=302)

    visit().get(f"/set-password/{token}", status=404)


def test_a_parent_without_end_is_refused_before_it_is_compared(world: World, visit: Visit):
    """Composing 130,000 marks takes half a minute."""
    marks = "\u0301\u0323" * 30_000
    start = datetime.now(UTC)

    page = visit("ada").post(
        f"/organizations/{world.organization}/teams/import", text=f"team,parent\nA,{marks}\n"
    )

    assert "The parent is longer than" in page.text
    assert (datetime.now(UTC) - start).total_seconds() < 2


def test_more_teams_than_there_are_are_not_even_compared(world: World, visit: Visit):
    address = f"/organizations/{world.organization}/rounds/{world.round}/teams"
    ada = visit("ada")

    def add(teams: list[str]) -> TestResponse:
        return ada.client.post(address, data={"teams": teams, "csrf_token": ada.token()})

    many = add([str(uuid.uuid4()) for _ in range(20_000)])
    same = add([str(world.teams["Claims"])] * 20_000)

    assert many.status_code == 422
    assert "Choose again." in many.text
    assert same.status_code == 302


def test_the_log_holds_nothing_that_people_wrote(own_app: Flask, world: World):
    def broken() -> str:
        edge.db().execute(text("SELECT * FROM nowhere WHERE a = :said"), {"said": "Zwetschge"})
        return ""

    own_app.add_url_rule("/broken", "broken", public(broken))

    with capture_logs() as logs:
        Visitor(own_app.test_client()).get("/broken", status=503)

    assert "nowhere" in str(logs)
    assert "Zwetschge" not in str(logs)


def test_an_address_cannot_move_the_cursor_of_a_log(own_app: Flask, world: World):
    def broken(name: str) -> str:
        raise RuntimeError

    own_app.add_url_rule("/broken/<name>", "broken", public(broken))

    with capture_logs() as logs:
        Visitor(own_app.test_client()).get("/broken/%1b[2J%0aforged", status=500)

    assert "\x1b" not in logs[0]["path"]
    assert "\n" not in logs[0]["path"]
