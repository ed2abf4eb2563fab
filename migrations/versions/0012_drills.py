"""Drills: their clocks, scenarios, runs, injects, messages, ratings and findings"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drill",
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("cities", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("speed", sa.Double(), nullable=False),
        sa.Column("cut_off", sa.JSON(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drill")),
    )
    with op.batch_alter_table("drill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drill_world"), ["world"], unique=False)

    op.create_table(
        "world_clock",
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("world_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("speed", sa.Double(), nullable=False),
        sa.Column("cut_off", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("world", name=op.f("pk_world_clock")),
    )
    op.create_table(
        "exercise",
        sa.Column("scenario_key", sa.String(length=40), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("cities", sa.JSON(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("speed", sa.Double(), nullable=False),
        sa.Column("played", sa.JSON(), nullable=False),
        sa.Column("delay_minutes", sa.Double(), nullable=False),
        sa.Column("refusal_rate", sa.Double(), nullable=False),
        sa.Column("on_real", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drill_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drill_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("best", sa.Text(), nullable=True),
        sa.Column("repeats_id", sa.Integer(), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("refusal_rate BETWEEN 0 AND 1", name=op.f("ck_exercise_refusal_rate")),
        sa.CheckConstraint("speed >= 0 AND speed <= 60", name=op.f("ck_exercise_speed")),
        sa.ForeignKeyConstraint(["created_by"], ["officer.id"], name=op.f("fk_exercise_created_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise")),
    )
    with op.batch_alter_table("exercise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exercise_scenario_key"), ["scenario_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_exercise_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_exercise_world"), ["world"], unique=False)

    op.create_table(
        "scenario",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["officer.id"], name=op.f("fk_scenario_changed_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("world", "key", name=op.f("uq_scenario_world")),
    )
    with op.batch_alter_table("scenario", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scenario_world"), ["world"], unique=False)

    op.create_table(
        "finding",
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=True),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("closing_note", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_id"], ["exercise.id"], name=op.f("fk_finding_exercise_id_exercise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_exercise_id"), ["exercise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_world"), ["world"], unique=False)

    op.create_table(
        "inject",
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("condition_met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_id"], ["exercise.id"], name=op.f("fk_inject_exercise_id_exercise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inject")),
        sa.UniqueConstraint("exercise_id", "key", name=op.f("uq_inject_exercise_id")),
    )
    with op.batch_alter_table("inject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inject_exercise_id"), ["exercise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inject_world"), ["world"], unique=False)

    op.create_table(
        "message",
        sa.Column("inject_key", sa.String(length=40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("sender_zh", sa.String(length=200), nullable=False),
        sa.Column("to_role", sa.String(length=30), nullable=False),
        sa.Column("to_city", sa.String(length=6), nullable=True),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["officer.id"], name=op.f("fk_message_acknowledged_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_message_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("world", "inject_key", "times", name=op.f("uq_message_world")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_world"), ["world"], unique=False)

    op.create_table(
        "rating",
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("objective", sa.String(length=40), nullable=False),
        sa.Column("rating", sa.String(length=1), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rated_by", sa.Integer(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_id"], ["exercise.id"], name=op.f("fk_rating_exercise_id_exercise")
        ),
        sa.ForeignKeyConstraint(["rated_by"], ["officer.id"], name=op.f("fk_rating_rated_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("exercise_id", "objective", name=op.f("uq_rating_exercise_id")),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_exercise_id"), ["exercise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_world"), ["world"], unique=False)
