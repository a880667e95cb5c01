"""Organizations, their tree of teams, the people and what they may do."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.roles import Role
from app.storage.rows.base import InOrganization, Key, Row, closed_set, unique_where, within

NAME_LENGTH = 120


class Organization(Row):
    """A client: everything below it belongs to it alone. `invented` marks demonstration data."""

    __tablename__ = "organization"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    invented: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    # Names may repeat: a refused name would tell one client of another.
    __table_args__ = (CheckConstraint("length(trim(name)) > 0", name="name_not_blank"),)


class Team(Row):
    """A team, or a unit that holds teams; the tree hangs on `parent_id`."""

    __tablename__ = "team"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    parent_id: Mapped[uuid.UUID | None]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_team_in_organization"),
        within("parent_id", "team", name="fk_team_parent"),
        CheckConstraint("length(trim(name)) > 0", name="name_not_blank"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        unique_where(
            "uq_team_name_among_siblings",
            "organization_id",
            "parent_id",
            "name",
            where="parent_id IS NOT NULL AND archived_at IS NULL",
        ),
        unique_where(
            "uq_team_name_at_the_top",
            "organization_id",
            "name",
            where="parent_id IS NULL AND archived_at IS NULL",
        ),
        # Those above leave out the archived, so a page that shows these couldn't go by them.
        Index("ix_team_parent", "organization_id", "parent_id"),
    )


class Person(Row):
    """Someone with an account; `operator` runs the installation. No password until one is set."""

    __tablename__ = "person"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    operator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("email", name="uq_person_email"),
        CheckConstraint("email = lower(email)", name="email_lower_case"),
    )


class Grant(Row):
    """A role with its scope: the whole organization, or a team and everything below it."""

    __tablename__ = "role_grant"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(closed_set(Role))
    team_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        within("team_id", "team", name="fk_role_grant_team", ondelete="CASCADE"),
        CheckConstraint("(role = 'manager') = (team_id IS NOT NULL)", name="managers_have_teams"),
        unique_where(
            "uq_role_grant_of_team",
            "organization_id",
            "person_id",
            "role",
            "team_id",
            where="team_id IS NOT NULL",
        ),
        unique_where(
            "uq_role_grant_of_organization",
            "organization_id",
            "person_id",
            "role",
            where="team_id IS NULL",
        ),
        Index("ix_role_grant_person_id", "person_id"),
    )
