"""An exercise from its schedule to its end, in the control world; the drill's own world only hears of it."""

from calendar import monthrange
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at, wall
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import move
from app.core.seen import require_seen
from app.drills.events import Exercise, InjectState
from app.drills.models import ExerciseRow, InjectRow
from app.drills.scenario import Scenario
from app.drills.shapes import exercise_shape, inject_shape, say
from app.drills.states import EXERCISE_FLOW, INJECT_FLOW, UNDER_WAY

SPEEDS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
MOST_AT_ONCE = 8  # drills under way beside each other


def schedule(
    session: Session,
    actor: Actor,
    scenario: Scenario,
    *,
    due_at: datetime,
    every_months: int | None = None,
    seed: int = 1,
    speed: float = 1.0,
    played: list[str] | None = None,
    delay_minutes: float = 4.0,
    refusal_rate: float = 0.0,
    on_real: str = "freeze",
) -> Exercise:
    """Put a run of `scenario` on the calendar; its script is kept as it is today."""
    require(actor, "drill.direct")
    row = ExerciseRow(
        scenario_key=scenario.key,
        scenario=scenario.model_dump_json(),
        title_zh=scenario.title_zh,
        title_en=scenario.title_en,
        state="scheduled",
        reason="",
        cities=list(scenario.cities),
        seed=seed,
        speed=speed,
        played=sorted(set(played or [])),
        delay_minutes=delay_minutes,
        refusal_rate=refusal_rate,
        on_real=on_real,
        due_at=due_at,
        every_months=every_months,
        created_by=actor.id,
    )
    session.add(row)
    say(session, row, "exercise.scheduled")
    return exercise_shape(row)


def postpone(
    session: Session, actor: Actor, exercise_id: int, *, due_at: datetime, seen_version: int
) -> Exercise:
    row = directed(session, actor, exercise_id, seen_version)
    if row.state != "scheduled":
        raise Conflict("illegal_move", {"state": row.state, "action": "postpone", "allowed": ["scheduled"]})
    row.due_at = due_at
    say(session, row, "exercise.postponed")
    return exercise_shape(row)


def cancel(session: Session, actor: Actor, exercise_id: int, *, seen_version: int) -> Exercise:
    row = directed(session, actor, exercise_id, seen_version)
    row.state = move(EXERCISE_FLOW, row.state, "cancel")
    say(session, row, "exercise.cancelled")
    return exercise_shape(row)


def begin(
    session: Session, exercise_id: int, *, actor: Actor | None = None, seen_version: int | None = None
) -> Exercise:
    """Start it now, by hand or because it is due; its injects wait from now on."""
    row = locked(session, exercise_id)
    if actor:
        require(actor, "drill.direct")
    if seen_version is not None:
        require_seen(seen_version, row.version)
    under_way = session.execute(select(ExerciseRow.id).where(ExerciseRow.state.in_(UNDER_WAY))).scalars()
    if len(list(under_way)) >= MOST_AT_ONCE:
        raise Conflict("too_many_drills", {"limit": MOST_AT_ONCE})
    row.state = move(EXERCISE_FLOW, row.state, "start")
    script = script_of(row)
    row.started_at, row.drill_started_at = at(session), script.begins or at(session).replace(microsecond=0)
    for inject in script.injects:
        session.add(InjectRow(exercise_id=row.id, key=inject.key, state="waiting", times=0))
    say(session, row, "exercise.started")
    if row.every_months:
        _schedule_next(session, row)
    return exercise_shape(row)


def set_state(
    session: Session,
    exercise_id: int,
    action: str,
    *,
    reason: str = "",
    drill_at: datetime | None = None,
) -> Exercise:
    """Pause, resume, freeze or end; a drill that is over stays over."""
    row = locked(session, exercise_id)
    row.state, row.reason = move(EXERCISE_FLOW, row.state, action), reason
    if row.state == "ended":
        row.ended_at, row.drill_ended_at = wall(session), drill_at
    say(session, row, f"exercise.{row.state}")
    return exercise_shape(row)


def control(
    session: Session, actor: Actor, exercise_id: int, action: str, *, reason: str, drill_at: datetime,
    seen_version: int,
) -> Exercise:  # fmt: skip
    """The director's own hand on the drill."""
    directed(session, actor, exercise_id, seen_version)
    return set_state(session, exercise_id, action, reason=reason, drill_at=drill_at)


def keep_best(session: Session, exercise_id: int, best: str) -> None:
    """What could have been done at best, as JSON; empty when nothing was asked for."""
    row = locked(session, exercise_id)
    row.best = best
    say(session, row, "exercise.best_found")


def without_best(session: Session) -> list[int]:
    query = select(ExerciseRow.id).where(ExerciseRow.state == "ended", ExerciseRow.best.is_(None))
    return list(session.execute(query).scalars())


def set_speed(
    session: Session, actor: Actor, exercise_id: int, *, speed: float, seen_version: int
) -> Exercise:
    row = directed(session, actor, exercise_id, seen_version)
    if speed not in SPEEDS:
        raise Invalid("bad_speed", {"speed": speed, "known": list(SPEEDS)})
    row.speed = speed
    say(session, row, "exercise.speed_set")
    return exercise_shape(row)


def mark_inject(
    session: Session, exercise_id: int, key: str, action: str, *, drill_at: datetime | None = None
) -> None:
    """Deliver, repeat or skip: where the inject stands from now on."""
    row = inject_row(session, exercise_id, key)
    row.state = move(INJECT_FLOW, row.state, action)
    if row.state == "delivered":
        row.delivered_at = row.delivered_at or drill_at
        row.times += 1
    say(session, row, f"inject.{row.state}")


def meet_condition(session: Session, exercise_id: int, key: str, drill_at: datetime) -> None:
    row = inject_row(session, exercise_id, key)
    row.condition_met_at = drill_at
    say(session, row, "inject.condition_met")


def inject_row(session: Session, exercise_id: int, key: str) -> InjectRow:
    query = select(InjectRow).where(InjectRow.exercise_id == exercise_id, InjectRow.key == key)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound("not_found", {"what": f"inject:{key}"})
    return row


def injects_of(session: Session, exercise_id: int) -> dict[str, InjectRow]:
    query = select(InjectRow).where(InjectRow.exercise_id == exercise_id).order_by(InjectRow.id)
    return {row.key: row for row in session.execute(query).scalars()}


def inject_shapes(session: Session, exercise_id: int) -> list[InjectState]:
    return [inject_shape(row) for row in injects_of(session, exercise_id).values()]


def require_inject(session: Session, exercise_id: int, key: str, action: str) -> InjectState:
    """The inject, if `action` is possible now; leaving it out is done here, bringing it is the edge's."""
    if find(session, exercise_id).state not in UNDER_WAY:
        raise Conflict("drill_not_started", {"exercise": exercise_id})
    row = inject_row(session, exercise_id, key)
    state = move(INJECT_FLOW, row.state, action)
    if action == "skip":
        row.state = state
        say(session, row, "inject.skipped")
    return inject_shape(row)


def every_exercise(session: Session) -> list[ExerciseRow]:
    return list(session.execute(select(ExerciseRow).order_by(ExerciseRow.id.desc()).limit(200)).scalars())


def due(session: Session, moment: datetime) -> list[int]:
    """Due and not started: a minute that was slept through is made up for."""
    query = select(ExerciseRow.id).where(ExerciseRow.state == "scheduled", ExerciseRow.due_at <= moment)
    return list(session.execute(query.order_by(ExerciseRow.due_at, ExerciseRow.id)).scalars())


def under_way(session: Session) -> list[ExerciseRow]:
    query = select(ExerciseRow).where(ExerciseRow.state.in_(UNDER_WAY)).order_by(ExerciseRow.id)
    return list(session.execute(query).scalars())


def find(session: Session, exercise_id: int) -> ExerciseRow:
    row = session.get(ExerciseRow, exercise_id)
    if row is None:
        raise NotFound("not_found", {"what": f"exercise:{exercise_id}"})
    return row


def locked(session: Session, exercise_id: int) -> ExerciseRow:
    row = session.get(ExerciseRow, exercise_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("not_found", {"what": f"exercise:{exercise_id}"})
    return row


def directed(session: Session, actor: Actor, exercise_id: int, seen_version: int) -> ExerciseRow:
    row = locked(session, exercise_id)
    require(actor, "drill.direct")
    require_seen(seen_version, row.version)
    return row


def script_of(row: ExerciseRow) -> Scenario:
    return _parsed(row.scenario)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Scenario:
    """A script is read at every look at its drill, and never changes."""
    return Scenario.model_validate_json(text)


def _schedule_next(session: Session, row: ExerciseRow) -> None:
    """The same again, so many months after it was due; what was missed meanwhile is not made up for."""
    due_at = row.due_at
    while due_at <= at(session):
        due_at = _months_later(due_at, row.every_months or 1)
    copied = {
        field: getattr(row, field)
        for field in (
            "scenario_key", "scenario", "title_zh", "title_en", "cities", "seed", "speed", "played",
            "delay_minutes", "refusal_rate", "on_real", "every_months", "created_by",
        )
    }  # fmt: skip
    following = ExerciseRow(**copied, state="scheduled", reason="", due_at=due_at, repeats_id=row.id)
    session.add(following)
    say(session, following, "exercise.scheduled")


def _months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + year, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
