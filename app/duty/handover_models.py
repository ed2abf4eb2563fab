"""Handovers of a post, and what was written into the duty log by hand."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Versioned, WorldRow


class HandoverRow(WorldRow, Versioned, Base):
    """One post goes from one officer to another; `open_post` lets a post have one open handover."""

    __tablename__ = "handover"
    __table_args__ = (UniqueConstraint("world", "open_post"),)
    city: Mapped[str] = mapped_column(String(6), index=True)
    role: Mapped[str] = mapped_column(String(30))
    open_post: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    made_at: Mapped[datetime]
    items: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    from_signed_at: Mapped[datetime | None]
    to_signed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str] = mapped_column(String(200), default="")


class LogRow(WorldRow, Versioned, Base):
    """One line of the duty log: never changed, corrected by a later one that names it."""

    __tablename__ = "log_entry"
    city: Mapped[str | None] = mapped_column(String(6), index=True)
    form: Mapped[str] = mapped_column(String(12))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    caller: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[str] = mapped_column(Text)
    informed: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(String(40), default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("log_entry.id"))
