"""Rounds, the assessments in them, and what people said."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.questionnaire import QuestionForm
from app.domain.response import Choice
from app.domain.round import RoundMode
from app.storage.rows.base import InOrganization, Key, Row, closed_set
from app.storage.rows.organization import NAME_LENGTH


class QuestionnaireVersion(Row):
    """A questionnaire file as it was when a round first used it; its bytes never change."""

    __tablename__ = "questionnaire_version"

    id: Mapped[Key]
    questionnaire: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("questionnaire", "version", name="uq_questionnaire_version"),
    )


class Round(Row):
    """Some teams answer the same questionnaire version between two days."""

    __tablename__ = "round"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    title: Mapped[str] = mapped_column(String(NAME_LENGTH))
    mode: Mapped[RoundMode] = mapped_column(closed_set(RoundMode))
    form: Mapped[QuestionForm] = mapped_column(closed_set(QuestionForm))
    questionnaire_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("questionnaire_version.id")
    )
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_round_in_organization"),
        UniqueConstraint("organization_id", "title", name="uq_round_title"),
        CheckConstraint("opens_on <= closes_on", name="opens_before_it_closes"),
        CheckConstraint("length(trim(title)) > 0", name="title_not_blank"),
    )


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
        ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_assessment_round",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "team_id"],
            ["team.organization_id", "team.id"],
            name="fk_assessment_team",
        ),
        Index("ix_assessment_team", "organization_id", "team_id"),
    )


class ResponseRow(Row):
    """What one respondent says in one assessment; in `self` mode the team's managers share one."""

    __tablename__ = "response"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    assessment_id: Mapped[uuid.UUID]
    respondent_group: Mapped[str | None] = mapped_column(String(80))
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_response_in_organization"),
        ForeignKeyConstraint(
            ["organization_id", "assessment_id"],
            ["assessment.organization_id", "assessment.id"],
            name="fk_response_assessment",
            ondelete="CASCADE",
        ),
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
        ForeignKeyConstraint(
            ["organization_id", "response_id"],
            ["response.organization_id", "response.id"],
            name="fk_answer_response",
            ondelete="CASCADE",
        ),
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
        ForeignKeyConstraint(
            ["organization_id", "response_id"],
            ["response.organization_id", "response.id"],
            name="fk_outcome_answer_response",
            ondelete="CASCADE",
        ),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )


class ResultRow(Row):
    """The frozen result of a closed assessment: every figure shown, as one JSON document.

    Closing again after reopening adds a row; the newest counts and the older ones are evidence.
    """

    __tablename__ = "result"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    assessment_id: Mapped[uuid.UUID]
    number: Mapped[int]
    frozen_at: Mapped[datetime]
    app_version: Mapped[str] = mapped_column(String(40))
    questionnaire_sha256: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_result_in_organization"),
        UniqueConstraint("organization_id", "assessment_id", "number", name="uq_result_number"),
        ForeignKeyConstraint(
            ["organization_id", "assessment_id"],
            ["assessment.organization_id", "assessment.id"],
            name="fk_result_assessment",
            ondelete="CASCADE",
        ),
    )
