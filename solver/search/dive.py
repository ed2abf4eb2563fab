"""Whole trucks by diving: round up where a truck serves
most, solve the relaxation again from there, and so on."""

import numpy as np

from solver.arrays import Floats, Ints
from solver.engine.programs import Answer
from solver.model.model import Model
from solver.search.ledger import Ledger
from solver.search.levels import Limit, Relaxation

STEP, LEAST = 0.5, 8
FINER, FINE = 0.2, 0.1
NEARLY, AGAIN = 0.02, 3
CUTS = 3
_WHOLE = 1e-6
_LOST = 1e-4


def dive(
    relaxation: Relaxation,
    cost: Floats,
    limits: list[Limit],
    tie: float,
    *,
    finely: bool = False,
    first: "Floats | None" = None,
    start: Answer | None = None,
) -> Answer:
    """The relaxation's optimum with whole trucks; the limits are rows that sending less can always keep.

    `tie` (above 0) is how much a nearly full truck is preferred to one of higher value; with `first` [lane]
    trucks go there first, then the fuller ones. Trucks once
    rounded up are never taken back, so the number of steps is bounded by the number of convoys. `start` is
    the optimum without whole trucks, where it is known and there are no limits."""
    model, program = relaxation.model, relaxation.program
    relaxation.set_limits(limits)
    program.set_cost(cost)
    low, high = model.low[model.trucks].copy(), model.high[model.trucks].copy()
    if len(model.pins.lane):  # what is granted has its trucks before anything else may take them
        np.maximum(low, Ledger(model).sent, out=low)
        program.set_bounds(model.trucks, low, high)
    share, least = (FINE, 1) if finely else (STEP if first is None else FINER, LEAST)
    try:
        point = program.run() if start is None or len(model.pins.lane) else start
        while _round_up(model, point, low, high, _wish(model, point, tie, first), share, least):
            program.set_bounds(model.trucks, low, high)
            point = program.run()
    finally:
        program.set_bounds(model.trucks, model.low[model.trucks], model.high[model.trucks])
        relaxation.lift_limits(limits)
    return point


def dive_for_all(relaxation: Relaxation, cost: Floats, tie: float, close: float) -> Answer:
    """The relaxation's optimum with whole trucks. Where that is not `close` to it, as a share, but may come
    close, one need or another has lost its trucks to better filled ones: then it dives again and these
    needs come first."""
    model, program, least = relaxation.model, relaxation.program, relaxation.least
    program.set_cost(cost)
    start = program.run()
    best = point = dive(relaxation, cost, [], tie, start=start)
    first = np.zeros(len(model.convoys.lanes))
    for _ in range(AGAIN):
        if not close * abs(least) < best.value - least <= NEARLY * abs(least):
            break
        wanted = _lanes_of_lost(model, point.columns, start.columns)
        if (first[wanted] > 0).all():
            break
        first[wanted] = 1.0
        program.recall()  # nearer to the relaxation's optimum than where diving ended
        point = dive(relaxation, cost, [], tie, first=first, start=start)
        best = min(best, point, key=lambda each: each.value)
    return best


def _lanes_of_lost(model: Model, point: Floats, whole: Floats) -> Ints:
    """The lanes on which the relaxation `whole` serves needs that the point leaves open."""
    lost = point[model.unmet] - whole[model.unmet] > _LOST * model.instance.needs.quantity
    lane = model.convoys.arc_lane
    served = (lane >= 0) & (whole[model.arcs] > _WHOLE) & lost[model.instance.arcs.need]
    return np.unique(lane[served])


def cut_to_whole(relaxation: Relaxation, cost: Floats, point: Answer) -> Answer:
    """From a point with whole trucks to one with hardly a part of a piece: the smaller ones are not sent,
    and what that leaves open is sent otherwise."""
    model, program = relaxation.model, relaxation.program
    whole, sent = model.arcs[model.whole[model.arcs]], np.round(point.columns[model.trucks])
    program.set_cost(cost)
    program.set_bounds(model.trucks, sent, sent)
    try:
        for _ in range(CUTS):
            amount = point.columns[whole]
            part = amount - np.floor(amount + _WHOLE)
            parts = np.flatnonzero(part > _WHOLE)
            if not len(parts):
                break
            cut = parts[np.argsort(part[parts], kind="stable")[: -(-len(parts) // 2)]]
            program.set_bounds(whole[cut], model.low[whole[cut]], np.floor(amount[cut] + _WHOLE))
            point = program.run()
    finally:
        program.set_bounds(whole, model.low[whole], model.high[whole])
        program.set_bounds(model.trucks, model.low[model.trucks], model.high[model.trucks])
    return point


def _wish(model: Model, point: Answer, tie: float, first: "Floats | None") -> Floats:
    """How much each convoy deserves its next truck."""
    trucks, lane = point.columns[model.trucks], model.convoys.lane
    part = trucks - np.floor(trucks + _WHOLE)
    return _worth(model, point)[lane] * part**tie if first is None else first[lane] + part


def _round_up(
    model: Model, point: Answer, low: Floats, high: Floats, wish: Floats, share: float, least: int
) -> bool:
    """Fixes that share of the fractional trucks, but so many at least, that deserve it most one
    up, where the pool still has one; False if none."""
    trucks = point.columns[model.trucks]
    floor = np.floor(trucks + _WHOLE)
    part = trucks - floor
    fractional = np.flatnonzero(part > _WHOLE)
    if not len(fractional):
        return False
    whole = np.where(part > _WHOLE, floor, np.round(trucks))
    np.maximum(low, whole, out=low)
    pool, left = _pools_left(model, low)
    wanted = max(least, int(len(fractional) * share))
    done = 0
    for convoy in fractional[np.argsort(-wish[fractional], kind="stable")].tolist():
        if done >= wanted:
            break
        if left[pool[convoy]] >= 1:
            low[convoy] = floor[convoy] + 1
            left[pool[convoy]] -= 1
            done += 1
        else:
            high[convoy] = floor[convoy]
    if not done:
        high[fractional] = floor[fractional]
    return True


def _pools_left(model: Model, sent: Floats) -> tuple[Ints, Floats]:
    convoys, count = model.convoys, model.instance.trucks.count
    pool = convoys.pool * count.shape[1] + convoys.vehicle
    left: Floats = count.ravel() - np.bincount(pool, sent, count.size).astype(float)
    return pool, left


def _worth(model: Model, point: Answer) -> Floats:
    """Weighted need served per truck, by lane; granted loads come first of all."""
    convoys, arcs = model.convoys, model.instance.arcs
    riding = np.flatnonzero(convoys.arc_lane >= 0)
    served = model.goals[0][model.unmet][arcs.need[riding]] * point.columns[model.arcs[riding]]
    lanes = len(convoys.lanes)
    value: Floats = np.bincount(convoys.arc_lane[riding], served, lanes).astype(float)
    value[np.searchsorted(convoys.lanes, model.pins.lane)] += 1e9
    told: Floats = value / np.maximum(np.bincount(convoys.lane, point.columns[model.trucks], lanes), 1e-9)
    return told
