"""When personal data come to their end, and who asked for it"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("casualty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("persons_asked", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("persons_kept_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("persons_destroyed_at", sa.DateTime(timezone=True), nullable=True))
