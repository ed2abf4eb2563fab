"""Side exits of a loan: reports from the road, breakdown, requests between the sides, differences by code"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "loan_request",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("city_asking", sa.String(length=6), nullable=False),
        sa.Column("city_asked", sa.String(length=6), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("until_at", MOMENT, nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer_due_at", MOMENT, nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["movement_id"], ["movement.id"], name=op.f("fk_loan_request_movement_id_movement")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_loan_request_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_loan_request_need_id_need")),
        sa.ForeignKeyConstraint(["asked_by"], ["officer.id"], name=op.f("fk_loan_request_asked_by_officer")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["officer.id"], name=op.f("fk_loan_request_answered_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_request")),
    )
    with op.batch_alter_table("loan_request", schema=None) as batch_op:
        for column in ("state", "movement_id", "city_asked", "world"):
            batch_op.create_index(batch_op.f(f"ix_loan_request_{column}"), [column], unique=False)
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approved_hash", sa.String(64), nullable=True))
    with op.batch_alter_table("movement", schema=None) as batch_op:
        for name in ("sent_note", "delay_note", "stop_note", "inspection_note"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        for name in ("position_note", "command_post"):
            batch_op.add_column(sa.Column(name, sa.String(200), nullable=False, server_default=""))
        for name in ("position_at", "stopped_at", "shift_started_at", "due_back_at"):
            batch_op.add_column(sa.Column(name, MOMENT, nullable=True))
        for name in ("position_lat", "position_lon", "damage_yuan"):
            batch_op.add_column(sa.Column(name, sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("ordered_quantity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("handed_over_from", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("difference_code", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("checklist", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(
            sa.Column("replan_asked", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_movement_handed_over_from_incident"), "incident", ["handed_over_from"], ["id"]
        )
