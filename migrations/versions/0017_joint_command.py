"""Endorsement and reminders by the joint command; a word below the floor holds until a time"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("endorsement_due_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("endorsed_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("endorsed_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("endorsement", sa.String(10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("endorsement_note", sa.Text(), nullable=False, server_default=""))
        batch_op.create_foreign_key(
            batch_op.f("fk_plan_endorsed_by_officer"), "officer", ["endorsed_by"], ["id"]
        )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminders", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("floor_consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_until", MOMENT, nullable=True))
