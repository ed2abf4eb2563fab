"""Needs in waves, and what a need is worth nothing without"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waves", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("requires", sa.String(80), nullable=False, server_default=""))
