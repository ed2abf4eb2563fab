"""One call of the optimizer: progress, limits of time, merging, certificates; and what it must not know."""

import ast
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import solver
from solver import Fleet, Plan, Plans, Problem, check_plan, solve, solve_greedily
from solver.engine.programs import EngineError
from solver.generate import generate
from solver.run import Run
from solver.search.answer import Draft
from solver.search.search import Search
from solver.together import NAMES, together
from tests.solver.make import make_need, make_problem, make_supply, make_unit


@pytest.fixture(scope="module")
def four() -> tuple[Problem, Plans]:
    problem = generate("four", 2)
    return problem, solve(problem, seconds=60)


def test_the_four_city_plan_is_proven_within_a_small_gap_and_checked(four: tuple[Problem, Plans]) -> None:
    problem, plans = four
    fastest = plans.named("fastest")
    assert fastest.gap is not None
    assert fastest.gap < 0.005
    assert fastest.certificate.checked
    assert fastest.certificate.problem_hash == plans.problem_hash
    assert {"ortools", "highs"} <= fastest.certificate.engines.keys()
    assert check_plan(problem, fastest) == []


def test_the_three_plans_trade_what_their_names_say(four: tuple[Problem, Plans]) -> None:
    _, plans = four
    fastest, balanced, frugal = (plans.named(name) for name in ("fastest", "balanced", "frugal"))
    assert balanced.goal("burden").value < fastest.goal("burden").value
    assert balanced.goal("time").value <= 1.02 * fastest.goal("time").value * (1 + 1e-6)
    assert frugal.goal("cost").value < balanced.goal("cost").value
    assert len({plan.goal("unmet").value for plan in plans.plans}) == 1


def test_a_variant_that_serves_more_does_not_make_all_plans_one() -> None:
    problem = generate("four", 0)
    plans = solve(problem, seconds=60)
    fastest, balanced, frugal = (plans.named(name) for name in ("fastest", "balanced", "frugal"))
    assert len(plans.plans) == 3
    assert len({round(plan.goal("unmet").value, 3) for plan in plans.plans}) == 1
    assert fastest.goal("time").value < min(x.goal("time").value for x in (balanced, frugal))
    assert frugal.goal("cost").value < balanced.goal("cost").value
    assert all(check_plan(problem, plan) == [] for plan in plans.plans)


def test_every_unmet_quantity_tells_its_cause_in_numbers(four: tuple[Problem, Plans]) -> None:
    _, plans = four
    codes = {
        "no_stock",
        "floor",
        "out_of_time",
        "grade_too_low",
        "agreement_forbids",
        "forbidden_line",
        "held_elsewhere",
        "no_vehicle",
        "no_road",
    }
    for plan in plans.plans:
        for unmet in plan.unmet:
            assert unmet.reason in codes
            assert unmet.details["causes"]


def test_progress_is_told_from_the_first_plan_to_the_last() -> None:
    heard: list[tuple[str, int, Plan | None]] = []
    plans = solve(generate("tiny", 1), seconds=10, on_progress=lambda *told: heard.append(told))
    stages = [stage for stage, _, _ in heard]
    assert stages == ["greedy", "bound", "first", "fastest", "balanced", "frugal", "done"]
    assert [percent for _, percent, _ in heard] == sorted(percent for _, percent, _ in heard)
    first = next(plan for stage, _, plan in heard if stage == "first")
    assert first is not None
    assert first.certificate.checked
    assert heard[-1][2] == plans.plans[0]


def test_without_time_the_nearest_first_plan_is_given_and_says_so() -> None:
    problem = generate("four", 1)
    [plan] = solve(problem, seconds=0).plans
    assert plan.certificate.status == "greedy"
    assert plan.gap is None
    assert check_plan(problem, plan) == []


def test_without_time_to_search_the_plan_by_hand_is_told_with_what_is_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def out_of_time(search: Search) -> Draft:
        raise EngineError("no time for it")

    problem = generate("four", 1)
    proven = solve(problem).named("fastest").goal("unmet").bound
    monkeypatch.setattr(sys.modules["solver.solve"], "first_fastest", out_of_time)
    [plan] = solve(problem).plans
    assert plan.certificate.status == "greedy"
    assert plan.goal("unmet").bound == pytest.approx(proven)
    assert check_plan(problem, plan) == []


def test_where_the_search_breaks_off_the_plan_that_was_told_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_off(*_: object) -> Plans:
        raise EngineError("no time for it")

    monkeypatch.setattr(sys.modules["solver.solve"], "_with_variants", broken_off)
    heard: list[Plan] = []
    problem = generate("four", 1)
    [plan] = solve(problem, on_progress=lambda *said: heard.append(said[2]) if said[2] else None).plans
    assert (plan.movements, plan.goals) == (heard[0].movements, heard[0].goals)
    assert plan.goal("unmet").value < solve_greedily(problem).plans[0].goal("unmet").value


def test_where_the_relaxation_takes_long_the_plan_by_hand_is_told_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["solver.solve"], "LONG", 0)
    heard: list[Plan] = []
    problem = generate("four", 1)
    plans = solve(problem, on_progress=lambda *said: heard.append(said[2]) if said[2] else None)
    assert heard[0].certificate.status == "greedy"
    assert heard[0].certificate.checked
    assert plans.named("fastest").goal("unmet").value < heard[0].goal("unmet").value


def test_being_told_to_stop_gives_the_best_so_far() -> None:
    problem = generate("four-scarce", 1)
    stages: list[str] = []
    plans = solve(
        problem,
        seconds=60,
        on_progress=lambda stage, *_: stages.append(stage),
        should_stop=lambda: "first" in stages,
    )
    assert plans.plans[0].certificate.status == "limit"
    assert plans.plans[0].also == ("balanced", "frugal")
    assert check_plan(problem, plans.plans[0]) == []


@pytest.mark.parametrize("seed", [0, 5])
def test_who_ends_the_search_behind_three_plans_still_gets_three(seed: int) -> None:
    problem, first = generate("four", seed), list[Plans]()
    found = solve(problem, seconds=60, on_plans=first.append, should_stop=lambda: bool(first))
    assert [[plan.name for plan in each.plans] for each in (*first, found)] == [list(NAMES), list(NAMES)]
    for plan in (*first[0].plans, *found.plans):
        assert check_plan(problem, plan) == []
        assert all(goal.bound is not None for goal in plan.goals)


def test_better_plans_behind_the_first_three_are_never_worse() -> None:
    problem, first, behind = generate("four-scarce", 5), list[Plans](), list[Plan]()

    def hear(_: str, __: int, plan: Plan | None) -> None:
        behind.extend([plan] if first and plan is not None else [])

    found = solve(
        problem, seconds=60, on_plans=first.append, on_progress=hear, should_stop=lambda: bool(behind)
    )
    assert len(first) == 1
    assert found.plans[0].goal("unmet").value <= first[0].plans[0].goal("unmet").value
    assert all(check_plan(problem, plan) == [] for plan in (*first[0].plans, *found.plans))


def test_where_three_plans_are_the_last_word_they_are_told_once() -> None:
    first: list[Plans] = []
    solve(generate("four", 2), seconds=60, on_plans=first.append)
    assert first == []


def test_a_variant_that_serves_more_once_time_is_over_is_the_fastest_plan(
    four: tuple[Problem, Plans],
) -> None:
    problem, plans = four
    fastest, balanced = plans.named("fastest"), plans.named("balanced")
    unmet, *others = balanced.goals
    more = replace(balanced, goals=(replace(unmet, value=unmet.value * 0.9, bound=0.0), *others))
    run = Run(problem, 10.0, 0, None, None)
    told, frugal = together(run, {"fastest": fastest, "balanced": more, "frugal": fastest}).plans
    assert (told.name, told.also, told.movements) == ("fastest", ("balanced",), balanced.movements)
    assert told.gap == pytest.approx(1.0)
    assert told.certificate.status == "within_gap"
    assert frugal.movements == fastest.movements
    assert frugal.name == "frugal"


def test_a_plan_told_in_the_end_has_the_gap_of_its_name_also_where_time_was_over(
    four: tuple[Problem, Plans],
) -> None:
    problem, plans = four
    fastest, balanced, _ = (_cut_short(plans.named(name)) for name in ("fastest", "balanced", "frugal"))
    unmet, *others = balanced.goals
    more = replace(balanced, goals=(replace(unmet, value=unmet.value * 0.9, bound=0.0), *others))
    run = Run(problem, 10.0, 0, None, None)
    told, frugal = together(run, {"fastest": fastest, "balanced": more, "frugal": fastest}).plans
    assert (told.name, told.gap, told.certificate.status) == ("fastest", None, "limit")
    assert frugal.name == "frugal"
    assert frugal.gap == pytest.approx(plans.named("frugal").gap, abs=1e-6)


def _cut_short(plan: Plan) -> Plan:
    """As it is told where there was no time for the bound of time."""
    unmet, time, *others = plan.goals
    gap = None if plan.name == "fastest" else plan.gap
    word = replace(plan.certificate, status="limit")
    return replace(plan, goals=(unmet, replace(time, bound=None), *others), gap=gap, certificate=word)


def test_identical_plans_are_merged_under_the_first_name() -> None:
    problem = make_problem(units=(make_unit("a", "u"),), needs=(make_need(),))
    [plan] = solve(problem, seconds=5).plans
    assert (plan.name, plan.also) == ("fastest", ("balanced", "frugal"))
    assert solve(problem, seconds=5).named("frugal").name == "fastest"


def test_a_problem_without_needs_has_an_empty_plan() -> None:
    [plan] = solve(make_problem(units=(make_unit("a", "u"),)), seconds=5).plans
    assert plan.movements == ()
    assert plan.gap == 0
    assert plan.certificate.checked


def test_nothing_to_send_leaves_everything_unmet_for_want_of_stock() -> None:
    [plan] = solve(make_problem(needs=(make_need(quantity=3),)), seconds=5).plans
    assert [(u.quantity, u.reason) for u in plan.unmet] == [(3, "no_stock")]


def test_identical_units_go_under_their_own_ids_in_order() -> None:
    units = tuple(make_unit(f"team{i}", "u") for i in (3, 1, 2))
    plan = solve(make_problem(units=units, needs=(make_need(quantity=2),)), seconds=5).named("fastest")
    assert [line.source for line in plan.movements] == ["team1", "team2"]


def test_frugal_sends_one_truck_where_the_fastest_sends_a_quicker_and_a_bigger_one() -> None:
    problem = make_problem(
        supplies=(make_supply("s", "h", 1000),),
        needs=(make_need(form="supply", kind="quilt", quantity=1000, due_minutes=600),),
        fleets=(
            Fleet(id="vans", site="h", vehicle_class="van", count=3),
            Fleet(id="trucks", site="h", vehicle_class="truck", count=3),
        ),
    )
    plans = solve(problem, seconds=5)
    counts = {p.name: sum(v.count for load in p.loads for v in load.vehicles) for p in plans.plans}
    assert counts["fastest"] == 3
    assert counts["frugal"] == 1


@pytest.mark.parametrize("spoil", ["stock", "time", "value", "load", "unmet"])
def test_the_checker_finds_a_spoiled_plan(spoil: str) -> None:
    problem = make_problem(
        supplies=(make_supply("s", "h", 100),),
        needs=(make_need(form="supply", kind="quilt", quantity=150),),
        fleets=(Fleet(id="f", site="h", vehicle_class="van", count=1),),
    )
    plan = solve(problem, seconds=5).plans[0]
    assert check_plan(problem, plan) == []
    line = plan.movements[0]
    spoiled = {
        "stock": replace(plan, movements=(replace(line, quantity=120),)),
        "time": replace(plan, movements=(replace(line, travel_minutes=1.0),)),
        "value": replace(plan, goals=(replace(plan.goals[0], value=0.0), *plan.goals[1:])),
        "load": replace(plan, loads=()),
        "unmet": replace(plan, unmet=()),
    }
    assert check_plan(problem, spoiled[spoil])


def test_the_optimizer_knows_no_framework_no_database_and_no_calendar() -> None:
    known = {"numpy", "scipy", "highspy", "ortools", "solver", *sys.stdlib_module_names} - {
        "datetime",
        "sqlite3",
    }
    for path in Path(solver.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.partition(".")[0] in known, f"{path.name} imports {name}"
