"""A survey as guests meet it, and what the tests find stored of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.round import Confidentiality
from app.services.database import Database
from app.services.invitations.tokens import handle
from app.storage.rows import AnswerRow, Invitation, ResponseRow
from tests.factories.invitations import Invited, invite, share_link
from tests.factories.world import World
from tests.web.browser import Visitor

TEAM = "Claims analytics"
EVERYTHING = ("leadership", "data-science", "engineering")
Start = Callable[..., "Survey"]


@dataclass(frozen=True, slots=True)
class Survey:
    """An open survey, and ways to come to it."""

    app: Flask
    database: Database
    world: World
    confidentiality: Confidentiality

    def invite(self, **given: Any) -> Invited:
        with self.database.transaction() as session:
            return invite(session, self.world, **given)

    def share(self, quota: int = 10) -> str:
        """Give the address of the team's link."""
        key = self.app.config["SECRET_KEY"]
        with self.database.transaction() as session:
            return f"/join/{share_link(session, self.world, secret_key=key, quota=quota)}"

    def open(self, **given: Any) -> Guest:
        """Invite somebody, and give their browser after they have followed the link."""
        return self.follow(self.invite(**given).token)

    def follow(self, token: str) -> Guest:
        guest = Guest(Visitor(self.app.test_client()), token)
        assert guest.web.get(f"/respond/{token}", status=302).headers["Location"] == guest.base
        return guest


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest's browser."""

    web: Visitor
    token: str

    @property
    def base(self) -> str:
        return f"/respond/at/{handle(self.token)}"

    def page(self, name: str = "", *, status: int = 200) -> str:
        """Give the text of one of their pages, as one reads it."""
        return unescape(self.web.get(f"{self.base}{name}", status=status).text)

    def save(self, question: str, choice: str | None, revision: int = 0, **more: Any) -> Any:
        sent = {"question": question, "choice": choice, "revision": revision, **more}
        return self.web.post_json(f"{self.base}/answers", sent)

    def submit(self, *, status: int = 302, **fields: str) -> TestResponse:
        return self.web.post(f"{self.base}/submit", status=status, **fields)

    def asked(self) -> list[str]:
        """Name the questions of every page, in the order of asking."""
        return [question for url in self._pages() for question in self._questions(url)]

    def first(self) -> str:
        """Name the question that is asked first, without opening the pages after it."""
        return next(question for url in self._pages() for question in self._questions(url))

    def _pages(self) -> list[str]:
        found = re.findall(rf'href="({self.base}/answers/[^"#]+)"', self.page())
        return list(dict.fromkeys(found))

    def _questions(self, url: str) -> list[str]:
        return re.findall(r'data-question="([^"]+)"', self.web.get(url).text)


def responses(database: Database) -> list[ResponseRow]:
    with database.reader() as session:
        return list(session.scalars(select(ResponseRow).order_by(ResponseRow.id)))


def answers(database: Database) -> list[AnswerRow]:
    with database.reader() as session:
        return list(session.scalars(select(AnswerRow).order_by(AnswerRow.question)))


def invitations(database: Database) -> list[Invitation]:
    with database.reader() as session:
        return list(session.scalars(select(Invitation).order_by(Invitation.id)))
