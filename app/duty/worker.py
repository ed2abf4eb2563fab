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
from app.duty.handover import open_handovers, refresh

TICK_SECONDS = 3.0


def tick(database: Database) -> int:
    """Escalate what is overdue, close what is done, keep open handovers current; how many things went up."""
    return sum(_tick_world(database, world) for world in database.positions())


def _tick_world(database: Database, world: str) -> int:
    with database.read(world) as session:
        late = [one.what.source for one in to_escalate(session, clock.now())]
        done = finished(session)
        handovers = open_handovers(session)
    told = sum(_once(database, world, partial(take_steps, source=source)) for source in late)
    for handover_id in handovers:
        _once(database, world, partial(refresh, handover_id=handover_id))
    for source in done:
        _once(database, world, partial(close_finished, source=source))
    return told


def _once(database: Database, world: str, work: Callable[[Session], bool]) -> bool:
    """One step in its own transaction; another process that was quicker has done it."""
    with suppress(IntegrityError, Conflict), database.write(world, by=None, at=clock.now()) as session:
        return work(session)
    return False
