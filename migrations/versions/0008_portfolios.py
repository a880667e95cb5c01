"""Portfolios for leadership, as a third thing that a report can be of"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = "kind IN ('team_report', 'round_report', 'portfolio', 'close_round')"
ONE_SUBJECT = (
    "CASE WHEN result_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN pooled_result_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN portfolio_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    _create_portfolio()
    with op.batch_alter_table("report") as report:
        report.add_column(sa.Column("portfolio_id", sa.Uuid(), nullable=True))
        report.create_unique_constraint(
            "uq_report_of_portfolio", ["organization_id", "portfolio_id", "paper", "template"]
        )
        report.create_foreign_key(
            "fk_report_portfolio",
            "portfolio",
            ["organization_id", "portfolio_id"],
            ["organization_id", "id"],
            ondelete="CASCADE",
        )
        report.drop_constraint(op.f("ck_report_of_one_result"), type_="check")
        report.create_check_constraint(op.f("ck_report_of_one_subject"), sa.text(ONE_SUBJECT))
    with op.batch_alter_table("job") as job:
        job.drop_constraint(op.f("ck_job_jobkind"), type_="check")
        job.create_check_constraint(op.f("ck_job_jobkind"), sa.text(KINDS))


def _create_portfolio() -> None:
    op.create_table(
        "portfolio",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_portfolio_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_portfolio_asked_by"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "round_id"],
            ["round.organization_id", "round.id"],
            name="fk_portfolio_round",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "unit_id"],
            ["team.organization_id", "team.id"],
            name="fk_portfolio_unit",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio")),
        sa.UniqueConstraint("organization_id", "id", name="uq_portfolio_in_organization"),
    )
    op.create_index(
        "ix_portfolio_asked_by", "portfolio", ["organization_id", "asked_by", "round_id"]
    )
