"""What is done inside a drill's world: opened with a copy of the register, told of its injects, answered."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.accounts.policy import Actor, require
from app.core.db import at, wall
from app.core.errors import Conflict, NotFound
from app.core.journal import open_world
from app.core.seen import require_seen
from app.core.tables import REAL, world_of
from app.core.worlds import OVER, RUNNING, STOPPED, WorldClockRow, clock_of, copied_ids, copy_rows, reading
from app.dispatch.models import PackageRow
from app.drills.events import Exercise, Message
from app.drills.models import DrillRow, MessageRow
from app.drills.scenario import (
    BreakdownEffect,
    CasualtyEffect,
    Effect,
    IncidentEffect,
    Inject,
    NetworkEffect,
    RoadEffect,
    WeatherEffect,
)
from app.drills.shapes import message_shape, say
from app.incidents import service as incidents
from app.incidents.events import Incident
from app.inventory import service as inventory
from app.inventory.holding import TABLES
from app.inventory.models import FleetRow, LotRow, ResourceRow, UnitRow
from app.region.models import RoadRow, ServiceRow, WeatherRow
from app.region.service import set_road, set_weather

COUNTS = ("deaths", "missing", "injured", "seriously_injured", "affected", "evacuated")
RESTED: tuple[tuple[Any, dict[str, object]], ...] = (
    (LotRow, {"held": 0, "version": 1}),
    (UnitRow, {"holder": None, "version": 1}),
    (ResourceRow, {"held": 0, "version": 1}),
    (FleetRow, {"held": 0, "version": 1}),
    (ServiceRow, {"version": 1}),
)


def open_drill(session: Session, exercise: Exercise) -> None:
    """Copy the register, with nothing promised away, and start the world's journal and clock.

    What real operations hold at this moment is free in the drill: its players practise with a full house.
    """
    open_world(session, world_of(session))
    session.flush()
    for table, values in RESTED:
        copy_rows(session, table, REAL, values)
    _copy_packages(session)
    session.add(
        WorldClockRow(
            world=world_of(session),
            state=RUNNING,
            world_at=at(session),
            looked_at=wall(session),
            speed=exercise.speed,
            cut_off={},
        )
    )
    row = DrillRow(
        exercise_id=exercise.id,
        title_zh=exercise.title_zh,
        title_en=exercise.title_en,
        cities=exercise.cities,
        state="running",
        reason="",
        speed=exercise.speed,
        cut_off={},
    )
    session.add(row)
    say(session, row, "drill.started")


def _copy_packages(session: Session) -> None:
    """Ready packages name rows of the register: here they name the copies."""
    copy_rows(session, PackageRow, REAL, {"version": 1})
    copies = {
        f"{kind}:{there}": f"{kind}:{here}"
        for kind, table in TABLES.items()
        for there, here in copied_ids(session, table, REAL).items()
    }
    for package in session.execute(select(PackageRow)).scalars():
        package.members = [one | {"source": copies[str(one["source"])]} for one in package.members]


def open_photograph(session: Session, drill_world: str) -> None:
    """The register as the drill began, kept to ask afterwards what could have been done."""
    for table, values in RESTED:
        copy_rows(session, table, drill_world, values)


def show_state(session: Session, exercise: Exercise) -> None:
    """Stop or run the world's clock, and tell every console in it."""
    clock = clock_of(session)
    clock.world_at, clock.looked_at = reading(clock, wall(session)), wall(session)
    clock.state = {"running": RUNNING, "ended": OVER}.get(exercise.state, STOPPED)
    clock.speed = exercise.speed
    row = drill(session)
    row.state, row.reason, row.speed = exercise.state, exercise.reason, exercise.speed
    say(session, row, f"drill.{exercise.state}")


def drill(session: Session) -> DrillRow:
    row = session.execute(select(DrillRow)).scalar_one_or_none()
    if row is None:
        raise NotFound("not_found", {"what": world_of(session)})
    return row


def deliver(session: Session, inject: Inject, times: int, director: int) -> None:
    """Bring an inject to its post as in life; a second call for the same `times` does nothing."""
    known = select(MessageRow.id).where(MessageRow.inject_key == inject.key, MessageRow.times == times)
    if session.execute(known).first():
        return
    row = MessageRow(
        inject_key=inject.key,
        times=times,
        channel=inject.channel,
        sender_zh=inject.sender_zh,
        to_role=inject.to_role,
        to_city=inject.to_city,
        title_zh=inject.title_zh,
        text_zh=inject.text_zh,
        facts=_facts(inject.effect),
        sent_at=at(session),
    )
    session.add(row)
    say(session, row, "message.sent")
    if times == 1:
        _apply(session, inject.effect, director)


def acknowledge(session: Session, actor: Actor, message_id: int, *, seen_version: int) -> Message:
    """The post has read it."""
    row = _mine(session, actor, message_id, seen_version)
    if row.acknowledged_at:
        raise Conflict("already_acknowledged", {"by": row.acknowledged_by})
    row.acknowledged_at, row.acknowledged_by = at(session), actor.id
    say(session, row, "message.acknowledged")
    return message_shape(row)


def log_from(session: Session, actor: Actor, message_id: int, *, seen_version: int) -> Incident:
    """Log the incident a message reports, with the facts as the caller gave them."""
    row = _mine(session, actor, message_id, seen_version)
    if row.facts.get("kind") != "incident" or row.incident_id:
        raise Conflict("nothing_to_log", {"incident_id": row.incident_id})
    effect = IncidentEffect.model_validate(row.facts)
    facts: dict[str, object] = {field: getattr(effect, field) for field in COUNTS}
    facts |= {
        "title": effect.title_zh,
        "type_code": effect.type_code,
        "city": None,
        "county": effect.county,
        "place": effect.place_zh,
        "lat": effect.lat,
        "lon": effect.lon,
        "occurred_at": row.sent_at - timedelta(minutes=effect.minutes_ago),
        "description": row.text_zh,
    }
    found = incidents.log_incident(session, actor, facts)
    row.incident_id = found.id
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = at(session), actor.id
    say(session, row, "message.logged")
    return found


def note_incident(session: Session, message_id: int, incident_id: int) -> None:
    """What a message told has gone into this incident."""
    row = session.get_one(MessageRow, message_id)
    row.incident_id = incident_id
    say(session, row, "message.used")


def incident_of(session: Session, ref: str) -> int | None:
    """What the players made of the script's `ref`; logged by hand, it is known by type and county."""
    for row in messages(session):
        if row.facts.get("kind") == "incident" and row.facts.get("ref") == ref:
            if row.incident_id:
                return row.incident_id
            return _logged_by_hand(session, row)
    return None


def messages(session: Session) -> list[MessageRow]:
    return list(session.execute(select(MessageRow).order_by(MessageRow.id)).scalars())


def _logged_by_hand(session: Session, message: MessageRow) -> int | None:
    matching = [
        row.id
        for row in incidents.every_incident(session)
        if row.type_code == message.facts["type_code"] and row.county == message.facts["county"]
    ]
    return matching[-1] if matching else None


def _mine(session: Session, actor: Actor, message_id: int, seen_version: int) -> MessageRow:
    row = session.get(MessageRow, message_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"message:{message_id}"})
    if row.to_city is None:
        require(actor, "message.read_joint")
    else:
        require(actor, "message.read", row.to_city)
    require_seen(seen_version, row.version)
    return row


def _facts(effect: Effect) -> dict[str, object]:
    """What a caller says of an incident; what the script expects of the players is none of it."""
    if isinstance(effect, IncidentEffect):
        return effect.model_dump(mode="json", exclude={"grade", "level", "needs"})
    if isinstance(effect, CasualtyEffect):
        return effect.model_dump(mode="json", exclude={"needs"})
    return {}


def _apply(session: Session, effect: Effect, director: int) -> None:
    """What the script itself does to the drill's world, in the director's name and by the same services."""
    hand = Actor(director, "导演", None, "joint_command")
    if isinstance(effect, RoadEffect):
        for edge in effect.edges:
            row = session.execute(select(RoadRow).where(RoadRow.edge_id == edge)).scalar_one_or_none()
            set_road(
                session, hand, edge, closed=effect.closed, speed_factor=effect.speed_factor,
                reason=effect.reason_zh, seen_version=row.version if row else None,
            )  # fmt: skip
    elif isinstance(effect, WeatherEffect):
        query = select(WeatherRow).where(WeatherRow.city == effect.city)
        weather = session.execute(query).scalar_one_or_none()
        set_weather(
            session, hand, effect.city, speed_factor=effect.speed_factor, reason=effect.reason_zh,
            seen_version=weather.version if weather else None,
        )  # fmt: skip
    elif isinstance(effect, BreakdownEffect):
        _break_down(session, effect, director)
    elif isinstance(effect, NetworkEffect):
        _cut_off(session, effect)


def _break_down(session: Session, effect: BreakdownEffect, director: int) -> None:
    query = select(UnitRow).where(
        UnitRow.city == effect.city, UnitRow.unit_kind == effect.unit_kind, UnitRow.readiness == "ready"
    )
    unit = session.execute(query.order_by(UnitRow.holder.is_not(None), UnitRow.id)).scalars().first()
    if unit:
        keeper = Actor(director, "导演", effect.city, "storekeeper")
        inventory.set_readiness(session, keeper, unit.id, readiness="maintenance", seen_version=unit.version)


def _cut_off(session: Session, effect: NetworkEffect) -> None:
    until = at(session) + timedelta(minutes=effect.minutes)
    query = select(OfficerRow.id).where(OfficerRow.role == effect.role, OfficerRow.city == effect.city)
    cut = {str(id_): until.isoformat() for id_ in session.execute(query).scalars()}
    clock, row = clock_of(session), drill(session)
    clock.cut_off = {**clock.cut_off, **cut}
    row.cut_off = clock.cut_off
    say(session, row, "drill.cut_off")
