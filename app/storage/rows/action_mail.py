"""The mail that tells an owner which actions are overdue: one a person, organization and day."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.mail import MailState
from app.storage.rows.base import InOrganization, Key, Row, closed_set


class ActionMail(Row):
    """A mail to somebody with an account, sent by the worker as mail to the invited is.

    It holds no text: which actions it names is looked up when it is sent, those that were marked as
    reminded of on its day and are overdue still.
    """

    __tablename__ = "action_mail"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    day: Mapped[date]
    state: Mapped[MailState] = mapped_column(closed_set(MailState), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(300), default="")
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "person_id", "day", name="uq_action_mail_of_day"),
        Index("ix_action_mail_state_due_at", "state", "due_at"),
    )
