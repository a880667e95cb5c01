"""Signing in: sessions that can be revoked, failures that slow down, links that work once."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.rows.base import Key, Row, closed_set


class SignedIn(Row):
    """One signed-in browser; only the hash of its token is kept."""

    __tablename__ = "signed_in"

    id: Mapped[Key]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_signed_in_token_hash"),
        Index("ix_signed_in_person_id", "person_id"),
    )


class SignInFailure(Row):
    """A wrong password, by what it was tried on: the address's hash or the network address."""

    __tablename__ = "sign_in_failure"

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_sign_in_failure_subject_at", "subject", "at"),)


class LinkPurpose(StrEnum):
    """What a one-time link allows."""

    FIRST_RUN = "first_run"
    SET_PASSWORD = "set_password"  # noqa: S105  (a purpose, not a password)


class OneTimeLink(Row):
    """A token that works once; only its hash is kept. The first-run link belongs to nobody yet."""

    __tablename__ = "one_time_link"

    id: Mapped[Key]
    purpose: Mapped[LinkPurpose] = mapped_column(closed_set(LinkPurpose))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("token_hash", name="uq_one_time_link_token_hash"),)
