"""What moves is followed until it is back: departed, arrived, received, released, returned, inspected."""

from collections.abc import Sequence
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
from app.dispatch.plan_holds import holder_of
from app.dispatch.shapes import say_movement
from app.dispatch.states import CONSUMABLE_FLOW, RESOURCE_FLOW, RETURNABLE_FLOW, UNIT_FLOW
from app.inventory import holding
from app.region.data import load_reference


def depart(
    session: Session,
    actor: Actor,
    movement_id: int,
    *,
    occurred_at: datetime | None,
    seen_version: int,
    sent_quantity: int | None = None,
    note: str = "",
) -> Movement:
    """It has left: stock is issued, the ETA now counts from the real departure. What was reserved and
    not sent is free again, and somebody has said why."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.depart", row.city_from)
    _require_acknowledged(session, row)
    _send_less(session, row, row.quantity if sent_quantity is None else sent_quantity, note)
    row.state = move(flow_of(row), row.state, "depart")
    row.departed_at = when(session, occurred_at)
    row.shift_started_at = row.departed_at if row.form == "unit" else None
    arrives = row.departed_at + timedelta(minutes=row.minutes_on_the_way)
    # A train taken on time arrives on time, however early its crew set out.
    row.planned_arrive_at = max(arrives, row.planned_arrive_at) if row.departs_at else arrives
    holding.issue(session, holder_of(row))
    return say_movement(session, row, "movement.departed")


def arrive(
    session: Session, actor: Actor, movement_id: int, *, occurred_at: datetime | None, seen_version: int
) -> Movement:
    """It is there, or for places: they are open."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.arrive", row.city_from, row.city_to)
    if row.form == "resource":
        _require_acknowledged(session, row)
    row.state = move(flow_of(row), row.state, "arrive")
    row.arrived_at = when(session, occurred_at, not_before=row.departed_at)
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
    difference_code: str | None = None,
    command_post: str = "",
) -> Movement:
    """The receiving city signs for what it got and its on-site command takes over; every difference has
    a code and words."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.receive", row.city_to)
    if received_quantity > row.quantity or damaged_quantity > received_quantity:
        raise Invalid("bad_quantity", {"sent": row.quantity, "received": received_quantity})
    _require_difference_said(row, received_quantity, damaged_quantity, difference_code, note)
    row.state = move(flow_of(row), row.state, "receive")
    row.received_at = at(session)
    row.received_quantity, row.damaged_quantity = received_quantity, damaged_quantity
    row.difference_code, row.difference_note = difference_code, note
    row.command_post = command_post or _command_post(session, row)
    if row.state == "received":
        days = load_reference().agreement.time_limits.loan_days
        row.due_back_at = row.received_at + timedelta(days=days)
    return say_movement(session, row, "movement.received")


def release(session: Session, actor: Actor, movement_id: int, *, seen_version: int) -> Movement:
    """The borrower needs it no longer."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.release", row.city_to)
    row.state = move(flow_of(row), row.state, "release")
    row.released_at = at(session)
    if row.form == "resource":
        holding.empty(session, row.source, row.quantity)
    return say_movement(session, row, "movement.released")


def go_home(
    session: Session, actor: Actor, movement_id: int, *, seen_version: int, checklist: Sequence[str] = ()
) -> Movement:
    """It starts home once its demobilisation list is gone through; `checklist` is what is ticked with it."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.go_home", row.city_from, row.city_to)
    tick(row, [*row.checklist, *checklist])
    _require_demobilised(row)
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
    row = locked_movement(session, movement_id, seen_version)
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
    session: Session,
    actor: Actor,
    movement_id: int,
    *,
    condition: str,
    seen_version: int,
    damage_yuan: float | None = None,
    note: str = "",
) -> Movement:
    """Looked over: fit for the next call, or sent to repair first."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.inspect", row.city_from)
    row.state = move(flow_of(row), row.state, "inspect")
    row.inspected_at, row.condition = at(session), condition
    row.damage_yuan, row.inspection_note = damage_yuan, note
    if row.form == "unit":
        holding.free_unit(session, row.source, fit=condition == "good" and not row.lost_quantity)
    holding.release(session, [holder_of(row)])
    return say_movement(session, row, "movement.inspected")


def tick(row: MovementRow, checklist: Sequence[str]) -> None:
    """Exactly these steps of the demobilisation list are done."""
    known = [step.key for step in load_reference().agreement.demobilisation.steps]
    if strangers := sorted(set(checklist) - set(known)):
        raise Invalid("unknown_step", {"steps": strangers})
    row.checklist = [key for key in known if key in checklist]


def open_steps(row: MovementRow) -> list[str]:
    """Steps of the demobilisation list that it needs before it starts home and nobody has ticked."""
    form = "unit" if row.form == "unit" else "supply"
    steps = load_reference().agreement.demobilisation.steps
    return [
        step.key for step in steps if step.required and form in step.forms and step.key not in row.checklist
    ]


def _require_demobilised(row: MovementRow) -> None:
    """Conflict `demobilisation_open` that names the open steps, unless a leader has let it go. What broke
    down is towed home without a list."""
    left = open_steps(row) if row.state == "released" and row.checklist_waived_at is None else []
    if left:
        raise Conflict("demobilisation_open", {"movement_id": row.id, "steps": left})


def flow_of(row: MovementRow) -> Flow:
    """Which life this line has: a unit's, a returnable or consumable item's, or that of places."""
    if row.form == "unit":
        return UNIT_FLOW
    if row.form == "resource":
        return RESOURCE_FLOW
    return RETURNABLE_FLOW if load_reference().items[row.kind].returnable else CONSUMABLE_FLOW


def _send_less(session: Session, row: MovementRow, sent: int, note: str) -> None:
    if not 0 < sent <= row.quantity:
        raise Invalid("bad_quantity", {"ordered": row.quantity, "sent": sent})
    if sent == row.quantity:
        return
    if not note.strip():
        raise Invalid("reason_needed", {"ordered": row.quantity, "sent": sent})
    lower_quantity(session, row, sent)
    row.sent_note = note


def lower_quantity(session: Session, row: MovementRow, quantity: int) -> None:
    """Less of it goes than was ordered: the rest is free again, and of the need so much less is covered."""
    holding.give_up(session, row.source, row.quantity - quantity, holder_of(row))
    row.ordered_quantity = row.ordered_quantity or row.quantity
    row.contribution = row.contribution * quantity // row.quantity
    row.quantity = quantity


def _require_difference_said(
    row: MovementRow, received: int, damaged: int, code: str | None, note: str
) -> None:
    known = {reason.code for reason in load_reference().agreement.differences.reasons}
    differs = received < row.quantity or damaged or code
    if differs and (code not in known or not note.strip()):
        raise Invalid("reason_needed", {"sent": row.quantity, "received": received, "known": sorted(known)})


def _command_post(session: Session, row: MovementRow) -> str:
    order = session.get(OrderRow, row.order_id) if row.order_id else None
    return order.receiver if order else ""


def _require_acknowledged(session: Session, row: MovementRow) -> None:
    order = session.get(OrderRow, row.order_id) if row.order_id else None
    if order is None or order.state == "issued":
        raise Conflict("order_not_acknowledged", {"order": order.number if order else None})


def when(session: Session, occurred_at: datetime | None, not_before: datetime | None = None) -> datetime:
    """When it happened, as reported; never in the future, never before the step before it."""
    moment = occurred_at or at(session)
    if moment > at(session) + timedelta(minutes=5):
        raise Invalid("in_the_future", {"field": "occurred_at"})
    if not_before and moment < not_before:
        raise Invalid("before_departure", {"departed_at": not_before.isoformat()})
    return moment


def locked_movement(session: Session, movement_id: int, seen_version: int) -> MovementRow:
    """The movement as the officer saw it, locked until this transaction ends."""
    row = session.get(MovementRow, movement_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"movement:{movement_id}"})
    require_seen(seen_version, row.version)
    return row
