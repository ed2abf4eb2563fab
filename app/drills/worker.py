"""Drives the drills: starts what is due, brings the injects, plays the absent posts, stops for what is real.

Ticked beside the solver (`tick`), or stepped from one due moment to the next without waiting (`step`).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.accounts.policy import Actor
from app.core import clock
from app.core.db import Database
from app.core.errors import DomainError
from app.core.journal import JournalRow
from app.core.tables import REAL
from app.core.worlds import RUNNING, WorldClockRow, moment_in, reading
from app.dispatch.models import PlanRow
from app.drills import exercises
from app.drills.archive import put_away_old
from app.drills.edge import (
    bring,
    change_state,
    control,
    find_best,
    is_open,
    now_in,
    position_in,
    set_clock,
    start,
    sync,
)
from app.drills.events import Exercise
from app.drills.injects import Due, due_injects
from app.drills.models import CONTROL
from app.drills.scenario import Scenario
from app.drills.shapes import exercise_shape, world_of_exercise
from app.drills.simulated import Players, Task, incident_tasks, message_tasks
from app.drills.simulated_dispatch import movement_tasks, order_tasks, plan_tasks
from app.incidents.models import IncidentRow
from app.incidents.states import OPEN
from app.planning.reactions import bring_home_in, react_in
from app.planning.worker import NEVER, solve_in
from config.settings import from_environment

TICK_SECONDS = 1.0
PUT_AWAY_SECONDS = 3600.0
GRAVE = 2  # a real incident of this grade or worse takes everybody out of their drills
SOLVE_SECONDS = 5
MOST_STEPS_AT_ONCE = 300  # a busy moment of the widest scenario takes some twenty

log = logging.getLogger(__name__)


def tick(database: Database) -> None:
    """One look at every drill; what was missed while nobody looked is done now."""
    if not is_open(database, CONTROL):
        return
    stop_for_real_incidents(database)
    start_due(database)
    with database.read(CONTROL) as session:
        here = [row.id for row in exercises.under_way(session) if row.speed]
        over = exercises.without_best(session)
    for work, ids in ((drive, here), (finish, over)):
        for exercise_id in ids:
            try:
                work(database, exercise_id)
            except Exception:
                log.exception("drill %s could not be driven; the next tick tries again", exercise_id)


def put_away(database: Database) -> None:
    """Once an hour: drills that have been over for long go from the database into files."""
    settings = from_environment()
    if is_open(database, CONTROL):
        put_away_old(database, settings.instance / "drills" / "archive", settings.drill_days, clock.now())


def finish(database: Database, exercise_id: int) -> None:
    """A drill is over: close its world, and find out what could have been done at best."""
    sync(database, exercise_id)
    find_best(database, exercise_id)


def start_due(database: Database) -> None:
    with database.read(CONTROL) as session:
        waiting = exercises.due(session, clock.now())
    for exercise_id in waiting:
        try:
            start(database, exercise_id)
        except DomainError as refusal:
            log.warning("drill %s was not started: %s %s", exercise_id, refusal.code, refusal.details)


def drive(database: Database, exercise_id: int) -> None:
    """Bring a running drill up to what its clock shows."""
    with database.read(CONTROL) as session:
        row = exercises.find(session, exercise_id)
        shape, script = exercise_shape(row), exercises.script_of(row)
    sync(database, exercise_id)
    started = shape.drill_started_at
    if shape.state != "running" or started is None:
        return
    moment = _look_at_clock(database, shape.world)
    _bring_injects(database, shape, script, moment)
    _play(database, shape, script, moment)
    if moment >= started + timedelta(minutes=script.minutes):
        change_state(database, exercise_id, "end", reason="time_over")


def step(database: Database, exercise_id: int) -> bool:
    """Do what is due in a stepped drill, or else move it to when something is; False once it is over."""
    with database.read(CONTROL) as session:
        row = exercises.find(session, exercise_id)
        shape, script = exercise_shape(row), exercises.script_of(row)
    if shape.state != "running" or shape.drill_started_at is None:
        return False
    world = shape.world
    while solve_in(database, world, NEVER):
        pass
    before = position_in(database, world)
    now = moment_in(database, world, clock.now())
    ends = shape.drill_started_at + timedelta(minutes=script.minutes)
    _bring_injects(database, shape, script, now)
    later = _play(database, shape, script, now)
    react_in(database, world, SOLVE_SECONDS)
    bring_home_in(database, world)
    if position_in(database, world) == before:  # what is refused now is tried again when something changes
        later += [one.at for one in _injects(database, shape, script)]
        set_clock(database, world, min([ends, *(due for due in later if now < due < ends)]))
    if now >= ends:
        change_state(database, exercise_id, "end", reason="time_over")
        find_best(database, exercise_id)
        return False
    return True


def run_through(database: Database, exercise_id: int) -> None:
    """Step to the end, as fast as it goes; RuntimeError when posts answer each other and no time passes."""
    world, before, steps = world_of_exercise(exercise_id), None, 0
    while step(database, exercise_id):
        now = now_in(database, world)
        before, steps = now, steps + 1 if now == before else 0
        if steps > MOST_STEPS_AT_ONCE:
            raise RuntimeError(f"drill {exercise_id} stands still at {now.isoformat()}")


def jump(database: Database, exercise_id: int) -> None:
    """Set the clock to when the next inject is due; what simulated posts owe by then, they do at once."""
    with database.read(CONTROL) as session:
        row = exercises.find(session, exercise_id)
        shape, script = exercise_shape(row), exercises.script_of(row)
    now = moment_in(database, shape.world, clock.now())
    ahead = [one.at for one in _injects(database, shape, script) if one.at > now]
    if ahead and shape.state == "running":
        set_clock(database, shape.world, min(ahead))
        _bring_injects(database, shape, script, min(ahead))


def stop_for_real_incidents(database: Database) -> None:
    """A grave incident in the real world: drills freeze or end, and say so on every screen."""
    with database.read(REAL) as session:
        query = select(IncidentRow).where(IncidentRow.grade <= GRAVE, IncidentRow.state.in_(OPEN))
        grave = [(row.number, row.recorded_at, row.touched_at) for row in session.execute(query).scalars()]
    if not grave:
        return
    with database.read(CONTROL) as session:
        rows = [exercise_shape(row) for row in exercises.under_way(session) if row.state != "frozen"]
        frozen_before = _frozen_for(session)
    for row in rows:
        fresh = [number for number, _, _ in grave if (row.id, number) not in frozen_before]
        if fresh:
            change_state(database, row.id, row.on_real, reason=f"real_incident {fresh[0]}")


def _frozen_for(session: Session) -> set[tuple[int, str]]:
    """(exercise, incident number) a director has already been stopped for: he may resume all the same."""
    found = set()
    query = select(JournalRow.object).where(
        JournalRow.world == CONTROL, JournalRow.action.in_(("exercise.frozen", "exercise.ended"))
    )
    for body in session.execute(query).scalars():
        shape = Exercise.model_validate_json(body)
        if shape.reason.startswith("real_incident "):
            found.add((shape.id, shape.reason.partition(" ")[2]))
    return found


def _bring_injects(database: Database, shape: Exercise, script: Scenario, moment: datetime) -> None:
    for one in _injects(database, shape, script):
        if one.met_at and one.newly_met:
            with control(database, None) as session:
                exercises.meet_condition(session, shape.id, one.key, one.met_at)
        if one.skip:
            with control(database, None) as session:
                exercises.mark_inject(session, shape.id, one.key, "skip")
        elif one.at <= moment:
            bring(database, shape.id, one.key, "deliver", None)


def _injects(database: Database, shape: Exercise, script: Scenario) -> list[Due]:
    with database.read(CONTROL) as session:
        states = exercises.injects_of(session, shape.id)
    assert shape.drill_started_at is not None
    with database.read(shape.world) as session:
        return due_injects(session, script, states, shape.drill_started_at)


def _play(database: Database, shape: Exercise, script: Scenario, moment: datetime) -> list[datetime]:
    """What simulated posts have to do by now, each in a transaction of its own; when the rest is due."""
    with database.read(shape.world) as session:
        tasks = _tasks(session, shape, script)
        due = [task for task in tasks if task.due <= moment]
        cut_off = _cut_off(session, shape.world, moment)
        actors = {task.key: _actor(session, task, cut_off) for task in due}
    for task in due:
        actor = actors[task.key]
        if actor:
            _do(database, shape.world, actor, task.do, moment)
    return [task.due for task in tasks if task.due > moment]


def _do(
    database: Database, world: str, actor: Actor, do: Callable[[Session, Actor], object], moment: datetime
) -> None:
    try:
        with database.write(world, by=actor.id, at=moment, wall=clock.now()) as session:
            do(session, actor)
    except DomainError as refusal:
        log.info("a simulated officer was refused: %s %s", refusal.code, refusal.details)


def _tasks(session: Session, shape: Exercise, script: Scenario) -> list[Task]:
    players = Players(script, shape.seed, shape.delay_minutes, shape.refusal_rate, frozenset(shape.played))
    sources = (message_tasks, incident_tasks, plan_tasks, order_tasks, movement_tasks)
    kept = [session.execute(select(table)).scalars().all() for table in (IncidentRow, PlanRow)]
    tasks = [task for source in sources for task in source(session, players)]
    kept.clear()  # until here: a session forgets what nobody holds, and every task would ask again
    mine = [task for task in tasks if f"{task.role}:{task.city or 'joint'}" not in players.played]
    return sorted(mine, key=lambda task: (task.due, task.key))


def _actor(session: Session, task: Task, cut_off: set[int]) -> Actor | None:
    """The first officer of the post who is on the list and has a network."""
    query = select(OfficerRow).where(
        OfficerRow.role == task.role, OfficerRow.city == task.city, OfficerRow.active.is_(True)
    )
    for row in session.execute(query.order_by(OfficerRow.id)).scalars():
        if row.id not in cut_off:
            return Actor(row.id, row.name_zh, row.city, row.role)
    return None


def _cut_off(session: Session, world: str, moment: datetime) -> set[int]:
    row = session.get_one(WorldClockRow, world)
    return {int(id_) for id_, until in row.cut_off.items() if moment < datetime.fromisoformat(until)}


def _look_at_clock(database: Database, world: str) -> datetime:
    """Keep the clock running: what it shows now is where it starts from if nobody looks again."""
    wall = clock.now()
    with database.write(world, by=None, at=wall) as session:
        row = session.get_one(WorldClockRow, world, with_for_update=True)
        moment = reading(row, wall)
        if row.state == RUNNING:
            row.world_at, row.looked_at = moment, wall
    return moment
