"""The numbers of docs/worked-example.md, recomputed."""

from pathlib import Path

import pytest

from solver import check_plan, problem_from_json, solve
from solver.questions.counterfactual import Situation
from solver.questions.lifts import explain_unmet_needs
from solver.questions.robust import robustness

DOCS = Path(__file__).parents[2] / "docs"


def test_the_worked_example_tells_true_numbers() -> None:
    text = (DOCS / "worked-example.md").read_text("utf-8")
    problem = problem_from_json((DOCS / "worked-example.json").read_bytes())
    plan = solve(problem).named("fastest")
    assert check_plan(problem, plan) == []
    arrivals = {line.source: line.arrive_minutes for line in plan.movements}
    assert set(arrivals) == {"呼-泡-01", "乌-泡-01", "包-泡-01", "鄂-泵-01"}
    for source, minutes in arrivals.items():
        assert f"| {source} | {minutes:g} |" in text

    situation = Situation(problem, plan)
    why = {line.source: situation.runner_up(line) for line in plan.movements}
    assert (why["呼-泡-01"].runner_up, why["呼-泡-01"].minutes) == ("呼-泡-02", 0.0)
    own = why["乌-泡-01"]
    assert f"由 {own.runner_up} 顶替，晚 {own.minutes} 分钟" in text

    [short] = explain_unmet_needs(problem, plan)
    best = short.lifts[0]
    assert (short.reason, short.quantity, best.lift.city) == ("floor", 2, "150600")
    assert (best.lift.quantity, best.serves, best.last_arrive_minutes) == (2, 2, 301.75)
    unmet = next(goal for goal in best.goals if goal.name == "unmet")
    assert (unmet.before, unmet.after) == pytest.approx((100, 0))

    told = robustness(problem, plan)
    assert f"沿途 {told.roads_tried} 段道路逐一中断，{told.roads_survived} 段不影响" in text
    assert told.weakest is not None
    assert (told.weakest.edge, told.weakest.lost_quantity) == ("G6-4", 2)
    assert (told.slower.lost_quantity, told.slower.late_lines) == (0, 2)
