"""The checker on tours: on told ones that are not true, on any that are made, on those of whole regions."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from solver import Problem, solve
from solver.check.check import check_plan
from solver.generate import generate
from tests.solver.make import problems
from tests.solver.tours.make import make_fastest, make_two_depots


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
    plan = make_fastest(problem)
    (tour,) = plan.tours
    assert said in check_plan(problem, replace(plan, tours=(replace(tour, **change),)))


def test_the_checker_sees_a_truck_that_takes_too_much_or_leaves_something_behind() -> None:
    problem = make_two_depots()
    plan = make_fastest(problem)
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
    make_fastest(replace(problem, agreement=agreement))
