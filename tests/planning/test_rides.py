"""Crews that can take a train are planned with it: from the timetable to the order, and when it fails."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.db import Database
from app.dispatch import decisions, plans, tracking
from app.dispatch.events import Movement, Plan
from app.exchange.html import page
from app.exchange.orders import order_sheet
from app.incidents.events import Incident
from app.inventory import service as register
from app.planning.meanwhile import meanwhile
from app.planning.snapshot import freeze
from app.planning.standing import standing_of
from app.region import timetable
from app.region.data import load_reference
from app.region.events import Service
from solver.problem import Problem
from tests.lending import acknowledged_of, answered, orders_of, plan_now, seen
from tests.planning.test_worker import drafted, solved
from tests.world import World, incident, needing, small_world, unit

TEAM = "psych_team"
ABLE = load_reference().unit_kinds[TEAM].capabilities[0]


@pytest.fixture
def world(database: Database) -> World:
    """A team in Baotou that may ride, and three that stay; the clock is the worker's, which is the wall's."""
    world = small_world(database)
    world.now = clock.now()
    team = int(unit(world, "baotou", TEAM).partition(":")[2])
    world.do("baotou.store", register.set_modes, team, modes=["rail"], seen_version=1)
    for _ in range(3):
        unit(world, "baotou", TEAM)
    return world


def train(world: World, after_minutes: int = 100, **other: Any) -> Service:
    """From Baotou to Qixiaying in 50 minutes: sooner than by road."""
    leaves = (world.now + timedelta(minutes=after_minutes)).astimezone(timetable.BEIJING)
    given: dict[str, Any] = {
        "number": "K7901", "mode": "rail", "from_place": "R_BT", "to_place": "R_QXYS", "minutes": 50,
        "seats": 9, "boarding_minutes": 10, "departures": [f"{leaves:%H:%M}"], "first": None, "last": None,
        "every_minutes": None, "source": "测试", "valid_until": (world.now + timedelta(days=9)).date(),
    }  # fmt: skip
    return world.do("joint", timetable.add_service, **(given | other))


def frozen(world: World, found: Incident) -> Problem:
    with world.read() as session:
        return freeze(session, [found.id], world.now, None)


def riding(world: World) -> tuple[Incident, Service, Plan]:
    service, found = train(world), needing(world, incident(world), ("unit", ABLE, 1))
    return found, service, drafted(world, solved(world, found), "fastest")


def troubles(world: World, plan: Plan) -> set[str]:
    with world.read() as session:
        return {one.what for one in standing_of(session, plan.id, world.now).troubles}


def stale(world: World, plan: Plan) -> list[str]:
    assert plan.run_id is not None
    with world.read() as session:
        told = meanwhile(session, plan.run_id, world.now).proposals[0]
    return [one.what for one in told.changes if one.what != "source_short"]


def test_the_frozen_question_has_the_departures_of_the_days_ahead_and_the_crews_that_may_ride(
    world: World,
) -> None:
    train(world)
    closed = train(world, number="K7903")
    world.do("joint", timetable.close_service, closed.id, closed=True, reason="停运", seen_version=1)
    problem = frozen(world, needing(world, incident(world), ("unit", ABLE, 1)))
    [service] = problem.travel.services
    assert (service.from_site, service.to_site, service.seats) == ("stop:R_BT", "stop:R_QXYS", 9)
    first, *later = service.departures
    assert 98 < first <= 100
    assert [round(minute - first) for minute in later] == [1440, 2880]
    assert sorted(team.modes for team in problem.units) == [(), (), (), ("rail",)]
    assert {"stop:R_BT", "stop:R_QXYS"} <= {site.id for site in problem.sites}


def test_a_line_by_train_carries_its_departure_and_no_vehicle_into_the_order(world: World) -> None:
    _, service, plan = riding(world)
    [line] = plan.movements
    assert (line.mode, line.service_id) == ("rail", service.id)
    assert (line.vehicle_class, line.vehicle_count) == (None, 0)
    assert line.departs_at is not None
    assert f"{line.departs_at.astimezone(timetable.BEIJING):%H:%M}" == service.departures[0]
    assert line.planned_leave_at < line.departs_at < line.planned_arrive_at
    assert line.wait_minutes > 0
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    plan = answered(world, plan, "baotou")
    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    [approved] = plan.movements
    assert approved.planned_leave_at == line.planned_leave_at  # the train does not wait for the approval
    [order] = orders_of(world, plan)
    with world.read() as session:
        printed = page(order_sheet(session, order.id, made_at="—"))
    assert "K7901 次列车" in printed
    assert "包头站—旗下营南站" in printed
    early = _departed(world, plan, line.planned_leave_at - timedelta(minutes=15))
    assert early.planned_arrive_at == line.planned_arrive_at


def _departed(world: World, plan: Plan, at: datetime) -> Movement:
    acknowledged_of(world, plan)
    [line] = plan_now(world, plan).movements
    given = {"occurred_at": min(at, world.now), "seen_version": line.version}
    return world.do("baotou.team", tracking.depart, line.id, **given)


def test_seats_promised_are_not_offered_again_and_a_draft_promises_nothing(world: World) -> None:
    found, service, plan = riding(world)
    crew = load_reference().unit_kinds[TEAM].crew
    assert {one.seats for one in frozen(world, found).travel.services} == {service.seats}
    world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    told = {one.seats: len(one.departures) for one in frozen(world, found).travel.services}
    assert told == {service.seats: 2, service.seats - crew: 1}


def test_a_plan_says_when_its_train_is_closed_or_can_no_longer_be_caught(world: World) -> None:
    _, service, plan = riding(world)
    assert stale(world, plan) == []
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    assert troubles(world, plan) == set()
    closing = {"closed": True, "reason": "线路中断", "seen_version": service.version}
    service = world.do("joint", timetable.close_service, service.id, **closing)
    assert troubles(world, plan) == {"service_closed"}
    assert "service_gone" in stale(world, plan)
    opening = {"closed": False, "reason": "", "seen_version": service.version}
    world.do("joint", timetable.close_service, service.id, **opening)
    world.later(minutes=90)
    assert "departure_missed" in troubles(world, plan)
