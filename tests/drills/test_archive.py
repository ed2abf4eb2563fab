"""A drill long over leaves the database; what is real, under way or recent stays as it is."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import MetaData, func, select

from app.core import clock, journal
from app.core.db import Database
from app.drills import exercises
from app.drills.archive import KEPT, put_away_old
from app.drills.assessing import evaluate
from app.drills.edge import change_state, control, find_best
from app.drills.models import CONTROL
from app.drills.worker import step
from tests.drills.staged import begun, real_world, script
from tests.drills.test_schedule import real_incident


def rows_of(database: Database, world: str) -> int:
    tables = MetaData()
    tables.reflect(database.engine)
    with database.engine.connect() as connection:
        counts = (
            connection.execute(select(func.count()).select_from(table).where(table.c.world == world))
            for table in tables.sorted_tables
            if "world" in table.c and table.name not in KEPT
        )
        return sum(count.scalar_one() for count in counts)


def ended(database: Database, days_ago: int) -> int:
    exercise_id = begun(database, script())
    for _ in range(14):
        step(database, exercise_id)
    change_state(database, exercise_id, "end", reason="")
    find_best(database, exercise_id)
    with control(database, None) as session:
        row = exercises.locked(session, exercise_id)
        assert row.ended_at
        row.ended_at -= timedelta(days=days_ago)
    return exercise_id


def test_an_old_drill_is_archived_and_taken_out_and_nothing_else_is(
    register: Database, tmp_path: Path
) -> None:
    real_incident(register, grade=3)
    old, recent, running = ended(register, 400), ended(register, 30), begun(register, script())
    before, others = real_world(register), [rows_of(register, f"drill:{one}") for one in (recent, running)]
    assert put_away_old(register, tmp_path, 365, clock.now()) == [old]
    assert put_away_old(register, tmp_path, 365, clock.now()) == []
    assert rows_of(register, f"drill:{old}") == rows_of(register, f"drill:{old}/opening") == 0
    with register.read(f"drill:{old}") as session:
        assert journal.verify(session).broken_at is None
        assert journal.position_of(session) > 1, "what was recorded stays recorded"
    assert [rows_of(register, f"drill:{one}") for one in (recent, running)] == others
    assert real_world(register) == before
    assert "旗下营" in (tmp_path / f"{old}.html").read_text(encoding="utf-8")
    with register.read(CONTROL) as session:
        assert exercises.find(session, old).put_away_at is not None
    assert evaluate(register, recent).earlier == [], "a run that was put away is no comparison any more"
