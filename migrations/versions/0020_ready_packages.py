"""Ready packages; a demobilisation list or a unit's hours let go by name"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "package",
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("price_yuan_day", sa.Double(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kept_by"], ["officer.id"], name=op.f("fk_package_kept_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
    )
    with op.batch_alter_table("package", schema=None) as batch_op:
        for column in ("city", "world"):
            batch_op.create_index(batch_op.f(f"ix_package_{column}"), [column], unique=False)
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("package_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_movement_package_id_package"), "package", ["package_id"], ["id"]
        )
        for what in ("checklist_waived", "hours_let"):
            batch_op.add_column(sa.Column(f"{what}_by", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column(f"{what}_reason", sa.Text(), nullable=False, server_default=""))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_movement_{what}_by_officer"), "officer", [f"{what}_by"], ["id"]
            )
        batch_op.add_column(sa.Column("checklist_waived_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("hours_let_until", MOMENT, nullable=True))
