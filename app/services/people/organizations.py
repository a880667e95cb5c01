"""Organizations: those one belongs to, and new ones."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.roles import Permission, Role
from app.services.access import Access, Actor
from app.services.errors import NotFound
from app.services.names import clean_name
from app.services.people import accounts
from app.services.sent_again import SENT_AGAIN
from app.storage.rows import Grant, Organization, Person, Team


@dataclass(frozen=True, slots=True)
class OrganizationSummary:
    """An organization as its members see it in a list."""

    id: uuid.UUID
    name: str
    invented: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an organization is set up: its teams, its people, and those who never came in."""

    teams: int
    people: int
    never_came: int


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
    """Create an organization and make its creator an administrator or a consultant of it.

    The one of that name that they have just created is given back as it is.
    """
    if not actor.may_create_organizations:
        raise NotFound("There is no such page.")
    organization = Organization(name=clean_name(name), created_at=now)
    held = _created_before(session, actor, organization.name, now)
    if held is not None:
        return held
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
    # A link that a colleague elsewhere holds must not lead in here.
    accounts.revoke_links(session, person_id=actor.person_id)
    return organization.id


def _created_before(session: Session, actor: Actor, name: str, now: datetime) -> uuid.UUID | None:
    # Of two that come at once the second must see the first.
    session.execute(
        select(Person.id).where(Person.id == actor.person_id).with_for_update(key_share=True)
    )
    return session.scalar(
        select(Organization.id)
        .join(Grant, Grant.organization_id == Organization.id)
        .where(
            Grant.person_id == actor.person_id,
            Grant.created_at == Organization.created_at,
            Organization.name == name,
            Organization.created_at > now - SENT_AGAIN,
        )
        .order_by(Organization.created_at, Organization.id)
        .limit(1)
    )


def rename_organization(session: Session, *, access: Access, name: str) -> None:
    """Give an organization another name."""
    access.require(Permission.MANAGE_PEOPLE)
    session.get_one(Organization, access.organization_id).name = clean_name(name)
    session.flush()


def load_standing(session: Session, *, access: Access) -> Standing:
    """Count what an organization needs before a round can start."""
    access.require(Permission.MANAGE_PEOPLE)
    teams = select(func.count(Team.id)).where(
        Team.organization_id == access.organization_id, Team.archived_at.is_(None)
    )
    members = (
        select(Person.id, Person.password_hash)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.organization_id == access.organization_id)
        .distinct()
        .subquery()
    )
    people, came = session.execute(
        select(func.count(members.c.id), func.count(members.c.password_hash))
    ).one()
    return Standing(session.scalar(teams) or 0, people, people - came)


def _roles(actor: Actor, organization_id: uuid.UUID) -> tuple[Role, ...]:
    held = {s.role for s in actor.scopes if s.organization_id == organization_id}
    return tuple(role for role in Role if role in held)
