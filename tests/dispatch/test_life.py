"""A loan from draft to settlement, and where every quilt, ambulance, bed and truck stands at each step."""

from datetime import timedelta

import pytest

from app.core.db import Database
from app.dispatch import decisions, homecoming, orders, plans, tracking
from tests.lending import (
    Asked,
    acknowledged,
    answered,
    brought_home,
    consented,
    drafted,
    moved,
    movement_now,
    orders_of,
    plan_now,
    plan_of,
    received,
    seen,
)
from tests.world import World, incident, lot, needing, places, small_world, trucks, unit

QUILTS, TENTS = ("supply", "quilt", 500), ("supply", "tent_12", 100)
AMBULANCES, BURN_BEDS = ("unit", "ambulance_transport", 6), ("resource", "burn_bed", 9)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def counts(world: World, source: str) -> tuple[int, int]:
    """(on hand, held) of a lot, (occupied, held) of places, (count, held) of trucks."""
    row = world.row(source)
    first = next(row[name] for name in ("on_hand", "occupied", "count") if name in row)
    return first, row["held"]


def test_a_plan_goes_from_draft_to_closed_and_says_each_step(world: World) -> None:
    own, lent = unit(world, "ulanqab"), unit(world, "hohhot")
    tents, fleet = lot(world, "hohhot", "tent_12", 50), trucks(world, "hohhot", 3)
    found = needing(world, incident(world), AMBULANCES, TENTS)
    plan = drafted(world, found, Asked(own), Asked(lent), Asked(tents, 20, {fleet: 1}))
    assert (plan.state, plan.number, plan.revision) == ("draft", f"{found.number}-P01", 1)
    assert [line.state for line in plan.movements] == ["proposed"] * 3
    assert (world.row(own)["holder"], world.row(lent)["holder"], counts(world, tents)) == (
        None,
        None,
        (50, 0),
    )

    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    assert plan.state == "submitted"
    assert [(consent.city, consent.state) for consent in plan.consents] == [("150100", "pending")]
    assert plan.consents[0].answer_due_at > plan.consents[0].asked_at
    assert world.row(own)["holder"] == f"movement:{plan.movements[0].id}"  # own forces are held at once
    assert world.row(lent)["holder"] is None

    plan = answered(world, plan, "hohhot")
    assert (plan.state, plan.consents[0].state) == ("consented", "granted")
    assert counts(world, tents) == (50, 20)
    assert counts(world, fleet) == (3, 1)

    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert plan.state == "approved"
    assert [line.state for line in plan.movements] == ["ordered"] * 3
    assert plan.movements[0].planned_leave_at == world.now + timedelta(minutes=10)
    issued = orders_of(world, plan)
    assert [(order.city, order.city_to, order.state) for order in issued] == [
        ("150100", "150900", "issued"),
        ("150900", "150900", "issued"),
    ]
    for order in issued:
        keeper = "hohhot.store" if order.city == "150100" else "ulanqab.team"
        told = world.do(keeper, orders.acknowledge, order.id, seen_version=order.version)
        assert (told.state, told.acknowledged_at) == ("acknowledged", world.now)
    for line in plan.movements:
        received(world, line)
        brought_home(world, line)
    for order in orders_of(world, plan):
        keeper = "hohhot.leader" if order.city == "150100" else "ulanqab.store"
        stated = world.do(keeper, orders.state_costs, order.id, seen_version=order.version)
        settled = world.do("ulanqab.leader", orders.settle, order.id, seen_version=stated.version)
        assert (settled.state, settled.settled_at) == ("settled", world.now)
    closed = plan_now(world, plan)
    assert closed.state == "closed"
    assert {line.state for line in closed.movements} == {"settled"}
    said = [entry["action"] for entry in world.entries() if entry["kind"] == "plan.changed"]
    assert said == [
        "plan.drafted",
        "plan.submitted",
        "plan.consent_granted",
        "plan.approved",
        "plan.closed",
    ]


def test_what_comes_back_is_on_hand_again_and_what_is_lost_is_not(world: World) -> None:
    tents, fleet = lot(world, "hohhot", "tent_12", 50), trucks(world, "hohhot", 3)
    found = needing(world, incident(world), TENTS)
    line = acknowledged(world, found, Asked(tents, 20, {fleet: 2})).movements[0]
    assert counts(world, tents) == (50, 20)
    line = moved(world, line, "depart", "hohhot.store")
    assert (line.state, line.departed_at) == ("departed", world.now)
    assert line.planned_arrive_at == world.now + timedelta(minutes=70)  # travel and set-up from now on
    assert counts(world, tents) == (30, 0)  # gone from the depot, no longer promised
    assert counts(world, fleet) == (3, 2)
    moved(world, line, "arrive", "hohhot.team")
    line = moved(
        world,
        line,
        "receive",
        "ulanqab.store",
        received_quantity=19,
        damaged_quantity=1,
        note="一顶缺失",
        difference_code="short",
    )
    assert (line.state, line.received_quantity, line.damaged_quantity) == ("received", 19, 1)
    line = brought_home(world, line, lost=3)
    assert (line.state, line.returned_quantity, line.lost_quantity) == ("inspected", 17, 3)
    assert counts(world, tents) == (47, 0)
    assert counts(world, fleet) == (3, 0)


def test_what_is_used_up_does_not_come_back_but_its_trucks_do(world: World) -> None:
    quilts, fleet = lot(world, "hohhot", "quilt", 500), trucks(world, "hohhot", 3)
    found = needing(world, incident(world), QUILTS)
    line = acknowledged(world, found, Asked(quilts, 200, {fleet: 2})).movements[0]
    line = received(world, line)
    assert line.state == "consumed"
    assert counts(world, quilts) == (300, 0)
    assert counts(world, fleet) == (3, 2)
    assert world.work(homecoming.trucks_home) == 0  # still on the road
    world.later(minutes=59)
    assert world.work(homecoming.trucks_home) == 0
    world.later(minutes=1)
    assert world.work(homecoming.trucks_home) == 1
    assert counts(world, fleet) == (3, 0)
    assert world.work(homecoming.trucks_home) == 0
    order = orders_of(world, plan_of(world, line))[0]
    stated = world.do("hohhot.leader", orders.state_costs, order.id, seen_version=order.version)
    assert {cost.what: cost.quantity for cost in stated.statement}["in_kind:quilt"] == 200
    world.do("ulanqab.leader", orders.settle, order.id, seen_version=stated.version)
    assert plan_of(world, line).state == "closed"


def test_beds_are_reserved_opened_used_and_given_back_without_going_anywhere(world: World) -> None:
    beds = places(world, "hohhot", "burn_bed", 10, occupied=2)
    found = needing(world, incident(world), BURN_BEDS)
    line = acknowledged(world, found, Asked(beds, 6)).movements[0]
    assert counts(world, beds) == (2, 6)
    left = {"occurred_at": None, "seen_version": line.version}
    world.refused("illegal_move", "hohhot.store", tracking.depart, line.id, **left)
    line = moved(world, line, "arrive", "hohhot.duty")
    assert counts(world, beds) == (8, 0)
    full = {"received_quantity": 6, "damaged_quantity": 0, "note": ""}
    line = moved(world, line, "receive", "ulanqab.duty", **full)
    line = moved(world, line, "release", "ulanqab.leader")
    assert counts(world, beds) == (2, 0)
    line = moved(world, line, "inspect", "hohhot.duty", condition="good")
    assert line.state == "inspected"
    assert counts(world, beds) == (2, 0)


@pytest.mark.parametrize(("condition", "readiness"), [("good", "ready"), ("damaged", "maintenance")])
def test_a_unit_is_away_until_inspected_and_ready_only_if_fit(
    world: World, condition: str, readiness: str
) -> None:
    ambulance = unit(world, "hohhot")
    found = needing(world, incident(world), AMBULANCES)
    line = received(world, acknowledged(world, found, Asked(ambulance)).movements[0])
    assert world.row(ambulance)["holder"] == f"movement:{line.id}"
    moved(world, line, "release", "ulanqab.duty")
    moved(world, line, "go_home", "ulanqab.duty")
    moved(world, line, "return_home", "hohhot.store", returned_quantity=1, lost_quantity=0)
    assert world.row(ambulance)["holder"] == f"movement:{line.id}"
    moved(world, line, "inspect", "hohhot.store", condition=condition)
    assert (world.row(ambulance)["holder"], world.row(ambulance)["readiness"]) == (None, readiness)


def test_a_lost_unit_is_not_ready_whatever_its_condition(world: World) -> None:
    ambulance = unit(world, "hohhot")
    found = needing(world, incident(world), AMBULANCES)
    line = received(world, acknowledged(world, found, Asked(ambulance)).movements[0])
    brought_home(world, line, lost=1)
    assert world.row(ambulance)["readiness"] == "maintenance"


def test_costs_are_stated_when_everything_is_back_by_the_agreement_s_rates(world: World) -> None:
    ambulance, tents = unit(world, "hohhot"), lot(world, "hohhot", "tent_12", 50)
    fleet, beds = trucks(world, "hohhot", 3), places(world, "hohhot", "burn_bed", 10)
    found = needing(world, incident(world), AMBULANCES, TENTS, BURN_BEDS)
    asked = Asked(ambulance), Asked(tents, 20, {fleet: 2}), Asked(beds, 6)
    plan = acknowledged(world, found, *asked)
    order = orders_of(world, plan)[0]
    details = world.refused(
        "movements_still_out", "hohhot.store", orders.state_costs, order.id, seen_version=order.version
    )
    assert details["movements"] == [line.id for line in plan.movements]
    for line in plan.movements:
        received(world, line)
    world.later(days=2)
    for line in plan.movements:
        brought_home(world, line, lost=2 if line.form == "supply" else 0)
    stated = world.do("hohhot.store", orders.state_costs, order.id, seen_version=order.version)
    costs = {(cost.movement_id, cost.what): cost for cost in stated.statement}
    by_unit, by_tents, by_beds = (line.id for line in plan.movements)
    assert costs[(by_unit, "unit_km")].yuan == 70 * 2 * 4.0
    assert costs[(by_unit, "unit_hour")].yuan == pytest.approx(48 * 380.0, rel=0.01)
    assert costs[(by_tents, "truck_km")].yuan == 70 * 2 * 2 * 6.5
    assert costs[(by_tents, "in_kind:tent_12")].quantity == 2
    assert costs[(by_beds, "bed_day")].yuan == pytest.approx(6 * 2 * 600.0, rel=0.01)
    assert stated.total_yuan == pytest.approx(sum(cost.yuan for cost in stated.statement))
    again = world.do("hohhot.leader", orders.state_costs, order.id, seen_version=stated.version)
    assert again.total_yuan == stated.total_yuan
    world.do("ulanqab.leader", orders.settle, order.id, seen_version=again.version)
    settled = orders_of(world, plan)[0]
    world.refused("illegal_move", "hohhot.store", orders.state_costs, order.id, seen_version=settled.version)


def test_the_plan_closes_with_its_last_order_only(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = acknowledged(world, found, Asked(unit(world, "hohhot")), Asked(unit(world, "baotou")))
    states = []
    for line in plan.movements:
        received(world, line)
        brought_home(world, line)
    for order in orders_of(world, plan):
        city = {"150100": "hohhot", "150200": "baotou"}[order.city]
        stated = world.do(f"{city}.leader", orders.state_costs, order.id, seen_version=order.version)
        world.do("ulanqab.leader2", orders.settle, order.id, seen_version=stated.version)
        states.append(plan_now(world, plan).state)
    assert states == ["approved", "closed"]


def test_own_forces_alone_need_only_the_own_leader(world: World) -> None:
    ambulance = unit(world, "ulanqab")
    found = needing(world, incident(world), AMBULANCES)
    plan = consented(world, found, Asked(ambulance))
    assert (plan.state, plan.consents) == ("consented", [])
    assert world.row(ambulance)["holder"] == f"movement:{plan.movements[0].id}"
    approved = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert movement_now(world, approved.movements[0]).state == "ordered"
