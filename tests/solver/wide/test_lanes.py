"""Trucks counted by incident over all movements: no plan takes more of them, and the bound of time rises."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import Problem
from solver.generate import generate
from solver.instance.instance import bare_instance, make_instance
from solver.model.model import Model, make_model
from solver.search.answer import Draft, make_draft
from solver.search.greedy import nearest_first
from solver.search.levels import relax
from solver.search.search import Search, fastest_cost
from solver.search.variants import first_fastest
from solver.wide.columns import Columns
from solver.wide.lanes import counted_fleets
from solver.wide.wide import Wide
from solver.wide.widened import names, names_of
from tests.solver.drawn import problems


def _wide(problem: Problem) -> Wide:
    return Wide(bare_instance(problem), lambda: 60.0)


def _sent(columns: Columns, model: Model, draft: Draft) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The draft on the arcs of the universe."""
    universe, arcs = columns.universe, model.instance.arcs
    here = (each.astype(np.int64) for each in (universe.need, universe.source, universe.group))
    known = names_of(model.instance, *here)
    order = np.argsort(known)
    amount = np.zeros(len(universe))
    amount[order[np.searchsorted(known, names(model.instance, arcs), sorter=order)]] = draft.amounts
    return amount


@settings(max_examples=80, deadline=None)
@given(problems(), st.integers(0, 1000))
def test_whatever_the_prices_no_plan_takes_more_trucks_than_there_are(problem: Problem, seed: int) -> None:
    counted = tuple(replace(need, rated=False) for need in problem.needs)
    travel = replace(problem.travel, services=())
    asked = replace(problem, needs=counted, travel=travel, complements=())
    asked = replace(asked, pinned=tuple(pin for pin in problem.pinned if pin.service is None))
    looked, model = _wide(asked), make_model(make_instance(asked))
    if not len(looked.model.convoys):
        return
    prices = -np.random.default_rng(seed).exponential(size=len(looked.model.row_low))
    fleets = counted_fleets(looked.model, prices, looked.columns.universe, 1)
    drafts = [make_draft(model, *nearest_first(model))]
    relaxation = relax(model, fastest_cost(model), lambda: 60.0)
    drafts.append(first_fastest(Search(relaxation, (0.0, 0.0, 0.0, 0.0), 0, lambda: 60.0)))
    for draft in drafts:
        amount = _sent(looked.columns, model, draft)[fleets.riding]
        taken = np.bincount(fleets.row, amount * fleets.taken, len(fleets.most))
        assert (taken <= fleets.most + 1e-6).all()


@pytest.mark.parametrize(("scale", "seed"), [("four", 1), ("four-scarce", 0), ("four-scarce", 2)])
def test_the_bound_of_time_rises_and_stays_below_every_plan(scale: str, seed: int) -> None:
    looked = _wide(generate(scale, seed))
    relaxation = relax(looked.model, fastest_cost(looked.model), lambda: 60.0)
    draft = first_fastest(Search(relaxation, (0.0, 0.0, 0.0, 0.0), 0, lambda: 60.0))
    before = looked.columns.least_time(draft.values[0], 1e-6)
    universe = looked.columns.universe
    looked.columns.count(counted_fleets(looked.model, relaxation.prices, universe, 1))
    after = looked.columns.least_time(draft.values[0], 1e-6)
    assert before * (1.0 + 1e-5) < after <= draft.values[1]
