"""Who may own an action: people with an account who see the results of its team."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.domain.roles import Permission
from app.services.access import Access
from app.services.errors import InvalidInput
from app.storage.rows import Grant, Person, Team


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with an account who can be given an action."""

    id: uuid.UUID
    name: str


def owners_for(session: Session, *, access: Access, team_id: uuid.UUID | None) -> tuple[Owner, ...]:
    """List who reaches a team, or the whole organization without one, by name.

    Every role sees results, so that whoever has one for the team or above it reaches it.
    """
    everywhere = Grant.team_id.is_(None)
    if team_id is None:
        return _people(session, access, everywhere)
    return _people(session, access, or_(everywhere, Grant.team_id.in_(_above(access, [team_id]))))


def owners_anywhere(session: Session, *, access: Access) -> tuple[Owner, ...]:
    """List who reaches any of the teams whose actions the actor may change, by name."""
    teams = access.teams(Permission.MANAGE_ACTIONS)
    if teams is None:
        return _people(session, access, Grant.id.is_not(None))
    here = Grant.team_id.in_(_above(access, sorted(teams)))
    return _people(session, access, or_(Grant.team_id.is_(None), here))


def owner_name(
    session: Session, *, access: Access, team_id: uuid.UUID | None, owner_id: uuid.UUID
) -> str:
    """Give an owner's name; InvalidInput when they can't see the team."""
    for owner in owners_for(session, access=access, team_id=team_id):
        if owner.id == owner_id:
            return owner.name
    raise InvalidInput("owner_id", "This person has no access to the team. Choose somebody else.")


def _people(session: Session, access: Access, where: ColumnElement[bool]) -> tuple[Owner, ...]:
    rows = session.execute(
        select(Person.id, Person.name)
        .where(
            Person.id.in_(
                select(Grant.person_id).where(
                    Grant.organization_id == access.organization_id, where
                )
            )
        )
        .order_by(func.lower(Person.name), Person.name, Person.id)
    )
    return tuple(Owner(row.id, row.name) for row in rows)


def _above(access: Access, team_ids: list[uuid.UUID]) -> ColumnElement[bool]:
    """Select some teams and everything above them."""
    start = (
        select(Team.id, Team.parent_id)
        .where(Team.organization_id == access.organization_id, Team.id.in_(team_ids))
        .cte("above", recursive=True)
    )
    above = start.union(select(Team.id, Team.parent_id).where(Team.id == start.c.parent_id))
    return select(above.c.id)  # type: ignore[return-value]  # a subquery of ids
