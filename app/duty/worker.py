"""The duty clock's tick: any number of processes may run it on one database."""

import logging
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

log = logging.getLogger(__name__)


def tick(database: Database) -> int:
    """Escalate what is overdue, close what is done, keep open handovers current; how many things went up."""
    told = 0
    for world in database.positions():
        try:
            told += _tick_world(database, world)
        except Exception:  # an exercise that cannot be read stops no clock of the real world
            log.exception("the duty clock could not read %s; the next tick tries again", world)
    return told


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
