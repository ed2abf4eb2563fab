"""Better whole trucks bit by bit: the convoys to a few incidents are decided again, all else stays."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.answer import Draft, as_point
from solver.arrays import Floats
from solver.complete import settle, whole_point
from solver.levels import Limit
from solver.model import Model

AT_ONCE = 3
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Aim:
    """What to make small, down to where, and in how many rounds at most."""

    cost: Floats
    bound: float
    gap: float
    rounds: int


def improve(model: Model, draft: Draft, aim: Aim, *, seed: int, left: Callable[[], float]) -> Draft:
    """The draft, or a better one; stops within the gap of the bound, when rounds stay fruitless, or in
    time."""
    random = np.random.default_rng(seed)
    convoys, arcs, needs = model.convoys, model.instance.arcs, model.instance.needs
    incidents = np.arange(len(model.instance.problem.incidents))
    best, point = draft, as_point(model, draft)
    value, fruitless = float(aim.cost @ point), 0
    for _ in range(aim.rounds):
        if fruitless >= PATIENCE or value - aim.bound <= aim.gap * abs(value) or left() <= 0.05:
            break
        chosen = random.choice(incidents, min(AT_ONCE, len(incidents)), replace=False)
        free = np.zeros(model.columns, bool)
        free[model.arcs] = np.isin(needs.incident[arcs.need], chosen)
        free[model.trucks] = np.isin(convoys.incident, chosen)
        free[model.unmet] = np.isin(needs.incident, chosen)
        free[model.burden] = True
        found = whole_point(
            model, free, point, aim.cost, [], seconds=min(left(), 2.0), gap=1e-3, nodes=100, start=point
        )
        fruitless += 1
        if found is None or float(aim.cost @ found) >= value - 1e-6 * abs(value):
            continue
        candidate = settle(model, found)
        told = as_point(model, candidate)
        if float(aim.cost @ told) < value - 1e-6 * abs(value):
            best, point, value, fruitless = candidate, told, float(aim.cost @ told), 0
    return best


def within(point: Floats, limits: list[Limit]) -> bool:
    """Whether a point keeps the limits, up to rounding."""
    return all(float(limit.cost @ point) <= limit.most + 1e-6 * max(1.0, abs(limit.most)) for limit in limits)
