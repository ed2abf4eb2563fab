"""However early the engines run out of time, an officer gets an honest answer and never an engine's error."""

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver import Plan, Problem, check_plan, plans_from_json, solve, solve_greedily, to_json
from solver.__main__ import main
from solver.engine import engine
from solver.engine.programs import Answer, Decided, EngineError
from solver.fastest import solve_fastest
from solver.generate import generate
from solver.questions.counterfactual import Situation
from solver.questions.edits import choices_of, review
from solver.questions.explain import explain
from solver.questions.later import coming_later
from solver.questions.robust import solve_safe
from solver.replan.replan import around_edits, replan
from solver.replan.ways import tours_of
from solver.together import NAMES
from solver.wide import wide
from tests.solver.drawn import problems

seldom = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@contextmanager
def _out_of_time_after(runs: int) -> Iterator[None]:
    """The engines give no answer any more from so many runs on."""
    left, known = iter(range(runs)), engine.chosen.Program.run
    whole = engine.chosen.decide

    def run(program: object, *, primal: bool = False) -> Answer:
        if next(left, None) is None:
            raise EngineError("Time limit reached")
        answer: Answer = known(program, primal=primal)
        return answer

    def decide(*asked: object, **limits: object) -> object:
        return Decided(None, -math.inf) if next(left, None) is None else whole(*asked, **limits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.chosen.Program, "run", run)
        patch.setattr(engine.chosen, "decide", decide)
        yield


def _sound(problem: Problem, *plans: Plan) -> None:
    for plan in plans:
        assert check_plan(problem, plan) == [], plan.name
        for goal in plan.goals:
            assert goal.bound is None or goal.bound <= goal.value + 1e-6


@seldom
@given(problems(), st.integers(0, 30), st.booleans(), st.booleans())
def test_plans_and_re_plans_are_told_however_early_the_engines_give_up(
    problem: Problem, runs: int, tours: bool, many: bool
) -> None:
    problem = replace(problem, agreement=replace(problem.agreement, truck_tours=tours, truck_turns=2))
    known = solve_greedily(problem).plans[0]
    asked: tuple[Callable[[], Plan], ...] = (
        lambda: replan(problem, known.movements, tours=tours_of(known)),
        lambda: replan(problem, known.movements, exactly=True),
        lambda: solve_fastest(problem),
        lambda: solve_safe(problem),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wide, "WIDE_PAIRS", 0 if many else wide.WIDE_PAIRS)
        for ask in asked:
            with _out_of_time_after(runs):
                told = ask()
            _sound(problem, told)
        with _out_of_time_after(runs):
            plans = solve(problem).plans
        _sound(problem, *plans)
        with _out_of_time_after(runs):
            around = around_edits(problem, choices_of(known)[:1], ()).plans
            coming_later(problem, known, problem.units[:2])
        assert around


@seldom
@given(problems(), st.integers(0, 8))
def test_questions_that_there_is_no_time_for_are_told_to_be_undecided(problem: Problem, runs: int) -> None:
    plan = solve_greedily(problem).plans[0]
    with _out_of_time_after(runs):
        told = explain(problem, plan)
        situation = Situation(problem, plan)
        answers = [situation.why_not(s.id, n.id) for s in problem.sources for n in problem.needs]
        assert review(problem, plan, choices_of(plan)).plan is not None
    known = Situation(problem, plan)
    for line, usual in zip(told.lines, explain(problem, plan).lines, strict=True):
        assert line.status == "undecided" or replace(line, goals=()) == replace(usual, goals=())
    for answer in answers:
        usual_answer = known.why_not(answer.source, answer.need)
        if answer.reason == "undecided":
            assert (answer.goals, answer.shifts) == ((), ())
            assert usual_answer.reason in ("as_good", "costs", "no_vehicle")
        else:
            assert (answer.possible, answer.reason) == (usual_answer.possible, usual_answer.reason)


def test_an_explanation_without_time_names_all_that_is_open_and_claims_nothing() -> None:
    problem = generate("four", 2)
    plan = solve_greedily(problem).plans[0]
    told = explain(problem, plan, seconds=0.0)
    assert set(told.undecided) == {"lines", "unmet", "floors", "one_more"}
    assert (told.floors, told.one_more) == ((), ())
    by_engine = [line for line in told.lines if line.status == "undecided"]
    assert len(by_engine) > 100
    assert {(line.runner_up, line.short, line.goals) for line in by_engine} == {(None, 0.0, ())}
    assert all(line.goals == () for line in told.lines)
    assert any(one.untried for one in told.unmet)
    assert not any(one.lifts for one in told.unmet)
    assert explain(problem, plan).undecided in ((), ("unmet",))


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.05, 0.3])
def test_the_least_limits_end_in_plans_and_answers(seconds: float) -> None:
    problem = generate("four-scarce", 1)
    known = solve_greedily(problem).plans[0]
    _sound(problem, *solve(problem, seconds=seconds).plans)
    again = replan(problem, known.movements, seconds=seconds)
    assert again.certificate.status in ("least_change", "limit")
    _sound(problem, again, solve_fastest(problem, seconds=seconds))
    situation = Situation(problem, known, seconds=seconds)
    asked = [situation.why_not(s.id, problem.needs[0].id) for s in problem.sources[:200]]
    assert len(asked) == 200
    explain(problem, known, seconds=seconds)


def test_without_time_what_still_stands_is_the_plan_made_again() -> None:
    problem = generate("four", 1)
    known = solve_fastest(problem)
    told = replan(problem, known.movements, seconds=0.0)
    assert (told.certificate.status, told.gap) == ("limit", None)
    assert {goal.bound for goal in told.goals} == {None}
    sent = {(line.source, line.need, line.quantity) for line in known.movements}
    again = {(line.source, line.need, line.quantity) for line in told.movements}
    assert len(sent & again) >= 0.9 * len(sent)


def test_the_command_line_explains_within_its_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = generate("four", 2)
    (tmp_path / "problem.json").write_text(to_json(problem), "utf-8")
    assert main(["solve", str(tmp_path / "problem.json"), "--seconds", "0"]) == 0
    (tmp_path / "plans.json").write_text(capsys.readouterr().out, "utf-8")
    files = str(tmp_path / "problem.json"), str(tmp_path / "plans.json")
    assert plans_from_json((tmp_path / "plans.json").read_bytes()).plans
    assert main(["explain", *files, "--seconds", "0"]) == 0
    assert "lines" in json.loads(capsys.readouterr().out)["undecided"]


def test_a_proof_that_takes_all_its_time_leaves_three_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[float]()

    def endless(_: object, __: object, ___: object, seconds: float) -> float:
        asked.append(seconds)
        time.sleep(max(seconds, 0.0))
        return -np.inf

    monkeypatch.setattr("solver.search.proving.whole_minimum", endless)
    plans = solve(generate("two-incidents", 3), seconds=8).plans
    assert asked
    assert [plan.name for plan in plans] == list(NAMES)
