"""The checker on tours: on told ones that are not true, on any that are made, on those of whole regions."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from solver import Problem, solve
from solver.check.check import check_plan
from solver.generate import generate
from solver.instance.instance import make_instance
from solver.model.model import make_model
from solver.model.turns import with_turns
from solver.search.answer import make_draft, pinned_time_and_cost
from solver.search.greedy import nearest_first
from solver.search.levels import Limit, loosened, minimum, relax
from solver.search.search import fastest_cost
from solver.tours import toured
from solver.tours.drive import packed
from tests.solver.drawn import problems
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


@given(problems())
@settings(max_examples=60, deadline=None)
def test_no_plan_that_can_be_made_on_tours_is_below_what_is_proven(problem: Problem) -> None:
    """The bounds as the relaxation tells them: a plan's own are never told above its values."""
    agreement = replace(problem.agreement, truck_tours=True, truck_turns=2)
    model = make_model(make_instance(replace(problem, agreement=agreement)))
    turning = with_turns(model)
    relaxation = relax(turning, fastest_cost(turning), _left)
    outside, pinned_cost = pinned_time_and_cost(model)
    by_hand = make_draft(model, *nearest_first(model))
    for draft in (packed(model, by_hand, _left), toured(model, by_hand, _left)):
        unmet, time, _, cost = draft.values
        assert relaxation.least_unmet <= unmet + 1e-6 * max(1.0, unmet)
        limit = Limit(relaxation.model.goals[0], loosened(unmet), 0)
        least = minimum(relaxation, relaxation.model.goals[1], [limit])[0].value + outside
        assert least <= time + 1e-6 * max(1.0, time)
        cheapest = minimum(relaxation, relaxation.model.goals[3], [limit])[0].value + pinned_cost
        assert cheapest <= cost + 1e-6 * max(1.0, cost)


def _left() -> float:
    return 60.0
