"""Work for the worker, and the documents that come of it."""

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

from app.domain.jobs import JobKind, JobState
from app.domain.paper import Paper
from app.storage.rows.base import InOrganization, Key, Row, closed_set, within


class Job(Row):
    """A piece of work, written in the same transaction as what asked for it.

    This row is the truth: the queue only wakes a worker, and a sweep takes up a job whose
    heartbeat stopped. `progress` is a percentage, `problem` a sentence for the person who waits.
    """

    __tablename__ = "job"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    kind: Mapped[JobKind] = mapped_column(closed_set(JobKind))
    subject_id: Mapped[uuid.UUID]
    state: Mapped[JobState] = mapped_column(closed_set(JobState), default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_job_in_organization"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_is_a_percentage"),
        CheckConstraint(
            "(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="finished_has_a_time"
        ),
        Index("ix_job_state_created_at", "state", "created_at"),
    )


class StoredFile(Row):
    """A file with an owner; its bytes lie in the data folder under its id."""

    __tablename__ = "stored_file"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_stored_file_in_organization"),
    )


class PortfolioRow(Row):
    """What a person asked to have as a portfolio: a round, whole or of a unit, as far as they see.

    `scope` stands for what they might see when they asked: the file is theirs only as long as they
    may see just that.
    """

    __tablename__ = "portfolio"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    round_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID | None]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    scope: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_portfolio_in_organization"),
        within("round_id", "round", name="fk_portfolio_round", ondelete="CASCADE"),
        within("unit_id", "team", name="fk_portfolio_unit", ondelete="CASCADE"),
        Index("ix_portfolio_asked_by", "organization_id", "asked_by", "round_id"),
    )


_SUBJECTS = ("result_id", "pooled_result_id", "portfolio_id")


class Report(Row):
    """A report of one thing: a team's frozen result, a pooled one, or a portfolio.

    Its file is there after the job. `template` names the version of templates and app that drew it:
    a newer one draws anew.
    """

    __tablename__ = "report"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    result_id: Mapped[uuid.UUID | None]
    pooled_result_id: Mapped[uuid.UUID | None]
    portfolio_id: Mapped[uuid.UUID | None]
    paper: Mapped[Paper] = mapped_column(closed_set(Paper))
    template: Mapped[str] = mapped_column(String(40))
    job_id: Mapped[uuid.UUID]
    file_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint(
            "organization_id", "result_id", "paper", "template", name="uq_report_of_result"
        ),
        UniqueConstraint(
            "organization_id",
            "pooled_result_id",
            "paper",
            "template",
            name="uq_report_of_pooled_result",
        ),
        UniqueConstraint(
            "organization_id", "portfolio_id", "paper", "template", name="uq_report_of_portfolio"
        ),
        CheckConstraint(
            " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in _SUBJECTS)
            + " = 1",
            name="of_one_subject",
        ),
        within("result_id", "result", name="fk_report_result", ondelete="CASCADE"),
        within(
            "pooled_result_id", "pooled_result", name="fk_report_pooled_result", ondelete="CASCADE"
        ),
        within("portfolio_id", "portfolio", name="fk_report_portfolio", ondelete="CASCADE"),
        within("job_id", "job", name="fk_report_job"),
        within("file_id", "stored_file", name="fk_report_file"),
    )
