"""Trucks cost what they drive: once, however many lines ride on them, and nothing for what never left."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core.db import Database
from app.dispatch import decisions, orders, plans, requests, terms
from app.dispatch.events import Plan, Tour
from app.dispatch.order_events import Order
from app.dispatch.plans import Content
from app.incidents import service as incidents
from app.incidents.events import Incident
from tests.lending import (
    Asked,
    acknowledged_of,
    answered,
    brought_home,
    content,
    movement_now,
    orders_of,
    received,
    seen,
)
from tests.world import HOHHOT, World, incident, lot, needing, small_world, trucks

TENTS, QUILTS = ("supply", "tent_12", 50), ("supply", "quilt", 500)
KM, RATE = 70.0, 6.5 + 2.6  # of a line to the incident; yuan for a kilometre of a truck and its fuel


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def tour(world: World, fleet: str, km: float, *, turn: int = 1) -> dict[str, Any]:
    told = Tour(
        tour=f"t{turn}",
        city=HOHHOT,
        fleet_id=int(fleet.partition(":")[2]),
        vehicle_class="truck_medium",
        count=1,
        turn=turn,
        after="t1" if turn > 1 else None,
        start_site_id=None,
        start_at=world.now,
        stops=[],
        arrive_at=world.now + timedelta(minutes=80),
        km=km,
    )
    return told.model_dump(mode="json")


def sharing(world: World, found: Incident, *km: float) -> Content:
    """Tents and quilts of Hohhot on the same truck, noted on the tents' line; each line alone fills one.
    `km` are its ways, turn by turn, where the plan tells them."""
    tents, quilts = lot(world, "hohhot", "tent_12", 100), lot(world, "hohhot", "quilt", 3000)
    fleet = trucks(world, "hohhot", 1)
    told = content(world, found, Asked(tents, 20, {fleet: 1}), Asked(quilts, 100))
    tours = [tour(world, fleet, way, turn=turn) for turn, way in enumerate(km, start=1)]
    return replace(told, lines=[replace(line, vehicle_count=1) for line in told.lines], tours=tours)


def submitted(world: World, found: Incident, what: Content) -> Plan:
    with world.read() as session:
        row = incidents.find(session, found.id)
    plan = world.do("ulanqab.duty", plans.draft_plan, row, what)
    return world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))


def truck_yuan(lines: list[Any]) -> dict[int, float]:
    told: dict[int, float] = {}
    for line in lines:
        if line.what in {"truck_km", "fuel_km"}:
            told[line.movement_id] = told.get(line.movement_id, 0.0) + line.yuan
    return told


def asked_of_hohhot(world: World, plan: Plan) -> dict[int, float]:
    with world.read() as session:
        (mine,) = terms.terms_of(session, plan.id).terms
        return truck_yuan(mine.estimate.lines)


def quoted(world: World, plan: Plan) -> float:
    with world.read() as session:
        (mine,) = terms.terms_of(session, plan.id).terms
        return mine.estimate.total_yuan


def stated(world: World, plan: Plan) -> Order:
    (order,) = orders_of(world, plan)
    return world.do("hohhot.store", orders.state_costs, order.id, seen_version=order.version)


def approved(world: World, plan: Plan) -> Plan:
    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    return acknowledged_of(world, plan)


def test_lines_that_share_a_truck_pay_for_it_once(world: World) -> None:
    found = needing(world, incident(world), TENTS, QUILTS)
    plan = submitted(world, found, sharing(world, found))
    tents, _ = plan.movements
    once = {tents.id: pytest.approx(KM * 2 * RATE)}
    assert asked_of_hohhot(world, plan) == once
    plan = approved(world, answered(world, plan, "hohhot"))
    for line in plan.movements:
        received(world, line)
    brought_home(world, tents)
    assert truck_yuan(stated(world, plan).statement) == once


def test_a_refused_line_s_truck_is_in_the_quote_of_what_it_still_brings(world: World) -> None:
    found = needing(world, incident(world), TENTS, QUILTS)
    plan = submitted(world, found, sharing(world, found))
    tents, quilts = plan.movements
    plan = answered(world, plan, "hohhot", {tents.id: 0, quilts.id: 100}, "own_incident")
    assert asked_of_hohhot(world, plan) == {quilts.id: pytest.approx(KM * 2 * RATE)}
    assert plan.consents[0].quoted_yuan == quoted(world, plan)


def test_the_way_over_several_depots_is_paid_as_it_is_driven(world: World) -> None:
    found = needing(world, incident(world), TENTS, QUILTS)
    plan = submitted(world, found, sharing(world, found, 110.0))
    assert asked_of_hohhot(world, plan) == {plan.movements[0].id: pytest.approx((110.0 + KM) * RATE)}


def test_a_second_turn_is_paid_from_the_incident_and_back_to_it(world: World) -> None:
    found = needing(world, incident(world), TENTS, QUILTS)
    what = sharing(world, found, 90.0, 150.0)
    first, second = what.lines
    again = replace(second, turn=2, vehicles=first.vehicles)
    plan = submitted(world, found, replace(what, lines=[first, again]))
    tents, quilts = plan.movements
    assert asked_of_hohhot(world, plan) == {
        tents.id: pytest.approx((90.0 + KM) * RATE),
        quilts.id: pytest.approx(150.0 * RATE),
    }


def test_what_was_cancelled_before_it_left_costs_nothing_and_owes_nothing(world: World) -> None:
    found = needing(world, incident(world), TENTS, QUILTS)
    plan = approved(world, answered(world, submitted(world, found, sharing(world, found)), "hohhot"))
    tents, quilts = plan.movements
    said = {"kind": "cancel", "reason": "够了", "seen_version": movement_now(world, tents).version}
    asked = world.do("ulanqab.duty", requests.ask, tents.id, **said)
    word = {"accept": True, "note": "", "seen_version": asked.version}
    world.do("hohhot.duty", requests.answer, asked.id, **word)
    received(world, quilts)
    statement = stated(world, plan).statement
    assert {line.movement_id for line in statement} == {quilts.id}
    assert truck_yuan(statement) == {quilts.id: pytest.approx(KM * 2 * RATE)}
