"""The roster: each duty desk, its shifts, and swaps between officers."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Versioned, WorldRow

JOINT_DESK = "joint"  # the desk of the joint command, which is of no city


class DeskRow(WorldRow, Versioned, Base):
    """A city's or the joint duty desk: its telephone, when shifts change, who has signed for each post."""

    __tablename__ = "duty_desk"
    __table_args__ = (UniqueConstraint("world", "city"),)
    city: Mapped[str] = mapped_column(String(6))
    phone: Mapped[str] = mapped_column(String(40))
    day_starts: Mapped[str] = mapped_column(String(5))  # "08:00", Beijing time
    night_starts: Mapped[str] = mapped_column(String(5))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))  # by the last handover
    officer_since: Mapped[datetime | None]
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    leader_since: Mapped[datetime | None]
    invented: Mapped[bool]


class ShiftRow(WorldRow, Versioned, Base):
    __tablename__ = "duty_shift"
    __table_args__ = (UniqueConstraint("world", "city", "day", "period"),)
    city: Mapped[str] = mapped_column(String(6), index=True)
    day: Mapped[date]  # on which it begins, Beijing time
    period: Mapped[str] = mapped_column(String(5))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    leader_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    officer_ids: Mapped[list[int]] = mapped_column(JSON)
    invented: Mapped[bool]


class SwapRow(WorldRow, Versioned, Base):
    """One officer asks another to take a shift; the other accepts, a leader approves."""

    __tablename__ = "duty_swap"
    shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shift.id"), index=True)
    city: Mapped[str] = mapped_column(String(6))
    from_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
