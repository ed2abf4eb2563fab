"""A plan says how its trucks are driven, and trucks that go again are nobody else's in between."""

from collections import Counter
from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import Database
from app.dispatch import decisions, orders, plans
from app.dispatch.events import Movement, Plan
from app.dispatch.homecoming import trucks_home
from app.exchange.orders import order_sheet
from app.inventory.models import LotRow
from app.region.models import SiteRow
from tests.lending import answered, moved, movement_now, orders_of, plan_now, seen
from tests.planning.test_replanning import adopted, replanned
from tests.planning.test_worker import drafted, proposals, solved
from tests.world import BAOTOU, HOHHOT, ORDOS, ULANQAB, World, incident, lot, needing, small_world, trucks

WATER = 900  # more than one truck takes at once


@pytest.fixture
def world(database: Database) -> World:
    world = small_world(database)
    world.now = clock.now()
    return world


def depot(world: World, name: str, lat: float, lon: float) -> int:
    with world.write() as session:
        row = SiteRow(
            key=name,
            city=ULANQAB,
            county="",
            kind="depot",
            name_zh=name,
            name_en=name,
            lat=lat,
            lon=lon,
            accuracy="seat",
            invented=True,
        )
        session.add(row)
        session.flush()
        return row.id


def ordered(world: World, plan: Plan) -> Plan:
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    for order in orders_of(world, plan):
        world.do("ulanqab.store", orders.acknowledge, order.id, seen_version=order.version)
    return plan_now(world, plan)


def delivered(world: World, line: Movement) -> Movement:
    for step in ("depart", "arrive"):
        moved(world, line, step, "ulanqab.store" if step == "depart" else "ulanqab.duty")
    given = {"received_quantity": line.quantity, "damaged_quantity": 0, "note": ""}
    return moved(world, line, "receive", "ulanqab.duty", **given)


def test_a_truck_that_loads_at_two_depots_is_told_stop_by_stop_and_its_lines_come_with_it(
    world: World,
) -> None:
    first = lot(world, "ulanqab", "tent_12", 6)
    other = depot(world, "近郊储备点", 41.05, 113.25)
    second = lot(world, "ulanqab", "quilt", 60)
    with world.write() as session:
        row = session.get(LotRow, int(second.partition(":")[2]))
        assert row is not None
        row.site_id = other
    trucks(world, "ulanqab", 1)
    found = needing(world, incident(world), ("supply", "tent_12", 3), ("supply", "quilt", 30))
    run = solved(world, found)
    [tour] = proposals(world, run).proposals[0].tours
    assert {stop.site_id for stop in tour.stops} == {world.sites["ulanqab"], other}
    assert (tour.count, tour.turn, tour.start_site_id) == (1, 1, world.sites["ulanqab"])
    plan = drafted(world, run, "fastest")
    assert [len(one.stops) for one in plan.tours] == [2]
    assert {take.source for stop in plan.tours[0].stops for take in stop.takes} == {first, second}
    for line in plan.movements:
        assert abs(line.planned_arrive_at - plan.tours[0].arrive_at) < timedelta(seconds=1)
    early = min(plan.movements, key=lambda line: line.planned_leave_at)
    assert early.detour_minutes > 0
    parts = early.travel_minutes + early.detour_minutes + early.setup_minutes
    assert abs((early.planned_arrive_at - early.planned_leave_at).total_seconds() / 60 - parts) < 0.5


def test_trucks_that_go_again_stay_with_what_they_come_back_for(world: World) -> None:
    lot(world, "ulanqab", "water_drinking", 4000)
    fleet = trucks(world, "ulanqab", 1)
    found = needing(world, incident(world), ("supply", "water_drinking", WATER))
    plan = ordered(world, drafted(world, solved(world, found), "fastest"))
    first, again = sorted(plan.movements, key=lambda line: line.turn)
    assert (first.turn, again.turn) == (1, 2)
    assert again.planned_leave_at > first.planned_arrive_at
    assert world.row(fleet)["held"] == 1
    with world.read() as session:
        sheet = order_sheet(session, orders_of(world, plan)[0].id, made_at="2026-03-10 14:30")
    [driven] = [block for block in sheet.blocks if block.heading.startswith("行车安排")]
    assert [row[0] for row in driven.rows[1:]] == ["中型货车 × 1", "中型货车 × 1，第2趟"]
    assert "现场返回" in driven.rows[2][1]

    delivered(world, first)
    world.later(hours=20)
    assert world.work(trucks_home) == 1
    assert world.row(fleet)["held"] == 1
    assert movement_now(world, again).vehicle_count == 1
    assert movement_now(world, again).state == "ordered"

    delivered(world, again)
    world.now += timedelta(hours=20)
    assert world.work(trucks_home) == 1
    assert world.row(fleet)["held"] == 0


def test_of_three_trucks_the_one_that_goes_again_stays_held_and_the_others_are_free(world: World) -> None:
    lot(world, "ulanqab", "water_drinking", 6000)
    fleet = trucks(world, "ulanqab", 3)
    found = needing(world, incident(world), ("supply", "water_drinking", 2200))
    plan = ordered(world, drafted(world, solved(world, found), "fastest"))
    first, again = sorted(plan.movements, key=lambda line: line.turn)
    assert [(line.turn, line.vehicle_count) for line in (first, again)] == [(1, 3), (2, 1)]
    assert world.row(fleet)["held"] == 3
    delivered(world, first)
    world.later(hours=20)
    assert world.work(trucks_home) == 1
    assert world.row(fleet)["held"] == 1
    assert movement_now(world, again).vehicle_count == 1
    assert movement_now(world, first).vehicle_count == 3


def test_a_plan_made_again_leaves_the_trucks_of_all_others_as_they_were_told(world: World) -> None:
    for city in ("hohhot", "baotou", "ordos"):
        lot(world, city, "quilt", 4000)
        trucks(world, city, 4)
    found = needing(world, incident(world), ("supply", "quilt", 8500))
    plan = drafted(world, solved(world, found), "fastest")
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    assert {consent.city for consent in plan.consents} == {HOHHOT, BAOTOU, ORDOS}
    plan = answered(world, plan, "hohhot")
    plan = answered(world, plan, "ordos", {}, "own_incident")
    told = {tour.city: _ways(plan, tour.city) for tour in plan.tours}
    waiting = [line for line in plan.movements if line.city_from == BAOTOU]
    again = adopted(world, plan, replanned(world, plan))
    for city in (HOHHOT, BAOTOU):
        assert told[city]
        assert not told[city] - _ways(again, city)
    assert not _ways(again, ORDOS)
    stay = {line.id: line for line in again.movements}
    assert {line.state for line in again.movements if line.city_from == BAOTOU} == {"proposed"}
    for line in waiting:
        assert abs(stay[line.id].planned_arrive_at - line.planned_arrive_at) < timedelta(minutes=2)
    assert len({tour.tour for tour in again.tours}) == len(again.tours)


def _ways(plan: Plan, city: str) -> Counter[tuple[object, ...]]:
    """Which trucks of a city load what where, in the plan as it is now."""
    return Counter(
        (tour.fleet_id, tour.count, tour.turn, tour.km, repr([(s.site_id, s.takes) for s in tour.stops]))
        for tour in plan.tours
        if tour.city == city
    )
