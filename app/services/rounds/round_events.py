"""What was done to a round, by whom and when: written beside the deed, and never changed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.round import RoundEventKind
from app.services.access import Access
from app.storage.rows import Person, RoundEvent


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done to a round; the name is gone when the account is."""

    kind: RoundEventKind
    at: datetime
    name: str | None
    details: str


def record(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    kind: RoundEventKind,
    now: datetime,
    details: str = "",
) -> None:
    """Note what the actor does to a round, in the same transaction."""
    session.add(
        RoundEvent(
            organization_id=access.organization_id,
            round_id=round_id,
            kind=kind,
            details=details,
            at=now,
            by=access.actor.person_id,
        )
    )
    session.flush()


def list_events(session: Session, *, access: Access, round_id: uuid.UUID) -> tuple[Event, ...]:
    """List what was done to a round of the organization, the newest first."""
    rows = session.execute(
        select(RoundEvent, Person.name)
        .outerjoin(Person, Person.id == RoundEvent.by)
        .where(
            RoundEvent.organization_id == access.organization_id, RoundEvent.round_id == round_id
        )
        .order_by(RoundEvent.at.desc(), RoundEvent.id.desc())
    )
    return tuple(Event(row.kind, row.at, name, row.details) for row, name in rows)
