"""Offers that nobody asked for"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "offer",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("city_to", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_leader", sa.Boolean(), nullable=False),
        sa.Column("estimate_yuan", sa.Double(), nullable=False),
        sa.Column("estimate_minutes", sa.Double(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_offer_quantity")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_offer_incident_id_incident")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_offer_site_id_site")),
        sa.ForeignKeyConstraint(["made_by"], ["officer.id"], name=op.f("fk_offer_made_by_officer")),
        sa.ForeignKeyConstraint(["answered_by"], ["officer.id"], name=op.f("fk_offer_answered_by_officer")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_offer_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        for column in ("incident_id", "city", "state", "plan_id", "world"):
            batch_op.create_index(batch_op.f(f"ix_offer_{column}"), [column], unique=False)
