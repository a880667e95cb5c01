"""Mail to the owners of overdue actions"""

import sqlalchemy as sa
from alembic import op

from app.storage.rows import base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
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
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_action_mail_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_action_mail_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_mail")),
        sa.UniqueConstraint("organization_id", "person_id", "day", name="uq_action_mail_of_day"),
    )
    op.create_index("ix_action_mail_state_due_at", "action_mail", ["state", "due_at"], unique=False)
