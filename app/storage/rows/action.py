"""What is done about results: actions with their history, targets, and leadership's replies.

They name barriers and capabilities by id and title, not by version, so that nothing of it is lost
when a questionnaire changes. `subject_id` is a team, a unit, or the organization.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.goals.actions import ActionStatus, NoteKind, Reply
from app.domain.questionnaire import Effort
from app.storage.rows.base import InOrganization, Key, Row, closed_set, within
from app.storage.rows.organization import NAME_LENGTH

TITLE_LENGTH = 300
TEXT_LENGTH = 4000
_ID_LENGTH = 80


class Action(Row):
    """Something that a team, a unit or the organization (without `team_id`) set out to do.

    `recommendation` is the id of the advice that was taken up, empty for one's own; `round_id` the
    round whose result it answers. `owner` is the name of who sees to it, `owner_id` their account
    if they have one. `revision` counts changes, so that nobody overwrites unseen.
    """

    __tablename__ = "action"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    team_id: Mapped[uuid.UUID | None]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    description: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    questionnaire: Mapped[str] = mapped_column(String(_ID_LENGTH), default="")
    barrier: Mapped[str] = mapped_column(String(_ID_LENGTH), default="")
    barrier_title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    capability: Mapped[str] = mapped_column(String(_ID_LENGTH), default="")
    capability_title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    recommendation: Mapped[str] = mapped_column(String(_ID_LENGTH), default="")
    round_id: Mapped[uuid.UUID | None]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    owner: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    due_on: Mapped[date | None]
    status: Mapped[ActionStatus] = mapped_column(
        closed_set(ActionStatus), default=ActionStatus.PLANNED
    )
    effort: Mapped[Effort | None] = mapped_column(closed_set(Effort))
    finished_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_action_in_organization"),
        within("team_id", "team", name="fk_action_team"),
        within("round_id", "round", name="fk_action_round"),
        CheckConstraint("length(trim(title)) > 0", name="title_not_blank"),
        CheckConstraint("(status = 'done') = (finished_on IS NOT NULL)", name="done_has_a_day"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        Index("ix_action_team", "organization_id", "team_id", "status"),
        Index("ix_action_due_on", "due_on"),
    )


class ActionNote(Row):
    """A line of an action's history, in the name that its writer had then."""

    __tablename__ = "action_note"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    action_id: Mapped[uuid.UUID]
    kind: Mapped[NoteKind] = mapped_column(closed_set(NoteKind))
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    at: Mapped[datetime]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    writer: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")

    __table_args__ = (
        within("action_id", "action", name="fk_action_note_action", ondelete="CASCADE"),
        CheckConstraint("length(trim(text)) > 0", name="text_not_blank"),
        Index("ix_action_note_action", "organization_id", "action_id", "at"),
    )


class Target(Row):
    """Where a team, a unit or the organization wants a barrier to be, and until when."""

    __tablename__ = "target"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    subject_id: Mapped[uuid.UUID]
    questionnaire: Mapped[str] = mapped_column(String(_ID_LENGTH))
    barrier: Mapped[str] = mapped_column(String(_ID_LENGTH))
    level: Mapped[float]
    due_on: Mapped[date]
    set_at: Mapped[datetime]
    set_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    __table_args__ = (
        UniqueConstraint(
            "organization_id", "subject_id", "questionnaire", "barrier", name="uq_target_of_subject"
        ),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_on_the_scale"),
    )


class AskReply(Row):
    """What leadership replied to an ask of a unit or the organization; the newest one counts."""

    __tablename__ = "ask_reply"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    subject_id: Mapped[uuid.UUID]
    questionnaire: Mapped[str] = mapped_column(String(_ID_LENGTH))
    capability: Mapped[str] = mapped_column(String(_ID_LENGTH))
    reply: Mapped[Reply] = mapped_column(closed_set(Reply))
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    at: Mapped[datetime]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    writer: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")

    __table_args__ = (
        Index("ix_ask_reply_subject", "organization_id", "subject_id", "capability", "at"),
    )
