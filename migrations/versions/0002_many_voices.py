"""Many voices: promises, invitations, pooled results

A round says what it promises; places and links are kept apart from answers; a survey's results are
published together.
"""

from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from app.storage.rows import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


ROUND_CHECKS = {
    "confidentiality": "confidentiality IN ('named', 'confidential', 'anonymous')",
    "minimum_not_below_the_floor": "confidentiality = 'named' OR minimum_group >= 3",
    "only_surveys_hide": "mode = 'survey' OR confidentiality = 'named'",
    "closed_before_published": "published_at IS NULL OR closed_at IS NOT NULL",
}
REPORT_CHECKS = {"of_one_result": "(result_id IS NULL) <> (pooled_result_id IS NULL)"}
JOB_CHECKS = {"jobkind": "kind IN ('team_report', 'round_report', 'close_round')"}


def upgrade() -> None:
    _create()
    _alter()
    _fill()


def _create() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.CheckConstraint(
            "address = lower(address)", name=op.f("ck_participant_address_lower_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_participant_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("organization_id", "address", name="uq_participant_address"),
        sa.UniqueConstraint("organization_id", "id", name="uq_participant_in_organization"),
    )
    op.create_table(
        "pooled_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "organization",
                "unit",
                "team",
                "group",
                name="cellkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cell", sa.String(length=80), nullable=False),
        sa.Column("frozen_at", base.Moment(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'organization') = (cell = '')",
            name=op.f("ck_pooled_result_the_whole_has_no_cell"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_pooled_result_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_pooled_result_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pooled_result")),
        sa.UniqueConstraint("organization_id", "id", name="uq_pooled_result_in_organization"),
        sa.UniqueConstraint(
            "organization_id", "round_id", "number", "kind", "cell", name="uq_pooled_result_cell"
        ),
    )
    op.create_table(
        "round_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "started",
                "changed",
                "closed",
                "reopened",
                "published",
                name="roundeventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("details", sa.String(length=500), nullable=False),
        sa.Column("at", base.Moment(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by"], ["person.id"], name=op.f("fk_round_event_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_round_event_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_round_event_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_event")),
    )
    with op.batch_alter_table("round_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_round_event_round", ["organization_id", "round_id", "at"], unique=False
        )

    op.create_table(
        "round_reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("send_on", sa.Date(), nullable=False),
        sa.Column("done_at", base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_round_reminder_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_round_reminder_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_reminder")),
        sa.UniqueConstraint("organization_id", "round_id", "send_on", name="uq_round_reminder_day"),
    )
    with op.batch_alter_table("round_reminder", schema=None) as batch_op:
        batch_op.create_index("ix_round_reminder_send_on", ["send_on"], unique=False)

    op.create_table(
        "team_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("quota >= 1", name=op.f("ck_team_link_quota_is_positive")),
        sa.ForeignKeyConstraint(
            ["organization_id", "assessment_id"],
            ["assessment.organization_id", "assessment.id"],
            name="fk_team_link_assessment",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_team_link_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_link")),
        sa.UniqueConstraint("organization_id", "assessment_id", name="uq_team_link_of_assessment"),
        sa.UniqueConstraint("organization_id", "id", name="uq_team_link_in_organization"),
        sa.UniqueConstraint("token_hash", name="uq_team_link_token_hash"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("team_link_id", sa.Uuid(), nullable=True),
        sa.Column("respondent_group", sa.String(length=80), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("last_sent_at", base.Moment(timezone=True), nullable=True),
        sa.Column("handed_out", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("bounced", sa.String(length=300), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(participant_id IS NULL) <> (team_link_id IS NULL)",
            name=op.f("ck_invitation_address_or_team_link"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "assessment_id"],
            ["assessment.organization_id", "assessment.id"],
            name="fk_invitation_assessment",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "participant_id"],
            ["participant.organization_id", "participant.id"],
            name="fk_invitation_participant",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "response_id"],
            ["response.organization_id", "response.id"],
            name="fk_invitation_response",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "team_link_id"],
            ["team_link.organization_id", "team_link.id"],
            name="fk_invitation_team_link",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_invitation_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "organization_id", "assessment_id", "participant_id", name="uq_invitation_of_address"
        ),
        sa.UniqueConstraint("organization_id", "id", name="uq_invitation_in_organization"),
        sa.UniqueConstraint("organization_id", "response_id", name="uq_invitation_response"),
    )
    op.create_table(
        "invitation_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "invitation_id"],
            ["invitation.organization_id", "invitation.id"],
            name="fk_invitation_token_invitation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_invitation_token_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_token")),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
    )
    with op.batch_alter_table("invitation_token", schema=None) as batch_op:
        batch_op.create_index(
            "ix_invitation_token_invitation", ["organization_id", "invitation_id"], unique=False
        )

    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "reminder",
                name="mailkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sent",
                "failed",
                "dropped",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("queued_at", base.Moment(timezone=True), nullable=False),
        sa.Column("due_at", base.Moment(timezone=True), nullable=False),
        sa.Column("finished_at", base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "invitation_id"],
            ["invitation.organization_id", "invitation.id"],
            name="fk_outgoing_mail_invitation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_outgoing_mail_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
    )
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outgoing_mail_invitation", ["organization_id", "invitation_id"], unique=False
        )
        batch_op.create_index("ix_outgoing_mail_state_due_at", ["state", "due_at"], unique=False)


def _alter() -> None:
    with _altered("response") as response:
        response.add_column(sa.Column("participant_id", sa.Uuid(), nullable=True))
        response.add_column(sa.Column("key_hash", sa.String(length=64), nullable=True))
        response.add_column(_filled("comments_shown", sa.Boolean(), sa.false()))
        response.create_unique_constraint("uq_response_key_hash", ["key_hash"])
        response.create_foreign_key(
            "fk_response_participant",
            "participant",
            ["organization_id", "participant_id"],
            ["organization_id", "id"],
        )
    with _altered("result") as result:
        result.add_column(sa.Column("published_at", base.Moment(timezone=True), nullable=True))
    with _altered("round", add=ROUND_CHECKS) as round_:
        round_.add_column(_filled("confidentiality", sa.String(length=40), "named"))
        round_.add_column(_filled("minimum_group", sa.Integer(), "1"))
        round_.add_column(_filled("respondent_groups", sa.JSON(), "[]"))
        round_.add_column(_filled("routed", sa.Boolean(), sa.false()))
        round_.add_column(_filled("message", sa.String(length=2000), ""))
        round_.add_column(sa.Column("based_on_round_id", sa.Uuid(), nullable=True))
        round_.add_column(sa.Column("closed_at", base.Moment(timezone=True), nullable=True))
        round_.add_column(sa.Column("published_at", base.Moment(timezone=True), nullable=True))
        round_.create_foreign_key(
            "fk_round_based_on",
            "round",
            ["organization_id", "based_on_round_id"],
            ["organization_id", "id"],
        )
    with _altered("report", add=REPORT_CHECKS) as report:
        report.add_column(sa.Column("pooled_result_id", sa.Uuid(), nullable=True))
        report.alter_column("result_id", existing_type=sa.Uuid(), nullable=True)
        report.create_unique_constraint(
            "uq_report_of_pooled_result",
            ["organization_id", "pooled_result_id", "paper", "template"],
        )
        report.create_foreign_key(
            "fk_report_pooled_result",
            "pooled_result",
            ["organization_id", "pooled_result_id"],
            ["organization_id", "id"],
            ondelete="CASCADE",
        )
    with _altered("job", replace=JOB_CHECKS):
        pass


def _fill() -> None:
    """Say of what is there already what it was: results could be read as soon as they were frozen.

    Only demonstrations hold surveys so far, and theirs are over.
    """
    op.execute("UPDATE result SET published_at = frozen_at")
    op.execute(
        "UPDATE round SET confidentiality = 'confidential', minimum_group = 5, "
        "closed_at = created_at, published_at = created_at WHERE mode = 'survey'"
    )
    with _altered("response") as response:
        response.alter_column("comments_shown", server_default=None)
    with _altered("round") as round_:
        for column in (
            "confidentiality",
            "minimum_group",
            "respondent_groups",
            "routed",
            "message",
        ):
            round_.alter_column(column, server_default=None)


def _filled(name, kind, default):
    return sa.Column(name, kind, nullable=False, server_default=default)


@contextmanager
def _altered(table, *, add=None, replace=None):
    """Alter a table, and its checks; SQLite builds the table anew, with the checks it had."""
    with op.batch_alter_table(table) as batch:
        yield batch
        for name in replace or {}:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        for name, text in {**(add or {}), **(replace or {})}.items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(text))
