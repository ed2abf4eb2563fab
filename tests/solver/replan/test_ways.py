"""Trucks that people know keep their ways when a plan is made again."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver import Ban, Plan, Problem, check_plan
from solver.answers import Choice
from solver.fastest import solve_fastest
from solver.generate import generate
from solver.replan.difference import difference
from solver.replan.pinning import as_pins
from solver.replan.replan import replan
from solver.replan.ways import tours_of
from tests.bench.solver_leader import with_a_road_closed, without_last_incident
from tests.solver.drawn import problems
from tests.solver.replan.test_replan import happenings

Driven = Counter[tuple[object, ...]]


def _on_tours(problem: Problem) -> Problem:
    agreement = replace(problem.agreement, truck_tours=True, truck_turns=2)
    return replace(problem, agreement=agreement)


def _driven(plan: Plan) -> Driven:
    """How often trucks of a fleet load these parts of these lines at these places."""
    told = Driven()
    for tour in tours_of(plan):
        stops = [
            (s.site, sorted((t.need, t.source, t.quantity / tour.count) for t in s.takes)) for s in tour.stops
        ]
        told[tour.fleet, tour.turn, repr(stops)] += tour.count
    return told


def _lost(before: Plan, after: Plan) -> int:
    return sum((_driven(before) - _driven(after)).values())


@pytest.mark.parametrize("seed", [2, 5])
def test_where_nothing_has_happened_every_truck_drives_as_it_was_told(seed: int) -> None:
    problem = _on_tours(generate("four", seed))
    known = solve_fastest(problem)
    again = replan(problem, known.movements, tours=tours_of(known))
    assert again.certificate.checked
    assert _lost(known, again) == 0
    told = difference(known, again)
    assert (told.changed, told.dropped, told.added) == (0, 0, 0)


def test_one_refusal_leaves_the_trucks_of_the_other_lanes_alone() -> None:
    problem = _on_tours(generate("four", 2))
    known = solve_fastest(problem)
    ridden = {take for tour in known.tours for stop in tour.stops for take in stop.takes}
    hit = next(line for line in known.movements if line.id in ridden and line.city_from != line.city_to)
    refused = replace(problem, forbidden=(Ban(source=hit.source, need=hit.need),))
    again = replan(refused, known.movements, tours=tours_of(known))
    assert again.certificate.checked
    of = {line.id: line for line in known.movements}
    elsewhere = sum(
        tour.count
        for tour in known.tours
        if not any(
            (of[take].city_from, of[take].incident) == (hit.city_from, hit.incident)
            for stop in tour.stops
            for take in stop.takes
        )
    )
    assert elsewhere > 0
    assert _lost(known, again) <= sum(tour.count for tour in known.tours) - elsewhere


def test_a_closed_road_moves_the_trucks_that_drive_on_it() -> None:
    problem = _on_tours(generate("four", 2))
    known = solve_fastest(problem)
    closed = with_a_road_closed(problem, known)
    again = replan(closed, known.movements, tours=tours_of(known))
    assert again.certificate.checked
    assert check_plan(closed, again) == []
    assert _lost(known, again) < _lost(known, replan(closed, known.movements))


@pytest.mark.parametrize("seed", [0, 3])
def test_after_a_new_incident_most_lines_stay_though_as_much_is_served(seed: int) -> None:
    problem = _on_tours(generate("four", seed))
    before, new = without_last_incident(problem)
    known = solve_fastest(before, seconds=60)
    again = replan(problem, known.movements, tours=tours_of(known), seconds=60)
    afresh = replan(problem, known.movements, seconds=60)
    assert again.certificate.checked
    told, fresh = (
        [line for line in difference(known, plan).lines if line.what != "kept" and line.need not in new]
        for plan in (again, afresh)
    )
    assert len(told) <= 0.5 * len(fresh)
    assert again.goal("unmet").value <= 1.001 * afresh.goal("unmet").value
    assert again.goal("time").value <= 1.03 * afresh.goal("time").value
    assert replan(problem, known.movements, tours=tours_of(known), seconds=60).movements == again.movements


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_known_tours_of_any_question_are_driven_again_within_all_rules(problem: Problem) -> None:
    asked = _on_tours(problem)
    known = solve_fastest(asked)
    again = replan(asked, known.movements, tours=tours_of(known))
    assert check_plan(asked, again) == []
    assert again.goal("unmet").value <= known.goal("unmet").value * 1.001 + 1e-6


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(happenings())
def test_after_anything_a_plan_on_known_tours_serves_as_much_as_without_them(
    asked: tuple[Problem, Problem],
) -> None:
    before, after = map(_on_tours, asked)
    known = solve_fastest(before)
    again = replan(after, known.movements, tours=tours_of(known))
    assert check_plan(after, again) == []
    afresh = replan(after, known.movements)
    assert again.goal("unmet").value <= afresh.goal("unmet").value * 1.001 + 1e-6


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.integers(0, 3))
def test_beside_granted_lines_the_other_trucks_drive_on_within_all_rules(asked: Problem, every: int) -> None:
    problem = _on_tours(asked)
    known = solve_fastest(problem)
    lines = [line for line in known.movements if not line.pinned]
    granted = lines[:: every + 1]
    pins = as_pins(problem, [Choice(need=x.need, source=x.source, quantity=x.quantity) for x in granted])
    pinned = replace(problem, pinned=(*problem.pinned, *pins))
    fast = {line.id for line in granted}
    loose = [line for line in lines if line.id not in fast]
    tours = [
        tour
        for tour, driven in zip(tours_of(known), known.tours, strict=True)
        if not fast & {take for stop in driven.stops for take in stop.takes}
    ]
    again = replan(pinned, loose, tours=tours)
    assert check_plan(pinned, again) == []
