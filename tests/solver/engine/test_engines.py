"""Two engines behind one door must tell the same bounds, and OR-Tools alone must do."""

import subprocess
import sys

import pytest

from solver import check_plan, solve
from solver.engine import engine, highs, ortools
from solver.generate import generate


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_ortools_alone_proves_the_same_bounds_and_plans_as_well(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = generate("tiny", seed)
    ours = solve(problem, seconds=30).named("fastest")
    monkeypatch.setattr(engine, "chosen", ortools)
    theirs = solve(problem, seconds=30).named("fastest")
    assert check_plan(problem, theirs) == []
    assert "glop" in theirs.certificate.engines
    for name in ("unmet", "time"):
        assert theirs.goal(name).value == pytest.approx(ours.goal(name).value, rel=1e-6)
        assert theirs.goal(name).bound == pytest.approx(ours.goal(name).bound, rel=1e-6)


def test_ortools_alone_solves_the_four_cities_within_a_small_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "chosen", ortools)
    problem = generate("four", 2)
    seen: list[float] = []
    plans = solve(
        problem,
        seconds=60,
        on_progress=lambda _stage, _percent, plan: seen.append(plan.gap or 0.0) if plan else None,
        should_stop=lambda: bool(seen),
    )
    assert seen[0] < 0.01
    assert check_plan(problem, plans.plans[0]) == []


def test_highs_is_taken_where_it_is_installed() -> None:
    assert engine.chosen is highs


@pytest.mark.parametrize(
    "order",
    [
        "import highspy, ortools.linear_solver.pywraplp",
        "import ortools.linear_solver.pywraplp, highspy",
    ],
)
def test_both_engines_live_in_one_process_whichever_comes_first(order: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"{order}; highspy.Highs()"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
