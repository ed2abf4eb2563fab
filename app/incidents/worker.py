"""What is kept no longer than it is needed: an hourly tick over every world, and over sessions and answers.

The journal is never touched by it: the database refuses that, and what is kept of it is decided elsewhere.
"""

from contextlib import suppress
from datetime import timedelta

from app.accounts import sessions
from app.core import clock, idempotency
from app.core.db import Database
from app.core.errors import Conflict
from app.core.tables import REAL
from app.core.worlds import running_worlds, writing
from app.incidents.destroying import destroy, due_for_destruction
from app.incidents.rules import command_rules
from app.incidents.service import find

TICK_SECONDS = 3600.0


def tick(database: Database) -> None:
    """Destroy the personal data whose time is over; forget old sessions and answers given once."""
    for world in running_worlds(database):
        with database.read(world) as session:
            due = due_for_destruction(session, clock.now())
        for incident_id in due:
            with suppress(Conflict), writing(database, world) as session:  # another process was quicker
                destroy(session, find(session, incident_id))
    forget(database)


def forget(database: Database) -> None:
    rules, now = command_rules().kept, clock.now()
    with database.write(REAL, by=None, at=now) as session:
        sessions.forget_before(session, now - timedelta(days=rules.session_days))
        idempotency.forget_before(session, now - timedelta(days=rules.answer_days))
