"""Drills to test with: a director, a stepped run, and everything that stands in the real world."""

from datetime import datetime
from typing import Any

from sqlalchemy import MetaData, select

from app.accounts.models import OfficerRow
from app.accounts.policy import Actor
from app.core import clock
from app.core.db import Database
from app.core.tables import REAL
from app.drills import exercises
from app.drills.edge import control, start
from app.drills.library import shipped
from app.drills.scenario import Scenario
from app.drills.worker import run_through

BEGINS = datetime.fromisoformat("2026-04-24T02:34:00+08:00")
BOOKKEEPING = {
    "answer",
    "session",
    "officer",
    "alembic_version",
    "reaction",
}  # of sign-ins and keys, not of the work


def officer(database: Database, username: str) -> Actor:
    with database.read(REAL) as session:
        row = session.execute(select(OfficerRow).where(OfficerRow.username == username)).scalar_one()
        return Actor(row.id, row.name_zh, row.city, row.role)


def script(key: str = "first_try", **changes: Any) -> Scenario:
    return shipped()[key].model_copy(update={"begins": BEGINS, **changes})


def begun(database: Database, scenario: Scenario, **settings: Any) -> int:
    """A drill under way whose clock only moves when it is stepped."""
    director = officer(database, "drill.director")
    given = {"due_at": clock.now(), "speed": 0.0, "delay_minutes": 1.0, **settings}
    with control(database, director.id) as session:
        made = exercises.schedule(session, director, scenario, **given)
    start(database, made.id)
    return made.id


def played(database: Database, scenario: Scenario, **settings: Any) -> int:
    exercise_id = begun(database, scenario, **settings)
    run_through(database, exercise_id)
    return exercise_id


def real_world(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is the real world's, journal and head included."""
    tables = MetaData()
    tables.reflect(database.engine)
    found = {}
    with database.engine.connect() as connection:
        for table in tables.sorted_tables:
            if table.name in BOOKKEEPING:
                continue
            query = select(table).order_by(*table.primary_key.columns)
            if "world" in table.c:
                query = query.where(table.c.world == REAL)
            elif table.name != "site":
                continue
            found[table.name] = [tuple(row) for row in connection.execute(query)]
    return found
