"""Why a need stays open is told from all stock of the question, however little of it the model looks at."""

from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from solver import Floor, Plan, Problem, check_plan, solve, solve_greedily
from solver.engine.programs import EngineError
from solver.generate import generate
from solver.instance.instance import bare_instance, make_instance
from solver.model.model import make_model
from solver.search.greedy import nearest_first
from solver.search.ledger import Ledger
from solver.wide import wide
from solver.wide.columns import Columns
from tests.solver.drawn import problems
from tests.solver.make import make_need, make_problem, make_unit


def _held_back_everywhere() -> Problem:
    """Twelve teams of each of two cities, no two alike, all below their cities' floors; one may go."""
    teams = [make_unit(f"{site}{i:02d}", site, assembly_minutes=float(i)) for site in "hb" for i in range(12)]
    return make_problem(
        units=(*teams, make_unit("own", "u")),
        needs=(make_need(quantity=30),),
        floors=(
            Floor(city="hohhot", form="unit", kind="chemical", quantity=12),
            Floor(city="baotou", form="unit", kind="chemical", quantity=12),
        ),
    )


def test_stock_held_back_outside_the_model_is_counted_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _held_back_everywhere()
    [usual] = solve(problem, seconds=5).named("fastest").unmet
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    looked_at = wide.Wide(bare_instance(problem), lambda: 60.0).model.instance.arcs
    assert len(looked_at) < len(problem.units)
    [told] = solve(problem, seconds=5).named("fastest").unmet
    [by_hand] = solve_greedily(problem).plans[0].unmet
    kept = {cause["city"]: (cause["reason"], cause["left_over"]) for cause in told.details["causes"]}
    assert kept == {"hohhot": ("floor", 12), "baotou": ("floor", 12)}
    assert told == usual == by_hand


@pytest.mark.parametrize(("scale", "seed"), [("four", 0), ("four-scarce", 1)])
def test_causes_over_many_movements_are_those_over_all(
    scale: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = generate(scale, seed)
    usual = {one.need: one for one in solve_greedily(problem).plans[0].unmet}
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    told = {one.need: one for one in solve_greedily(problem).plans[0].unmet}
    assert told
    assert told == usual


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(trucks=False, more=False))
def test_nothing_that_could_go_stays_at_home_while_a_need_is_open(problem: Problem) -> None:
    before = wide.WIDE_PAIRS
    for pairs in (before, 0):
        wide.WIDE_PAIRS = pairs
        try:
            plans = solve(problem, seconds=5).plans
        finally:
            wide.WIDE_PAIRS = before
        for plan in plans:
            assert check_plan(problem, plan) == []
            assert _could_still_go(problem, plan) == 0


def _could_still_go(problem: Problem, plan: Plan) -> int:
    """The most that any allowed movement of the whole question still has room for."""
    instance = make_instance(problem)
    ledger = Ledger(make_model(instance))
    arcs = instance.arcs
    names = [need.id for need in instance.problem.needs]
    for line in (line for line in plan.movements if not line.pinned):
        s = next(i for i, members in enumerate(instance.sources.members) if line.source in members)
        [arc] = np.flatnonzero((arcs.source == s) & (arcs.need == names.index(line.need))).tolist()
        assert ledger.take(arc, line.quantity) == line.quantity
    return max((ledger.room(arc) for arc in range(len(arcs))), default=0)


def test_a_bound_of_time_once_proven_outlives_the_time_to_prove_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    problem, calls, prove = generate("four", 0), count(), Columns.least_time

    def once(self: Columns, unmet: float, gap: float, enough: float) -> float:
        if next(calls):
            raise EngineError("no time for it")
        return prove(self, unmet, gap, enough)

    monkeypatch.setattr(Columns, "least_time", once)
    heard: list[Plan] = []
    plans = solve(problem, seconds=60, on_progress=lambda *said: heard.append(said[2]) if said[2] else None)
    for plan in (*heard, plans.named("fastest")):
        bound = plan.goal("time").bound
        assert bound is not None
        assert bound <= plan.goal("time").value
        assert plan.certificate.status in ("proven", "within_gap")


@pytest.mark.parametrize("pairs", [0, 50_000])
def test_with_time_enough_no_plan_says_that_it_ran_out(pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide, "WIDE_PAIRS", pairs)
    heard: list[Plan] = []
    problem = generate("tiny", 3)
    plans = solve(problem, seconds=60, on_progress=lambda *said: heard.append(said[2]) if said[2] else None)
    assert {plan.certificate.status for plan in (*heard, *plans.plans)} <= {"proven", "within_gap"}


@pytest.mark.parametrize(("scale", "seed"), [("tiny", 3), ("four", 1), ("four-scarce", 0)])
def test_what_is_booked_at_once_leaves_what_taking_line_by_line_leaves(scale: str, seed: int) -> None:
    model = make_model(make_instance(generate(scale, seed)))
    amounts, sent = nearest_first(model)
    at_once, by_line = Ledger(model), Ledger(model)
    for ledger in (at_once, by_line):
        ledger.put_trucks(sent)
    at_once.hold(amounts)
    for arc in np.flatnonzero(amounts).tolist():
        assert by_line.take(arc, int(amounts[arc])) == amounts[arc]
    for name in ("need", "source", "export", "shortfall", "seats"):
        assert getattr(at_once, f"{name}_left") == pytest.approx(getattr(by_line, f"{name}_left")), name
    assert at_once.free_kg == pytest.approx(by_line.free_kg, abs=1e-6)
    assert at_once.free_m3 == pytest.approx(by_line.free_m3, abs=1e-6)
    assert (at_once.amounts == amounts).all()
