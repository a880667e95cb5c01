"""Pages as a person gets them: a client that checks every page it fetches."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.services.database import Database, open_database, upgrade_database
from app.settings import Settings
from app.web import build_web
from tests.factories.world import PASSWORD, World, create_world, email, start_round

QUESTIONNAIRE = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row, to copy from."""
    path = tmp_path_factory.mktemp("migrated") / "clearway.sqlite3"
    database = open_database(f"sqlite:///{path}")
    upgrade_database(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path) -> Settings:
    (tmp_path / "clearway.sqlite3").write_bytes(migrated_file.read_bytes())
    return Settings(data_folder=tmp_path, secret_key="only for tests, long enough to sign")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = open_database(settings.database)
    yield opened
    opened.dispose()


@pytest.fixture
def world(database: Database) -> World:
    """Northwind with its people and one open round."""
    with database.transaction() as session:
        made = create_world(session)
        start_round(session, made, questionnaire=QUESTIONNAIRE)
    return made


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    built = build_web(settings, database=database)
    built.testing = False  # a person gets the error page, not the exception
    return built


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """Give a browser: `visit()` of a stranger, `visit("mara")` signed in."""

    def start(name: str | None = None) -> Visitor:
        visitor = Visitor(app.test_client())
        if name is not None:
            visitor.post("/sign-in", email=email(name), password=PASSWORD)
        return visitor

    return start


class Visitor:
    """A browser that sends the CSRF token like a form, and checks each page it gets."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, *, status: int = 200) -> TestResponse:
        response = self.client.get(url)
        assert status == response.status_code, response.text[:2000]
        return checked(response)

    def post(self, url: str, *, status: int | None = None, **fields: Any) -> TestResponse:
        fields.setdefault("csrf_token", self.token())
        response = self.client.post(url, data=fields, content_type="multipart/form-data")
        if status is not None:
            assert status == response.status_code, response.text[:2000]
        return checked(response)

    def follow(self, response: TestResponse) -> TestResponse:
        return self.get(response.headers["Location"])

    def post_json(self, url: str, payload: object) -> TestResponse:
        return self.client.post(url, json=payload, headers={"X-CSRFToken": self.token()})

    def token(self) -> str:
        page = self.client.get("/account").text
        if 'name="csrf-token"' not in page:
            page = self.client.get("/sign-in").text
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None
        return found[1]


def checked(response: TestResponse) -> TestResponse:
    """Check what every page must have: a title, well-formed tags, labels, unique ids, headers."""
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert "Traceback" not in response.text
    if response.mimetype == "text/html" and response.status_code not in (301, 302, 303):
        page = _Page()
        page.feed(response.text)
        page.check()
    return response


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.headings: list[str] = []
        self.posts_without_token = 0
        self.problems: list[str] = []
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids[str(attributes["id"])] += 1
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "label" and attributes.get("for"):
            self.labelled.add(str(attributes["for"]))
        if tag in ("input", "select", "textarea"):
            hidden = attributes.get("type") in ("hidden", "submit")
            in_label = "label" in self.open
            if not hidden and not in_label and "aria-label" not in attributes:
                self.fields.append(attributes)
        if tag == "h1":
            self.headings.append(tag)
        if "style" in attributes or any(name.startswith("on") for name in attributes):
            self.problems.append(f"<{tag}> has inline style or script, which the policy forbids")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.title += data

    def check(self) -> None:
        assert not self.problems, self.problems
        assert not self.open, f"never closed: {self.open}"
        assert self.title.replace("· Clearway", "").strip(), "the page has no title"
        assert len(self.headings) == 1, "a page has one main heading"
        assert not [name for name, count in self.ids.items() if count > 1]
        unlabelled = [f for f in self.fields if f.get("id") not in self.labelled]
        assert not unlabelled, f"no label: {unlabelled}"
