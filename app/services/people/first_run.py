"""The first visit to an empty installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.roles import Role
from app.services.errors import NotFound
from app.services.names import clean_name
from app.services.people import accounts
from app.storage.rows import Grant, LinkPurpose, Organization, Person


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """What the first visitor says about themselves and their organization."""

    organization: str
    name: str
    email: str
    password: str


def is_first_run(session: Session) -> bool:
    """Say whether nobody has an account yet."""
    return not session.scalar(select(func.count(Person.id)))


def issue_first_run_token(session: Session, *, now: datetime) -> str:
    """Make the one-time token that the terminal prints."""
    return accounts.issue_link(session, purpose=LinkPurpose.FIRST_RUN, person_id=None, now=now)


def require_open(session: Session, *, token: str, now: datetime) -> None:
    """Raise NotFound unless the token can still create the administrator."""
    accounts.require_link(session, purpose=LinkPurpose.FIRST_RUN, token=token, now=now)
    require_first_run(session)


def require_first_run(session: Session) -> None:
    """Raise NotFound when somebody has an account already."""
    if not is_first_run(session):
        raise NotFound("This installation has its administrator already.")


def create_first_administrator(
    session: Session, *, token: str, first: FirstAdministrator, now: datetime
) -> Person:
    """Create the administrator and their organization, once; NotFound when that is over."""
    organization = Organization(
        name=clean_name(first.organization, field="organization"), created_at=now
    )
    person = Person(
        email=accounts.clean_address(first.email),
        name=clean_name(first.name),
        password_hash=accounts.hash_password(first.password),
        operator=True,
        created_at=now,
    )
    # What was typed is right: from here on the link is spent.
    accounts.use_link(session, purpose=LinkPurpose.FIRST_RUN, token=token, now=now)
    require_first_run(session)
    session.add_all([organization, person])
    session.flush()
    session.add(
        Grant(
            organization_id=organization.id,
            person_id=person.id,
            role=Role.ADMIN,
            created_at=now,
        )
    )
    return person
