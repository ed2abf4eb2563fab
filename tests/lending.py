"""Plans between cities as an officer would draft them by hand: no solver, every line as the test wants it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import select

from app.dispatch import consents, decisions, orders, plans, terms, tracking
from app.dispatch.events import Movement, Plan
from app.dispatch.models import OrderRow
from app.dispatch.order_events import Order
from app.dispatch.plans import Content, Line
from app.dispatch.shapes import order_shape, plan_shape
from app.incidents import service as incidents
from app.incidents.events import Incident
from tests.world import CITIES, World

LIST_DONE = ["headcount", "kit", "clean", "rested", "signed_out"]  # what the agreement requires
NAMES = {code: name for name, code in CITIES.items()}


class Asked(NamedTuple):
    """One line to be: so much of `source` for the need of its kind, on these trucks."""

    source: str
    quantity: int = 1
    trucks: Mapping[str, int] = {}


def line(world: World, found: Incident, asked: Asked) -> Line:
    row = world.row(asked.source)
    form = {"lot": "supply", "unit": "unit", "resource": "resource"}[asked.source.partition(":")[0]]
    kinds = row.get("capabilities") or [row.get("item") or row.get("resource_kind")]
    need = next(one for one in found.needs if one.form == form and one.kind in kinds)
    return Line(
        need_id=need.id,
        form=form,
        kind=need.kind,
        source=asked.source,
        from_site_id=row["site_id"],
        city_from=row["city"],
        quantity=asked.quantity,
        contribution=asked.quantity,
        vehicle_class=row.get("vehicle_class") or ("truck_medium" if asked.trucks else None),
        vehicle_count=sum(asked.trucks.values()) or int(form == "unit"),
        vehicles=asked.trucks,
        leave_minutes=10.0,
        arrive_minutes=80.0,
        assembly_minutes=10.0,
        travel_minutes=60.0,
        setup_minutes=10.0,
        km=70.0,
        route=[],
        reason="nearest",
    )


def content(world: World, found: Incident, *asked: Asked, run_id: int = 1) -> Content:
    return Content(
        name="fastest",
        run_id=run_id,
        base_at=world.now,
        lines=[line(world, found, one) for one in asked],
        goals=[{"name": "unmet", "value": 0.0, "unit": "", "bound": 0.0}],
        gap=0.0,
        unmet=[],
    )


def drafted(world: World, found: Incident, *asked: Asked, who: str | None = None) -> Plan:
    what = content(world, found, *asked)
    with world.read() as session:
        row = incidents.find(session, found.id)
    return world.do(who or f"{NAMES[found.city]}.duty", plans.draft_plan, row, what)


def submitted(world: World, found: Incident, *asked: Asked, who: str | None = None) -> Plan:
    plan = drafted(world, found, *asked, who=who)
    return world.do(who or f"{NAMES[found.city]}.duty", plans.submit, plan.id, **seen(plan))


def consented(world: World, found: Incident, *asked: Asked) -> Plan:
    plan = submitted(world, found, *asked)
    for consent in plan.consents:
        plan = answered(world, plan, NAMES[consent.city])
    return plan


def approved(world: World, found: Incident, *asked: Asked) -> Plan:
    plan = consented(world, found, *asked)
    return world.do(f"{NAMES[plan.city]}.leader", decisions.approve, plan.id, **seen(plan))


def acknowledged(world: World, found: Incident, *asked: Asked) -> Plan:
    """Approved, and every order acknowledged: things may leave."""
    return acknowledged_of(world, approved(world, found, *asked))


def acknowledged_of(world: World, plan: Plan) -> Plan:
    for order in orders_of(world, plan):
        keeper = f"{NAMES[order.city]}.store"
        world.do(keeper, orders.acknowledge, order.id, seen_version=order.version)
    return plan_now(world, plan)


def answered(
    world: World,
    plan: Plan,
    city: str,
    lines: Mapping[int, int] | None = None,
    reason_code: str | None = None,
    note: str = "",
) -> Plan:
    """The leader's answer; what goes below his floor he says by kind and quantity, as he must."""
    said = answer(plan, city, lines, reason_code, note) | {"below_floor": below_floor(world, plan, city)}
    return world.do(f"{city}.leader", consents.answer, plan.id, **said)


def below_floor(world: World, plan: Plan, city: str) -> dict[str, int]:
    """Everything the plan would take below the city's floor, as its leader reads it before he answers."""
    with world.read() as session:
        (mine,) = [one for one in terms.terms_of(session, plan.id).terms if one.city == CITIES[city]]
    return {f"{one.form}:{one.kind}": one.below for one in mine.below_floor}


def answer(
    plan: Plan,
    city: str,
    lines: Mapping[int, int] | None = None,
    reason_code: str | None = None,
    note: str = "",
) -> dict[str, Any]:
    return {
        "city": CITIES[city],
        "lines": lines,
        "reason_code": reason_code,
        "note": note,
        "content_hash": plan.content_hash,
    }


def seen(plan: Plan) -> dict[str, Any]:
    """The plan as it was on the screen."""
    return {"seen_version": plan.version, "content_hash": plan.content_hash}


def moved(world: World, movement: Movement, step: str, who: str, **given: Any) -> Movement:
    """One step of a movement ("depart", "receive", ...) by `who`, on its newest version."""
    version = movement_now(world, movement).version
    if step in {"depart", "arrive"}:
        given.setdefault("occurred_at", None)
    if step == "go_home":
        given.setdefault("checklist", LIST_DONE)
    told: Movement = world.do(who, getattr(tracking, step), movement.id, seen_version=version, **given)
    return told


def received(world: World, movement: Movement, quantity: int | None = None) -> Movement:
    """Departed, arrived and signed for in full (or `quantity`, with a note)."""
    lender, borrower = NAMES[movement.city_from], NAMES[movement.city_to]
    if movement.form != "resource":
        moved(world, movement, "depart", f"{lender}.store")
    moved(world, movement, "arrive", f"{borrower}.duty")
    got = movement.quantity if quantity is None else quantity
    short = {} if quantity is None else {"note": "short", "difference_code": "short"}
    counts = {"received_quantity": got, "damaged_quantity": 0, "note": ""} | short
    return moved(world, movement, "receive", f"{borrower}.store", **counts)


def brought_home(world: World, movement: Movement, lost: int = 0, condition: str = "good") -> Movement:
    """Released, back and inspected."""
    lender, borrower = NAMES[movement.city_from], NAMES[movement.city_to]
    moved(world, movement, "release", f"{borrower}.duty")
    if movement.form != "resource":
        moved(world, movement, "go_home", f"{lender}.team")
        back = {"returned_quantity": movement.quantity - lost, "lost_quantity": lost}
        moved(world, movement, "return_home", f"{lender}.store", **back)
    return moved(world, movement, "inspect", f"{lender}.store", condition=condition)


def plan_now(world: World, plan: Plan) -> Plan:
    with world.read() as session:
        return plan_shape(plans.locked(session, plan.id))


def plan_of(world: World, movement: Movement) -> Plan:
    with world.read() as session:
        return plan_shape(plans.locked(session, movement.plan_id))


def movement_now(world: World, movement: Movement) -> Movement:
    return next(one for one in plan_of(world, movement).movements if one.id == movement.id)


def orders_of(world: World, plan: Plan) -> list[Order]:
    with world.read() as session:
        rows = session.execute(select(OrderRow).where(OrderRow.plan_id == plan.id).order_by(OrderRow.id))
        return [order_shape(row) for row in rows.scalars()]
