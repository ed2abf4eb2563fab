"""Plans of whole regions on tours."""

from collections import Counter
from dataclasses import replace

import pytest

from solver import Plan, Plans, solve
from solver.fastest import solve_fastest
from solver.generate import generate


def test_trucks_that_come_back_serve_more_where_they_are_scarce() -> None:
    problem = generate("four-scarce", 2)
    unmet = []
    for turns in (1, 3):
        agreement = replace(problem.agreement, truck_tours=True, truck_turns=turns, unloading_minutes=30)
        plan = solve_fastest(replace(problem, agreement=agreement), seconds=120)
        assert plan.tours
        unmet.append(plan.goal("unmet").value)
    assert unmet[1] < unmet[0]


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
    for plan in first[0].plans:  # all is ready at once: whoever loads at a place loads there once
        assert all(len({stop.site for stop in tour.stops}) == len(tour.stops) for tour in plan.tours)
    assert (fastest.name, balanced.name, frugal.name) == ("fastest", "balanced", "frugal")
    for plan in (balanced, frugal):
        assert plan.certificate.checked
        assert plan.goal("unmet").value <= fastest.goal("unmet").value * (1 + 1e-6)
    slack = 1 + agreement.slack.time
    assert balanced.goal("time").value <= fastest.goal("time").value * slack * (1 + 1e-6)
    assert balanced.goal("burden").value < fastest.goal("burden").value
    assert frugal.goal("cost").value < 0.97 * fastest.goal("cost").value
    assert _driven_km(frugal) < 0.97 * _driven_km(fastest)
    due = {need.id: need.due_minutes for need in asked.needs}
    late, before = (_late(plan, due) for plan in (frugal, fastest))
    assert all(late[need] <= before[need] for need in late)


def test_plans_of_a_small_question_stand_before_their_closer_bounds_are_proven() -> None:
    asked = generate("two-incidents", 2)
    agreement = replace(asked.agreement, truck_tours=True, truck_turns=2)
    first: list[Plans] = []
    told = solve(replace(asked, agreement=agreement), seconds=60, on_plans=first.append)
    stood, proven = (plans.named("fastest").goal("unmet").bound for plans in (first[0], told))
    assert stood is not None
    assert proven is not None
    assert stood < proven


def _driven_km(plan: Plan) -> float:
    return sum(tour.count * tour.km for tour in plan.tours)


def _late(plan: Plan, due: dict[str, float]) -> Counter[str]:
    """How much of each need comes late."""
    told = Counter[str]()
    for line in plan.movements:
        told[line.need] += line.quantity * (line.arrive_minutes > due[line.need] + 0.001)
    return told
