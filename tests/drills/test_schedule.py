"""A drill starts when it is due, also when nobody looked at that minute, and gives way to what is real."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import Database
from app.core.errors import Conflict
from app.core.tables import REAL
from app.core.worlds import moment_to_act
from app.drills import exercises
from app.drills.edge import control, sync
from app.drills.events import Exercise
from app.drills.models import CONTROL, DrillRow
from app.drills.shapes import drill_shape, exercise_shape
from app.drills.worker import tick
from app.incidents import service
from tests.drills.staged import begun, officer, script


def booked(database: Database, minutes_ago: float, **settings: Any) -> Exercise:
    director = officer(database, "drill.director")
    with control(database, director.id) as session:
        due_at = clock.now() - timedelta(minutes=minutes_ago)
        return exercises.schedule(session, director, script(), due_at=due_at, speed=0.0, **settings)


def found(database: Database, exercise_id: int) -> Exercise:
    with database.read(CONTROL) as session:
        return exercise_shape(exercises.find(session, exercise_id))


def real_incident(database: Database, grade: int) -> str:
    duty = officer(database, "ulanqab.duty")
    facts: dict[str, object] = {
        "title": "真实爆炸", "type_code": "12D01", "city": None, "county": "150921", "place": "", "lat": None,
        "lon": None, "occurred_at": clock.now(), "deaths": 0, "missing": 0, "injured": 1,
        "seriously_injured": 0, "affected": 0, "evacuated": 0, "description": "",
    }  # fmt: skip
    with database.write(REAL, by=duty.id, at=clock.now()) as session:
        logged = service.log_incident(session, duty, facts)
        service.grade_incident(
            session, duty, logged.id, grade=grade, basis="人工判定", seen_version=logged.version
        )
        return logged.number


def test_what_is_due_starts_once_also_after_a_restart_and_a_missed_minute(register: Database) -> None:
    missed = booked(register, minutes_ago=61, every_months=6)
    later = booked(register, minutes_ago=-61)
    with register.read(CONTROL) as session:
        assert exercises.due(session, clock.now()) == [missed.id], "due and not started"
    again = Database(register.url)  # another process, which was not there at that minute
    tick(again)
    tick(again)
    again.close()
    assert found(register, missed.id).state == "running"
    assert found(register, later.id).state == "scheduled"
    with register.read(CONTROL) as session:
        rows = [row for row in exercises.every_exercise(session) if row.id not in (missed.id, later.id)]
        assert [(row.repeats_id, row.state) for row in rows] == [(missed.id, "scheduled")]
        assert rows[0].due_at.month == (missed.due_at.month + 5) % 12 + 1, "half a year after it was due"


def test_a_drill_postponed_or_cancelled_does_not_start(register: Database) -> None:
    director = officer(register, "drill.director")
    late, gone = booked(register, minutes_ago=1), booked(register, minutes_ago=1)
    with control(register, director.id) as session:
        due_at = clock.now() + timedelta(days=1)
        exercises.postpone(session, director, late.id, due_at=due_at, seen_version=late.version)
        exercises.cancel(session, director, gone.id, seen_version=gone.version)
    tick(register)
    assert (found(register, late.id).state, found(register, gone.id).state) == ("scheduled", "cancelled")


def test_a_grave_real_incident_stops_every_drill_and_every_screen_says_which(register: Database) -> None:
    freezes, ends = begun(register, script()), begun(register, script(), on_real="end")
    real_incident(register, grade=3)
    tick(register)
    assert found(register, freezes).state == "running", "grade III is no reason"
    number = real_incident(register, grade=2)
    tick(register)
    assert (found(register, freezes).state, found(register, ends).state) == ("frozen", "ended")
    with register.read(f"drill:{freezes}") as session:
        shown = drill_shape(session.execute(select(DrillRow)).scalar_one())
    assert (shown.state, shown.reason) == ("frozen", f"real_incident {number}")
    player = officer(register, "ulanqab.duty")
    with pytest.raises(Conflict) as refusal:
        moment_to_act(register, f"drill:{freezes}", player.id, clock.now())
    assert refusal.value.code == "drill_stopped"
    with control(register, None) as session:
        exercises.set_state(session, freezes, "resume")
    sync(register, freezes)
    tick(register)
    assert found(register, freezes).state == "running", "its director has gone on all the same"
