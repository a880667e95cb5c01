"""Who is asked, by which links, and the mail that carries them: never what was said."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.mail import MailKind, MailState
from app.storage.rows.base import InOrganization, Key, Row, closed_set, within


class Participant(Row):
    """An address that is invited in an organization; its id is the pseudonym over the rounds."""

    __tablename__ = "participant"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    address: Mapped[str] = mapped_column(String(254))

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_participant_in_organization"),
        UniqueConstraint("organization_id", "address", name="uq_participant_address"),
        CheckConstraint("address = lower(address)", name="address_lower_case"),
    )


class TeamLink(Row):
    """One link that a whole team shares, for at most `quota` responses.

    Its token is derived from the secret key and the id, so that the link can be shown again.
    """

    __tablename__ = "team_link"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    assessment_id: Mapped[uuid.UUID]
    token_hash: Mapped[str] = mapped_column(String(64))
    quota: Mapped[int]
    revoked: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_team_link_in_organization"),
        UniqueConstraint("organization_id", "assessment_id", name="uq_team_link_of_assessment"),
        UniqueConstraint("token_hash", name="uq_team_link_token_hash"),
        within("assessment_id", "assessment", name="fk_team_link_assessment", ondelete="CASCADE"),
        CheckConstraint("quota >= 1", name="quota_is_positive"),
    )


class Invitation(Row):
    """One place in one assessment: of an address, or of whoever took one from a team link.

    There is no moment here at which somebody opened or submitted: it would tie the place to the
    response. `response_id` leads to the draft; an anonymous round takes it away on submission.
    `handed_out` says that a person, not the mail server, passed the link on and so has seen it.
    """

    __tablename__ = "invitation"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    assessment_id: Mapped[uuid.UUID]
    participant_id: Mapped[uuid.UUID | None]
    team_link_id: Mapped[uuid.UUID | None]
    respondent_group: Mapped[str | None] = mapped_column(String(80))
    sent: Mapped[int] = mapped_column(default=0)
    last_sent_at: Mapped[datetime | None]
    handed_out: Mapped[bool] = mapped_column(default=False)
    opened: Mapped[bool] = mapped_column(default=False)
    submitted: Mapped[bool] = mapped_column(default=False)
    revoked: Mapped[bool] = mapped_column(default=False)
    bounced: Mapped[str] = mapped_column(String(300), default="")
    response_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_invitation_in_organization"),
        UniqueConstraint(
            "organization_id", "assessment_id", "participant_id", name="uq_invitation_of_address"
        ),
        UniqueConstraint("organization_id", "response_id", name="uq_invitation_response"),
        within("assessment_id", "assessment", name="fk_invitation_assessment", ondelete="CASCADE"),
        within("participant_id", "participant", name="fk_invitation_participant"),
        within("team_link_id", "team_link", name="fk_invitation_team_link"),
        within("response_id", "response", name="fk_invitation_response"),
        CheckConstraint(
            "(participant_id IS NULL) <> (team_link_id IS NULL)", name="address_or_team_link"
        ),
    )


class InvitationToken(Row):
    """A token that leads to an invitation; each mail carries a new one, only its hash is kept."""

    __tablename__ = "invitation_token"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    invitation_id: Mapped[uuid.UUID]
    token_hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
        within(
            "invitation_id", "invitation", name="fk_invitation_token_invitation", ondelete="CASCADE"
        ),
        Index("ix_invitation_token_invitation", "organization_id", "invitation_id"),
    )


class OutgoingMail(Row):
    """A mail to an invited address, written with what asked for it and sent by the worker.

    It holds no text: the link's token is made when it is sent, and exists in the mail alone.
    """

    __tablename__ = "outgoing_mail"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    invitation_id: Mapped[uuid.UUID]
    kind: Mapped[MailKind] = mapped_column(closed_set(MailKind))
    state: Mapped[MailState] = mapped_column(closed_set(MailState), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(300), default="")
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        within(
            "invitation_id", "invitation", name="fk_outgoing_mail_invitation", ondelete="CASCADE"
        ),
        Index("ix_outgoing_mail_state_due_at", "state", "due_at"),
        Index("ix_outgoing_mail_invitation", "organization_id", "invitation_id"),
    )
