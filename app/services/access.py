"""Who acts, and what they may reach: every other service takes an Actor or an Access."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.roles import ROLE_PERMISSIONS, Permission, Role
from app.services.errors import NotFound
from app.storage.rows import Grant, Organization, Person, Team


@dataclass(frozen=True, slots=True)
class Scope:
    """A role and where it holds: `team_id` None is the whole organization."""

    organization_id: uuid.UUID
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


def load_actor(session: Session, *, person_id: uuid.UUID) -> Actor:
    """Read a person with their grants; NotFound if there is no such person."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    grants = session.scalars(
        select(Grant).where(Grant.person_id == person_id).order_by(Grant.created_at, Grant.id)
    )
    scopes = tuple(Scope(g.organization_id, g.role, g.team_id) for g in grants)
    return Actor(person.id, person.name, person.email, person.operator, scopes)


def load_access(session: Session, *, actor: Actor, organization_id: uuid.UUID) -> Access:
    """Work out what the actor may do in an organization; NotFound if nothing."""
    scopes = [s for s in actor.scopes if s.organization_id == organization_id]
    organization = session.get(Organization, organization_id) if scopes else None
    if organization is None:
        raise NotFound("There is no such organization.")
    everywhere = [ROLE_PERMISSIONS[s.role] for s in scopes if s.team_id is None]
    return Access(
        actor,
        organization_id,
        organization.name,
        organization.invented,
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
    start = select(Team.id).where(Team.id == team_id).cte("subtree", recursive=True)
    tree = start.union(select(Team.id).where(Team.parent_id == start.c.id))
    return tuple(session.scalars(select(tree.c.id).order_by(tree.c.id)))
