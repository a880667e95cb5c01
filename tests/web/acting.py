"""What tests of the pages of actions share: planning one, sending a form, what is stored then."""

from __future__ import annotations

import re
import uuid
from typing import Any

from sqlalchemy import select

from app.services.database import Database
from app.storage.rows import Action, ActionNote
from tests.factories import actions
from tests.factories.world import World
from tests.web.browser import Visitor, checked

TEAM = "Claims analytics"


def plan(
    database: Database, world: World, title: str, *, team: str | None = TEAM, **draft: Any
) -> uuid.UUID:
    with database.transaction() as session:
        return actions.plan(session, world, title, team=team, **draft)


def here(world: World, end: str = "") -> str:
    return f"/organizations/{world.organization}/actions{end}"


def send(visitor: Visitor, url: str, expected: int = 302, **fields: str) -> str:
    """Send a form that has a field named status, which the visitor takes for the answer's."""
    fields["csrf_token"] = visitor.token()
    answer = visitor.client.post(url, data=fields)
    assert answer.status_code == expected, answer.text[:2000]
    return checked(answer).text


def stored(database: Database, action_id: uuid.UUID) -> Action:
    with database.reader() as session:
        return session.get_one(Action, action_id)


def notes(database: Database, action_id: uuid.UUID) -> list[str]:
    with database.reader() as session:
        query = select(ActionNote.text).where(ActionNote.action_id == action_id)
        return sorted(session.scalars(query))


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
