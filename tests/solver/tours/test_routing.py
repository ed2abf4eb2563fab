"""Trucks that go round many places, in an order and shares that no greedy look finds."""

import math
from dataclasses import replace
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest

from solver import Agreement, Fleet, Leg, Plan, Problem, Site, Supply, Travel, solve
from solver.check.check import check_plan
from tests.solver.make import TRUCK, make_need, make_problem
from tests.solver.tours.make import TOURED, make_fastest

Place = tuple[float, float]
SCENE = 0.0, 0.0


def make_round(places: list[Place], trucks: int, **changes: Any) -> Problem:
    """Ten boxes of 100 kg at each of these places, the trucks at the scene; a minute a kilometre."""
    at = {"scene": SCENE} | {f"p{i}": place for i, place in enumerate(places)}
    legs = tuple(
        Leg(from_site=a, to_site=b, km=math.dist(at[a], at[b]), minutes=math.dist(at[a], at[b]))
        for a in at
        for b in at
        if a != b
    )
    problem = make_problem(
        sites=tuple(Site(id=name, city="ulanqab") for name in at),
        vehicle_classes=(TRUCK,),
        fleets=(Fleet(id="f", site="scene", vehicle_class="truck", count=trucks),),
        supplies=tuple(
            Supply(id=f"s{i}", site=f"p{i}", kind="quilt", quantity=10, weight_kg=100)
            for i in range(len(places))
        ),
        needs=(make_need(form="supply", kind="quilt", quantity=10 * len(places)),),
        travel=Travel(matrix=legs),
        agreement=Agreement(truck_tours=True),
    )
    return replace(problem, **changes)


def _shortest_km(places: list[Place]) -> float:
    return min(
        sum(math.dist(a, b) for a, b in pairwise((SCENE, *order, SCENE))) for order in permutations(places)
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_truck_takes_the_shortest_way_round_five_places(seed: int) -> None:
    random = np.random.default_rng(seed)
    places = [(float(x), float(y)) for x, y in random.uniform(-60, 60, (5, 2))]
    (tour,) = make_fastest(make_round(places, trucks=1)).tours
    assert len(tour.stops) == 5
    assert tour.km == pytest.approx(_shortest_km(places), rel=0.02)
    assert tour.arrive_minutes == pytest.approx(tour.km)


def test_each_of_two_trucks_goes_round_one_side() -> None:
    east = [(40.0, 4.0 * i) for i in range(5)]
    west = [(-40.0, 4.0 * i) for i in range(5)]
    mixed = [place for pair in zip(east, west, strict=True) for place in pair]
    plan = make_fastest(make_round(mixed, trucks=2))
    assert sorted(len(tour.stops) for tour in plan.tours) == [5, 5]
    for tour in plan.tours:
        assert len({mixed[int(stop.site[1:])][0] for stop in tour.stops}) == 1


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_that_goes_round_many_places_breaks_a_rule_or_loses_what_it_served(seed: int) -> None:
    random = np.random.default_rng(seed)
    places = [(float(x), float(y)) for x, y in random.uniform(-80, 80, (14, 2))]
    latest = [int(minute) for minute in random.integers(150, 400, 2)]
    needs = tuple(
        make_need(f"n{i}", form="supply", kind="quilt", quantity=70, due_minutes=120, latest_minutes=minute)
        for i, minute in enumerate(latest)
    )
    problem = make_round(places, 4, needs=needs, agreement=replace(TOURED, truck_turns=2))
    plans = solve(problem, seconds=20).plans
    for plan in plans:
        assert check_plan(problem, plan) == []
        assert _brought(plan) == _brought(plans[0])


def _brought(plan: Plan) -> int:
    return sum(line.quantity for line in plan.movements)
