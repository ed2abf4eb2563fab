"""Granted supplies ride wherever a city's trucks can carry all of them."""

from dataclasses import replace

import pytest

from solver import Fleet, Incident, Pin, Plan, Problem, Site, Travel, check_plan, solve
from tests.solver.make import TRUCK, VAN, make_legs, make_need, make_problem, make_supply

SITES = ("scene", "second")
CLASSES = (TRUCK, replace(VAN, speed_kmh=TRUCK.speed_kmh))  # equally fast: either may carry a line


def make_granted(quantities: dict[str, int], fleets: dict[str, int]) -> Problem:
    """Quilts of 100 kg at one depot, so many granted to each of two incidents, and trucks standing there."""
    km: dict[tuple[str, str], float] = {("u", site): 90 for site in SITES}
    return make_problem(
        sites=(Site(id="u", city="ulanqab"), *(Site(id=site, city="ulanqab") for site in SITES)),
        vehicle_classes=CLASSES,
        incidents=tuple(Incident(id=site, city="ulanqab", site=site, grade=1) for site in SITES),
        supplies=(make_supply("q", "u", 1000, weight_kg=100, volume_m3=0),),
        needs=tuple(
            make_need(name, incident=name, form="supply", kind="quilt", quantity=max(1, many))
            for name, many in quantities.items()
        ),
        fleets=tuple(
            Fleet(id=name, site="u", vehicle_class=name, count=count) for name, count in fleets.items()
        ),
        pinned=tuple(Pin(need=name, source="q", quantity=many) for name, many in quantities.items() if many),
        travel=Travel(matrix=make_legs(km, CLASSES)),
    )


def _fastest(problem: Problem) -> Plan:
    plan = solve(problem, seconds=5).plans[0]
    assert check_plan(problem, plan) == []
    return plan


def _without_trucks(plan: Plan) -> list[str]:
    riding = {name for load in plan.loads for name in load.movements}
    return [line.need for line in plan.movements if line.id not in riding]


def test_a_small_granted_line_leaves_the_large_truck_to_a_large_one() -> None:
    plan = _fastest(make_granted({"scene": 5, "second": 45}, {"truck": 1, "van": 1}))
    assert _without_trucks(plan) == []
    assert {line.need: line.vehicle_class for line in plan.movements} == {"scene": "van", "second": "truck"}


def test_granted_lines_that_fit_only_in_one_way_are_given_it() -> None:
    """5,000 kg on one truck or on five vans, 4,500 kg likewise; there are a truck and five vans."""
    plan = _fastest(make_granted({"scene": 50, "second": 45}, {"truck": 1, "van": 5}))
    assert _without_trucks(plan) == []
    four = _fastest(make_granted({"scene": 55, "second": 40}, {"truck": 1, "van": 5}))
    assert _without_trucks(four) == []


@pytest.mark.parametrize("vans", [0, 3])
def test_a_granted_line_that_no_truck_is_left_for_is_kept_and_shown_without_one(vans: int) -> None:
    plan = _fastest(make_granted({"scene": 50, "second": 45}, {"truck": 1, "van": vans}))
    assert _without_trucks(plan) in (["scene"], ["second"])
    assert {line.need: line.quantity for line in plan.movements} == {"scene": 50, "second": 45}


def test_a_granted_line_rides_on_a_truck_that_takes_a_piece_of_it_though_others_are_faster() -> None:
    problem = make_granted({"scene": 2}, {"truck": 1, "van": 4})
    problem = replace(
        problem,
        vehicle_classes=(TRUCK, VAN),
        supplies=(make_supply("q", "u", 2, weight_kg=1500),),
        travel=Travel(matrix=make_legs({("u", "scene"): 90}, (TRUCK, VAN))),
    )
    [line] = _fastest(problem).movements
    assert (line.vehicle_class, line.vehicle_count) == ("truck", 1)


def test_what_the_fastest_trucks_cannot_carry_rides_on_slower_ones() -> None:
    problem = make_granted({"scene": 9, "second": 30}, {"truck": 1, "van": 1})
    km: dict[tuple[str, str], float] = {("u", site): 90 for site in SITES}
    problem = replace(
        problem, vehicle_classes=(TRUCK, VAN), travel=Travel(matrix=make_legs(km, (TRUCK, VAN)))
    )
    plan = _fastest(problem)
    assert {line.need: line.vehicle_class for line in plan.movements} == {"scene": "van", "second": "truck"}
    assert _without_trucks(plan) == []
