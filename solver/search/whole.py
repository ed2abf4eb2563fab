"""Small questions decided as a whole: what stays open first, then how soon the rest comes."""

from contextlib import suppress

import numpy as np

from solver.arrays import Bools, Floats
from solver.engine.programs import EngineError
from solver.model.alike import with_trucks
from solver.model.model import Model
from solver.search.answer import Draft, as_point
from solver.search.complete import settle_nearby, whole_point
from solver.search.levels import Limit, loosened, minimum
from solver.search.proving import FEW_COLUMNS, GAP, NODES
from solver.search.scarce import at_once
from solver.search.search import CLOSE, Left, Search, fastest_cost, value

MORE_COLUMNS, FEWER_NODES = 4000, 20


def is_small(model: Model) -> bool:
    """Whether a question is decided as a whole."""
    return model.columns <= FEW_COLUMNS


def decided(search: Search, draft: Draft, left: Left) -> Draft:
    """The draft, or a better one where the relaxation leaves room for it and the question is small."""
    draft = most_served(search, draft, left)
    with suppress(EngineError):
        if is_small(search.model):
            draft = _sooner(search, draft, left)
    return draft


def most_served(search: Search, draft: Draft, left: Left) -> Draft:
    """The draft, or one that serves more of a small question, or as much at less cost: what hangs together
    with trucks is decided where sources that are alike are one, the rest as it is."""
    model, cost = search.model, fastest_cost(search.model)
    if not is_small(model) or serves_all_that_can_be(search, draft):
        return draft
    with suppress(EngineError):
        if len(model.convoys) and left() > 0:
            draft = at_once(search, draft, NODES, left)
        if not serves_all_that_can_be(search, draft):
            draft = _found(search, draft, ~with_trucks(model), cost, [], left, NODES)
    return draft


def serves_all_that_can_be(search: Search, draft: Draft, gap: float = CLOSE) -> bool:
    """Whether unmet need is at its bound."""
    unmet, least = draft.values[0], search.relaxation.least_unmet + search.base[0]
    return unmet - least <= gap * max(unmet, 1.0)


def fractions_decided(search: Search, draft: Draft, left: Left) -> Draft:
    """Not quite so small questions are decided so where ratings, complements and seats leave fractions that
    rounding closes badly."""
    model, cost, bound = search.model, fastest_cost(search.model), search.relaxation.least
    special = bool(model.instance.needs.rated.any()) or bool({"seats", "complement"} & model.start.keys())
    far = value(model, draft, cost) - bound > CLOSE * abs(bound)
    if not special or not FEW_COLUMNS < model.columns <= MORE_COLUMNS or not far:
        return draft
    return _found(search, draft, np.ones(model.columns, bool), cost, [], left, FEWER_NODES)


def _sooner(search: Search, draft: Draft, left: Left) -> Draft:
    """A plan that serves as much and comes sooner."""
    model, time = search.model, draft.values[1]
    limits = [Limit(model.goals[0], loosened(draft.values[0] - search.base[0]), 0)]
    least = minimum(search.relaxation, model.goals[1], limits)[0].value + search.base[1]
    if time - least <= CLOSE * max(time, 1.0):
        return draft
    cost = fastest_cost(model)
    cost[model.unmet] = 0.0
    return _found(search, draft, np.ones(model.columns, bool), cost, limits, left, NODES)


def _found(
    search: Search, draft: Draft, free: Bools, cost: Floats, limits: list[Limit], left: Left, nodes: int
) -> Draft:
    """The cheapest plan that a few nodes find within the limits, all but the free columns being as they are;
    the draft if none is cheaper."""
    if left() <= 0:
        return draft
    model, known = search.model, as_point(search.model, draft)
    free[model.burden] = True
    seconds = max(left(), 0.05)
    found = whole_point(model, free, known, cost, limits, seconds=seconds, gap=GAP, nodes=nodes, start=known)
    if found is None:
        return draft
    serving = fastest_cost(model)
    other = settle_nearby(model, found, serving, max(left(), 0.05))
    return min(draft, other, key=lambda each: value(model, each, serving))
