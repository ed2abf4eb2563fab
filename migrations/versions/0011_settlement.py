"""Statements that both sides confirm, disputes, and what is owed until the lender has it"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("order", schema=None) as batch_op:
        for side in ("lender_confirmed", "borrower_confirmed", "disputed"):
            batch_op.add_column(sa.Column(f"{side}_at", sa.DateTime(timezone=True), nullable=True))
            batch_op.add_column(sa.Column(f"{side}_by", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_order_{side}_by_officer"), "officer", [f"{side}_by"], ["id"]
            )
        batch_op.add_column(sa.Column("dispute", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("open_items", sa.JSON(), nullable=False, server_default="[]"))
