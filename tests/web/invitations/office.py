"""Conrad the consultant at the invitations of a survey."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from app.services.database import Database
from app.settings import Settings
from app.storage.rows import Invitation, Participant
from app.web import build_web
from tests.factories.invitations import invite
from tests.factories.world import World
from tests.web.browser import sign_in

TEAM = "Claims analytics"
GROUPS = ("leadership", "engineering")
CSV_FILE = "address,team,group\nann@example.org,Claims analytics,Leadership\n"


class Office:
    """Conrad the consultant at the invitations of a survey; with a mail server unless told."""

    def __init__(self, settings: Settings, database: Database, world: World) -> None:
        self.settings, self.database, self.world = settings, database, world
        self.base = f"/organizations/{world.organization}/rounds/{world.round}/invitations"
        mail = {"smtp_host": "mail.example.org", "mail_from": "clearway@example.org"}
        with_mail = settings.model_copy(update=mail)
        self.mailing = sign_in(app_of(with_mail, database), "conrad")
        self.by_hand = sign_in(app_of(settings, database), "conrad")

    def get(self, url: str = "", *, status: int = 200) -> str:
        return unescape(self.mailing.get(self.base + url, status=status).text)

    def post(self, url: str, *, status: int = 302, **fields: Any) -> TestResponse:
        return self.mailing.post(self.base + url, status=status, **fields)

    def post_large(self, url: str, *, status: int, **fields: Any) -> None:
        """Send fields as they come from a form without files."""
        fields["csrf_token"] = self.mailing.token()
        response = self.mailing.client.post(self.base + url, data=fields)
        assert response.status_code == status
        assert "Traceback" not in response.text

    def invite(self, **given: Any) -> uuid.UUID:
        with self.database.transaction() as session:
            return invite(session, self.world, **given).invitation_id

    def add(self, *addresses: str, **more: Any) -> TestResponse:
        team = self.world.assessments[TEAM]
        return self.post("/add", team=team, addresses="\n".join(addresses), **more)

    def rows(self) -> dict[str, Invitation]:
        """Give the invitations by address."""
        with self.database.reader() as session:
            found = session.execute(
                select(Participant.address, Invitation).join(
                    Invitation, Invitation.participant_id == Participant.id
                )
            )
            return {each.address: each.Invitation for each in found}

    def count(self, row: type[Any]) -> int:
        with self.database.reader() as session:
            return session.scalar(select(func.count()).select_from(row)) or 0

    def change(self, invitation_id: uuid.UUID, **values: Any) -> None:
        with self.database.transaction() as session:
            session.execute(
                update(Invitation).where(Invitation.id == invitation_id).values(**values)
            )


Begin = Callable[..., Office]


def app_of(settings: Settings, database: Database) -> Flask:
    built = build_web(settings, database=database)
    built.testing = False
    return built
