"""A place to try every door of: two clients, all kinds of objects, names that mustn't get out.

One installation serves a whole module: what a request changed is put back before the next one.
"""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import shutil
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.services.database import open_database
from app.settings import Settings
from app.web import build_web
from tests.factories.world import NOW, World
from tests.web.browser import Visitor, sign_in
from tests.web.forged import (
    FORM,
    JSON_ADDRESSES,
    SAID,
    SAID_OUTCOME,
)
from tests.web.planting import plant

NOBODY = "nobody"
GUEST = "guest"  # holds the link of a place in a survey, and has no account
PEOPLE = ("stranger", "otto", "nora", "mara", "carol", "lea", "conrad", "ada")
VISITORS = (NOBODY, GUEST, *PEOPLE)
Content = dict[str, tuple[int, str]]
# Families whose pages are about what was submitted; the others are about what is still open.
_ABOUT_RESULTS = ("actions", "results", "reports")
_ABOUT_SURVEYS = ("closing", "invitations")


@dataclasses.dataclass(frozen=True, slots=True)
class Pass:
    """What a visitor's browser holds: the cookie, and the token that its forms send."""

    cookie: str
    csrf: str


@contextmanager
def open_place(folder: Path, template: Path, world: World) -> Iterator[Place]:
    """Make the installation, and close it afterwards."""
    place = Place(folder, template, world)
    yield place
    place.close()


class Place:
    """The installation, its visitors, and the ids to put into addresses."""

    def __init__(self, folder: Path, template: Path, world: World) -> None:
        self.world = world = copy.deepcopy(world)
        self.settings = Settings(data_folder=folder, secret_key="only for tests, long enough")
        self._watch: sqlite3.Connection | None = None
        self._read: tuple[int, Content] | None = None
        self._kept = folder / "kept.sqlite3"
        self._file = folder / "clearway.sqlite3"
        shutil.copyfile(template, self._file)
        self._database = open_database(self.settings.database)
        self.app = build_web(self.settings, database=self._database)
        self.app.testing = False
        self.ids = plant(self._database, world, folder, self.settings.secret_key)
        link = str(self.ids["invitation_token"])
        self._passes = {name: _pass(self.app, name, link) for name in VISITORS}
        self.close()
        shutil.copyfile(self._file, self._kept)
        self._planted = self.content()

    def rules(self) -> list[tuple[Rule, str]]:
        """Give every rule with each method that it answers to."""
        return [
            (rule, method)
            for rule in self.app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]

    def address(self, endpoint: str, **other: uuid.UUID) -> str:
        """Give the address of an endpoint with the ids of Claims analytics, or with others."""
        values: dict[str, object] = {**self.ids, **other}
        family = endpoint.split(".", maxsplit=1)[0]
        if family in _ABOUT_RESULTS and "assessment_id" not in other:
            values["assessment_id"] = self.ids["closed_assessment_id"]
        if family in _ABOUT_RESULTS and "round_id" not in other:
            values["round_id"] = self.ids["published_round_id"]
        if family in _ABOUT_RESULTS and "team_id" not in other:
            values["team_id"] = self.world.teams["Claims"]
        if family in _ABOUT_SURVEYS and "round_id" not in other:
            values["round_id"] = self.ids["survey_round_id"]
        if family in _ABOUT_SURVEYS and "assessment_id" not in other:
            values["assessment_id"] = self.ids["survey_assessment_id"]
        if family == "asks":
            values["round_id"] = self.ids["asked_round_id"]
        rule = next(self.app.url_map.iter_rules(endpoint))
        wanted = {name: values[name] for name in rule.arguments}
        if endpoint.startswith("compare.side_by_side"):
            # A team beside itself in the round before; who else can be chosen stands there too.
            wanted["of"] = [str(values["team_id"])] * 2
        return self.app.url_map.bind("localhost").build(endpoint, wanted)

    def ask(
        self, name: str, method: str, address: str, body: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Send what a visitor's browser would send: a form with its token, or JSON."""
        client = self.app.test_client()
        held = self._passes[name]
        client.set_cookie("clearway", held.cookie)
        if method == "GET":
            return client.get(address)
        if address.endswith(JSON_ADDRESSES):
            said = SAID_OUTCOME if "outcome" in address else SAID
            return client.post(address, json=said, headers={"X-CSRFToken": held.csrf})
        return client.open(address, method=method, data={**(body or {}), "csrf_token": held.csrf})

    def form(self) -> dict[str, str]:
        """Give a body with which most forms are complete, so that only a right is missing."""
        today = NOW.date().isoformat()
        return {
            **FORM,
            **dict.fromkeys(("opens_on", "closes_on"), today),
            "due_on": (NOW + timedelta(days=30)).date().isoformat(),
            "teams": str(self.world.teams["Claims"]),
            "chosen": str(self.ids["invitation_id"]),
            "to_team": str(self.ids["survey_assessment_id"]),
            "questionnaire": f"{self.ids['questionnaire_id']}/{self.ids['version']}",
        }

    def cookie(self, name: str) -> str:
        """Give the cookie of a visitor's browser."""
        return self._passes[name].cookie

    def content(self) -> Content:
        """Give each table's number of rows and a hash of their values."""
        version = self._version()
        if self._read is None or self._read[0] != version:
            self._read = version, self._contents()
        return self._read[1]

    def _version(self) -> int:
        """Give SQLite's own number, which others' commits change, as one connection sees it."""
        if self._watch is None:
            self._watch = sqlite3.connect(self._file)
        [(version,)] = self._watch.execute("PRAGMA data_version")
        return int(version)

    def _contents(self) -> Content:
        assert self._watch is not None
        tables = self._watch.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name: _content(self._watch, name) for (name,) in tables.fetchall()}

    def restore(self) -> None:
        """Put the database back as it was planted."""
        if self._read is not None and self._read == (self._version(), self._planted):
            return  # nobody has committed anything since
        self.close()
        for end in ("-wal", "-shm"):
            self._file.with_name(self._file.name + end).unlink(missing_ok=True)
        shutil.copyfile(self._kept, self._file)

    def close(self) -> None:
        """Write everything into the one file."""
        if self._watch is not None:
            self._watch.close()
        self._watch = self._read = None
        with self._database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._database.dispose()


def _content(connection: sqlite3.Connection, table: str) -> tuple[int, str]:
    # Not every table has a rowid to order by.
    rows = sorted(map(repr, connection.execute(f'SELECT * FROM "{table}"')))
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()


def _pass(app: Flask, name: str, link: str) -> Pass:
    visitor = sign_in(app, name) if name in PEOPLE else Visitor(app.test_client())
    csrf = visitor.token()
    if name == GUEST:
        visitor.get(f"/respond/{link}", status=302)
    cookie = visitor.client.get_cookie("clearway")
    assert cookie is not None
    return Pass(cookie.value, csrf)
