"""Better whole trucks bit by bit: the convoys to a few incidents are decided again, all else stays."""

from collections.abc import Callable

import numpy as np

from solver.answer import Draft, as_point
from solver.arrays import Floats
from solver.complete import settle, whole_point
from solver.model import Model

AT_ONCE = 3
PATIENCE = 10
ROUNDS = 60


def improve(
    model: Model, draft: Draft, cost: Floats, *, bound: float, gap: float, seed: int, left: Callable[[], float]
) -> Draft:
    """The draft, or a better one by `cost`; stops within `gap` of `bound`, when rounds stay fruitless, or in time."""
    random = np.random.default_rng(seed)
    convoys, arcs, needs = model.convoys, model.instance.arcs, model.instance.needs
    incidents = np.unique(convoys.incident)
    best, point = draft, as_point(model, draft)
    value, fruitless = float(cost @ point), 0
    for _ in range(ROUNDS):
        if fruitless >= PATIENCE or value - bound <= gap * abs(value) or left() <= 0.05 or not len(incidents):
            break
        chosen = random.choice(incidents, min(AT_ONCE, len(incidents)), replace=False)
        free = np.zeros(model.columns, bool)
        free[model.arcs] = np.isin(needs.incident[arcs.need], chosen)
        free[model.trucks] = np.isin(convoys.incident, chosen)
        free[model.unmet] = np.isin(needs.incident, chosen)
        free[model.burden] = True
        found = whole_point(
            model, free, point, cost, [], seconds=min(left(), 2.0), gap=1e-3, nodes=150, start=point
        )
        fruitless += 1
        if found is None or float(cost @ found) >= value - 1e-6 * abs(value):
            continue
        candidate = settle(model, found)
        told = as_point(model, candidate)
        if float(cost @ told) < value - 1e-6 * abs(value):
            best, point, value, fruitless = candidate, told, float(cost @ told), 0
    return best
