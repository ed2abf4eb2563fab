"""Better whole trucks bit by bit: one city's trucks, or the convoys to a few incidents, are decided again,
all else stays. In turn: a city's trucks may change incidents, which a few incidents alone seldom allow."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.answer import Draft, as_point
from solver.arrays import Bools, Floats, Ints
from solver.complete import settle, whole_point
from solver.levels import Limit
from solver.model import Model

AT_ONCE = 2
PATIENCE = 10
NOTABLE = 0.01


@dataclass(frozen=True, slots=True)
class Aim:
    """What to make small, down to where, and in how many rounds at most."""

    cost: Floats
    bound: float
    gap: float
    rounds: int


def improve(
    model: Model,
    draft: Draft,
    aim: Aim,
    *,
    seed: int,
    left: Callable[[], float],
    hear: Callable[[Draft], None] | None = None,
) -> Draft:
    """The draft, or a better one; stops near the bound, when rounds stay fruitless, or in time.

    `hear` is told of better drafts on the way, wherever one is NOTABLE better than the last it heard of."""
    random = np.random.default_rng(seed)
    incidents, pools = np.unique(model.convoys.incident), np.unique(model.convoys.pool)
    best = as_point(model, draft)
    least = value = told = float(aim.cost @ best)
    kept, fruitless = draft, 0
    for turn in range(aim.rounds):
        if fruitless >= PATIENCE or value - aim.bound <= aim.gap * abs(value) or left() <= 0.05:
            break
        if turn % 2 or not pools.size:  # with no trucks at all, whatever else there is
            free = _riding_to(model, random.choice(incidents, min(AT_ONCE, len(incidents)), replace=False))
        else:
            free = _of_pool(model, int(pools[turn // 2 % len(pools)]))
        found = whole_point(
            model,
            free,
            best,
            aim.cost,
            [],
            seconds=left(),
            gap=1e-3,
            nodes=30,
            start=best,
        )
        fruitless += 1
        if found is not None and float(aim.cost @ found) < value - 1e-6 * abs(value):
            best, value, fruitless = found, float(aim.cost @ found), 0
            whole = settle(model, best)
            settled = float(aim.cost @ as_point(model, whole))
            if settled < least:
                kept, least = whole, settled
                if hear is not None and least < told * (1.0 - NOTABLE):
                    hear(kept)
                    told = least
    return kept


def _riding_to(model: Model, incidents: Ints) -> Bools:
    """The columns of all that rides to these incidents, and what counts it."""
    arcs, needs = model.instance.arcs, model.instance.needs
    free = np.zeros(model.columns, bool)
    free[model.arcs] = np.isin(needs.incident[arcs.need], incidents) & (arcs.group >= 0)
    free[model.trucks] = np.isin(model.convoys.incident, incidents)
    free[model.unmet] = np.isin(needs.incident, incidents)
    free[model.burden] = True
    return free


def _of_pool(model: Model, pool: int) -> Bools:
    """The columns of one city's trucks and all that rides on them, and what counts it."""
    convoys = model.convoys
    lanes = np.zeros(len(convoys.lanes), bool)
    lanes[convoys.lane[convoys.pool == pool]] = True
    free = np.zeros(model.columns, bool)
    free[model.arcs] = (convoys.arc_lane >= 0) & lanes[np.maximum(convoys.arc_lane, 0)]
    free[model.trucks] = convoys.pool == pool
    free[model.unmet] = free[model.burden] = True
    return free


def within(point: Floats, limits: list[Limit]) -> bool:
    """Whether a point keeps the limits, up to rounding."""
    return all(float(limit.cost @ point) <= limit.most + 1e-6 * max(1.0, abs(limit.most)) for limit in limits)
