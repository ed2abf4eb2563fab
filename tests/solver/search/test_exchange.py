"""Whole trucks exchanged between incidents: never worse, and nothing left that one exchange brings."""

import numpy as np

from solver.generate import generate
from solver.instance.instance import make_instance
from solver.model.model import make_model
from solver.search.answer import as_point, make_draft
from solver.search.complete import settle_closely
from solver.search.exchange import exchanges
from solver.search.greedy import nearest_first
from solver.search.levels import relax
from solver.search.search import fastest_cost


def test_no_exchange_of_one_truck_is_better_than_what_the_exchanges_come_to() -> None:
    model = make_model(make_instance(generate("four-scarce", 5)))
    cost = fastest_cost(model)
    relaxation = relax(model, cost, lambda: 60.0)
    by_hand = make_draft(model, *nearest_first(model))
    soon, *_, doubly = exchanges(relaxation, cost, by_hand.sent.astype(float), lambda: 60.0)
    start = float(cost @ as_point(model, by_hand))
    assert relaxation.least < doubly.value < soon.value < start
    sent = np.round(doubly.columns[model.trucks])
    pool = model.convoys.pool * 10 + model.convoys.vehicle
    assert (np.bincount(pool, sent) <= np.bincount(pool, model.high[model.trucks])).all()
    program, random = relaxation.program, np.random.default_rng(0)
    program.set_cost(cost)
    gone, come = np.nonzero(
        (pool[:, None] == pool[None, :]) & (sent[:, None] > 0) & ~np.eye(len(pool), dtype=bool)
    )
    for one in random.choice(len(gone), 60, replace=False).tolist():
        other = sent.copy()
        other[gone[one]] -= 1
        other[come[one]] += 1
        program.set_bounds(model.trucks, other, other)
        assert program.run().value > doubly.value * (1 - 1e-4)
    program.set_bounds(model.trucks, model.low[model.trucks], model.high[model.trucks])
    draft = settle_closely(model, doubly.columns, cost)
    assert float(cost @ as_point(model, draft)) < start
    assert (draft.sent <= np.round(doubly.columns[model.trucks])).all()
