"""What so many trucks carry, in whole pieces: decided where sources that are alike are one, then spread over
these."""

import numpy as np
from scipy.sparse import csc_matrix, vstack

from solver.arrays import Floats
from solver.engine.engine import linear_program
from solver.model.model import Model
from solver.search.answer import Draft
from solver.search.complete import settle, whole_point
from solver.search.search import Coarse, Left, Search, fastest_cost

GAP, NODES = 5e-4, 1
SLACK = 3e-3  # of the largest truck: so much of light goods may make room for a piece of others
_USED, _WHOLE = 1e-7, 1e-6


def carried(search: Search, point: Floats, beside: Draft, left: Left) -> Draft:
    """A draft on the trucks of a coarse point; what has nothing to do with trucks as in `beside`."""
    model, coarse = search.model, search.coarse
    cost = fastest_cost(coarse.model)
    draft = settle(coarse.model, _whole(coarse, _in_large_pieces(coarse, point, cost, left), cost, left))
    told = np.zeros(model.columns)
    told[model.arcs] = np.where(coarse.known.arc < 0, beside.amounts, _spread(model, coarse, draft, left))
    told[model.trucks] = draft.sent
    return settle(model, told)


def _in_large_pieces(coarse: Coarse, point: Floats, cost: Floats, left: Left) -> Floats:
    """The best found on these trucks in which heavy goods and small needs are whole."""
    model = coarse.model
    free = np.ones(model.columns, bool)
    free[model.trucks] = False
    found = whole_point(
        model,
        free,
        np.where(free, point, np.round(point)),
        cost / np.abs(cost).max(),
        [],
        seconds=max(left(), 0.05),
        gap=GAP,
        nodes=NODES,
        pieces=coarse.known.pieces,
    )
    return point if found is None else found


def _whole(coarse: Coarse, point: Floats, cost: Floats, left: Left) -> Floats:
    """All of that in whole pieces: of each line in use one more or less, or as much as weighs so little."""
    model, instance = coarse.model, coarse.model.instance
    weight = instance.sources.weight_kg[instance.arcs.source]
    slack = SLACK * instance.trucks.payload_kg.max(initial=0.0) / np.maximum(weight, 1e-9)
    slack = np.minimum(np.maximum(1.0, np.ceil(slack)), instance.arcs.most)
    pieces = np.zeros(model.columns, bool)
    pieces[model.arcs] = True
    low, high, amounts = model.low.copy(), model.high.copy(), point[model.arcs]
    low[model.arcs] = np.maximum(low[model.arcs], np.floor(amounts + _WHOLE) - slack)
    high[model.arcs] = np.minimum(high[model.arcs], np.ceil(amounts - _WHOLE) + slack)
    free = pieces & (point > _USED)
    free[model.unmet] = free[model.burden] = True
    found = whole_point(
        model,
        free,
        point,
        cost / np.abs(cost).max(),
        [],
        seconds=max(left(), 0.05),
        gap=GAP,
        nodes=NODES,
        pieces=pieces,
        bounds=(low, high),
    )
    return point if found is None else found


def _spread(model: Model, coarse: Coarse, draft: Draft, left: Left) -> Floats:
    """By arc of the model its part of what goes in the draft, as soon as can be: a transportation problem, so
    that whole amounts stay whole."""
    arcs, at = model.instance.arcs, coarse.known.arc
    used = np.flatnonzero((at >= 0) & (draft.amounts[at] > 0))
    one, column = np.ones(len(used)), np.arange(len(used))
    to, row = np.unique(at[used], return_inverse=True)
    source, given = np.unique(arcs.source[used], return_inverse=True)
    shape = len(used)
    program = linear_program(
        csc_matrix(
            vstack(
                [
                    csc_matrix((one, (row, column)), shape=(len(to), shape)),
                    csc_matrix((one, (given, column)), shape=(len(source), shape)),
                ]
            )
        ),
        np.concatenate([draft.amounts[to], np.full(len(source), -np.inf)]),
        np.concatenate([draft.amounts[to], model.instance.sources.amount[source]]),
        np.zeros(shape),
        arcs.most[used],
        left,
    )
    program.set_cost((model.goals[1] + 1e-3 * model.goals[3])[model.arcs[used]])
    told = np.zeros(len(arcs))
    told[used] = np.round(program.run().columns)
    return told
