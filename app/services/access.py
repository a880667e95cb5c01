"""Who acts, and what they may reach: every other service takes an Actor or an Access."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.domain.roles import ROLE_PERMISSIONS, Permission, Role
from app.services.errors import NotFound
from app.services.people.accounts import token_hash
from app.storage.rows import Grant, Organization, Person, SignedIn, Team

# These run on every request, so they are put together once, and run on the connection itself: the
# session has nothing to add and would take as long as the question.
_ACTOR = (
    select(
        Person.id,
        Person.name,
        Person.email,
        Person.operator,
        Grant.organization_id,
        Organization.name.label("organization_name"),
        Organization.invented,
        Grant.role,
        Grant.team_id,
    )
    .outerjoin(Grant, Grant.person_id == Person.id)
    .outerjoin(Organization, Organization.id == Grant.organization_id)
    .order_by(Grant.created_at, Grant.id)
)
_ACTOR_BY_ID = _ACTOR.where(Person.id == bindparam("person_id"))
_ACTOR_BY_TOKEN = _ACTOR.join(SignedIn, SignedIn.person_id == Person.id).where(
    SignedIn.token_hash == bindparam("token_hash"), SignedIn.expires_at > bindparam("now")
)
_TOP = (
    select(Team.id, Team.organization_id)
    .where(Team.id == bindparam("team_id"))
    .cte("subtree", recursive=True)
)
_TREE = _TOP.union(
    # The organization is the same all the way down; with it there is an index to go by.
    select(Team.id, Team.organization_id).where(
        Team.organization_id == _TOP.c.organization_id, Team.parent_id == _TOP.c.id
    )
)
_SUBTREE = select(_TREE.c.id).order_by(_TREE.c.id)


@dataclass(frozen=True, slots=True)
class Scope:
    """A role and where it holds: `team_id` None is the whole organization."""

    organization_id: uuid.UUID
    organization_name: str
    invented: bool
    role: Role
    team_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with everything that was granted to them."""

    person_id: uuid.UUID
    name: str
    email: str
    operator: bool
    scopes: tuple[Scope, ...]

    @property
    def may_create_organizations(self) -> bool:
        """Operators do, and consultants, who bring clients."""
        return self.operator or any(scope.role is Role.CONSULTANT for scope in self.scopes)


@dataclass(frozen=True, slots=True)
class Access:
    """What an actor may do in one organization.

    `everywhere` holds for the whole organization; `by_team` maps each team that the actor reaches
    through a narrower role (the granted team and all below it) to what they may do there.
    """

    actor: Actor
    organization_id: uuid.UUID
    organization_name: str
    invented: bool
    everywhere: frozenset[Permission]
    by_team: dict[uuid.UUID, frozenset[Permission]]

    def may(self, permission: Permission) -> bool:
        """Say whether the permission holds anywhere in the organization."""
        return permission in self.everywhere or any(
            permission in permissions for permissions in self.by_team.values()
        )

    def may_on(self, permission: Permission, *, team_id: uuid.UUID) -> bool:
        """Say whether the permission holds for the team."""
        return permission in self.everywhere or permission in self.by_team.get(team_id, frozenset())

    def teams(self, permission: Permission) -> frozenset[uuid.UUID] | None:
        """Give the teams where the permission holds; None means every team there is."""
        if permission in self.everywhere:
            return None
        return frozenset(team for team, allowed in self.by_team.items() if permission in allowed)

    def require(self, permission: Permission) -> None:
        """Raise NotFound unless the permission holds somewhere in the organization."""
        if not self.may(permission):
            raise NotFound("There is no such page.")

    def require_on(self, permission: Permission, *, team_id: uuid.UUID) -> None:
        """Raise NotFound unless the permission holds for the team."""
        if not self.may_on(permission, team_id=team_id):
            raise NotFound("There is no such page.")


def find_actor(session: Session, *, token: str, now: datetime) -> Actor | None:
    """Give the person whom a session's token signs in; None if it is unknown, revoked or old."""
    return _actor(session, _ACTOR_BY_TOKEN, {"token_hash": token_hash(token), "now": now})


def load_actor(session: Session, *, person_id: uuid.UUID) -> Actor:
    """Read a person with their grants; NotFound if there is no such person."""
    actor = _actor(session, _ACTOR_BY_ID, {"person_id": person_id})
    if actor is None:
        raise NotFound("There is no such person.")
    return actor


def _actor(
    session: Session, query: Select[*tuple[Any, ...]], values: Mapping[str, object]
) -> Actor | None:
    rows = session.connection().execute(query, values).all()
    if not rows:
        return None
    scopes = tuple(
        Scope(row.organization_id, row.organization_name, row.invented, row.role, row.team_id)
        for row in rows
        if row.role is not None
    )
    return Actor(rows[0].id, rows[0].name, rows[0].email, rows[0].operator, scopes)


def load_access(session: Session, *, actor: Actor, organization_id: uuid.UUID) -> Access:
    """Work out what the actor may do in an organization; NotFound if nothing."""
    scopes = [s for s in actor.scopes if s.organization_id == organization_id]
    if not scopes:
        raise NotFound("There is no such organization.")
    everywhere = [ROLE_PERMISSIONS[s.role] for s in scopes if s.team_id is None]
    return Access(
        actor,
        organization_id,
        scopes[0].organization_name,
        scopes[0].invented,
        frozenset().union(*everywhere),
        _by_team(session, scopes=scopes),
    )


def _by_team(session: Session, *, scopes: list[Scope]) -> dict[uuid.UUID, frozenset[Permission]]:
    reached: dict[uuid.UUID, frozenset[Permission]] = {}
    for scope in scopes:
        if scope.team_id is not None:
            for team_id in subtree(session, team_id=scope.team_id):
                allowed = reached.get(team_id, frozenset())
                reached[team_id] = allowed | ROLE_PERMISSIONS[scope.role]
    return reached


def subtree(session: Session, *, team_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Give a team and every team below it."""
    return tuple(session.connection().scalars(_SUBTREE, {"team_id": team_id}))
