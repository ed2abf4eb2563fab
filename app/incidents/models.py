"""Incidents, response and needs; reports, warnings, notices, people over time, experts and advice."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Versioned, WorldRow


class IncidentRow(WorldRow, Versioned, Base):
    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("world", "number"),)
    number: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    type_code: Mapped[str] = mapped_column(String(10))
    city: Mapped[str] = mapped_column(String(6), index=True)
    county: Mapped[str] = mapped_column(String(6))
    place: Mapped[str] = mapped_column(String(200))
    lat: Mapped[float]
    lon: Mapped[float]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    deaths: Mapped[int]
    missing: Mapped[int]
    trapped: Mapped[int]
    injured: Mapped[int]
    seriously_injured: Mapped[int]
    affected: Mapped[int]
    evacuated: Mapped[int]
    direct_loss_yuan: Mapped[int | None] = mapped_column(BigInteger)
    description: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    grade: Mapped[int | None]
    grade_basis: Mapped[str] = mapped_column(String(400))
    warning_level: Mapped[int | None]
    merged_into_id: Mapped[int | None]
    persons_asked: Mapped[dict[str, object] | None] = mapped_column(JSON)  # what one asked, another decides
    persons_kept_until: Mapped[datetime | None]
    persons_destroyed_at: Mapped[datetime | None]
    touched_at: Mapped[datetime]  # any change of it or of its needs counts as its own
    needs: Mapped[list["NeedRow"]] = relationship(order_by="NeedRow.id", lazy="selectin")
    responses: Mapped[list["ResponseRow"]] = relationship(order_by="ResponseRow.id", lazy="selectin")
    levels: Mapped[list["LevelRow"]] = relationship(order_by="LevelRow.id", lazy="selectin")
    links: Mapped[list["LinkRow"]] = relationship(order_by="LinkRow.id", lazy="selectin")


class NeedRow(WorldRow, Base):
    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("quantity > 0", "quantity"),
        UniqueConstraint("world", "message_reference"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    form: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[int]
    minimum_grade: Mapped[int | None]
    due_at: Mapped[datetime]
    latest_at: Mapped[datetime]
    priority: Mapped[int]
    basis: Mapped[str] = mapped_column(String(200))
    waves: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)  # parts due earlier
    requires: Mapped[str] = mapped_column(String(80), default="")  # "unit:lighting": worth nothing without it
    message_reference: Mapped[str | None] = mapped_column(String(200))  # message and line it was read from
    state: Mapped[str] = mapped_column(String(12))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))


class ResponseRow(WorldRow, Base):
    """One response of an incident; changing its level ends one row and starts the next."""

    __tablename__ = "response"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    matter: Mapped[str] = mapped_column(String(200))
    level: Mapped[int]
    expected_hours: Mapped[int]
    measures: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime]
    started_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    decided_by: Mapped[str] = mapped_column(String(200), default="")  # the office whose decision it is
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(400), default="")


class LevelRow(WorldRow, Base):
    """One change of grade, warning or response, by whom and why."""

    __tablename__ = "level_change"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    field: Mapped[str] = mapped_column(String(10))
    before: Mapped[int | None]
    after: Mapped[int | None]
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    reason: Mapped[str] = mapped_column(String(400))


class LinkRow(WorldRow, Base):
    """One side of a link; each incident of a pair has its own."""

    __tablename__ = "incident_link"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    other_id: Mapped[int]
    how: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    reason: Mapped[str] = mapped_column(String(400))


class ReportRow(WorldRow, Versioned, Base):
    """A report that is due, being written, or sent; phone and paper are two facts with two clocks."""

    __tablename__ = "report"
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    city: Mapped[str] = mapped_column(String(6), index=True)
    series: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    revision: Mapped[int]
    corrects_id: Mapped[int | None]
    correction_reason: Mapped[str] = mapped_column(String(400), default="")
    state: Mapped[str] = mapped_column(String(12), index=True)
    clock_from: Mapped[datetime]
    phone_due_at: Mapped[datetime | None]
    phone_limit: Mapped[dict[str, object]] = mapped_column(JSON)
    phoned_at: Mapped[datetime | None]
    phone_recorded_at: Mapped[datetime | None]
    phone_log: Mapped[dict[str, object]] = mapped_column(JSON)
    phone_late_minutes: Mapped[int | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    limit: Mapped[dict[str, object]] = mapped_column(JSON)
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    written_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    sent_at: Mapped[datetime | None]
    late_minutes: Mapped[int | None]
    drop_reason: Mapped[str] = mapped_column(String(400), default="")


class ClockLimitRow(WorldRow, Versioned, Base):
    """A period that an officer has set in place of the one in `config/codes/report_clocks.csv`."""

    __tablename__ = "report_limit"
    __table_args__ = (UniqueConstraint("world", "step", "category", "grade", "city"),)
    step: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(6))
    grade: Mapped[str] = mapped_column(String(2))
    city: Mapped[str] = mapped_column(String(6))
    minutes: Mapped[int]
    source: Mapped[str] = mapped_column(String(400))
    reason: Mapped[str] = mapped_column(String(400))
    set_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    set_at: Mapped[datetime]


class WarningRow(WorldRow, Versioned, Base):
    __tablename__ = "warning"
    __table_args__ = (UniqueConstraint("world", "number"),)
    number: Mapped[str] = mapped_column(String(30))
    city: Mapped[str] = mapped_column(String(6), index=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    type_code: Mapped[str] = mapped_column(String(10))
    level: Mapped[int]
    starts_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    area: Mapped[str] = mapped_column(String(400))
    notice: Mapped[str] = mapped_column(Text)
    measures: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(String(200))
    issued_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    state: Mapped[str] = mapped_column(String(12), index=True)
    history: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    alert_references: Mapped[list[str]]  # CAP alerts this was entered or changed by


class NoticeRow(WorldRow, Versioned, Base):
    """What another city must know of, and whether it has said so."""

    __tablename__ = "notice"
    subject: Mapped[str] = mapped_column(String(40), index=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    cause: Mapped[str] = mapped_column(String(20))
    level: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(400))
    city_from: Mapped[str] = mapped_column(String(6))
    city: Mapped[str] = mapped_column(String(6), index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    sent_at: Mapped[datetime]
    due_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))


class TallyRow(WorldRow, Versioned, Base):
    """How many people, as seen at one time; corrected by another row, never overwritten."""

    __tablename__ = "tally"
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    city: Mapped[str] = mapped_column(String(6))
    observed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    deaths: Mapped[int]
    missing: Mapped[int]
    trapped: Mapped[int]
    injured: Mapped[int]
    seriously_injured: Mapped[int]
    affected: Mapped[int]
    evacuated: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    corrects_id: Mapped[int | None]
    corrected_by_id: Mapped[int | None]
    correction_reason: Mapped[str] = mapped_column(String(400), default="")


class ExpertRow(WorldRow, Versioned, Base):
    """One of the agreement's think tank; `type_prefixes` say on which incident types he is asked."""

    __tablename__ = "expert"
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    field_zh: Mapped[str] = mapped_column(String(120))
    field_en: Mapped[str] = mapped_column(String(120))
    organisation_zh: Mapped[str] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(6), index=True)
    phone: Mapped[str] = mapped_column(String(30))
    type_prefixes: Mapped[list[str]] = mapped_column(JSON)
    availability: Mapped[str] = mapped_column(String(16))
    invented: Mapped[bool]
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[str] = mapped_column(String(60))


class ConsultationRow(WorldRow, Versioned, Base):
    """A call to an expert about an incident, and what he advised."""

    __tablename__ = "consultation"
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    city: Mapped[str] = mapped_column(String(6))
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"))
    reached: Mapped[bool]
    called_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    question: Mapped[str] = mapped_column(Text)
    advice: Mapped[str] = mapped_column(Text)


class CasualtyRow(WorldRow, Versioned, Base):
    """A named person: sensitive; name and phone leave this table only for those who may read them."""

    __tablename__ = "casualty"
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    city: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(60))
    sex: Mapped[str] = mapped_column(String(10))
    age: Mapped[int | None]
    condition: Mapped[str] = mapped_column(String(20))
    whereabouts: Mapped[str] = mapped_column(String(200))
    contact_phone: Mapped[str] = mapped_column(String(30))
    destroyed_at: Mapped[datetime | None]  # nothing but the condition is left
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
