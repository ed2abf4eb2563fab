"""Provisional answers, floors lent below by name, oral approvals, and the clause each decision rests on"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "floor_consent",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("form", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_floor_consent_quantity")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_floor_consent_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["officer.id"], name=op.f("fk_floor_consent_given_by_officer")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["officer.id"], name=op.f("fk_floor_consent_withdrawn_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floor_consent")),
    )
    with op.batch_alter_table("floor_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_floor_consent_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_floor_consent_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix_floor_consent_world"), ["world"], unique=False)
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("below_floor", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("quoted_yuan", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("rule", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("consent_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_movement_consent_id_consent"), "consent", ["consent_id"], ["id"]
        )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decision_rule", sa.String(40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("oral_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("oral_recorded_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("paperwork_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paperwork_done_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paperwork_done_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_plan_oral_recorded_by_officer"), "officer", ["oral_recorded_by"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_plan_paperwork_done_by_officer"), "officer", ["paperwork_done_by"], ["id"]
        )
