"""Both sides confirm what a loan cost, or one disputes it; what is owed is open until the lender has it."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from app.core.db import Database
from app.dispatch import orders, settlement
from app.dispatch.order_events import Order
from app.duty.escalation import take_steps, to_escalate
from tests.lending import Asked, acknowledged, brought_home, orders_of, received
from tests.world import HOHHOT, ULANQAB, World, incident, lot, needing, small_world, trucks, unit

QUILTS, AMBULANCES = ("supply", "quilt", 500), ("unit", "ambulance_transport", 2)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def stated(world: World, who: str = "hohhot.store") -> Order:
    quilts, ambulance = lot(world, "hohhot", "quilt", 3000), unit(world, "hohhot")
    found = needing(world, incident(world), QUILTS, AMBULANCES)
    plan = acknowledged(world, found, Asked(quilts, 100, {trucks(world, "hohhot", 1): 1}), Asked(ambulance))
    for line in plan.movements:
        received(world, line)
    brought_home(world, plan.movements[1])
    (order,) = orders_of(world, plan)
    return world.do(who, orders.state_costs, order.id, seen_version=order.version)


def confirmed(world: World, order: Order, who: str) -> Order:
    return world.do(who, orders.settle, order.id, seen_version=order.version)


def test_a_statement_is_settled_when_both_leaders_have_confirmed_it(world: World) -> None:
    order = stated(world)
    for who in ("hohhot.store", "ulanqab.duty", "baotou.leader", "joint"):
        world.refused("not_allowed", who, orders.settle, order.id, seen_version=order.version)
    order = confirmed(world, order, "ulanqab.leader")
    assert (order.state, order.borrower_confirmed_at, order.lender_confirmed_at) == (
        "stated",
        world.now,
        None,
    )
    order = confirmed(world, order, "hohhot.leader")
    assert (order.state, order.settled_at) == ("settled", world.now)


def test_a_dispute_says_why_and_the_statement_is_made_anew(world: World) -> None:
    order = confirmed(world, stated(world, "hohhot.leader2"), "hohhot.leader")
    said = {"reason": "里程有误", "seen_version": order.version}
    order = world.do("ulanqab.leader", settlement.dispute, order.id, **said)
    assert (order.state, order.dispute, order.lender_confirmed_at) == ("disputed", "里程有误", None)
    again: dict[str, Any] = {"seen_version": order.version}
    world.refused("illegal_move", "ulanqab.leader", orders.settle, order.id, **again)
    order = world.do("hohhot.store", orders.state_costs, order.id, **again)
    assert order.state == "stated"


def test_what_is_owed_stays_on_the_list_until_the_lender_has_it(world: World) -> None:
    order = confirmed(world, stated(world, "hohhot.leader"), "ulanqab.leader")
    assert [item.what for item in order.open_items] == ["money", "in_kind:quilt"]
    assert order.open_items[0].yuan == order.total_yuan
    assert order.open_items[1].quantity == 100
    for number in (0, 1):
        given = {"number": number, "note": "已到账", "seen_version": order.version}
        world.refused("not_allowed", "ulanqab.leader", settlement.close_item, order.id, **given)
        order = world.do("hohhot.store", settlement.close_item, order.id, **given)
        again = given | {"seen_version": order.version}
        world.refused("already_closed", "hohhot.store", settlement.close_item, order.id, **again)
    assert order.state == "closed"


def test_the_sheet_says_every_cost_and_nothing_in_it_can_become_a_formula(world: World) -> None:
    order = stated(world)
    with world.read() as session:
        page = load_workbook(BytesIO(settlement.sheet(session, order.id))).active
    rows = list(page.iter_rows(values_only=True))
    assert [row[0] for row in rows[3:-1]] == [line.what for line in order.statement]
    assert rows[-1][4] == order.total_yuan
    assert settlement._safe("=1+1") == "'=1+1"


def test_a_settlement_that_nobody_takes_further_goes_up_step_by_step(world: World) -> None:
    """The lender owes the statement, each side its word, the borrower what is open at the end."""

    def late() -> dict[str, str | None]:
        with world.read() as session:
            found = [one.what for one in to_escalate(session, world.now) if one.what.kind == "settlement"]
            return {one.source.partition(".")[2]: one.city for one in found}

    order = stated(world)
    world.later(days=11)
    assert late() == {"lender": HOHHOT, "borrower": ULANQAB}
    order = confirmed(world, order, "ulanqab.leader")
    assert late() == {"lender": HOHHOT}
    order = confirmed(world, order, "hohhot.leader")
    assert (order.state, late()) == ("settled", {})
    world.later(days=61)
    assert set(late().values()) == {ULANQAB}
    source = f"settlement:{order.id}.item0"
    assert world.work(lambda session: take_steps(session, source))


def test_a_statement_that_is_not_made_goes_up_too(world: World) -> None:
    ambulance = unit(world, "hohhot")
    plan = acknowledged(world, needing(world, incident(world), AMBULANCES), Asked(ambulance))
    brought_home(world, received(world, plan.movements[0]))
    world.later(days=11)
    with world.read() as session:
        found = [one.what.source for one in to_escalate(session, world.now)]
    (order,) = orders_of(world, plan)
    assert f"settlement:{order.id}.state" in found
