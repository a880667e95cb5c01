"""Over time: published figures by subject and round, actions, targets and leadership's replies"""

import sqlalchemy as sa
from alembic import op

from app.storage.rows import base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ask_reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire", sa.String(length=80), nullable=False),
        sa.Column("capability", sa.String(length=80), nullable=False),
        sa.Column(
            "reply",
            sa.Enum(
                "agreed",
                "in_part",
                "declined",
                "later",
                name="reply",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("at", base.Moment(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("writer", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["person.id"], name=op.f("fk_ask_reply_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_ask_reply_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_reply")),
    )
    op.create_index(
        "ix_ask_reply_subject",
        "ask_reply",
        ["organization_id", "subject_id", "capability", "at"],
        unique=False,
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire", sa.String(length=80), nullable=False),
        sa.Column("barrier", sa.String(length=80), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("set_at", base.Moment(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_target_level_on_the_scale")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_target_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["person.id"], name=op.f("fk_target_set_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "organization_id", "subject_id", "questionnaire", "barrier", name="uq_target_of_subject"
        ),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("questionnaire", sa.String(length=80), nullable=False),
        sa.Column("barrier", sa.String(length=80), nullable=False),
        sa.Column("barrier_title", sa.String(length=300), nullable=False),
        sa.Column("capability", sa.String(length=80), nullable=False),
        sa.Column("capability_title", sa.String(length=300), nullable=False),
        sa.Column("recommendation", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "in_progress",
                "done",
                "dropped",
                name="actionstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "effort",
            sa.Enum(
                "S", "M", "L", name="effort", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(status = 'done') = (finished_on IS NOT NULL)", name=op.f("ck_action_done_has_a_day")
        ),
        sa.CheckConstraint("length(trim(title)) > 0", name=op.f("ck_action_title_not_blank")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_action_revision_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_action_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_action_round",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "team_id"],
            ["team.organization_id", "team.id"],
            name="fk_action_team",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_action_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_action_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("organization_id", "id", name="uq_action_in_organization"),
    )
    op.create_index("ix_action_due_on", "action", ["due_on"], unique=False)
    op.create_index(
        "ix_action_team", "action", ["organization_id", "team_id", "status"], unique=False
    )
    op.create_table(
        "outcome",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
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
        sa.Column("respondent_group", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_outcome_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_outcome_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id",
            "subject_id",
            "kind",
            "respondent_group",
            "round_id",
            "question",
            name=op.f("pk_outcome"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "profile",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
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
        sa.Column("respondent_group", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "hidden",
            sa.Enum(
                "too_few",
                "protected",
                name="hidden",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("respondents", sa.Integer(), nullable=True),
        sa.Column("position", sa.Double(), nullable=True),
        sa.Column("bottleneck", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(kind = 'group') = (respondent_group <> '')", name=op.f("ck_profile_groups_are_named")
        ),
        sa.CheckConstraint(
            "(kind = 'team') = (assessment_id IS NOT NULL)",
            name=op.f("ck_profile_teams_are_assessed"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_profile_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_profile_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id",
            "subject_id",
            "kind",
            "respondent_group",
            "round_id",
            name=op.f("pk_profile"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_profile_round", "profile", ["organization_id", "round_id", "kind"], unique=False
    )
    op.create_table(
        "score",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
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
        sa.Column("respondent_group", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "family",
            sa.Enum(
                "barrier",
                "capability",
                name="family",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column(
            "missing",
            sa.Enum(
                "not_asked",
                "unanswered",
                "not_visible",
                "not_applicable",
                "too_little",
                "too_few",
                "protected",
                name="noscore",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("alike", sa.Boolean(), nullable=False),
        sa.Column(
            "agreement",
            sa.Enum(
                "none",
                "weak",
                "moderate",
                "strong",
                "very_strong",
                name="agreementword",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ad", sa.Double(), nullable=True),
        sa.Column(
            "spread",
            sa.Enum(
                "wide",
                "polarised",
                name="spread",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("limiting", sa.String(length=80), nullable=True),
        sa.Column("difference", sa.Double(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "up",
                "down",
                "none",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_score_score_is_a_level")),
        sa.CheckConstraint(
            "score IS NULL OR missing IS NULL", name=op.f("ck_score_missing_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_score_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_score_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id",
            "subject_id",
            "kind",
            "respondent_group",
            "round_id",
            "family",
            "item",
            name=op.f("pk_score"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unit_profile",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("in_production", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_unit_profile_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_unit_profile_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "unit_id", "round_id", name=op.f("pk_unit_profile")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unit_score",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "family",
            sa.Enum(
                "barrier",
                "capability",
                name="family",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("teams", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("squares", sa.BigInteger(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("level_1", sa.Integer(), nullable=False),
        sa.Column("level_2", sa.Integer(), nullable=False),
        sa.Column("level_3", sa.Integer(), nullable=False),
        sa.Column("level_4", sa.Integer(), nullable=False),
        sa.Column("level_5", sa.Integer(), nullable=False),
        sa.Column("up", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_unit_score_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_unit_score_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "unit_id", "round_id", "family", "item", name=op.f("pk_unit_score")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "action_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "evidence",
                "change",
                name="notekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("at", base.Moment(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("writer", sa.String(length=120), nullable=False),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_action_note_text_not_blank")),
        sa.ForeignKeyConstraint(
            ["by"], ["person.id"], name=op.f("fk_action_note_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "action_id"],
            ["action.organization_id", "action.id"],
            name="fk_action_note_action",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_action_note_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_note")),
    )
    op.create_index(
        "ix_action_note_action", "action_note", ["organization_id", "action_id", "at"], unique=False
    )
