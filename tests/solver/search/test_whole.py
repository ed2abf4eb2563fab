"""Small questions: decided as a whole, and proven."""

from dataclasses import replace

from hypothesis import given, settings

from solver import Leg, Problem, Site, Travel, check_plan, solve
from solver.generate import generate
from solver.instance.instance import make_instance
from solver.model.model import make_model
from solver.search.levels import relax
from solver.search.proving import FEW_COLUMNS, MUCH, Prover
from solver.search.search import Search, fastest_cost
from solver.search.variants import first_fastest
from solver.search.whole import decided
from tests.solver.drawn import problems
from tests.solver.make import make_need, make_problem, make_supply


@settings(max_examples=80, deadline=None)
@given(problems())
def test_small_questions_are_proven_to_a_thousandth(problem: Problem) -> None:
    plan = solve(problem, seconds=20).plans[0]
    assert check_plan(problem, plan) == []
    for goal in plan.goals[:2]:
        assert goal.bound is not None
        assert goal.value - goal.bound <= 1.1 * MUCH * max(goal.value, 1.0)


def test_whole_trucks_and_units_raise_the_bound_that_fractions_of_them_give() -> None:
    problem = generate("four-scarce", 2)
    known = {incident.id for incident in problem.incidents[:2]}
    problem = replace(problem, needs=tuple(need for need in problem.needs if need.incident in known))
    model = make_model(make_instance(problem))
    assert model.columns <= FEW_COLUMNS
    relaxation = relax(model, fastest_cost(model), _left)
    search = Search(relaxation, (0.0, 0.0, 0.0, 0.0), 0, _left)
    draft = decided(search, first_fastest(search), _left)
    loose, _, *_ = Prover(relaxation, _left).prove(draft.values, search.base, 2)
    unmet, time, *_ = Prover(relaxation, _left).prove(draft.values, search.base, 4)
    assert loose is not None
    assert unmet is not None
    assert time is not None
    assert 1.01 * loose < unmet <= draft.values[0] <= 1.002 * unmet
    assert 0.0 < time <= draft.values[1]


def test_time_comes_before_kilometres_however_much_moves() -> None:
    """Trucks without end: 400 000 heavy pieces by the quick way, though it is three times as far."""
    legs = (
        Leg(from_site="far", to_site="scene", minutes=60, km=300),
        Leg(from_site="near", to_site="scene", minutes=90, km=100),
    )
    problem = make_problem(
        sites=tuple(Site(id=name, city="ulanqab") for name in ("far", "near", "scene")),
        supplies=tuple(
            make_supply(name, site=name, quantity=400_000, weight_kg=25_000) for name in ("far", "near")
        ),
        needs=(make_need(form="supply", kind="quilt", quantity=400_000),),
        travel=Travel(matrix=legs),
    )
    (line,) = solve(problem).plans[0].movements
    assert line.source == "far"


def _left() -> float:
    return 60.0
