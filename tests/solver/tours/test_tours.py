"""Trucks with ways of their own: several places on one way, coming back for more, and the checker on it."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from solver import (
    Access,
    Agreement,
    Edge,
    Fleet,
    Node,
    Pin,
    Plan,
    Plans,
    Problem,
    Roads,
    Site,
    Supply,
    Travel,
    solve,
)
from solver.check.check import check_plan
from solver.fastest import solve_fastest
from solver.generate import generate
from tests.solver.make import TRUCK, make_legs, make_need, make_problem, problems

TOURED = Agreement(truck_tours=True)
HOUR = 60.0  # kilometres that a truck does in an hour


def make_two_depots(**changes: Any) -> Problem:
    """Two depots of Hohhot, 30 km apart and 120 and 140 km from the scene; one truck stands at the first."""
    km: dict[tuple[str, str], float] = {("h", "scene"): 120, ("h2", "scene"): 140, ("h", "h2"): 30}
    problem = make_problem(
        sites=(
            Site(id="h", city="hohhot"),
            Site(id="h2", city="hohhot"),
            Site(id="scene", city="ulanqab"),
        ),
        vehicle_classes=(TRUCK,),
        fleets=(Fleet(id="f", site="h", vehicle_class="truck", count=1),),
        supplies=(_stock("a", "h", 100), _stock("b", "h2", 100)),
        needs=(make_need(form="supply", kind="quilt", quantity=200),),
        travel=Travel(matrix=make_legs(km, (TRUCK,))),
        agreement=TOURED,
    )
    return replace(problem, **changes)


def _stock(id: str, site: str, quantity: int, **changes: Any) -> Supply:  # noqa: A002 - as the field is called
    stock = Supply(
        id=id, site=site, kind="quilt", quantity=quantity, weight_kg=20, volume_m3=0.05, loading_minutes=30
    )
    return replace(stock, **changes)


def _fastest(problem: Problem) -> Plan:
    plan = solve(problem, seconds=10).named("fastest")
    assert check_plan(problem, plan) == []
    assert plan.certificate.checked
    return plan


def test_one_truck_loads_at_two_places_and_every_line_comes_when_it_does() -> None:
    plan = _fastest(make_two_depots())
    (tour,) = plan.tours
    assert [stop.site for stop in tour.stops] == ["h", "h2"]
    assert [(stop.arrive_minutes, stop.leave_minutes) for stop in tour.stops] == [(0, 30), (60, 90)]
    assert tour.arrive_minutes == 90 + 140
    assert tour.km == 30 + 140
    first, second = sorted(plan.movements, key=lambda line: line.source)
    assert (first.leave_minutes, first.detour_minutes, first.arrive_minutes) == (30, 80, 230)
    assert (second.wait_minutes, second.leave_minutes, second.detour_minutes) == (60, 90, 0)
    assert second.arrive_minutes == 230


def test_with_a_truck_for_each_place_none_goes_round() -> None:
    plan = _fastest(
        make_two_depots(
            fleets=(
                Fleet(id="f", site="h", vehicle_class="truck", count=1),
                Fleet(id="g", site="h2", vehicle_class="truck", count=1),
            )
        )
    )
    tours = sorted((tour.fleet, *(stop.site for stop in tour.stops)) for tour in plan.tours)
    assert tours == [("f", "h"), ("g", "h2")]
    assert [line.arrive_minutes for line in plan.movements] == [150, 170]


def test_what_a_round_would_bring_too_late_stays_at_home() -> None:
    near, far = (
        make_need("near", form="supply", kind="quilt", quantity=100, latest_minutes=160),
        make_need("far", form="supply", kind="coat", quantity=100),
    )
    problem = make_two_depots(
        needs=(near, far), supplies=(_stock("a", "h", 100), _stock("b", "h2", 100, kind="coat"))
    )
    plan = _fastest(problem)
    assert {line.need for line in plan.movements} in ({"near"}, {"far"})
    assert len(plan.unmet) == 1


def test_a_truck_comes_back_for_what_is_left() -> None:
    problem = make_two_depots(
        supplies=(_stock("a", "h", 500),),
        needs=(make_need(form="supply", kind="quilt", quantity=500),),
        agreement=replace(TOURED, truck_turns=2, unloading_minutes=20),
    )
    once = _fastest(replace(problem, agreement=TOURED))
    assert [unmet.quantity for unmet in once.unmet] == [250]
    plan = _fastest(problem)
    first, second = plan.tours
    assert not plan.unmet
    assert (first.turn, first.arrive_minutes) == (1, 150)
    assert (second.turn, second.after, second.start_minutes) == (2, first.id, 170)
    assert second.stops[0].arrive_minutes == 170 + 120
    assert second.arrive_minutes == 170 + 120 + 30 + 120
    assert [(load.turn, load.vehicles[0].count, load.vehicles[0].km) for load in plan.loads] == [
        (1, 1, 120),
        (2, 1, 240),
    ]
    early, late = sorted(plan.movements, key=lambda line: line.arrive_minutes)
    assert (early.source, late.source) == ("a", "a")
    assert late.wait_minutes == 290
    unmet = plan.goal("unmet")
    assert unmet.bound is not None
    assert unmet.bound <= unmet.value == 0


def test_a_driver_rests_over_all_his_turns() -> None:
    problem = make_two_depots(
        supplies=(_stock("a", "h", 500),),
        needs=(make_need(form="supply", kind="quilt", quantity=500),),
        agreement=replace(TOURED, truck_turns=2),
    )
    told = _fastest(replace(problem, travel=replace(problem.travel, rests_included=False)))
    first, second = told.tours
    assert (first.driving_minutes, first.rest_minutes) == (120, 0)
    assert (second.driving_minutes, second.rest_minutes) == (240, 20)


def test_it_matters_where_a_truck_stands() -> None:
    away = make_two_depots(
        supplies=(_stock("b", "h2", 100),), needs=(make_need(form="supply", kind="quilt"),)
    )
    (line,) = _fastest(away).movements
    assert (line.wait_minutes, line.leave_minutes, line.arrive_minutes) == (30, 60, 200)
    (pooled,) = _fastest(replace(away, agreement=Agreement())).movements
    assert pooled.leave_minutes == 30


def test_a_matrix_that_tells_no_way_between_depots_takes_them_for_one_place() -> None:
    problem = make_two_depots(
        travel=Travel(matrix=make_legs({("h", "scene"): 120, ("h2", "scene"): 140}, (TRUCK,)))
    )
    (tour,) = _fastest(problem).tours
    assert [(stop.arrive_minutes, stop.leave_minutes) for stop in tour.stops] == [(0, 30), (30, 60)]
    assert tour.arrive_minutes == 60 + 120


def test_a_granted_line_without_told_times_comes_with_its_truck() -> None:
    problem = make_two_depots(pinned=(Pin(need="n1", source="b", quantity=100),))
    plan = _fastest(problem)
    granted = next(line for line in plan.movements if line.pinned)
    assert granted.arrive_minutes == plan.tours[0].arrive_minutes == 230


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"arrive_minutes": 200.0}, "t1 arrives at 230.00, not 200.00"),
        ({"turn": 2}, "t1 is a tour of no load of that turn, or of nothing"),
        ({"fleet": "g"}, "t1 is driven by an unknown fleet or class g"),
        ({"start_minutes": 10.0}, "t1 does not start at once"),
        ({"driving_minutes": 10.0}, "t1 drives 170.00 minutes, not 10.00"),
    ],
)
def test_the_checker_sees_a_tour_that_is_not_true(change: dict[str, Any], said: str) -> None:
    problem = make_two_depots()
    plan = _fastest(problem)
    (tour,) = plan.tours
    assert said in check_plan(problem, replace(plan, tours=(replace(tour, **change),)))


def test_the_checker_sees_a_truck_that_takes_too_much_or_leaves_something_behind() -> None:
    problem = make_two_depots()
    plan = _fastest(problem)
    (tour,) = plan.tours
    first, second = tour.stops
    name = next(iter(first.takes))
    heavy = replace(tour, stops=(replace(first, takes={name: 180}), second))
    assert any("kg and" in said for said in check_plan(problem, replace(plan, tours=(heavy,))))
    light = replace(tour, stops=(replace(first, takes={name: 90}), second))
    assert f"{name}: 90 of 100 is on tours" in check_plan(problem, replace(plan, tours=(light,)))


@given(problems())
@settings(max_examples=60, deadline=None)
def test_any_plan_on_tours_passes_the_check_and_its_bounds_hold(problem: Problem) -> None:
    for turns in (1, 3):
        asked = replace(
            problem,
            agreement=replace(problem.agreement, truck_tours=True, truck_turns=turns, unloading_minutes=15),
        )
        for plan in solve(asked, seconds=5).plans:
            assert plan.certificate.violations == ()


@pytest.mark.parametrize("scale", ["four", "four-scarce"])
def test_tours_of_a_whole_region_hold(scale: str) -> None:
    problem = generate(scale, 2)
    agreement = replace(problem.agreement, truck_tours=True, truck_turns=3, unloading_minutes=30)
    _fastest(replace(problem, agreement=agreement))


def test_trucks_that_come_back_serve_more_where_they_are_scarce() -> None:
    problem = generate("four-scarce", 2)
    unmet = []
    for turns in (1, 3):
        agreement = replace(problem.agreement, truck_tours=True, truck_turns=turns, unloading_minutes=30)
        plan = solve_fastest(replace(problem, agreement=agreement), seconds=120)
        assert plan.tours
        unmet.append(plan.goal("unmet").value)
    assert unmet[1] < unmet[0]


def test_a_helicopter_and_a_truck_that_are_equally_fast_carry_lines_of_their_own() -> None:
    flying = replace(TRUCK, id="helicopter", payload_kg=900, mode="air")
    km: dict[tuple[str, str], float] = {("h", "scene"): 60, ("h", "h2"): 0}
    problem = make_two_depots(
        vehicle_classes=(TRUCK, flying),
        fleets=(
            Fleet(id="f", site="h", vehicle_class="truck", count=1),
            Fleet(id="air", site="h", vehicle_class="helicopter", count=3),
        ),
        supplies=(_stock("a", "h", 100, weight_kg=60), _stock("b", "h2", 100, weight_kg=10)),
        travel=Travel(matrix=make_legs(km, (TRUCK, flying))),
    )
    plan = _fastest(problem)
    assert check_plan(problem, plan) == []
    mode_of = {line.id: line.mode for line in plan.movements}
    for load in plan.loads:
        by_air = {one.vehicle_class == "helicopter" for one in load.vehicles}
        assert {mode_of[name] == "air" for name in load.movements} == by_air


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_a_leader_chooses_between_three_plans_on_tours_and_none_serves_less(seed: int) -> None:
    asked = generate("four", seed)
    agreement = replace(asked.agreement, truck_tours=True, truck_turns=2)
    first: list[Plans] = []
    solve(
        replace(asked, agreement=agreement),
        seconds=60,
        on_plans=first.append,
        should_stop=lambda: bool(first),
    )
    fastest, balanced, frugal = first[0].plans
    assert (fastest.name, balanced.name, frugal.name) == ("fastest", "balanced", "frugal")
    for plan in (balanced, frugal):
        assert plan.certificate.checked
        assert plan.goal("unmet").value <= fastest.goal("unmet").value * (1 + 1e-6)
    slack = 1 + agreement.slack.time
    assert balanced.goal("time").value <= fastest.goal("time").value * slack * (1 + 1e-6)
    assert balanced.goal("burden").value < fastest.goal("burden").value
    assert frugal.goal("cost").value < 0.97 * fastest.goal("cost").value
    due = {need.id: need.due_minutes for need in asked.needs}
    late, before = (_late(plan, due) for plan in (frugal, fastest))
    assert all(late[need] <= before[need] for need in late)


def _late(plan: Plan, due: dict[str, float]) -> Counter[str]:
    """How much of each need comes late."""
    told = Counter[str]()
    for line in plan.movements:
        told[line.need] += line.quantity * (line.arrive_minutes > due[line.need] + 0.001)
    return told


def test_a_truck_that_cannot_reach_a_depot_leaves_there_what_it_has() -> None:
    nodes = tuple(Node(id=name, lat=41, lon=110 + i) for i, name in enumerate(("h", "scene", "h2")))
    edges = (
        Edge(id="way", from_node="h", to_node="scene", km=300, speed_kmh=60),
        Edge(id="down", from_node="h2", to_node="scene", km=40, speed_kmh=60, one_way=True),
    )
    access = tuple(Access(site=node.id, node=node.id) for node in nodes)
    problem = make_two_depots(
        travel=Travel(network=Roads(nodes=nodes, edges=edges, access=access)),
        supplies=(_stock("a", "h", 100), _stock("b", "h2", 400)),
        needs=(make_need(form="supply", kind="quilt", quantity=500),),
        fleets=tuple(Fleet(id=site, site=site, vehicle_class="truck", count=1) for site in ("h", "h2")),
    )
    assert [(line.source, line.quantity) for line in _fastest(problem).movements] == [("b", 250), ("a", 100)]


def test_a_granted_line_that_the_trucks_cannot_bring_whole_is_shown_without_them() -> None:
    """Three pieces of 3 t weigh no more than two trucks carry, but each takes one of them."""
    problem = make_two_depots(
        supplies=(_stock("a", "h", 3, weight_kg=3000), _stock("b", "h2", 100)),
        pinned=(Pin(need="n1", source="a", quantity=3),),
        fleets=(Fleet(id="f", site="h", vehicle_class="truck", count=2),),
    )
    plan = _fastest(problem)
    granted, other = sorted(plan.movements, key=lambda line: line.source)
    assert (granted.quantity, granted.vehicle_count, other.quantity) == (3, 0, 100)
    assert [load.movements for load in plan.loads] == [(other.id,)]


def test_a_granted_line_that_fills_its_truck_twice_comes_in_two_turns() -> None:
    problem = make_two_depots(
        supplies=(_stock("a", "h", 300),),
        pinned=(Pin(need="n1", source="a", quantity=300),),
        needs=(make_need(form="supply", kind="quilt", quantity=300),),
        agreement=replace(TOURED, truck_turns=2, unloading_minutes=30),
    )
    plan = _fastest(problem)
    assert [(line.pinned, line.quantity) for line in plan.movements] == [(True, 250), (True, 50)]
    assert [(tour.turn, tour.after) for tour in plan.tours] == [(1, None), (2, "t1")]
    assert [line.vehicle_count for line in plan.movements] == [1, 1]
