"""Supplies and their trucks decided again over all movements: never worse, within every rule, repeatable."""

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from time import sleep

import numpy as np
import pytest
from hypothesis import given, settings

from solver import Problem, check_plan
from solver.arrays import Floats
from solver.generate import generate
from solver.instance.instance import bare_instance
from solver.model.model import Model
from solver.search.answer import Draft
from solver.wide import rounds
from solver.wide.rivals import Rivals
from solver.wide.supplies import Block, Supplies
from solver.wide.wide import Wide
from tests.solver.drawn import problems
from tests.solver.make import make_told


def _turns(many: int) -> Callable[[], float]:
    """Time for so many turns, however long each takes."""
    left = iter(range(many, -1, -1))
    return lambda: float(next(left))


def _wide(problem: Problem) -> Wide:
    return Wide(bare_instance(problem), lambda: 60.0)


def _refused(problem: Problem, model: Model, draft: Draft) -> list[str]:
    return [str(each) for each in check_plan(problem, make_told(model, draft))]


@settings(max_examples=60, deadline=None)
@given(problems())
def test_supplies_decided_again_keep_every_rule_and_leave_no_more_open(problem: Problem) -> None:
    counted = tuple(replace(need, rated=False) for need in problem.needs)
    travel = replace(problem.travel, services=())
    asked = replace(problem, needs=counted, travel=travel, complements=())
    asked = replace(asked, pinned=tuple(pin for pin in problem.pinned if pin.service is None))
    looked = _wide(asked)
    before = looked.completed(looked.draft(), 0.1)[1]
    after = looked.again(looked.draft(), 0, _turns(4))
    assert after.values[0] <= before.values[0] + 1e-6
    assert _refused(asked, looked.model, after) == []


def _unevenly(solve: Callable[[Block], Floats | None]) -> Callable[[Block], Floats | None]:
    """Every third group takes longer than the two after it together."""
    waits = cycle((0.2, 0.0, 0.0))

    def told(block: Block) -> Floats | None:
        sleep(next(waits))
        return solve(block)

    return told


def test_scarce_trucks_serve_more_once_they_are_decided_again_and_the_same_however_long_each_group_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = generate("four-scarce", 1)
    looked, once_more = _wide(problem), _wide(problem)
    before = looked.completed(looked.draft(), 0.1)[1]
    heard: list[float] = []
    after = looked.again(looked.draft(), 0, _turns(10), lambda draft: heard.append(draft.values[0]))
    assert after.values[0] < 0.9 * before.values[0]
    assert heard == sorted(heard, reverse=True)
    assert after.values[0] <= heard[-1] + 1e-6
    assert _refused(problem, looked.model, after) == []
    monkeypatch.setattr(Block, "solve", _unevenly(Block.solve))
    again = once_more.again(once_more.draft(), 0, _turns(10), lambda draft: None)
    assert again.amounts.tolist() == after.amounts.tolist()
    assert again.sent.tolist() == after.sent.tolist()


def test_what_rules_still_take_is_what_all_that_goes_leaves_of_them() -> None:
    looked = _wide(generate("four-scarce", 0))
    model, draft = looked.completed(looked.draft(), 0.1)
    supplies = Supplies(model, draft, looked.columns.weight)
    limit = supplies.left + supplies.matrix @ supplies.amount
    rounds.search(supplies, np.zeros(supplies.rides), 0, _turns(5))
    assert supplies.left == pytest.approx(limit - supplies.matrix @ supplies.amount)
    assert supplies.left.min() > -1e-6
    assert (supplies.amount >= supplies.least).all()


def test_an_incident_is_decided_with_those_that_take_what_the_relaxation_sends_there() -> None:
    looked = _wide(generate("four-scarce", 0))
    model, draft = looked.completed(looked.draft(), 0.1)
    supplies = Supplies(model, draft, looked.columns.weight)
    needs, universe = supplies.instance.needs, supplies.universe
    need, source = universe.need[supplies.movement], universe.source[supplies.movement]
    lacking = int(np.argmax(supplies.open))
    ride = np.flatnonzero(need == lacking)
    taken = [
        np.flatnonzero((source == source[each]) & (supplies.amount[: supplies.rides] > 0)) for each in ride
    ]
    takers = [set(needs.incident[need[lines]].tolist()) - {int(needs.incident[lacking])} for lines in taken]
    at = next(i for i, each in enumerate(takers) if each)
    wished = supplies.amount[: supplies.rides].astype(float)
    wished[ride[at]] = needs.quantity[lacking]
    centre, rivals = int(needs.incident[lacking]), Rivals(supplies, wished)
    assert rivals.lacking[centre] > 0
    assert rivals.of(centre)[centre] == 0
    assert all(rivals.of(centre)[each] > 0 for each in takers[at])


def test_where_the_relaxation_serves_no_more_all_that_is_open_counts() -> None:
    looked = _wide(generate("four-scarce", 0))
    supplies = Supplies(*looked.completed(looked.draft(), 0.1), looked.columns.weight)
    rivals = Rivals(supplies, supplies.amount[: supplies.rides].astype(float))
    assert rivals.lacking.sum() == pytest.approx(supplies.open.sum())
