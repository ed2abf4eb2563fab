"""The register, incidents, plans and the journal"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_answer")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_answered_at"), ["answered_at"], unique=False)

    op.create_table(
        "hold",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_hold_quantity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_holder"), ["holder"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_source"), ["source"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_world"), ["world"], unique=False)

    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("world", "position", name=op.f("uq_journal_world")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_kind"), ["kind"], unique=False)

    op.create_table(
        "journal_head",
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("world", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "officer",
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("username", name=op.f("uq_officer_username")),
    )
    op.create_table(
        "reaction",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "world", name=op.f("pk_reaction")),
    )
    op.create_table(
        "road",
        sa.Column("edge_id", sa.String(length=20), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("speed_factor", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("speed_factor > 0 AND speed_factor <= 1", name=op.f("ck_road_speed_factor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road")),
        sa.UniqueConstraint("world", "edge_id", name=op.f("uq_road_world")),
    )
    with op.batch_alter_table("road", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_road_world"), ["world"], unique=False)

    op.create_table(
        "run",
        sa.Column("incident_ids", sa.JSON(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("time_limit_seconds", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem_hash", sa.String(length=64), nullable=True),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_world"), ["world"], unique=False)

    op.create_table(
        "site",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("accuracy", sa.String(length=120), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_city"), ["city"], unique=False)

    op.create_table(
        "weather",
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("speed_factor", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("speed_factor > 0 AND speed_factor <= 1", name=op.f("ck_weather_speed_factor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weather")),
        sa.UniqueConstraint("world", "city", name=op.f("uq_weather_world")),
    )
    with op.batch_alter_table("weather", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weather_world"), ["world"], unique=False)

    op.create_table(
        "fleet",
        sa.Column("vehicle_class", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("held BETWEEN 0 AND count", name=op.f("ck_fleet_held")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_fleet_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fleet")),
    )
    with op.batch_alter_table("fleet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fleet_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix_fleet_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fleet_world"), ["world"], unique=False)

    op.create_table(
        "incident",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("type_code", sa.String(length=10), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("deaths", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("injured", sa.Integer(), nullable=False),
        sa.Column("seriously_injured", sa.Integer(), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.Column("evacuated", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("grade_basis", sa.String(length=400), nullable=False),
        sa.Column("warning_level", sa.Integer(), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["officer.id"], name=op.f("fk_incident_recorded_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("world", "number", name=op.f("uq_incident_world")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_world"), ["world"], unique=False)

    op.create_table(
        "lot",
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("lot_no", sa.String(length=40), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=60), nullable=False),
        sa.CheckConstraint("held BETWEEN 0 AND on_hand", name=op.f("ck_lot_held")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_lot_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_item"), ["item"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_world"), ["world"], unique=False)

    op.create_table(
        "resource",
        sa.Column("resource_kind", sa.String(length=60), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("occupied", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "held >= 0 AND occupied >= 0 AND held + occupied <= capacity", name=op.f("ck_resource_held")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_resource_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_resource_kind"), ["resource_kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_world"), ["world"], unique=False)

    op.create_table(
        "unit",
        sa.Column("unit_kind", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("capabilities", sa.JSON(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("crew", sa.Integer(), nullable=False),
        sa.Column("readiness", sa.String(length=20), nullable=False),
        sa.Column("assembly_minutes", sa.Integer(), nullable=False),
        sa.Column("setup_minutes", sa.Integer(), nullable=False),
        sa.Column("vehicle_class", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_unit_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_unit_kind"), ["unit_kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_world"), ["world"], unique=False)

    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("minimum_grade", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_need_quantity")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_need_incident_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_world"), ["world"], unique=False)

    op.create_table(
        "plan",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("incident_title", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("gap", sa.Double(), nullable=True),
        sa.Column("unmet", sa.JSON(), nullable=False),
        sa.Column("replan_run_id", sa.Integer(), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name=op.f("fk_plan_decided_by_officer")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_plan_incident_id_incident")),
        sa.ForeignKeyConstraint(["proposed_by"], ["officer.id"], name=op.f("fk_plan_proposed_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("world", "number", name=op.f("uq_plan_world")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_world"), ["world"], unique=False)

    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(length=200), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("expected_hours", sa.Integer(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=400), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_response_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(["started_by"], ["officer.id"], name=op.f("fk_response_started_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_world"), ["world"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["officer.id"], name=op.f("fk_consent_answered_by_officer")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_consent_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_world"), ["world"], unique=False)

    op.create_table(
        "order",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("city_to", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledge_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("statement", sa.JSON(), nullable=False),
        sa.Column("total_yuan", sa.Double(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["officer.id"], name=op.f("fk_order_acknowledged_by_officer")
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_order_incident_id_incident")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_order_plan_id_plan")),
        sa.ForeignKeyConstraint(["settled_by"], ["officer.id"], name=op.f("fk_order_settled_by_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint("world", "number", name=op.f("uq_order_world")),
    )
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_world"), ["world"], unique=False)

    op.create_table(
        "movement",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("from_site_id", sa.Integer(), nullable=False),
        sa.Column("city_from", sa.String(length=6), nullable=False),
        sa.Column("city_to", sa.String(length=6), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("contribution", sa.Integer(), nullable=False),
        sa.Column("vehicle_class", sa.String(length=40), nullable=True),
        sa.Column("vehicle_count", sa.Integer(), nullable=False),
        sa.Column("vehicles", sa.JSON(), nullable=False),
        sa.Column("assembly_minutes", sa.Double(), nullable=False),
        sa.Column("travel_minutes", sa.Double(), nullable=False),
        sa.Column("setup_minutes", sa.Double(), nullable=False),
        sa.Column("km", sa.Double(), nullable=False),
        sa.Column("route", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("planned_leave_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_arrive_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("refusal_code", sa.String(length=40), nullable=True),
        sa.Column("departed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_quantity", sa.Integer(), nullable=True),
        sa.Column("damaged_quantity", sa.Integer(), nullable=True),
        sa.Column("difference_note", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_quantity", sa.Integer(), nullable=True),
        sa.Column("lost_quantity", sa.Integer(), nullable=True),
        sa.Column("condition", sa.String(length=20), nullable=False),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("world", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_movement_quantity")),
        sa.ForeignKeyConstraint(["from_site_id"], ["site.id"], name=op.f("fk_movement_from_site_id_site")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_movement_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_movement_need_id_need")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_movement_order_id_order")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_movement_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
    )
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_movement_city_from"), ["city_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_source"), ["source"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_world"), ["world"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_movement_world"))
        batch_op.drop_index(batch_op.f("ix_movement_state"))
        batch_op.drop_index(batch_op.f("ix_movement_source"))
        batch_op.drop_index(batch_op.f("ix_movement_plan_id"))
        batch_op.drop_index(batch_op.f("ix_movement_order_id"))
        batch_op.drop_index(batch_op.f("ix_movement_need_id"))
        batch_op.drop_index(batch_op.f("ix_movement_incident_id"))
        batch_op.drop_index(batch_op.f("ix_movement_city_from"))

    op.drop_table("movement")
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_world"))
        batch_op.drop_index(batch_op.f("ix_order_state"))
        batch_op.drop_index(batch_op.f("ix_order_plan_id"))
        batch_op.drop_index(batch_op.f("ix_order_city"))

    op.drop_table("order")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_world"))
        batch_op.drop_index(batch_op.f("ix_consent_state"))
        batch_op.drop_index(batch_op.f("ix_consent_plan_id"))

    op.drop_table("consent")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_world"))
        batch_op.drop_index(batch_op.f("ix_response_incident_id"))

    op.drop_table("response")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_world"))
        batch_op.drop_index(batch_op.f("ix_plan_state"))
        batch_op.drop_index(batch_op.f("ix_plan_incident_id"))
        batch_op.drop_index(batch_op.f("ix_plan_city"))

    op.drop_table("plan")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_world"))
        batch_op.drop_index(batch_op.f("ix_need_incident_id"))

    op.drop_table("need")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_world"))
        batch_op.drop_index(batch_op.f("ix_unit_unit_kind"))
        batch_op.drop_index(batch_op.f("ix_unit_site_id"))
        batch_op.drop_index(batch_op.f("ix_unit_city"))

    op.drop_table("unit")
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resource_world"))
        batch_op.drop_index(batch_op.f("ix_resource_site_id"))
        batch_op.drop_index(batch_op.f("ix_resource_resource_kind"))
        batch_op.drop_index(batch_op.f("ix_resource_city"))

    op.drop_table("resource")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_world"))
        batch_op.drop_index(batch_op.f("ix_lot_site_id"))
        batch_op.drop_index(batch_op.f("ix_lot_item"))
        batch_op.drop_index(batch_op.f("ix_lot_city"))

    op.drop_table("lot")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_world"))
        batch_op.drop_index(batch_op.f("ix_incident_city"))

    op.drop_table("incident")
    with op.batch_alter_table("fleet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fleet_world"))
        batch_op.drop_index(batch_op.f("ix_fleet_site_id"))
        batch_op.drop_index(batch_op.f("ix_fleet_city"))

    op.drop_table("fleet")
    with op.batch_alter_table("weather", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_weather_world"))

    op.drop_table("weather")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_city"))

    op.drop_table("site")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_world"))
        batch_op.drop_index(batch_op.f("ix_run_state"))

    op.drop_table("run")
    with op.batch_alter_table("road", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_road_world"))

    op.drop_table("road")
    op.drop_table("reaction")
    op.drop_table("officer")
    op.drop_table("journal_head")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_kind"))

    op.drop_table("journal")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_world"))
        batch_op.drop_index(batch_op.f("ix_hold_source"))
        batch_op.drop_index(batch_op.f("ix_hold_holder"))

    op.drop_table("hold")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_answered_at"))

    op.drop_table("answer")
