"""From the relaxation to whole trucks and whole units: a small whole-number program around its optimum."""

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, vstack

from solver.answer import Draft, make_draft
from solver.arrays import Bools, Floats
from solver.engine import Answer, WholeProgram, solve_whole
from solver.greedy import fill
from solver.ledger import Ledger
from solver.levels import Limit
from solver.model import Model

_ZERO = 1e-7


def near(model: Model, point: Answer, within: float) -> Bools:
    """Columns that may move: those in use, those almost as good, and all that merely counts (trucks, unmet, burden)."""
    free: Bools = (point.columns > model.low + _ZERO) | (np.abs(point.reduced) <= within)
    free[model.unmet] = True
    free[model.trucks] = True
    free[model.burden] = True
    return free


def whole_point(
    model: Model, free: Bools, cost: Floats, limits: list[Limit], *, seconds: float, gap: float,
    nodes: int = 2000, start: Floats | None = None,
) -> Floats | None:  # fmt: skip
    """A whole-number point with all but the free columns at zero; None if none was found in time."""
    columns = np.flatnonzero(free)
    matrix, low, high = model.matrix[:, columns], model.row_low, model.row_high
    if limits:
        scale = np.array([max(float(np.abs(x.cost).max(initial=0.0)), 1e-12) for x in limits])
        extra = csr_matrix(np.stack([x.cost[columns] for x in limits]) / scale[:, None])
        matrix = vstack([matrix, extra])
        low = np.concatenate([low, np.full(len(limits), -np.inf)])
        high = np.concatenate([high, np.array([x.most for x in limits]) / scale])
    program = WholeProgram(
        csc_matrix(matrix), low, high, model.low[columns], model.high[columns], cost[columns],
        model.whole[columns], None if start is None else start[columns],
    )  # fmt: skip
    found = solve_whole(program, seconds=seconds, gap=gap, nodes=nodes)
    if found is None:
        return None
    point = np.zeros(model.columns)
    point[columns] = found
    return point


def settle(model: Model, point: Floats) -> Draft:
    """Whole quantities from a point: rounded down, then filled up again with what stays free."""
    ledger = Ledger(model)
    ledger.put_trucks(np.floor(point[model.trucks] + 1e-6).astype(np.int64))
    amounts = np.floor(point[model.arcs] + 1e-6).astype(np.int64)
    for arc in np.flatnonzero(amounts).tolist():
        ledger.take(arc, int(amounts[arc]))
    fill(ledger)
    return make_draft(model, ledger.amounts, needed_trucks(ledger))


def needed_trucks(ledger: Ledger) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """The trucks sent, without those whose lane carries its load just as well without them."""
    model = ledger.model
    trucks, convoys = model.instance.trucks, model.convoys
    loaded = np.zeros(len(convoys.lanes), bool)
    used = convoys.arc_lane[np.flatnonzero(ledger.amounts)]
    loaded[used[used >= 0]] = True  # units and resources ride on no lane
    loaded[np.searchsorted(convoys.lanes, model.pins.lane)] = True
    order = np.argsort(-model.goals[3][model.trucks], kind="stable")
    for convoy in order.tolist():
        lane, vehicle = int(convoys.lane[convoy]), int(convoys.vehicle[convoy])
        kg, m3 = float(trucks.payload_kg[vehicle]), float(trucks.volume_m3[vehicle])
        while ledger.sent[convoy] and ledger.free_kg[lane] >= kg - 1e-6 and ledger.free_m3[lane] >= m3 - 1e-6:
            if loaded[lane] and ledger.sent[convoys.lane == lane].sum() <= 1:
                break
            ledger.sent[convoy] -= 1
            ledger.free_kg[lane] -= kg
            ledger.free_m3[lane] -= m3
    return ledger.sent
