"""Incidents, their response and what they need."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
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
    injured: Mapped[int]
    seriously_injured: Mapped[int]
    affected: Mapped[int]
    evacuated: Mapped[int]
    description: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    grade: Mapped[int | None]
    grade_basis: Mapped[str] = mapped_column(String(400))
    warning_level: Mapped[int | None]
    touched_at: Mapped[datetime]  # any change of it or of its needs counts as its own
    needs: Mapped[list["NeedRow"]] = relationship(order_by="NeedRow.id", lazy="selectin")
    responses: Mapped[list["ResponseRow"]] = relationship(order_by="ResponseRow.id", lazy="selectin")


class NeedRow(WorldRow, Base):
    __tablename__ = "need"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity"),)
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
    state: Mapped[str] = mapped_column(String(12))


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
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(400), default="")
