"""Scarce trucks: a bound above the relaxation's that no plan goes below, and plans nearer to it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csc_matrix

from solver import Problem
from solver.engine.engine import decide
from solver.engine.programs import Contradiction, WholeProgram
from solver.generate import generate, generate_of
from solver.instance.instance import make_instance
from solver.model.alike import about_trucks, with_trucks
from solver.model.model import Model, make_model
from solver.scales import Scale
from solver.search.answer import Draft, as_point
from solver.search.incidents import all_at_once
from solver.search.levels import relax
from solver.search.scarce import exchanged, lift, on_better_trucks
from solver.search.search import Search, fastest_cost
from solver.search.variants import first_fastest
from tests.solver.drawn import problems
from tests.solver.test_properties import quickly

few = settings(quickly, max_examples=60)
SMALL = Scale(3, 12, 20, 12, 3, 4, 6, 36, trucks=0.5, demand=2.0)
FEWEST = Scale(2, 4, 4, 3, 2, 2, 3, 16, trucks=0.6, demand=2.0)


def _search(model: Model) -> Search:
    relaxation = relax(model, fastest_cost(model), lambda: 60.0)
    return Search(relaxation, (0.0, 0.0, 0.0, 0.0), 0, lambda: 60.0)


def _most_served(model: Model) -> float:
    """The least unmet need with whole trucks, decided to the end."""
    whole = np.zeros(model.columns, bool)
    whole[model.trucks] = True
    program = WholeProgram(
        csc_matrix(model.matrix), model.row_low, model.row_high, model.low, model.high, model.goals[0], whole
    )
    found = decide(program, seconds=60.0, gap=0.0, nodes=1_000_000)
    assert found.columns is not None
    return float(model.goals[0] @ found.columns)


def _lifted(model: Model) -> tuple[float, float]:
    """The bound of unmet need by the relaxation and by all that is known beyond it."""
    search = _search(model)
    before = search.relaxation.least_unmet
    known = lift(search, lambda: 60.0)
    goal = search.coarse.model.goals[0]
    by_incident = search.relaxation.least_unmet
    start = as_point(search.coarse.model, _nothing(search.coarse.model))
    together = all_at_once(search.coarse.model, goal, known, start, lambda: 60.0)
    assert together.bound <= _most_served(search.coarse.model) + 1e-6
    return before, by_incident


def _nothing(model: Model) -> Draft:
    zero = np.zeros(len(model.arcs), np.int64)
    return Draft(zero, np.zeros(len(model.convoys), np.int64), [], (0.0, 0.0, 0.0, 0.0))


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_by_incidents_is_below_every_way_of_sending_trucks(seed: int) -> None:
    model = make_model(make_instance(generate_of(FEWEST, "fewest", seed)))
    before, lifted = _lifted(model)
    program = _search(model).relaxation.program
    program.set_cost(model.goals[0])
    best, counts = np.inf, model.high[model.trucks].astype(int)
    assert 1 < np.prod(counts + 1) < 5000
    for sent in product(*(range(count + 1) for count in counts.tolist())):
        program.set_bounds(model.trucks, np.array(sent, float), np.array(sent, float))
        try:
            best = min(best, program.run().value)
        except Contradiction:  # more than the fleet has
            continue
    assert best == pytest.approx(_most_served(model), rel=1e-6)
    assert before <= lifted <= best + 1e-6


def test_the_bound_by_incidents_lies_between_the_relaxation_and_the_best_plan() -> None:
    won = []
    for seed in range(6):
        model = make_model(make_instance(generate_of(SMALL, "small", seed)))
        before, lifted = _lifted(model)
        best = _most_served(model)
        assert before <= lifted <= best + 1e-6
        won.append((lifted - before) / max(best - before, 1e-9))
    assert sum(share > 0.9 for share in won) >= 2


@few
@given(problems())
def test_no_plan_of_any_question_goes_below_the_lifted_bound(problem: Problem) -> None:
    model = make_model(make_instance(problem))
    if not len(model.convoys):
        return
    before, lifted = _lifted(model)
    assert before <= lifted <= _most_served(model) + 1e-6


@few
@given(problems())
def test_sources_that_are_alike_as_one_leave_the_relaxation_as_it_is(problem: Problem) -> None:
    model = make_model(make_instance(problem))
    if not len(model.convoys):
        return
    coarse, tied = about_trucks(model).model, with_trucks(model)
    assert (coarse.convoys.lanes == model.convoys.lanes).all()
    assert (coarse.convoys.vehicle == model.convoys.vehicle).all()
    for goal in range(4):
        whole = relax(model, model.goals[0] * 1e3 + model.goals[goal], lambda: 60.0)
        part = relax(coarse, coarse.goals[0] * 1e3 + coarse.goals[goal], lambda: 60.0)
        whole.program.recall()
        whole.program.set_cost(model.goals[0])
        found = whole.program.run().columns
        open_there = float(model.goals[0] @ np.where(tied, found, 0.0))
        assert part.least_unmet == pytest.approx(open_there, rel=1e-6, abs=1e-6)


def test_better_trucks_halve_the_distance_to_the_bound() -> None:
    search, heard = _search(make_model(make_instance(generate("four-scarce", 5)))), list[Draft]()
    relaxed = search.relaxation.least_unmet
    soon = exchanged(search, first_fastest(search), lambda: 60.0)
    best = on_better_trucks(search, soon, lambda: 60.0, heard.append)
    bound = search.relaxation.least_unmet
    assert relaxed * 1.014 < bound < best.values[0] < bound * 1.01
    assert best.values[0] - bound < 0.5 * (soon.values[0] - relaxed)
    told = [draft.values for draft in heard]
    assert told == sorted(told, reverse=True)
    assert heard[-1] is best


def test_the_same_question_leads_to_the_same_trucks_and_lines() -> None:
    one, other = (_on_better_trucks_of_small(3) for _ in range(2))
    assert (one.amounts == other.amounts).all()
    assert (one.sent == other.sent).all()


def _on_better_trucks_of_small(seed: int) -> Draft:
    search = _search(make_model(make_instance(generate_of(SMALL, "small", seed))))
    return on_better_trucks(search, first_fastest(search), lambda: 60.0)


def test_time_that_is_over_leaves_the_plan_as_it_is() -> None:
    search = _search(make_model(make_instance(generate_of(SMALL, "small", 1))))
    first = first_fastest(search)
    over = on_better_trucks(search, first, lambda: 0.0)
    assert over.values <= first.values
