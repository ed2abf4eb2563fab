"""What a loan costs and is owed, and the orders that lending cities act on, as consoles see them."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape
from app.dispatch.events import BelowFloor


class StatementLine(Shape):
    movement_id: int | None
    what: str  # cost rule of the agreement
    quantity: float
    unit: str
    rate_yuan: float
    yuan: float


class Estimate(Shape):
    """What a loan may cost by the agreement's rates for `use_hours` of use: an estimate, no price."""

    lines: list[StatementLine]
    total_yuan: float
    use_hours: int


class Terms(Shape):
    """What one city is asked for: the estimated cost, and the floors it would go below."""

    city: str
    estimate: Estimate
    below_floor: list[BelowFloor]


class PlanTerms(Shape):
    plan_id: int
    content_hash: str
    terms: list[Terms]


class OpenItem(Shape):
    """What is owed after both sides confirmed: money, or goods in kind; open until the lender has it."""

    what: str
    quantity: float
    unit: str
    yuan: float
    due_at: At
    closed_at: At | None
    closed_by: int | None
    note: str


class Order(Shape):
    """What one lending city's approved movements become; its lines are the movements with its `order_id`.

    It names receiver, place and a contact of both sides, as a written 调拨指令 must.
    """

    id: int
    version: int
    number: str
    plan_id: int
    incident_id: int
    city: str
    city_to: str
    state: str  # issued | acknowledged | stated | disputed | settled | closed
    receiver: str
    receive_place: str
    borrower_contact: str
    borrower_phone: str
    lender_contact: str
    lender_phone: str
    issued_at: At
    acknowledge_due_at: At
    acknowledged_at: At | None
    acknowledged_by: int | None
    statement: list[StatementLine]
    total_yuan: float | None
    stated_at: At | None
    settled_at: At | None
    settled_by: int | None
    lender_confirmed_at: At | None
    lender_confirmed_by: int | None
    borrower_confirmed_at: At | None
    borrower_confirmed_by: int | None
    dispute: str  # why one side does not accept the statement
    disputed_at: At | None
    disputed_by: int | None
    open_items: list[OpenItem]


class OrderChanged(Event):
    kind: Literal["order.changed"] = "order.changed"
    object: Order
