"""What is heard from the road and the site: where it is, whether it is late or broken down, who works."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid
from app.core.flow import move
from app.dispatch.events import Movement
from app.dispatch.models import MovementRow
from app.dispatch.shapes import say_movement
from app.dispatch.tracking import flow_of, locked_movement, when
from app.incidents.models import IncidentRow
from app.inventory.holding import unfit
from app.region.data import load_reference
from app.region.travel import entry_of, journey, network_now, road_state

MOVING = ("departed", "returning")


def report_position(
    session: Session,
    actor: Actor,
    movement_id: int,
    *,
    lat: float | None,
    lon: float | None,
    node: str | None,
    note: str,
    occurred_at: datetime | None,
    seen_version: int,
) -> Movement:
    """Where it is, by coordinates or a road node: the ETA counts from there."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.report", row.city_from, row.city_to)
    _require_state(row, MOVING)
    row.position_lat, row.position_lon = _place(lat, lon, node)
    row.position_at = when(session, occurred_at, not_before=row.departed_at)
    row.position_note = note
    if row.state == "departed":
        _time_from_here(session, row)
    return say_movement(session, row, "movement.position_reported")


def report_delay(
    session: Session, actor: Actor, movement_id: int, *, arrive_at: datetime, note: str, seen_version: int
) -> Movement:
    """It will be there at `arrive_at` and not when it was planned; says why."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.report", row.city_from, row.city_to)
    _require_state(row, ("ordered", "departed"))
    leave = row.departed_at or row.planned_leave_at
    if arrive_at < at(session) or arrive_at < leave:
        raise Invalid("in_the_past", {"field": "arrive_at"})
    row.planned_arrive_at, row.delay_note = arrive_at, note
    travel = (arrive_at - leave).total_seconds() / 60 - row.setup_minutes - row.detour_minutes
    row.travel_minutes = round(max(travel, 0.0), 1)
    return say_movement(session, row, "movement.delayed")


def break_down(session: Session, actor: Actor, movement_id: int, *, note: str, seen_version: int) -> Movement:
    """Out of service: what it was to do is planned anew, and a unit is not offered until it is repaired."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.report", row.city_from, row.city_to)
    row.state = move(flow_of(row), row.state, "break_down")
    row.stopped_at, row.stop_note = at(session), note
    if row.form == "unit":
        unfit(session, row.source)
    return say_movement(session, row, "movement.broken_down")


def resume(session: Session, actor: Actor, movement_id: int, *, note: str, seen_version: int) -> Movement:
    """Repaired on the road: it goes on. What was at work already starts anew from another order."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.report", row.city_from)
    if row.arrived_at:
        raise Conflict("was_there_already", {"arrived_at": row.arrived_at.isoformat()})
    row.state = move(flow_of(row), row.state, "resume")
    row.stopped_at, row.stop_note, row.replan_asked = None, note, False
    return say_movement(session, row, "movement.resumed")


def relieve(session: Session, actor: Actor, movement_id: int, *, seen_version: int) -> Movement:
    """A fresh crew has taken over: the hours at work count from now."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.report", row.city_from)
    if row.form != "unit" or row.shift_started_at is None:
        raise Conflict("nobody_at_work", {"state": row.state})
    row.shift_started_at = at(session)
    return say_movement(session, row, "movement.relieved")


def _place(lat: float | None, lon: float | None, node: str | None) -> tuple[float, float]:
    known = load_reference().nodes
    if node:
        if node not in known:
            raise Invalid("unknown_node", {"node": node})
        return known[node].lat, known[node].lon
    if lat is None or lon is None:
        raise Invalid("place_needed")
    return lat, lon


def _time_from_here(session: Session, row: MovementRow) -> None:
    if (
        row.mode != "road"
        or row.departed_at is None
        or row.position_at is None
        or row.position_lat is None
        or row.position_lon is None
    ):
        return
    scene = session.get_one(IncidentRow, row.incident_id)
    speed = load_reference().vehicle_classes[row.vehicle_class].speed_kmh if row.vehicle_class else 100.0
    here, there = entry_of(row.position_lat, row.position_lon), entry_of(scene.lat, scene.lon)
    try:
        rest = journey(network_now(road_state(session)), here, there, speed)
    except Invalid:
        return  # no open road: the ETA stands, and the closure has said so itself
    driven = (row.position_at - row.departed_at).total_seconds() / 60
    row.travel_minutes = round(driven + rest.minutes, 1)
    detour = max(0.0, row.detour_minutes - driven)  # an estimate: it comes first
    row.planned_arrive_at = row.position_at + timedelta(minutes=rest.minutes + detour + row.setup_minutes)


def _require_state(row: MovementRow, states: Sequence[str]) -> None:
    if row.state not in states:
        raise Conflict("illegal_move", {"state": row.state, "action": "report", "allowed": list(states)})
