"""Whether this process can serve, and what of it is not as it should be: for whoever watches the machine."""

from datetime import datetime
from typing import Literal

from sqlalchemy.exc import DBAPIError

from app.core import migrate
from app.core.db import Database
from app.core.live import Tail
from app.core.mode import Solver
from app.core.shapes import Shape

TAIL_BEHIND = 50  # entries: more than two frames' worth after a burst

Fault = Literal["read_only", "solver_silent", "solver_missing", "tail_behind", "tail_not_started"]


class Ready(Shape):
    """`status` decides whether requests should come here; a degraded system still serves."""

    status: Literal["ready", "migrations_missing", "database_unreachable"]
    at: str
    read_only: bool
    tail_behind_entries: int | None  # None: no console has asked for the stream yet
    solver: Solver
    solver_seen_seconds: float | None  # since its last heartbeat
    degraded: list[Fault]


def readiness(database: Database, tail: Tail | None, moment: datetime) -> Ready:
    try:
        current = database.answers() and migrate.is_current(database.engine)
        if not current:
            return _unready("migrations_missing", moment)
        standing = database.standing(moment)
        behind = tail.behind() if tail else None
    except DBAPIError:
        return _unready("database_unreachable", moment)
    seen = (moment - standing.solver_seen_at).total_seconds() if standing.solver_seen_at else None
    faults: dict[Fault, bool] = {
        "read_only": standing.read_only,
        "solver_silent": standing.solver == "silent",
        "solver_missing": standing.solver == "none",
        "tail_behind": behind is not None and behind > TAIL_BEHIND,
        "tail_not_started": behind is None,
    }
    return Ready(
        status="ready",
        at=moment.isoformat(),
        read_only=standing.read_only,
        tail_behind_entries=behind,
        solver=standing.solver,
        solver_seen_seconds=round(seen, 1) if seen is not None else None,
        degraded=[name for name, there in faults.items() if there],
    )


def _unready(status: Literal["migrations_missing", "database_unreachable"], moment: datetime) -> Ready:
    return Ready(
        status=status,
        at=moment.isoformat(),
        read_only=False,
        tail_behind_entries=None,
        solver="none",
        solver_seen_seconds=None,
        degraded=[],
    )
