"""Rows that link needs to trucks are left out where there are very many."""

from dataclasses import replace

import numpy as np
import pytest

from solver import check_plan, solve
from solver.generate import generate
from solver.instance.instance import make_instance
from solver.model.model import make_model


@pytest.mark.parametrize("tours", [False, True])
def test_without_them_plans_hold_and_stay_above_their_bounds(
    monkeypatch: pytest.MonkeyPatch, tours: bool
) -> None:
    problem = generate("four-scarce", 1)
    problem = replace(problem, agreement=replace(problem.agreement, truck_tours=tours, truck_turns=2))
    instance = make_instance(problem)
    linked, loose = (make_model(instance, most_links=most) for most in (np.inf, 0))
    assert ("link" in linked.start, "link" in loose.start) == (True, False)
    monkeypatch.setattr("solver.run.MOST_LINKS", 0)
    plans = solve(problem, seconds=3).plans
    assert plans[0].certificate.status != "greedy"
    for plan in plans:
        assert check_plan(problem, plan) == []
