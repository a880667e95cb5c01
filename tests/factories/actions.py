"""Actions as people plan them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from app.services.access import Access, load_access, load_actor
from app.services.actions.action_changes import NOTHING, About, ActionDraft, create_action
from tests.factories.world import NOW, World


def access_of(session: Session, world: World, name: str) -> Access:
    actor = load_actor(session, person_id=world.people[name])
    organization = world.other_organization if name == "otto" else world.organization
    return load_access(session, actor=actor, organization_id=organization)


def plan(
    session: Session,
    world: World,
    title: str,
    *,
    team: str | None = "Claims analytics",
    by: str = "ada",
    about: About = NOTHING,
    now: datetime = NOW,
    due_on: date | None = None,
    **draft: object,
) -> uuid.UUID:
    """Plan an action for a team, or for the organization without one; what is late, in time."""
    return create_action(
        session,
        access=access_of(session, world, by),
        team_id=world.teams[team] if team else None,
        draft=ActionDraft(title, due_on=due_on, **draft),  # type: ignore[arg-type]
        now=now if due_on is None else min(now, datetime.combine(due_on, time(12), UTC)),
        about=about,
    )
