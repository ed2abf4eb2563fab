"""Tasks of a duty post, and the steps by which what is overdue went up."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Versioned, WorldRow


class TaskRow(WorldRow, Versioned, Base):
    """What a post (city and role, whoever has it then) must do; a null city is the joint command."""

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("world", "source"),)
    kind: Mapped[str] = mapped_column(String(30), index=True)
    source: Mapped[str | None] = mapped_column(String(60))  # what is overdue; null: made by hand
    about: Mapped[str] = mapped_column(String(40))  # "plan:4", "" when about nothing here
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    city: Mapped[str | None] = mapped_column(String(6), index=True)
    role: Mapped[str] = mapped_column(String(30))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    ending: Mapped[str] = mapped_column(Text, default="")
    touched_at: Mapped[datetime]  # a step up counts as a change of the task
    escalations: Mapped[list["EscalationRow"]] = relationship(order_by="EscalationRow.step", lazy="selectin")


class EscalationRow(WorldRow, Base):
    """One step up; its unique key is what lets two clocks take it only once."""

    __tablename__ = "escalation"
    __table_args__ = (UniqueConstraint("task_id", "step"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    step: Mapped[int]
    city: Mapped[str | None] = mapped_column(String(6))
    role: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
    on_duty: Mapped[list[int]] = mapped_column(JSON)  # the officers who had that post then
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
