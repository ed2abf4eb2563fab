"""Whether this system takes changes, and whether the process that solves is alive.

Read-only is for a bad day: an administrator switches it, whoever starts the server asks for it, or the
database says so itself. Reading goes on; every change is refused with `read_only` and why.
"""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import String
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.errors import Unavailable
from app.core.shapes import At, Shape
from app.core.tables import Base, Versioned

ONE = 1  # there is one row
WORKER = "background"
BEAT_SECONDS = 5.0
SILENT_AFTER = timedelta(seconds=30)

Why = Literal["", "settings", "switched", "database"]
Solver = Literal["up", "silent", "none", "paused"]


class ModeRow(Versioned, Base):
    """How it was switched last; no row is as it was delivered: changes are taken."""

    __tablename__ = "mode"
    read_only: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(400))
    changed_by: Mapped[int]
    changed_at: Mapped[datetime]


class HeartbeatRow(Base):
    """When a process beside the web process was last alive."""

    __tablename__ = "heartbeat"
    process: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]


class Pulse(Shape):
    """What every console is told with each pulse."""

    read_only: bool
    why: Why
    reason: str  # in the words of who switched it
    since: At | None
    solver: Solver  # silent: it has been up and is not heard of; paused: this is read-only
    solver_seen_at: At | None


def refusal(session: Session, by_settings: bool) -> Unavailable | None:
    """Why nothing may be changed now; None when it may."""
    if by_settings:
        return Unavailable("read_only", {"why": "settings", "reason": ""})
    row = session.get(ModeRow, ONE)
    if row is None or not row.read_only:
        return None
    return Unavailable("read_only", {"why": "switched", "reason": row.reason})


def refusal_of(error: DBAPIError) -> Unavailable:
    """What a database that takes no change, or does not answer, means for whoever asked."""
    said = str(error.orig).lower()
    if "readonly" in said or "read-only" in said:
        return Unavailable("read_only", {"why": "database", "reason": ""})
    return Unavailable("database_unreachable")


def standing(session: Session, by_settings: bool, moment: datetime) -> Pulse:
    """`moment` is the time outside: processes live there."""
    row = session.get(ModeRow, ONE)
    switched = row is not None and row.read_only
    why: Why = "settings" if by_settings else "switched" if switched else ""
    beat = session.get(HeartbeatRow, WORKER)
    return Pulse(
        read_only=bool(why),
        why=why,
        reason=row.reason if row and switched else "",
        since=row.changed_at if row and switched else None,
        solver=_solver(beat, bool(why), moment),
        solver_seen_at=beat.at if beat else None,
    )


def beat(session: Session, moment: datetime) -> None:
    row = session.get(HeartbeatRow, WORKER)
    if row is None:
        session.add(HeartbeatRow(process=WORKER, at=moment))
    else:
        row.at = moment


def _solver(beat: HeartbeatRow | None, read_only: bool, moment: datetime) -> Solver:
    if read_only:
        return "paused"
    if beat is None:
        return "none"
    return "up" if moment - beat.at < SILENT_AFTER else "silent"
