"""An index for what lies right below a unit, archived or not"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_team_parent", "team", ["organization_id", "parent_id"], unique=False)
