"""The duty clock's tick: any number of processes may run it on one database."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import Database
from app.core.errors import Conflict
from app.duty.escalation import close_finished, finished, take_steps, to_escalate

TICK_SECONDS = 3.0


def tick(database: Database) -> int:
    """Escalate what is overdue and close what is done, in every world; how many steps this process took."""
    return sum(_tick_world(database, world) for world in database.positions())


def _tick_world(database: Database, world: str) -> int:
    with database.read(world) as session:
        late = [one.what.source for one in to_escalate(session, clock.now())]
        done = finished(session)
    told = sum(_once(database, world, partial(take_steps, source=source)) for source in late)
    for source in done:
        _once(database, world, partial(close_finished, source=source))
    return told


def _once(database: Database, world: str, work: Callable[[Session], bool]) -> bool:
    """One step in its own transaction; another process that was quicker has done it."""
    with suppress(IntegrityError, Conflict), database.write(world, by=None, at=clock.now()) as session:
        return work(session)
    return False
