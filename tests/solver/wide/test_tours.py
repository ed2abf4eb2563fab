"""Trucks drive on their ways also where only a part of very many movements is in the model."""

from dataclasses import replace

import numpy as np
import pytest

from solver import Plan, Problem, check_plan, solve
from solver.generate import generate
from solver.instance.costs import hours_felt
from solver.instance.instance import bare_instance, make_instance
from solver.instance.universe import make_universe
from solver.tours import trips
from solver.wide import wide


def _toured(scale: str, seed: int, turns: int = 2) -> Problem:
    asked = generate(scale, seed)
    agreement = replace(asked.agreement, truck_tours=True, truck_turns=turns, unloading_minutes=20)
    return replace(asked, agreement=agreement)


def _unmet(plan: Plan) -> float:
    return plan.goal("unmet").value


@pytest.mark.parametrize(("scale", "seed"), [("tiny", 1), ("tiny", 3), ("four", 2)])
def test_of_very_many_movements_what_rides_rides_on_tours(
    scale: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = _toured(scale, seed)
    usual = solve(problem, seconds=60).named("fastest")
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    plans = solve(problem, seconds=60)
    fastest = plans.named("fastest")
    assert _unmet(fastest) <= _unmet(usual) * 1.02 + 1e-6
    for plan in plans.plans:
        assert plan.tours
        assert check_plan(problem, plan) == []
        bound = plan.goal("unmet").bound
        assert bound is not None
        assert bound <= min(_unmet(usual), _unmet(fastest)) + 1e-6


def test_a_truck_that_stands_elsewhere_is_waited_for_among_many_movements_too() -> None:
    problem = _toured("four", 0)
    instance, universe = make_instance(problem), make_universe(bare_instance(problem))
    assert (instance.trucks.approach > 0).any()
    told, every = universe.arcs(np.arange(len(universe))), instance.arcs
    names, known = (
        list(zip(arcs.source.tolist(), arcs.need.tolist(), arcs.group.tolist(), strict=True))
        for arcs in (told, every)
    )
    assert set(names) == set(known)
    assert dict(zip(names, told.arrive, strict=True)) == pytest.approx(
        dict(zip(known, every.arrive, strict=True))
    )
    share = instance.needs.weight / instance.needs.asked
    margin = problem.agreement.own_city_margin_minutes * told.cross
    felt = hours_felt(problem.agreement, told.arrive + margin, instance.needs.due[told.need])
    assert universe.time == pytest.approx(share[told.need] * felt)


def test_where_too_many_trips_are_possible_the_nearest_trucks_go(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _toured("four", 4, turns=1)
    usual = solve(problem, seconds=60).named("fastest")
    monkeypatch.setattr(trips, "MANY", 0)
    plan = solve(problem, seconds=60).named("fastest")
    assert check_plan(problem, plan) == []
    assert plan.tours
    assert _unmet(plan) <= _unmet(usual) * 1.1
