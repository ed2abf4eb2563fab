"""What moves is followed until it is back: departed, arrived, received, released, returned, inspected."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import Flow, move
from app.core.seen import require_seen
from app.core.tables import world_of
from app.dispatch.events import Movement
from app.dispatch.models import MovementRow, OrderRow
from app.dispatch.plans import holder_of
from app.dispatch.shapes import say_movement
from app.dispatch.states import CONSUMABLE_FLOW, RESOURCE_FLOW, RETURNABLE_FLOW, UNIT_FLOW
from app.inventory import holding
from app.region.data import load_reference


def depart(
    session: Session, actor: Actor, movement_id: int, *, occurred_at: datetime | None, seen_version: int
) -> Movement:
    """It has left: stock is issued, the ETA now counts from the real departure."""
    row = _locked(session, movement_id, seen_version)
    require(actor, "movement.depart", row.city_from)
    _require_acknowledged(session, row)
    row.state = move(flow_of(row), row.state, "depart")
    row.departed_at = _when(session, occurred_at)
    row.planned_arrive_at = row.departed_at + timedelta(minutes=row.travel_minutes + row.setup_minutes)
    holding.issue(session, holder_of(row))
    return say_movement(session, row, "movement.departed")


def arrive(
    session: Session, actor: Actor, movement_id: int, *, occurred_at: datetime | None, seen_version: int
) -> Movement:
    """It is there, or for places: they are open."""
    row = _locked(session, movement_id, seen_version)
    require(actor, "movement.arrive", row.city_from, row.city_to)
    if row.form == "resource":
        _require_acknowledged(session, row)
    row.state = move(flow_of(row), row.state, "arrive")
    row.arrived_at = _when(session, occurred_at, not_before=row.departed_at)
    if row.form == "resource":
        holding.fill(session, row.source, row.quantity, holder_of(row))
    return say_movement(session, row, "movement.arrived")


def receive(
    session: Session,
    actor: Actor,
    movement_id: int,
    *,
    received_quantity: int,
    damaged_quantity: int,
    note: str,
    seen_version: int,
) -> Movement:
    """The receiving city signs for what it got; every difference is said in words."""
    row = _locked(session, movement_id, seen_version)
    require(actor, "movement.receive", row.city_to)
    if received_quantity > row.quantity or damaged_quantity > received_quantity:
        raise Invalid("bad_quantity", {"sent": row.quantity, "received": received_quantity})
    if (received_quantity < row.quantity or damaged_quantity) and not note:
        raise Invalid("reason_needed", {"sent": row.quantity, "received": received_quantity})
    row.state = move(flow_of(row), row.state, "receive")
    row.received_at = at(session)
    row.received_quantity, row.damaged_quantity, row.difference_note = (
        received_quantity,
        damaged_quantity,
        note,
    )
    return say_movement(session, row, "movement.received")


def release(session: Session, actor: Actor, movement_id: int, *, seen_version: int) -> Movement:
    """The borrower needs it no longer."""
    row = _locked(session, movement_id, seen_version)
    require(actor, "movement.release", row.city_to)
    row.state = move(flow_of(row), row.state, "release")
    row.released_at = at(session)
    if row.form == "resource":
        holding.empty(session, row.source, row.quantity)
    return say_movement(session, row, "movement.released")


def go_home(session: Session, actor: Actor, movement_id: int, *, seen_version: int) -> Movement:
    row = _locked(session, movement_id, seen_version)
    require(actor, "movement.go_home", row.city_from, row.city_to)
    row.state = move(flow_of(row), row.state, "go_home")
    row.return_started_at = at(session)
    return say_movement(session, row, "movement.returning")


def return_home(
    session: Session,
    actor: Actor,
    movement_id: int,
    *,
    returned_quantity: int,
    lost_quantity: int,
    seen_version: int,
) -> Movement:
    """The lender counts what came back; what is lost is settled, not forgotten."""
    row = _locked(session, movement_id, seen_version)
    require(actor, "movement.return", row.city_from)
    if returned_quantity + lost_quantity != row.quantity:
        raise Invalid(
            "bad_quantity", {"sent": row.quantity, "returned": returned_quantity, "lost": lost_quantity}
        )
    row.state = move(flow_of(row), row.state, "return")
    row.returned_at = at(session)
    row.returned_quantity, row.lost_quantity = returned_quantity, lost_quantity
    holding.take_back(session, row.source, returned_quantity)
    return say_movement(session, row, "movement.returned")


def inspect(
    session: Session, actor: Actor, movement_id: int, *, condition: str, seen_version: int
) -> Movement:
    """Looked over: fit for the next call, or sent to repair first."""
    row = _locked(session, movement_id, seen_version)
    require(actor, "movement.inspect", row.city_from)
    row.state = move(flow_of(row), row.state, "inspect")
    row.inspected_at, row.condition = at(session), condition
    if row.form == "unit":
        holding.free_unit(session, row.source, fit=condition == "good" and not row.lost_quantity)
    holding.release(session, [holder_of(row)])
    return say_movement(session, row, "movement.inspected")


def flow_of(row: MovementRow) -> Flow:
    """Which life this line has: a unit's, a returnable or consumable item's, or that of places."""
    if row.form == "unit":
        return UNIT_FLOW
    if row.form == "resource":
        return RESOURCE_FLOW
    return RETURNABLE_FLOW if load_reference().items[row.kind].returnable else CONSUMABLE_FLOW


def _require_acknowledged(session: Session, row: MovementRow) -> None:
    order = session.get(OrderRow, row.order_id) if row.order_id else None
    if order is None or order.state == "issued":
        raise Conflict("order_not_acknowledged", {"order": order.number if order else None})


def _when(session: Session, occurred_at: datetime | None, not_before: datetime | None = None) -> datetime:
    """When it happened, as reported; never in the future, never before the step before it."""
    moment = occurred_at or at(session)
    if moment > at(session) + timedelta(minutes=5):
        raise Invalid("in_the_future", {"field": "occurred_at"})
    if not_before and moment < not_before:
        raise Invalid("before_departure", {"departed_at": not_before.isoformat()})
    return moment


def _locked(session: Session, movement_id: int, seen_version: int) -> MovementRow:
    row = session.get(MovementRow, movement_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"movement:{movement_id}"})
    require_seen(seen_version, row.version)
    return row
