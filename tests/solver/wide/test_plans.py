"""Plans of very many movements: rules, bounds, and what is heard on the way."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from solver import Plan, Problem, check_plan, many, solve, solve_greedily
from solver.engine.programs import EngineError
from solver.generate import generate
from solver.instance import grid
from solver.instance.instance import Instance
from solver.instance.universe import Universe, make_universe
from solver.wide import columns, wide
from solver.wide.columns import Columns
from tests.solver.drawn import problems


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_random_plans_from_many_movements_keep_every_rule_and_their_bounds(problem: Problem) -> None:
    usual = solve(problem, seconds=30).plans
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wide, "WIDE_PAIRS", -1)
        plans = solve(problem, seconds=30).plans
    for plan in plans:
        assert check_plan(problem, plan) == []
    least = plans[0].goal("unmet").bound
    assert least is not None
    for plan in (*usual, *plans):
        assert plan.goal("unmet").value >= least - 1e-6


@pytest.mark.parametrize(("seed", "hard"), [(0, False), (1, False), (2, False), (3, False), (1, True)])
def test_plans_from_many_movements_keep_every_rule_and_their_bounds(
    seed: int, hard: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hard:
        monkeypatch.setattr(columns, "HARD_ARCS", -1)
        monkeypatch.setattr(columns, "HARD_PER_NEED", -1)
    problem = generate("tiny", seed)
    usual = solve(problem, seconds=30).named("fastest")
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    plans = solve(problem, seconds=30)
    by_hand = solve_greedily(problem).plans[0]
    fastest = plans.named("fastest")
    for plan in plans.plans:
        assert check_plan(problem, plan) == []
    for plan in (usual, by_hand, *plans.plans):
        least = fastest.goal("unmet").bound
        assert least is not None
        assert plan.goal("unmet").value >= least - 1e-6
    assert fastest.goal("unmet").value <= by_hand.goal("unmet").value + 1e-6
    assert fastest.goal("unmet").value == pytest.approx(usual.goal("unmet").value, rel=0.02, abs=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_a_first_plan_in_haste_is_followed_by_what_is_planned_without_haste(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = generate("tiny", seed)
    for name, value in (("SCARCE", 0.0), ("MANY", 0), ("HARD_ARCS", -1), ("HARD_PER_NEED", -1)):
        monkeypatch.setattr(columns, name, value)
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    hasty, told = list[bool](), list[Plan]()
    relax_closely = wide.Wide.relax_closely

    def once_more(self: wide.Wide) -> bool:
        hasty.append(self.is_hasty)
        return relax_closely(self)

    monkeypatch.setattr(wide.Wide, "relax_closely", once_more)
    plans = solve(
        problem, seconds=30, on_progress=lambda *said: told.append(said[2]) if said[2] is not None else None
    )
    unheard = solve(problem, seconds=30)
    assert hasty == [True]
    for plan in (*told, *plans.plans):
        assert check_plan(problem, plan) == []
    known, bound = unheard.named("fastest").goal("unmet").value, plans.named("fastest").goal("unmet").bound
    assert bound is not None
    assert bound - 1e-6 <= plans.named("fastest").goal("unmet").value <= known + 1e-6
    assert bound - 1e-6 <= known


def test_a_plan_from_many_movements_tells_why_a_need_stays_open_from_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = generate("four", 0)
    told = {entry.need: entry for entry in solve_greedily(problem).plans[0].unmet}
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    seen = {entry.need: entry for entry in solve(problem, seconds=20).named("fastest").unmet}
    common = [need for need in seen if need in told and seen[need].quantity == told[need].quantity]
    assert common
    assert any(cause["reason"] == "out_of_time" for need in common for cause in seen[need].details["causes"])


@pytest.mark.parametrize("asked", [1, 4, 8])
def test_stopping_while_many_movements_are_looked_at_still_leaves_a_sound_plan(
    asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    problem = generate("four", 2)
    times = iter(range(10**9))
    plans = solve(problem, seconds=60, should_stop=lambda: next(times) >= asked)
    assert plans.plans[0].certificate.status in ("greedy", "limit")
    assert check_plan(problem, plans.plans[0]) == []


def test_nothing_is_called_proven_while_the_bound_of_time_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: float) -> float:
        raise EngineError("no time for it")

    problem = generate("tiny", 0)
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    known = solve(problem, seconds=30).named("fastest")
    assert known.goal("time").bound is not None
    assert known.certificate.status in ("proven", "within_gap")
    monkeypatch.setattr(Columns, "least_time", fails)
    told: list[Plan] = []
    plans = solve(
        problem, seconds=30, on_progress=lambda *said: told.append(said[2]) if said[2] is not None else None
    )
    fastest = [plan for plan in (*told, *plans.plans) if plan.name == "fastest"]
    assert fastest
    for plan in fastest:
        assert plan.goal("unmet").bound is not None
        assert plan.goal("time").bound is None
        assert (plan.gap, plan.certificate.status) == (None, "limit")


@pytest.mark.parametrize(("scale", "seed"), [("four", 0), ("four-scarce", 1), ("tiny", 2)])
def test_the_plan_by_hand_sees_every_need_of_many_movements(
    scale: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = generate(scale, seed)
    usual = solve_greedily(problem).plans[0]
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    monkeypatch.setattr(grid, "GRID_PAIRS", 50)
    plan = solve_greedily(problem).plans[0]
    assert check_plan(problem, plan) == []
    assert {line.need for line in plan.movements} == {line.need for line in usual.movements}
    assert plan.goal("unmet").value == pytest.approx(usual.goal("unmet").value, rel=1e-9)


def test_the_first_word_comes_before_many_movements_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    def look(instance: Instance) -> Universe:
        heard.append("looks")
        return make_universe(instance)

    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    monkeypatch.setattr("solver.wide.wide.make_universe", look)
    solve(generate("tiny", 1), seconds=20, on_progress=lambda stage, *_: heard.append(stage))
    assert heard[:3] == ["movements", "looks", "greedy"]


@pytest.mark.parametrize("dived", [-1, 10**6])
def test_of_a_hard_question_better_and_better_plans_are_heard(
    monkeypatch: pytest.MonkeyPatch, dived: int
) -> None:
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    monkeypatch.setattr(wide, "RUNNERS_UP", 1)
    monkeypatch.setattr(wide, "DIVED", dived)
    monkeypatch.setattr(columns, "HARD_ARCS", -1)
    monkeypatch.setattr(columns, "HARD_PER_NEED", -1)
    monkeypatch.setattr(many, "FIRST_TURNS", 1)
    heard: list[Plan] = []
    problem = generate("four-scarce", 1)
    solve(
        problem,
        seconds=6,
        on_progress=lambda *said: (
            heard.append(said[2]) if said[0] in ("first", "fastest") and said[2] is not None else None
        ),
    )
    unmet = [plan.goal("unmet").value for plan in heard]
    assert len(heard) > 1
    assert all(check_plan(problem, plan) == [] for plan in heard)
    assert all(later <= earlier * (1 + 1e-9) for earlier, later in pairwise(unmet))
