"""Where a drill's two worlds meet: a change is made in the directors' world, then shown in the players'.

Whatever stops between the two halves, the next tick finishes: `sync` compares and does what is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.policy import may
from app.core import clock
from app.core.db import Database
from app.core.errors import NotAllowed, NotFound
from app.core.journal import JournalHead, open_world, position_of
from app.core.tables import REAL
from app.core.worlds import WorldClockRow, moment_in
from app.drills import exercises, play
from app.drills.events import Exercise
from app.drills.hindsight import asked_in, best_for
from app.drills.models import CONTROL
from app.drills.shapes import exercise_shape, world_of_exercise
from app.drills.states import ENTERABLE

PHOTOGRAPH = "/opening"


def open_control(database: Database) -> None:
    """The directors' own world, once."""
    if not is_open(database, CONTROL):
        with database.write(CONTROL, by=None, at=clock.now()) as session:
            open_world(session, CONTROL)


def is_open(database: Database, world: str) -> bool:
    with database.read(world) as session:
        return session.get(JournalHead, world) is not None


def position_in(database: Database, world: str) -> int:
    with database.read(world) as session:
        return position_of(session)


def now_in(database: Database, world: str) -> datetime:
    """What the world's clock shows at this moment."""
    return moment_in(database, world, clock.now())


@contextmanager
def control(database: Database, by: int | None) -> Iterator[Session]:
    """A change in the directors' world, which is opened when it is first needed."""
    open_control(database)
    with database.write(CONTROL, by=by, at=clock.now()) as session:
        yield session


def start(database: Database, exercise_id: int) -> Exercise:
    """Start what is due: the directors hear of it, then its world opens."""
    with control(database, None) as session:
        started = exercises.begin(session, exercise_id)
    sync(database, exercise_id)
    return started


def change_state(database: Database, exercise_id: int, action: str, *, reason: str) -> Exercise:
    """Freeze or end without anybody's hand, first for the directors and then on every screen of the drill."""
    drill_at = moment_in(database, world_of_exercise(exercise_id), clock.now())
    with control(database, None) as session:
        changed = exercises.set_state(session, exercise_id, action, reason=reason, drill_at=drill_at)
    sync(database, exercise_id)
    return changed


def sync(database: Database, exercise_id: int) -> None:
    """Bring the drill's own world to what its directors have decided."""
    with database.read(CONTROL) as session:
        shape = exercise_shape(exercises.find(session, exercise_id))
    if shape.drill_started_at is None:
        return
    wall = clock.now()
    if not is_open(database, shape.world):
        _open_worlds(database, shape, shape.drill_started_at, wall)
    with database.read(shape.world) as session:
        shown = play.drill(session)
    if (shown.state, shown.reason, shown.speed) != (shape.state, shape.reason, shape.speed):
        moment = moment_in(database, shape.world, wall)
        with database.write(shape.world, by=None, at=moment, wall=wall) as session:
            play.show_state(session, shape)


def bring(database: Database, exercise_id: int, key: str, action: str, by: int | None = None) -> None:
    """Deliver or repeat one inject now, whatever its time."""
    with database.read(CONTROL) as session:
        row = exercises.find(session, exercise_id)
        script, state = exercises.script_of(row), exercises.inject_row(session, exercise_id, key)
        times, director = state.times + 1, row.created_by
    inject = next(one for one in script.injects if one.key == key)
    world, wall = world_of_exercise(exercise_id), clock.now()
    moment = moment_in(database, world, wall)
    with database.write(world, by=by, at=moment, wall=wall) as session:
        play.deliver(session, inject, times, director)
    with control(database, by) as session:
        if exercises.inject_row(session, exercise_id, key).times < times:
            exercises.mark_inject(session, exercise_id, key, action, drill_at=moment)


def set_clock(database: Database, world: str, moment: datetime) -> None:
    """Forward only: what is in the journal stays in the past."""
    wall = clock.now()
    with database.write(world, by=None, at=moment, wall=wall) as session:
        row = session.get_one(WorldClockRow, world, with_for_update=True)
        whole = moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)
        row.world_at, row.looked_at = max(whole, row.world_at), wall


def require_entry(database: Database, world: str, officer_id: int) -> None:
    """NotAllowed `not_in_this_drill` unless this officer plays in, directs or watches the drill."""
    number = world.removeprefix("drill:")
    refusal = NotAllowed("not_in_this_drill", {"world": world})
    if not number.isdigit():
        raise refusal
    with database.read(CONTROL) as session:
        actor = accounts.actor(session, officer_id)
        try:
            row = exercises.find(session, int(number))
        except NotFound:
            raise refusal from None
    here = actor and (may(actor, "drill.watch") or may(actor, "drill.enter", *row.cities))
    if not here or row.state not in ENTERABLE or row.put_away_at:
        raise refusal


def find_best(database: Database, exercise_id: int) -> None:
    """Once a drill is over: what could have been done at best, asked of the photograph of its register."""
    world, best = world_of_exercise(exercise_id), ""
    with database.read(world) as session:
        asked = asked_in(session)
    if asked:
        with (
            suppress(_ThrownAway),
            database.write(world + PHOTOGRAPH, by=None, at=asked.from_at) as session,
        ):
            best = best_for(session, world, asked).model_dump_json()
            raise _ThrownAway
    with control(database, None) as session:
        exercises.keep_best(session, exercise_id, best)


class _ThrownAway(Exception):
    """The answer is out; the rows it was asked with are not wanted."""


def _open_worlds(database: Database, shape: Exercise, begins: datetime, wall: datetime) -> None:
    """All of a drill's world in one transaction, after a photograph of the register it starts with."""
    with database.write(shape.world + PHOTOGRAPH, by=None, at=begins, wall=wall) as session:
        play.open_photograph(session, REAL)
    with database.write(shape.world, by=None, at=begins, wall=wall) as session:
        play.open_drill(session, shape)
