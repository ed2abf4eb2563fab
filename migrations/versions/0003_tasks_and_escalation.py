"""Tasks and escalation"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["officer.id"], name=op.f("fk_task_acknowledged_by_officer")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["officer.id"], name=op.f("fk_task_ended_by_officer")),
        sa.ForeignKeyConstraint(["made_by"], ["officer.id"], name=op.f("fk_task_made_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("world", "source", name=op.f("uq_task_world")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_world"), ["world"], unique=False)

    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["officer.id"], name=op.f("fk_escalation_acknowledged_by_officer")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_escalation_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("task_id", "step", name=op.f("uq_escalation_task_id")),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_world"), ["world"], unique=False)
