"""Orders: one per sending city, acknowledged, and settled when everything is back."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict
from app.core.flow import move
from app.core.seen import require_seen
from app.dispatch.costs import statement_of
from app.dispatch.models import MovementRow, OrderRow, PlanRow
from app.dispatch.order_events import Order
from app.dispatch.papers import contents_of, lines_of, locked_order, specification_of
from app.dispatch.settlement import owed
from app.dispatch.shapes import say_movement, say_order, say_plan
from app.dispatch.states import DEAD_MOVEMENTS, DONE_MOVEMENTS, ORDER_FLOW, PLAN_FLOW, SETTLED_ORDERS
from app.region.data import load_reference


def issue_orders(session: Session, plan: PlanRow, ordered: Sequence[MovementRow]) -> None:
    """The written order to each sending city, its own included."""
    limit = load_reference().agreement.time_limits.order_acknowledgement_minutes
    lines = sorted(ordered, key=lambda line: (line.city_from, line.id))
    for number, (city, mine) in enumerate(groupby(lines, key=lambda line: line.city_from), start=1):
        order = OrderRow(
            number=f"{plan.number}-D{number}",
            plan_id=plan.id,
            incident_id=plan.incident_id,
            city=city,
            city_to=plan.city,
            state="issued",
            **contents_of(session, plan, city),
            issued_at=at(session),
            acknowledge_due_at=at(session) + timedelta(minutes=limit),
            statement=[],
            open_items=[],
            dispute="",
        )
        session.add(order)
        session.flush()  # its id goes onto the lines
        for line in mine:
            line.order_id, line.specification = order.id, specification_of(session, line)
        say_order(session, order, "order.issued")


def acknowledge(session: Session, actor: Actor, order_id: int, *, seen_version: int) -> Order:
    row = locked_order(session, order_id)
    require(actor, "order.acknowledge", row.city)
    require_seen(seen_version, row.version)
    row.state = move(ORDER_FLOW, row.state, "acknowledge")
    row.acknowledged_at, row.acknowledged_by = at(session), actor.id
    return say_order(session, row, "order.acknowledged")


def state_costs(session: Session, actor: Actor, order_id: int, *, seen_version: int) -> Order:
    """The lender's statement by the agreement's cost rules, once nothing of it is out any more."""
    row = locked_order(session, order_id)
    require(actor, "order.state_costs", row.city)
    require_seen(seen_version, row.version)
    lines = lines_of(session, row.id)
    out = [line.id for line in lines if line.state not in DONE_MOVEMENTS]
    if out:
        raise Conflict("movements_still_out", {"movements": out})
    row.state = move(ORDER_FLOW, row.state, "state_costs")
    statement = statement_of(session, lines)
    row.statement = [line.model_dump(mode="json") for line in statement]
    row.total_yuan = round(sum(line.yuan for line in statement), 2)
    row.stated_at = at(session)
    row.lender_confirmed_at = row.lender_confirmed_by = None
    row.borrower_confirmed_at = row.borrower_confirmed_by = None
    if actor.role == "leader":  # who states it as the lender's leader has confirmed it
        row.lender_confirmed_at, row.lender_confirmed_by = at(session), actor.id
    return say_order(session, row, "order.costs_stated")


def settle(session: Session, actor: Actor, order_id: int, *, seen_version: int) -> Order:
    """A side's leader confirms the statement. Confirmed by both it is settled, and what is owed stays an
    open item until the lender has it; the last settled order closes the plan."""
    row = locked_order(session, order_id)
    require(actor, "order.settle", row.city, row.city_to)
    require_seen(seen_version, row.version)
    if not (_confirm(session, actor, row)):
        row.state = move(ORDER_FLOW, row.state, "confirm")
        return say_order(session, row, "order.confirmed")
    row.state = move(ORDER_FLOW, row.state, "settle")
    row.settled_at, row.settled_by = at(session), actor.id
    row.open_items = owed(row, at(session))
    for line in lines_of(session, row.id):
        if line.state not in DEAD_MOVEMENTS:
            line.state = "settled"
            say_movement(session, line, "movement.settled")
    order = say_order(session, row, "order.settled")
    _close_plan(session, row.plan_id)
    return order


def _confirm(session: Session, actor: Actor, row: OrderRow) -> bool:
    """Note the side of `actor`; whether both have confirmed now."""
    if actor.city == row.city:
        row.lender_confirmed_at, row.lender_confirmed_by = at(session), actor.id
    if actor.city == row.city_to:
        row.borrower_confirmed_at, row.borrower_confirmed_by = at(session), actor.id
    return row.lender_confirmed_at is not None and row.borrower_confirmed_at is not None


def _close_plan(session: Session, plan_id: int) -> None:
    orders = session.execute(select(OrderRow.state).where(OrderRow.plan_id == plan_id)).scalars()
    if all(state in SETTLED_ORDERS for state in orders):
        plan = session.get_one(PlanRow, plan_id, with_for_update=True)
        plan.state = move(PLAN_FLOW, plan.state, "close")
        say_plan(session, plan, "plan.closed")
