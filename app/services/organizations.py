"""Organizations: those one belongs to, and new ones."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.roles import Role
from app.services.access import Actor
from app.services.errors import NotFound
from app.storage.rows import Grant, Organization


@dataclass(frozen=True, slots=True)
class OrganizationSummary:
    """An organization as its members see it in a list."""

    id: uuid.UUID
    name: str
    invented: bool
    roles: tuple[Role, ...]


def list_organizations(session: Session, *, actor: Actor) -> tuple[OrganizationSummary, ...]:
    """List the organizations in which the actor has a role, by name."""
    ids = {scope.organization_id for scope in actor.scopes}
    rows = session.scalars(
        select(Organization)
        .where(Organization.id.in_(ids))
        .order_by(Organization.name, Organization.id)
    )
    return tuple(
        OrganizationSummary(row.id, row.name, row.invented, _roles(actor, row.id)) for row in rows
    )


def create_organization(session: Session, *, actor: Actor, name: str, now: datetime) -> uuid.UUID:
    """Create an organization and make its creator an administrator or a consultant of it."""
    if not actor.may_create_organizations:
        raise NotFound("There is no such page.")
    organization = Organization(name=name.strip(), created_at=now)
    session.add(organization)
    session.flush()
    role = Role.ADMIN if actor.operator else Role.CONSULTANT
    session.add(
        Grant(
            organization_id=organization.id,
            person_id=actor.person_id,
            role=role,
            created_at=now,
        )
    )
    return organization.id


def _roles(actor: Actor, organization_id: uuid.UUID) -> tuple[Role, ...]:
    held = {s.role for s in actor.scopes if s.organization_id == organization_id}
    return tuple(role for role in Role if role in held)
