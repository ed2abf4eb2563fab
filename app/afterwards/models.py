"""Lessons of an incident, each with an owner and a date, until they are closed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Versioned, WorldRow


class LessonRow(WorldRow, Versioned, Base):
    __tablename__ = "lesson"
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    finding: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(String(6))  # whose measure it is
    owner: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    raised_at: Mapped[datetime]
    raised_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    ending: Mapped[str] = mapped_column(Text, default="")
