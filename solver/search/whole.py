"""Small questions decided as a whole: what stays open first, then how soon the rest comes."""

from contextlib import suppress

import numpy as np

from solver.arrays import Floats
from solver.engine.programs import EngineError
from solver.search.answer import Draft, as_point
from solver.search.complete import settle_nearby, whole_point
from solver.search.levels import Limit, loosened, minimum
from solver.search.proving import GAP, NODES, is_small
from solver.search.search import CLOSE, Left, Search, fastest_cost, value

MORE_COLUMNS, FEWER_NODES = 4000, 20


def decided(search: Search, draft: Draft, left: Left) -> Draft:
    """The draft, or a better one where the relaxation leaves room for it and the question is small."""
    with suppress(EngineError):
        if is_small(search.model):
            draft = _more(search, draft, left)
            draft = _sooner(search, draft, left)
    return draft


def fractions_decided(search: Search, draft: Draft, left: Left) -> Draft:
    """Not quite so small questions are decided so where ratings, complements and seats leave fractions that
    rounding closes badly."""
    model, cost, bound = search.model, fastest_cost(search.model), search.relaxation.least
    special = bool(model.instance.needs.rated.any()) or bool({"seats", "complement"} & model.start.keys())
    far = value(model, draft, cost) - bound > CLOSE * abs(bound)
    if not special or is_small(model) or model.columns > MORE_COLUMNS or not far:
        return draft
    return _found(search, draft, cost, [], left, FEWER_NODES)


def _more(search: Search, draft: Draft, left: Left) -> Draft:
    """A plan that serves more, or as much at less cost."""
    unmet, least = draft.values[0], search.relaxation.least_unmet + search.base[0]
    if unmet - least <= CLOSE * max(unmet, 1.0):
        return draft
    return _found(search, draft, fastest_cost(search.model), [], left, NODES)


def _sooner(search: Search, draft: Draft, left: Left) -> Draft:
    """A plan that serves as much and comes sooner."""
    model, time = search.model, draft.values[1]
    limits = [Limit(model.goals[0], loosened(draft.values[0] - search.base[0]), 0)]
    least = minimum(search.relaxation, model.goals[1], limits)[0].value + search.base[1]
    if time - least <= CLOSE * max(time, 1.0):
        return draft
    cost = fastest_cost(model)
    cost[model.unmet] = 0.0
    return _found(search, draft, cost, limits, left, NODES)


def _found(search: Search, draft: Draft, cost: Floats, limits: list[Limit], left: Left, nodes: int) -> Draft:
    """The cheapest plan that a few nodes find within the limits, the draft if none is cheaper."""
    if left() <= 0:
        return draft
    model, known = search.model, as_point(search.model, draft)
    everything = np.ones(model.columns, bool)
    seconds = max(left(), 0.05)
    found = whole_point(
        model, everything, known, cost, limits, seconds=seconds, gap=GAP, nodes=nodes, start=known
    )
    if found is None:
        return draft
    serving = fastest_cost(model)
    other = settle_nearby(model, found, serving, max(left(), 0.05))
    return min(draft, other, key=lambda each: value(model, each, serving))
