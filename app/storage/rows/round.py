"""Rounds: what is asked, of whom, under which promise, and what was done to them."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.promise.disclosure import SMALLEST_MINIMUM
from app.domain.questionnaire import QuestionForm
from app.domain.round import Confidentiality, RoundEventKind, RoundMode
from app.storage.rows.base import InOrganization, Key, Row, closed_set, within
from app.storage.rows.organization import NAME_LENGTH

MESSAGE_LENGTH = 2000


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
    """Some teams answer the same questionnaire version between two days.

    What is promised to those who answer stands in `confidentiality` and `minimum_group`. `message`
    is the invitation's own words, `based_on_round_id` the survey that a consensus round talks
    about. A survey is closed once its results are frozen, and published once they can be read.
    """

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
    confidentiality: Mapped[Confidentiality] = mapped_column(
        closed_set(Confidentiality), default=Confidentiality.NAMED
    )
    minimum_group: Mapped[int] = mapped_column(default=1)
    respondent_groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    routed: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str] = mapped_column(String(MESSAGE_LENGTH), default="")
    based_on_round_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_round_in_organization"),
        UniqueConstraint("organization_id", "title", name="uq_round_title"),
        CheckConstraint("opens_on <= closes_on", name="opens_before_it_closes"),
        CheckConstraint("length(trim(title)) > 0", name="title_not_blank"),
        CheckConstraint(
            f"confidentiality = 'named' OR minimum_group >= {SMALLEST_MINIMUM}",
            name="minimum_not_below_the_floor",
        ),
        CheckConstraint("mode = 'survey' OR confidentiality = 'named'", name="only_surveys_hide"),
        CheckConstraint(
            "published_at IS NULL OR closed_at IS NOT NULL", name="closed_before_published"
        ),
        within("based_on_round_id", "round", name="fk_round_based_on"),
    )


class RoundEvent(Row):
    """Something that somebody did to a round and that others must be able to see later."""

    __tablename__ = "round_event"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    round_id: Mapped[uuid.UUID]
    kind: Mapped[RoundEventKind] = mapped_column(closed_set(RoundEventKind))
    details: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    __table_args__ = (
        within("round_id", "round", name="fk_round_event_round", ondelete="CASCADE"),
        Index("ix_round_event_round", "organization_id", "round_id", "at"),
    )


class RoundReminder(Row):
    """A day on which those who have not answered are reminded; `done_at` once it was seen to."""

    __tablename__ = "round_reminder"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    round_id: Mapped[uuid.UUID]
    send_on: Mapped[date]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "round_id", "send_on", name="uq_round_reminder_day"),
        within("round_id", "round", name="fk_round_reminder_round", ondelete="CASCADE"),
        Index("ix_round_reminder_send_on", "send_on"),
    )
