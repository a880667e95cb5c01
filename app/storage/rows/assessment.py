"""Assessments, and what people said in them."""

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

from app.domain.response import Choice
from app.storage.rows.base import InOrganization, Key, Row, closed_set, within


class Assessment(Row):
    """One team in one round; closed once its result is frozen, open again when reopened."""

    __tablename__ = "assessment"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    round_id: Mapped[uuid.UUID]
    team_id: Mapped[uuid.UUID]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_assessment_in_organization"),
        UniqueConstraint("organization_id", "round_id", "team_id", name="uq_assessment_of_team"),
        within("round_id", "round", name="fk_assessment_round", ondelete="CASCADE"),
        within("team_id", "team", name="fk_assessment_team"),
        Index("ix_assessment_team", "organization_id", "team_id"),
    )


class ResponseRow(Row):
    """What one respondent says in one assessment; in `self` mode the team's managers share one.

    `participant_id` is the pseudonym that named and confidential rounds link by. After submission
    in an anonymous round only `key_hash`, made from the link's token, lets its holder back in.
    """

    __tablename__ = "response"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    assessment_id: Mapped[uuid.UUID]
    respondent_group: Mapped[str | None] = mapped_column(String(80))
    participant_id: Mapped[uuid.UUID | None]
    key_hash: Mapped[str | None] = mapped_column(String(64))
    comments_shown: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_response_in_organization"),
        within("assessment_id", "assessment", name="fk_response_assessment", ondelete="CASCADE"),
        within("participant_id", "participant", name="fk_response_participant"),
        UniqueConstraint("key_hash", name="uq_response_key_hash"),
        Index("ix_response_assessment", "organization_id", "assessment_id"),
    )


COMMENT_LENGTH = 4000
EVIDENCE_LENGTH = 1000


class AnswerRow(Row):
    """One answer as last saved; `revision` counts its changes, so that nobody overwrites unseen.

    A comment can stand before a choice is made, hence `choice` may be missing.
    """

    __tablename__ = "answer"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    response_id: Mapped[uuid.UUID]
    question: Mapped[str] = mapped_column(String(80))
    choice: Mapped[Choice | None] = mapped_column(closed_set(Choice))
    comment: Mapped[str] = mapped_column(String(COMMENT_LENGTH), default="")
    evidence: Mapped[str] = mapped_column(String(EVIDENCE_LENGTH), default="")
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    saved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    __table_args__ = (
        UniqueConstraint("organization_id", "response_id", "question", name="uq_answer_question"),
        within("response_id", "response", name="fk_answer_response", ondelete="CASCADE"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )


class OutcomeAnswerRow(Row):
    """A fact for an outcome question: a count, or the position of the chosen band.

    One that was taken back keeps its row without a value, so that its revisions go on counting.
    """

    __tablename__ = "outcome_answer"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    response_id: Mapped[uuid.UUID]
    question: Mapped[str] = mapped_column(String(80))
    value: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    saved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    __table_args__ = (
        UniqueConstraint(
            "organization_id", "response_id", "question", name="uq_outcome_answer_question"
        ),
        within("response_id", "response", name="fk_outcome_answer_response", ondelete="CASCADE"),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )
