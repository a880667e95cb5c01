"""Closings: what was frozen of a survey, and whether it was opened again instead of published"""

import sqlalchemy as sa
from alembic import op

from app.storage.rows import base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", base.Moment(timezone=True), nullable=False),
        sa.Column("frozen_at", base.Moment(timezone=True), nullable=True),
        sa.Column("reopened_at", base.Moment(timezone=True), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(frozen_at IS NULL) = (document = '')",
            name=op.f("ck_closing_frozen_says_what_is_shown"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "job_id"], ["job.organization_id", "job.id"], name="fk_closing_job"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_closing_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_closing_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint("organization_id", "id", name="uq_closing_in_organization"),
        sa.UniqueConstraint("organization_id", "round_id", "number", name="uq_closing_number"),
    )
