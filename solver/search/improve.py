"""Better whole trucks bit by bit: a part of the convoys is decided again, all else stays.

Parts take turns: the lanes on which the trucks differ most from the relaxation's, all that rides to a few
incidents, two cities' trucks to half of the incidents, one city's trucks to all.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.model.model import Model
from solver.search.answer import Draft, as_point
from solver.search.complete import settle_closely, whole_point
from solver.search.levels import Limit

PATIENCE = 30
NOTABLE = 0.01
LANES, NOISE = 15, 0.25


@dataclass(frozen=True, slots=True)
class Aim:
    """What to make small, down to where, the relaxation's point for it, and in how many rounds at most."""

    cost: Floats
    bound: float
    relaxed: Floats
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
    best = as_point(model, draft)
    least = value = told = float(aim.cost @ best)
    kept, fruitless = draft, 0
    for turn in range(aim.rounds):
        if fruitless >= PATIENCE or value - aim.bound <= aim.gap * abs(value) or left() <= 0.05:
            break
        found = whole_point(
            model,
            _part(model, turn, random, best, aim.relaxed, LANES + fruitless),
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
            whole = settle_closely(model, best, aim.cost)
            settled = float(aim.cost @ as_point(model, whole))
            if settled < least:
                kept, least = whole, settled
                if hear is not None and least < told * (1.0 - NOTABLE):
                    hear(kept)
                    told = least
    return kept


def _part(
    model: Model, turn: int, random: np.random.Generator, best: Floats, relaxed: Floats, lanes: int
) -> Bools:
    """The columns that are decided again in this turn; `lanes` of those apart from the relaxation's."""
    convoys = model.convoys
    pools, incidents = np.unique(convoys.pool), np.unique(convoys.incident)
    if not len(convoys):
        incidents = np.unique(model.instance.needs.incident)
        return _bound_for(model, random.choice(incidents, min(2, len(incidents)), replace=False))
    kind, round_ = turn % 5, turn // 5
    if kind == 0:
        apart = np.abs(relaxed - best)[model.trucks] + NOISE * random.random(len(convoys))
        furthest = np.zeros(len(convoys.lanes))
        np.maximum.at(furthest, convoys.lane, apart)
        return _on_lanes(model, np.argsort(-furthest, kind="stable")[:lanes])
    if kind == 4:
        return _on_lanes(model, convoys.lane[convoys.pool == pools[round_ % len(pools)]])
    if kind == 2:
        some = random.choice(incidents, (len(incidents) + 1) // 2, replace=False)
        two = random.choice(pools, min(2, len(pools)), replace=False)
        return _on_lanes(model, convoys.lane[np.isin(convoys.incident, some) & np.isin(convoys.pool, two)])
    few = random.choice(incidents, min(2 if kind == 1 else 3, len(incidents)), replace=False)
    return _on_lanes(model, convoys.lane[np.isin(convoys.incident, few)])


def _on_lanes(model: Model, chosen: Ints) -> Bools:
    """The trucks of these lanes, all that rides on them, and what counts it."""
    convoys = model.convoys
    lanes = np.zeros(len(convoys.lanes), bool)
    lanes[chosen] = True
    free = np.zeros(model.columns, bool)
    free[model.arcs] = (convoys.arc_lane >= 0) & lanes[np.maximum(convoys.arc_lane, 0)]
    free[model.trucks] = lanes[convoys.lane]
    free[model.unmet] = free[model.burden] = True
    return free


def _bound_for(model: Model, incidents: Ints) -> Bools:
    """All that goes to these incidents, and what counts it."""
    needs = model.instance.needs
    free = np.zeros(model.columns, bool)
    free[model.arcs] = np.isin(needs.incident[model.instance.arcs.need], incidents)
    free[model.unmet] = free[model.burden] = True
    return free


def within(point: Floats, limits: list[Limit]) -> bool:
    """Whether a point keeps the limits, up to rounding."""
    return all(float(limit.cost @ point) <= limit.most + 1e-6 * max(1.0, abs(limit.most)) for limit in limits)
