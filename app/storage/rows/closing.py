"""The closings of a survey: each freezes results that are published once, or never."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.rows.base import InOrganization, Key, Row, within


class Closing(Row):
    """One closing of a survey round, by its number; the results of that number belong to it.

    Results count once `frozen_at` says that all of them are there; `document` then says what of
    them is shown and what is hidden. Those of a closing that was reopened are never shown.
    """

    __tablename__ = "closing"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    round_id: Mapped[uuid.UUID]
    number: Mapped[int]
    job_id: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    document: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_closing_in_organization"),
        UniqueConstraint("organization_id", "round_id", "number", name="uq_closing_number"),
        within("round_id", "round", name="fk_closing_round", ondelete="CASCADE"),
        within("job_id", "job", name="fk_closing_job"),
        CheckConstraint("(frozen_at IS NULL) = (document = '')", name="frozen_says_what_is_shown"),
    )
