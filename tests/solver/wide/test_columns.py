"""Column generation: as good as the program over all movements, with a bound that no plan goes below."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import Problem
from solver.engine import engine, ortools
from solver.generate import generate
from solver.instance.arcs import Arcs
from solver.instance.instance import bare_instance, make_instance, put_arcs
from solver.instance.universe import make_universe
from solver.model.goals import arc_hours
from solver.model.model import make_model
from solver.search.levels import Limit, minimum, relax
from solver.search.search import fastest_cost
from solver.wide import columns
from solver.wide.bounds import Bounds
from solver.wide.columns import Columns
from solver.wide.rows import Rows
from tests.solver.drawn import problems


@settings(max_examples=100, deadline=None)
@given(problems())
def test_the_universe_has_the_very_movements_that_the_rules_allow(problem: Problem) -> None:
    universe, usual = make_universe(bare_instance(problem)), make_instance(problem)
    found = universe.arcs(np.arange(len(universe)))
    put_arcs(universe.instance, found)
    for name in Arcs.__slots__:
        theirs = getattr(usual.arcs, name)
        assert getattr(universe.instance.arcs, name) == pytest.approx(theirs, rel=1e-12), name
    assert universe.cross == pytest.approx(found.cross)
    assert universe.most == pytest.approx(found.most)
    assert universe.gain == pytest.approx(found.gain)
    assert universe.departure.tolist() == found.departure.tolist()
    hours = (usual.needs.weight / usual.needs.asked)[found.need] * arc_hours(usual, found)
    assert universe.time == pytest.approx(found.gain * hours)
    price = (universe.time + universe.rest) / universe.gain
    same_need = found.need[1:] == found.need[:-1]
    assert (np.diff(price)[same_need] >= -1e-6).all()
    assert universe.first.tolist() == np.searchsorted(found.need, np.arange(len(usual.needs) + 1)).tolist()
    assert universe.instance.exports.shortfall == pytest.approx(usual.exports.shortfall)


def _columns(problem: Problem) -> Columns:
    return Columns(make_universe(bare_instance(problem)), lambda: 60.0)


@settings(max_examples=60, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_one_more_on_a_movement_costs_what_all_rows_that_it_stands_in_say(
    problem: Problem, dice: Random
) -> None:
    rows = Rows(make_universe(bare_instance(problem)))
    prices = np.array([dice.uniform(-1.0, 1.0) for _ in range(len(rows))])
    universe = rows.universe
    every = rows.matrix(np.arange(len(universe)))
    cost = 2.0 * universe.time + 3.0 * universe.rest
    limited = np.isfinite(rows.limit)
    prices[~limited] = 0.0
    assert rows.reduced(prices, 2.0, 3.0) == pytest.approx(cost - every.T @ prices, abs=1e-5)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_priced_columns_prove_as_much_as_the_whole_relaxation(problem: Problem) -> None:
    model = make_model(make_instance(problem))
    whole = relax(model, fastest_cost(model), lambda: 60.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "NEAREST", 0.1)
        patch.setattr(columns, "LEAST", 1)
        patch.setattr(columns, "PER_NEED", 2)
        few = _columns(problem)
        few.take(few.nearest())
        least = few.least_unmet(0.0)
    near = 1e-6 * max(1.0, whole.least_unmet)
    assert least <= whole.least_unmet + near
    if not (model.instance.arcs.group >= 0).any():
        assert least == pytest.approx(whole.least_unmet, abs=near)
    unmet = whole.least_unmet * 1.01 + 0.01
    slowest, _ = minimum(whole, model.goals[1], [Limit(model.goals[0], unmet, 0)])
    assert few.least_time(unmet, 0.0) <= slowest.value * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize(("scale", "seed"), [("four", 0), ("four", 3), ("four-scarce", 1)])
def test_few_columns_reach_the_optimum_over_all_of_them(
    scale: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "WHOLE", 0)
    monkeypatch.setattr(columns, "PER_NEED", 10)
    problem = generate(scale, seed)
    few, every = _columns(problem), _columns(problem)
    few.take(few.nearest())
    every.take(np.arange(len(every.universe)))
    found, true = few.least(1.0, 1.0, 1.0, 0.0), every.least(1.0, 1.0, 1.0, 0.0)
    assert len(few.taken) < 0.8 * len(every.taken)
    assert found.value == pytest.approx(true.value, rel=1e-6)
    assert found.bound == pytest.approx(true.value, rel=1e-6)
    for part in few.parts:
        assert len(np.unique(part.standing)) == len(part.standing)


def test_what_is_proven_after_any_round_is_never_above_the_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = generate("four", 1)
    done = _columns(problem)
    done.take(done.nearest())
    optimum = done.least(1.0, 1.0, 1.0, 0.0).value
    for rounds in (1, 2):
        monkeypatch.setattr("solver.wide.columns.ROUNDS", rounds)
        early = _columns(problem)
        early.take(early.nearest())
        proof = early.least(1.0, 1.0, 1.0, 0.0)
        assert proof.bound <= optimum * (1 + 1e-9) <= proof.value * (1 + 2e-9)


@pytest.mark.parametrize(("scale", "seed"), [("four", 1), ("four-scarce", 0), ("four-scarce", 3)])
def test_what_scarce_rules_cost_foretold_bounds_the_optimum_that_is_found_exactly_behind_it(
    scale: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "SCARCE", 0.0)
    true = _columns(generate(scale, seed))
    true.take(true.nearest())
    optimum, least_unmet = true.least(1.0, 1.0, 1.0, 0.0).value, true.least_unmet(0.0)
    monkeypatch.setattr(columns, "MANY", 0)
    foretold = _columns(generate(scale, seed))
    foretold.take(foretold.nearest())
    assert any(part.foretold for part in foretold.parts)
    hasty = foretold.least(1.0, 1.0, 1.0, 0.0, hastily=True)
    assert 0.9 * optimum < hasty.bound <= optimum * (1 + 1e-9) <= hasty.value * (1 + 2e-9)
    assert hasty.value > optimum * (1 + 1e-6)
    exact = foretold.least(1.0, 1.0, 1.0, 0.0)
    assert not any(part.foretold for part in foretold.parts)
    assert (exact.value, exact.bound) == pytest.approx((optimum, optimum), rel=1e-9)
    assert foretold.least_unmet(0.0) == pytest.approx(least_unmet, rel=1e-9)


def test_ortools_alone_generates_the_same_columns_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = generate("tiny", 1)
    ours, theirs = _columns(problem), _columns(problem)
    ours.take(ours.nearest())
    value = ours.least(1.0, 1.0, 1.0, 0.0).value
    monkeypatch.setattr(engine, "chosen", ortools)
    theirs = _columns(problem)
    theirs.take(theirs.nearest())
    assert theirs.least(1.0, 1.0, 1.0, 0.0).value == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(("scale", "seed"), [("tiny", 3), ("four", 1), ("four-scarce", 0)])
def test_parts_share_no_rule(scale: str, seed: int) -> None:
    rows = Rows(make_universe(bare_instance(generate(scale, seed))))
    every = np.arange(len(rows.universe))
    used = rows.matrix(every).tocoo()
    of_entry = rows.part[rows.universe.need[every]][used.col]
    lowest, highest = np.full(len(rows), 10**6), np.full(len(rows), -1)
    np.minimum.at(lowest, used.row, of_entry)
    np.maximum.at(highest, used.row, of_entry)
    assert (lowest >= highest).all()
    assert rows.part.max() > 0


def test_any_prices_prove_a_bound() -> None:
    columns = _columns(generate("four-scarce", 1))
    columns.take(columns.nearest())
    optimum = columns.least(1.0, 1.0, 1.0, 0.0).value
    found, random = columns.prices, np.random.default_rng(0)
    for spread in (0.0, 0.01, 0.3):
        columns.prices = found * random.uniform(1.0 - spread, 1.0 + spread, len(found))
        bound = columns._bounds(columns.rows.reduced(columns.prices, 1.0, 1.0), 1.0).sum()
        assert bound <= optimum * (1 + 1e-9)
        assert spread or bound == pytest.approx(optimum, rel=1e-6)


def test_unmet_need_proven_beside_other_work_is_what_is_proven_alone() -> None:
    problem = generate("four-scarce", 0)
    beside = Bounds(_columns(problem), lambda: 60.0, trucks_bind=True)
    alone = Bounds(_columns(problem), lambda: 60.0, trucks_bind=True)
    for each in (beside, alone):
        each.columns.take(each.columns.nearest())
    beside.start()
    values, base = (1e9, 0.0), (0.0, 0.0)
    assert beside.prove(values, base, 1) == alone.prove(values, base, 1)
    assert 0.0 < (alone.prove(values, base, 1)[0] or 0.0) < 1e9
