"""Trains and flights, and crews that can take them"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("from_place", sa.String(length=20), nullable=False),
        sa.Column("to_place", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("boarding_minutes", sa.Integer(), nullable=False),
        sa.Column("departures", sa.JSON(), nullable=False),
        sa.Column("first", sa.String(length=5), nullable=True),
        sa.Column("last", sa.String(length=5), nullable=True),
        sa.Column("every_minutes", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "minutes > 0 AND seats > 0 AND boarding_minutes >= 0", name=op.f("ck_service_numbers")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["officer.id"], name=op.f("fk_service_changed_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_world"), ["world"], unique=False)
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("modes", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("service_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("departs_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("wait_minutes", sa.Double(), nullable=False, server_default="0"))
        batch_op.create_foreign_key(
            batch_op.f("fk_movement_service_id_service"), "service", ["service_id"], ["id"]
        )
