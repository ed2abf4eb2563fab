"""The three named plans: fastest without slack, balanced with the agreement's slack, frugal within the same deadlines."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.answer import Draft, as_point, on_cheapest_trucks
from solver.arrays import Floats
from solver.complete import settle, whole_point, whole_units
from solver.dive import dive
from solver.improve import improve
from solver.levels import Limit, Relaxation, loosened, minimum
from solver.model import Model

GOOD_GAP = 2e-3
TIES = (1.0, 3.0)
Left = Callable[[], float]


@dataclass(slots=True)
class Search:
    """What the variants share: the living relaxation, the pinned part of each goal, the time left."""

    relaxation: Relaxation
    base: tuple[float, float, float, float]
    seed: int
    left: Left

    @property
    def model(self) -> Model:
        return self.relaxation.model


def fastest_cost(model: Model) -> Floats:
    """One cost in which no saving of a later goal is worth a loss of an earlier one (within reason of rounding)."""
    arcs = model.instance.arcs
    weight = model.goals[0][model.unmet][arcs.need]
    hours = model.goals[1][model.arcs] / np.maximum(weight, 1e-12)
    return np.asarray(
        50.0 * max(float(hours.max(initial=0.0)), 20.0) * model.goals[0]
        + model.goals[1]
        + 1e-2 * model.goals[2]
        + 1e-3 * model.goals[3],
        float,
    )


def first_fastest(search: Search) -> tuple[Draft, float]:
    """The first complete plan and the bound of its cost: the better of two dives."""
    model, relaxation = search.model, search.relaxation
    cost = fastest_cost(model)
    relaxation.program.set_cost(cost)
    bound = relaxation.program.run().value
    best: Draft | None = None
    for tie in TIES:
        point = dive(relaxation, cost, [], tie)
        draft = settle(model, whole_units(model, point, cost, [], max(search.left(), 0.05)))
        if best is None or _value(model, draft, cost) < _value(model, best, cost):
            best = draft
        if _value(model, best, cost) - bound <= GOOD_GAP * abs(bound):
            break
    assert best is not None
    return on_cheapest_trucks(model, best, max(search.left(), 0.05)), bound


def better_fastest(search: Search, draft: Draft, bound: float) -> Draft:
    """The first plan improved while it is far from its bound and time is left."""
    model, cost = search.model, fastest_cost(search.model)
    better = improve(model, draft, cost, bound=bound, gap=GOOD_GAP, seed=search.seed, left=search.left)
    return draft if better is draft else on_cheapest_trucks(model, better, max(search.left(), 0.05))


def _value(model: Model, draft: Draft, cost: Floats) -> float:
    return float(cost @ as_point(model, draft))


def balanced(search: Search, fastest: Draft, time_slack: float, burden_slack: float) -> Draft | None:
    """A little slower where that spares the lenders, a little dearer for them where that saves kilometres."""
    model = search.model
    unmet, hours = fastest.values[:2]
    limits = [
        Limit(model.goals[0], loosened(unmet)),
        Limit(model.goals[1], loosened(hours * (1.0 + time_slack) - search.base[1])),
    ]
    least = minimum(search.relaxation, model.goals[2], limits).value + search.base[2]
    limits.append(Limit(model.goals[2], loosened(least * (1.0 + burden_slack) - search.base[2])))
    return _cheapest(search, limits, [0, 1], fastest)


def frugal(search: Search, fastest: Draft) -> Draft | None:
    """The cheapest that serves as much and keeps every deadline that the fastest keeps."""
    model = search.model
    arcs, needs = model.instance.arcs, model.instance.needs
    late = arcs.arrive > needs.due[arcs.need] + 1e-6
    lateness = np.bincount(arcs.need[late], fastest.amounts[late], len(needs))
    limits = [Limit(model.goals[0], loosened(fastest.values[0]))]
    never = np.zeros(model.columns)
    never[model.arcs[late & (lateness[arcs.need] == 0)]] = 1.0
    limits.append(Limit(never, 0.0))
    for n in np.flatnonzero(lateness).tolist():
        cost = np.zeros(model.columns)
        cost[model.arcs[late & (arcs.need == n)]] = 1.0
        limits.append(Limit(cost, float(lateness[n])))
    return _cheapest(search, limits, list(range(len(limits))), fastest)


def _cheapest(search: Search, limits: list[Limit], hard: list[int], fastest: Draft) -> Draft | None:
    """The least cost within the limits; the first of them (unmet) weighs so much that diving will not buy with it,
    those not `hard` weigh what the relaxation says they are worth. None if that leads outside the hard limits."""
    model = search.model
    point = minimum(search.relaxation, model.goals[3], limits)
    prices = -point.prices[len(model.row_low) :]
    cost = model.goals[3] + 1e-3 * model.goals[2]
    for i, limit in enumerate(limits):
        if i not in hard:
            scale = max(float(np.abs(limit.cost).max(initial=0.0)), 1e-12)
            cost = cost + max(float(prices[i]), 0.0) / scale * limit.cost
    heavy = cost + 1e4 * model.goals[0]
    rows = [limits[i] for i in hard[1:]]
    dived = dive(search.relaxation, heavy, rows, TIES[0])
    draft = settle(model, whole_units(model, dived, heavy, rows, max(search.left(), 0.05)))
    strict = [limits[i] for i in hard]
    if not _within(model, draft, strict):
        draft = _from_known(search, point.columns, cost, strict, fastest)
    return None if draft is None else on_cheapest_trucks(model, draft, max(search.left(), 0.05))


def _from_known(
    search: Search, near: Floats, cost: Floats, limits: list[Limit], fastest: Draft
) -> Draft | None:
    """A cheaper plan between the fastest one and the relaxation's, which never leaves the limits."""
    model = search.model
    known = as_point(model, fastest)
    free = (known > 1e-7) | (near > 1e-7)
    free[model.trucks] = free[model.unmet] = free[model.burden] = True
    found = whole_point(
        model, free, known, cost, limits, seconds=min(max(search.left(), 0.05), 0.5), gap=5e-3, nodes=100, start=known
    )
    if found is None:
        return None
    draft = settle(model, found)
    return draft if _within(model, draft, limits) else None


def _within(model: Model, draft: Draft, limits: list[Limit]) -> bool:
    point = as_point(model, draft)
    return all(float(limit.cost @ point) <= limit.most + 1e-6 * max(1.0, abs(limit.most)) for limit in limits)
