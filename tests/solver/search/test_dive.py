"""Whole trucks by diving: needs that lose their trucks get them the next time, and nothing stays changed."""

from collections import Counter
from itertools import count

import numpy as np
import pytest

from solver.generate import generate
from solver.instance.instance import make_instance
from solver.model.model import make_model
from solver.search import fleets
from solver.search.answer import make_draft
from solver.search.dive import cut_to_whole, dive, dive_for_all
from solver.search.greedy import nearest_first
from solver.search.levels import Relaxation, relax
from solver.search.search import CLOSE, fastest_cost
from solver.search.variants import TIES


def _relaxed(seed: int) -> Relaxation:
    model = make_model(make_instance(generate("four", seed)))
    return relax(model, fastest_cost(model), lambda: 60.0)


def _gap(relaxation: Relaxation, value: float) -> float:
    return (value - relaxation.least) / abs(relaxation.least)


@pytest.mark.parametrize("seed", [1, 3])
def test_needs_that_lost_their_trucks_to_fuller_ones_come_first_when_diving_again(seed: int) -> None:
    relaxation = _relaxed(seed)
    cost, model = fastest_cost(relaxation.model), relaxation.model
    once, again = dive(relaxation, cost, [], TIES[0]), dive_for_all(relaxation, cost, TIES[0], CLOSE)
    assert _gap(relaxation, again.value) < 1e-3 < _gap(relaxation, once.value)
    trucks = again.columns[model.trucks]
    assert trucks == pytest.approx(np.round(trucks), abs=1e-6)
    assert (model.matrix @ again.columns <= model.row_high + 1e-6).all()


def test_parts_that_are_not_sent_leave_the_trucks_and_the_program_as_they_were() -> None:
    relaxation = _relaxed(1)
    cost, model = fastest_cost(relaxation.model), relaxation.model
    point = dive_for_all(relaxation, cost, TIES[0], CLOSE)
    cut = cut_to_whole(relaxation, cost, point)
    assert _parts(relaxation, cut.columns) < _parts(relaxation, point.columns)
    assert cut.columns[model.trucks] == pytest.approx(point.columns[model.trucks], abs=1e-6)
    assert (model.matrix @ cut.columns <= model.row_high + 1e-6).all()
    relaxation.program.set_cost(cost)
    assert relaxation.program.run().value == pytest.approx(relaxation.least, rel=1e-9)


def _parts(relaxation: Relaxation, columns: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> int:
    amounts = columns[relaxation.model.arcs][relaxation.model.whole[relaxation.model.arcs]]
    return int((np.abs(amounts - np.round(amounts)) > 1e-6).sum())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_cheapest_fleets_of_many_never_send_a_truck_twice(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleets, "TOGETHER", 20)
    monkeypatch.setattr(fleets, "SPARE", 1.0)
    model = make_model(make_instance(generate("four-scarce", seed)))
    draft = make_draft(model, *nearest_first(model))
    sent = Counter[str]()
    for _, trucks in fleets.cheapest_fleets(model, draft.amounts, draft.sent, 20.0):
        sent[trucks.fleet] += trucks.count
    assert all(sent[fleet.id] <= fleet.count for fleet in model.instance.problem.fleets)


def test_few_trucks_are_chosen_alike_however_little_time_a_busy_machine_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = make_model(make_instance(generate("four-scarce", 0)))
    draft = make_draft(model, *nearest_first(model))
    told = fleets.cheapest_fleets(model, draft.amounts, draft.sent, 20.0)
    monkeypatch.setattr("time.perf_counter", count(step=60.0).__next__)
    assert fleets.cheapest_fleets(model, draft.amounts, draft.sent, 0.05) == told != draft.vehicles
