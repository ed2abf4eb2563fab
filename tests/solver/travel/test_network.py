"""Shortest ways, closures, slow-downs and the driver's rests."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from solver import (
    Access,
    Edge,
    Network,
    Node,
    Problem,
    ProblemError,
    Roads,
    Site,
    Travel,
    check_plan,
    shortest,
    solve,
    with_rests,
)
from solver.travel.network import distance_km
from tests.solver.make import make_need, make_problem, make_unit


def _square() -> Network:
    """a-b-c fast (120 km at 120), a-d-c short but slow (100 km at 50)."""
    return Network.of(["a", "b", "c", "d"], [0, 1, 0, 3], [1, 2, 3, 2], [60, 60, 50, 50], [120, 120, 50, 50])


def test_the_fastest_way_is_taken_not_the_shortest() -> None:
    trips = shortest(_square(), [0])
    assert trips.minutes[0, 2] == pytest.approx(60)
    assert trips.km[0, 2] == pytest.approx(120)
    assert trips.route(0, 2) == [0, 1, 2]


def test_a_slow_vehicle_takes_the_shorter_way() -> None:
    trips = shortest(_square(), [0], vehicle_speed_kmh=50)
    assert trips.route(0, 2) == [0, 3, 2]
    assert trips.minutes[0, 2] == pytest.approx(120)


def test_closing_an_edge_in_place_leads_around_and_closing_both_leads_nowhere() -> None:
    network = _square()
    network.closed[1] = True
    assert shortest(network, [0]).route(0, 2) == [0, 3, 2]
    network.closed[3] = True
    trips = shortest(network, [0])
    assert np.isinf(trips.minutes[0, 2])
    assert np.isinf(trips.km[0, 2])
    assert trips.route(0, 2) == []


def test_snow_slows_an_edge_by_its_factor() -> None:
    network = _square()
    network.factor[:2] = 0.5
    assert shortest(network, [0]).minutes[0, 2] == pytest.approx(120)


def test_one_way_edges_are_driven_one_way_and_reverse_asks_for_the_way_back() -> None:
    network = Network.of(["a", "b"], [0], [1], [10], [60], one_way=[True])
    assert np.isinf(shortest(network, [1]).minutes[0, 0])
    towards = shortest(network, [1], reverse=True)
    assert towards.minutes[0, 0] == pytest.approx(10)
    assert towards.route(0, 0) == [0, 1]


def test_a_rest_of_twenty_minutes_follows_each_four_hours_of_driving() -> None:
    given = np.array([0.0, 239.0, 240.0, 241.0, 480.0, 500.0, np.inf])
    assert with_rests(given).tolist() == [0.0, 239.0, 240.0, 261.0, 500.0, 540.0, np.inf]


def test_long_random_ways_agree_with_walking_them_edge_by_edge() -> None:
    random = np.random.default_rng(7)
    tail, head = random.integers(0, 60, 200), random.integers(0, 60, 200)
    km, speed = random.uniform(1, 80, 200), random.choice([40.0, 80.0, 120.0], 200)
    network = Network.of([str(i) for i in range(60)], tail, head, km, speed, closed=random.random(200) < 0.1)
    trips = shortest(network, [0, 5], 90.0, rests=False)
    minutes = network.edge_minutes(90.0)
    for source in (0, 1):
        for node in range(60):
            if not np.isfinite(trips.minutes[source, node]):
                continue
            route = trips.route(source, node)
            time = far = 0.0
            for here, there in pairwise(route):
                edges = np.flatnonzero(
                    ((tail == here) & (head == there)) | ((tail == there) & (head == here))
                )
                best = edges[np.argmin(minutes[edges])]
                time, far = time + minutes[best], far + km[best]
            assert time == pytest.approx(trips.minutes[source, node], abs=0.01)
            assert far == pytest.approx(trips.km[source, node], abs=0.01)


def test_great_circle_distance_between_hohhot_and_baotou() -> None:
    assert float(distance_km(40.84, 111.75, 40.66, 109.84)) == pytest.approx(162, abs=2)


def _on_roads(**changes: object) -> Problem:
    nodes = tuple(Node(id=name, lat=41.0, lon=111.0 + i) for i, name in enumerate("abc"))
    edges = (
        Edge(id="ab", from_node="a", to_node="b", km=200, speed_kmh=100),
        Edge(id="bc", from_node="b", to_node="c", km=300, speed_kmh=100),
    )
    access = (Access(site="h", node="a"), Access(site="scene", node="c", km=2, minutes=3))
    roads = replace(Roads(nodes=nodes, edges=edges, access=access), **changes)  # type: ignore[arg-type]  # a test's freedom
    return make_problem(units=(make_unit("x", "h"),), needs=(make_need(),), travel=Travel(network=roads))


def test_a_problem_on_roads_tells_routes_and_rests_and_passes_its_check() -> None:
    problem = _on_roads()
    plan = solve(problem, seconds=5).named("fastest")
    [line] = plan.movements
    assert line.route == ("a", "b", "c")
    assert line.travel_minutes == pytest.approx(500 / 80 * 60 + 3, abs=0.01)
    assert line.rest_minutes == 20
    assert line.km == pytest.approx(502, abs=0.01)
    assert check_plan(problem, plan) == []


def test_a_closed_road_leaves_the_need_unmet_with_no_road() -> None:
    roads = _on_roads().travel.network
    assert roads is not None
    closed = tuple(replace(edge, closed=edge.id == "bc") for edge in roads.edges)
    [unmet] = solve(_on_roads(edges=closed), seconds=5).named("fastest").unmet
    assert unmet.reason == "no_road"


def test_a_site_without_access_takes_the_nearest_node_and_pays_for_the_last_stretch() -> None:
    plan = solve(_on_roads(access=()), seconds=5).named("fastest")
    [line] = plan.movements
    assert line.route == ("b",)
    apart = distance_km([40.8, 40.9], [111.7, 112.1], 41.0, 112.0)
    assert line.km == pytest.approx(1.3 * float(apart.sum()), abs=0.01)
    assert plan.certificate.checked


def test_a_site_that_cannot_be_placed_is_named() -> None:
    problem = _on_roads(access=())
    lost = tuple(Site(id=s.id, city=s.city) for s in problem.sites)
    with pytest.raises(ProblemError, match="site_off_the_network: site='h'"):
        solve(replace(problem, sites=lost), seconds=5)


def test_a_site_that_nothing_uses_need_not_be_on_the_map() -> None:
    problem = _on_roads()
    spare = Site(id="spare", city="baotou")
    assert solve(replace(problem, sites=(*problem.sites, spare)), seconds=5).plans[0].certificate.checked
