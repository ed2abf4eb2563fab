"""Parts of a fresh plan and of one that keeps lines, taken together without an engine."""

from dataclasses import replace

import numpy as np
import pytest

from solver.fastest import solve_fastest
from solver.generate import generate
from solver.problem import Ban
from solver.replan.around import Around
from solver.replan.known import Known
from solver.replan.mixing import mixed
from solver.run import Run
from solver.search.answer import make_draft
from solver.search.ledger import Ledger
from solver.search.search import fastest_cost


@pytest.mark.parametrize("seed", [3, 4])
def test_a_mixture_changes_fewer_lines_within_its_bounds_and_is_a_plan(seed: int) -> None:
    problem = generate("four", seed)
    told = solve_fastest(problem)
    lent = [line for line in told.movements if line.city_from != line.city_to]
    bans = tuple(Ban(source=line.source, need=line.need) for line in lent[::10])
    run = Run(replace(problem, forbidden=bans), 60.0, 0, None, None)
    known = Known(run.model, told.movements)
    around = Around(run, fastest_cost(run.model), known)
    fresh, standing = around.fresh(), around.standing()
    most = fresh.values[0] * 1.001, fresh.values[1] * 1.004
    mixture = mixed(known, fresh, standing, most, 60)
    assert known.changes(mixture.draft) <= 0.8 * known.changes(fresh)
    assert (np.array(mixture.draft.values[:2]) <= np.array(most) + 1e-6).all()
    assert run.tell("fastest", mixture.draft, None, 0, "limit").certificate.violations == ()
    assert 0 < np.count_nonzero(mixture.choices.amounts != mixture.draft.amounts) <= 60
    assert set(run.model.instance.arcs.source[fresh.amounts != standing.amounts]) >= mixture.sources


def test_lines_as_told_are_worth_what_their_plan_says() -> None:
    problem = generate("four", 1)
    told = solve_fastest(problem)
    run = Run(problem, 60.0, 0, None, None)
    unmet, time = Known(run.model, told.movements).values or (0.0, 0.0)
    assert unmet == pytest.approx(told.goal("unmet").value)
    assert time == pytest.approx(told.goal("time").value)


def test_trucks_called_back_can_go_elsewhere_and_the_others_carry_what_rides() -> None:
    run = Run(generate("four", 1), 60.0, 0, None, None)
    fresh = Around(run, fastest_cost(run.model), Known(run.model, ())).fresh()
    ledger = Ledger(run.model)
    ledger.put_trucks(fresh.sent)
    ledger.hold(fresh.amounts)
    kept = ledger.copied()
    lanes = run.model.convoys.arc_lane
    lane = int(np.bincount(lanes[(fresh.amounts > 0) & (lanes >= 0)]).argmax())
    for arc in np.flatnonzero((lanes == lane) & (fresh.amounts > 0)).tolist():
        ledger.give_back(arc, int(fresh.amounts[arc]))
    ledger.call_back(lane)
    here = run.model.convoys.lane == lane
    assert ledger.sent[here].sum() == 0 < kept.sent[here].sum()
    assert (ledger.sent[~here] == kept.sent[~here]).all()
    freed = np.array(ledger.trucks_left).sum() - np.array(kept.trucks_left).sum()
    assert freed == kept.sent[here].sum()
    kept.call_back(lane)
    assert kept.is_kept()
    assert make_draft(run.model, kept.amounts, kept.sent).values[:2] == fresh.values[:2]
