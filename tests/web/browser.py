"""A browser for tests of pages: it sends the CSRF token like a form, and checks what it gets."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.services.people import accounts
from app.storage.rows import Person
from tests.factories.world import email

_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


def sign_in(app: Flask, name: str) -> Visitor:
    """Give a browser in which one of the world's people is signed in.

    Checking a password is slow on purpose; tests about signing in do it by the form.
    """
    client = app.test_client()
    with app.extensions["clearway"].database.transaction() as session:
        person_id = session.scalars(select(Person.id).where(Person.email == email(name))).one()
        token = accounts.open_session(session, person_id=person_id, now=datetime.now(UTC), days=1)
    with client.session_transaction() as cookie:
        cookie["signed_in"] = token
    return Visitor(client)


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
