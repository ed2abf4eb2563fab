"""Whole trucks by diving: round up where a truck serves
most, solve the relaxation again from there, and so on."""

import numpy as np

from solver.arrays import Floats, Ints
from solver.ledger import Ledger
from solver.levels import Limit, Relaxation
from solver.model import Model
from solver.programs import Answer

STEP, LEAST = 0.5, 8
FINE = 0.1
_WHOLE = 1e-6


def dive(
    relaxation: Relaxation, cost: Floats, limits: list[Limit], tie: float, *, finely: bool = False
) -> Answer:
    """The relaxation's optimum with whole trucks; the limits are rows that sending less can always keep.

    `tie` (above 0) is how much a nearly full truck is preferred to one of higher value. Trucks once
    rounded up are never taken back, so the number of steps is bounded by the number of convoys."""
    model, program = relaxation.model, relaxation.program
    relaxation.set_limits(limits)
    program.set_cost(cost)
    low, high = model.low[model.trucks].copy(), model.high[model.trucks].copy()
    if len(model.pins.lane):  # what is granted has its trucks before anything else may take them
        np.maximum(low, Ledger(model).sent, out=low)
        program.set_bounds(model.trucks, low, high)
    try:
        point = program.run()
        while _round_up(model, point, low, high, tie, finely):
            program.set_bounds(model.trucks, low, high)
            point = program.run()
    finally:
        program.set_bounds(model.trucks, model.low[model.trucks], model.high[model.trucks])
        relaxation.lift_limits(limits)
    return point


def _round_up(model: Model, point: Answer, low: Floats, high: Floats, tie: float, finely: bool) -> bool:
    """Fixes the most valuable part of the fractional trucks one
    up, where the pool still has one; False if none."""
    convoys = model.convoys
    trucks = point.columns[model.trucks]
    floor = np.floor(trucks + _WHOLE)
    part = trucks - floor
    fractional = np.flatnonzero(part > _WHOLE)
    if not len(fractional):
        return False
    whole = np.where(part > _WHOLE, floor, np.round(trucks))
    np.maximum(low, whole, out=low)
    pool, left = _pools_left(model, low)
    worth = _worth(model, point)[convoys.lane[fractional]] * part[fractional] ** tie
    wanted = max(1, int(len(fractional) * FINE)) if finely else max(LEAST, int(len(fractional) * STEP))
    done = 0
    for convoy in fractional[np.argsort(-worth, kind="stable")].tolist():
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
