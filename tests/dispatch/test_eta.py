"""Every ETA follows the roads: what has not arrived is timed anew when one closes, and only then."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from app.core import clock
from app.core.db import Database
from app.dispatch.eta import refresh_etas
from app.dispatch.events import Movement
from app.planning.reactions import react
from app.region import service as region
from app.region.data import load_reference
from app.region.facts import RoadEdge
from tests.lending import Asked, acknowledged, drafted, moved, movement_now, submitted
from tests.world import World, incident, needing, small_world, unit

AMBULANCES = ("unit", "ambulance_transport", 6)
CLOSED: dict[str, Any] = {"closed": True, "speed_factor": 1.0, "reason": "积雪封闭", "seen_version": None}


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


@pytest.fixture
def line(world: World) -> Movement:
    """An ambulance of Baotou's, ordered to Qixiaying, timed on the roads as they are."""
    found = needing(world, incident(world), AMBULANCES)
    ordered = acknowledged(world, found, Asked(unit(world, "baotou"))).movements[0]
    world.work(refresh_etas)
    return movement_now(world, ordered)


def edges_on(route: list[str]) -> list[RoadEdge]:
    pairs = [{one, other} for one, other in pairwise(route)]
    edges = load_reference().edges.values()
    return [edge for edge in edges if edge.status == "open" and {edge.from_node, edge.to_node} in pairs]


def a_long_one(route: list[str]) -> RoadEdge:
    return max(edges_on(route), key=lambda edge: edge.length_km)


def test_a_closed_road_moves_route_and_arrival_and_opening_it_moves_them_back(
    world: World, line: Movement
) -> None:
    closed = a_long_one(line.route)
    world.do("joint", region.set_road, closed.edge_id, **CLOSED)
    assert world.work(refresh_etas) == 1
    later = movement_now(world, line)
    assert later.route != line.route
    assert later.travel_minutes > line.travel_minutes
    delay = timedelta(minutes=later.travel_minutes - line.travel_minutes)
    assert later.planned_arrive_at - line.planned_arrive_at == delay
    assert later.planned_leave_at == line.planned_leave_at
    reopened = CLOSED | {"closed": False, "seen_version": 1}
    world.do("joint", region.set_road, closed.edge_id, **reopened)
    world.work(refresh_etas)
    again = movement_now(world, line)
    assert (again.route, again.travel_minutes) == (line.route, line.travel_minutes)


def test_a_road_elsewhere_changes_nothing(world: World, line: Movement) -> None:
    used = {edge.edge_id for edge in edges_on(line.route)}
    ordos = next(
        edge
        for edge in load_reference().edges.values()
        if edge.status == "open"
        and edge.edge_id not in used
        and load_reference().nodes[edge.from_node].city == "150600"
    )
    world.do("joint", region.set_road, ordos.edge_id, **CLOSED)
    assert world.work(refresh_etas) == 0
    assert movement_now(world, line) == line


def test_who_is_under_way_is_timed_from_where_he_is(world: World, line: Movement) -> None:
    line = moved(world, line, "depart", "baotou.store")
    world.later(minutes=line.travel_minutes / 2)
    passed = line.route[: len(line.route) // 4]
    slow = {"closed": False, "speed_factor": 0.1, "reason": "大雾", "seen_version": None}
    on_the_way = a_long_one(line.route[len(line.route) * 2 // 3 :])
    world.do("joint", region.set_road, on_the_way.edge_id, **slow)
    assert world.work(refresh_etas) == 1
    later = movement_now(world, line)
    assert later.route[: len(passed)] == passed
    assert later.route[-1] == line.route[-1]
    assert line.departed_at is not None
    assert later.planned_arrive_at > line.planned_arrive_at
    assert later.planned_arrive_at == line.departed_at + timedelta(
        minutes=later.travel_minutes + later.setup_minutes
    )


def test_where_no_road_is_left_everybody_is_told_it_is_blocked(world: World, line: Movement) -> None:
    start = line.route[0]
    around = [edge for edge in load_reference().edges.values() if start in {edge.from_node, edge.to_node}]
    for edge in around:
        world.do("joint", region.set_road, edge.edge_id, **CLOSED)
    world.work(refresh_etas)
    last = world.entries()[-1]
    assert (last["action"], last["object"]["id"]) == ("movement.road_blocked", line.id)
    assert movement_now(world, line).planned_arrive_at == line.planned_arrive_at


def test_what_has_arrived_and_what_is_only_a_draft_keep_their_times(world: World, line: Movement) -> None:
    with_need = needing(world, incident(world), AMBULANCES)
    draft = drafted(world, with_need, Asked(unit(world, "baotou"))).movements[0]
    moved(world, line, "depart", "baotou.store")
    arrived = moved(world, line, "arrive", "ulanqab.duty")
    world.do("joint", region.set_road, a_long_one(line.route).edge_id, **CLOSED)
    assert world.work(refresh_etas) == 0
    assert (movement_now(world, arrived), movement_now(world, draft)) == (arrived, draft)


def test_the_reaction_follows_each_road_change_once(world: World) -> None:
    world.now = clock.now()
    found = needing(world, incident(world), AMBULANCES)
    asked = submitted(world, found, Asked(unit(world, "baotou"))).movements[0]
    world.do("joint", region.set_weather, "150200", speed_factor=0.5, reason="雪", seen_version=None)
    react(world.database, 5)
    timed = movement_now(world, asked)
    assert timed.travel_minutes > asked.travel_minutes
    assert world.entries()[-1]["action"] == "movement.eta_changed"
    end = world.position()
    react(world.database, 5)
    assert world.position() == end
    world.do("joint", region.set_weather, "150200", speed_factor=0.9, reason="", seen_version=1)
    react(world.database, 5)
    assert movement_now(world, asked).travel_minutes < timed.travel_minutes
