"""How a movement goes, the driver's rests on it, and whether the team's shift lasts"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rest_minutes", sa.Double(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("mode", sa.String(8), nullable=False, server_default="road"))
        batch_op.add_column(
            sa.Column("shift_exceeded", sa.Boolean(), nullable=False, server_default=sa.false())
        )
