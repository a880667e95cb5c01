"""What tests of the pages of actions share: planning one, sending a form, what is stored then."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select

from app.services.access import Access, load_access, load_actor
from app.services.action_changes import ActionDraft, create_action
from app.services.database import Database
from app.storage.rows import Action, ActionNote
from tests.factories.world import NOW, World
from tests.web.browser import Visitor, checked

TEAM = "Claims analytics"


def access(session, world: World, name: str) -> Access:
    actor = load_actor(session, person_id=world.people[name])
    return load_access(session, actor=actor, organization_id=world.organization)


def plan(database: Database, world: World, title: str, **draft: object) -> uuid.UUID:
    team = draft.pop("team", TEAM)
    with database.transaction() as session:
        return create_action(
            session,
            access=access(session, world, "ada"),
            team_id=world.teams[team] if team else None,  # type: ignore[index]
            draft=ActionDraft(title, **draft),  # type: ignore[arg-type]
            now=NOW,
        )


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
