"""Tours are made as long as there is time, and no longer."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from solver import Problem, run, solve_greedily
from solver.generate import generate
from solver.instance.instance import make_instance
from solver.model.model import make_model
from solver.run import Run
from solver.search.answer import make_draft
from solver.search.greedy import nearest_first
from solver.tours import further
from solver.tours.drive import packed


@pytest.fixture(scope="module")
def scarce() -> Problem:
    problem = generate("four-scarce", 0)
    return replace(problem, agreement=replace(problem.agreement, truck_tours=True, truck_turns=2))


def _over_after(looks: int) -> Callable[[], float]:
    """So many looks at the time, then it is over."""
    looked = count()
    return lambda: 1.0 if next(looked) < looks else 0.0


@pytest.mark.parametrize("looks", [0, 10, 40])
def test_filling_trucks_up_ends_with_the_time(
    scarce: Problem, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_model(make_instance(scarce))
    by_hand = make_draft(model, *nearest_first(model))
    rated, known = list[int](), further._Rest._best_of

    def best_of(rest: further._Rest, lane: int, arcs: list[int], spare: bool) -> object:
        rated.append(lane)
        return known(rest, lane, arcs, spare)

    monkeypatch.setattr(further._Rest, "_best_of", best_of)
    hurried = packed(model, by_hand, _over_after(looks))
    assert len(rated) <= 2 * looks
    rated.clear()
    filled = packed(model, by_hand, lambda: np.inf)
    assert len(rated) > 80
    assert filled.values[0] <= hurried.values[0]


def test_a_plan_by_hand_on_tours_brings_all_that_trucks_still_can(scarce: Problem) -> None:
    model = make_model(make_instance(scarce))
    filled = packed(model, make_draft(model, *nearest_first(model)), lambda: np.inf)
    assert solve_greedily(scarce).plans[0].goal("unmet").value == pytest.approx(filled.values[0])


def test_what_was_told_is_not_told_again_once_the_time_is_over(
    scarce: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Run(scarce, 0.0, 0, None, None)
    draft = make_draft(asked.model, *nearest_first(asked.model))
    told = asked.tell("fastest", draft, None, 0, "limit")
    monkeypatch.setattr(run, "make_plan", lambda *_, **__: pytest.fail("told once more"))
    again = asked.plan("balanced", draft, lambda values, base, leading: list(values))
    assert (again.name, again.movements, again.certificate.status) == ("balanced", told.movements, "limit")
