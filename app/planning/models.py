"""Planning runs: the question as frozen, the answer as given, kept for audit and replay."""

from datetime import datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.core.tables import Base, Versioned, WorldRow


class RunRow(WorldRow, Versioned, Base):
    __tablename__ = "run"
    incident_ids: Mapped[list[int]] = mapped_column(JSON)
    plan_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12), index=True)
    stage: Mapped[str] = mapped_column(String(40))
    percent: Mapped[int]
    requested_by: Mapped[int]
    requested_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    time_limit_seconds: Mapped[int]
    error: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None]  # a worker that dies loses its run when this passes
    attempts: Mapped[int]
    problem_hash: Mapped[str | None] = mapped_column(String(64))
    proposals: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    problem: Mapped[str | None] = deferred(mapped_column(Text))
    options: Mapped[dict[str, object]] = mapped_column(JSON)
    plans: Mapped[str | None] = deferred(mapped_column(Text))  # the solver's own answer, for questions
    answer: Mapped[str | None] = deferred(mapped_column(Text))
