"""From the relaxation to whole trucks and whole units: small whole-number programs around a known point."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, vstack

from solver.arrays import Bools, Floats, Ints
from solver.engine.engine import solve_whole
from solver.engine.programs import Answer, WholeProgram
from solver.model.model import Model
from solver.search.answer import Draft, as_point, make_draft
from solver.search.greedy import fill
from solver.search.ledger import Ledger, idle_trucks
from solver.search.levels import Limit

MANY = 10_000
_ZERO = 1e-7
_WHOLE = 1e-6


def whole_point(
    model: Model,
    free: Bools,
    fixed: Floats,
    cost: Floats,
    limits: list[Limit],
    *,
    seconds: float,
    gap: float,
    nodes: int,
    start: Floats | None = None,
    pieces: Bools | None = None,
    bounds: tuple[Floats, Floats] | None = None,
) -> Floats | None:
    """The best whole-number point found with all but the free columns as in `fixed`; None if none was, and
    of so MANY whole ones: the engine looks for cuts then and does not look at the time.
    `pieces` are columns of small goods to be whole as well: not one of them may be lost by rounding.
    `bounds` (least, most) stand instead of the model's."""
    least, most = (model.low, model.high) if bounds is None else bounds
    columns = np.flatnonzero(free)
    whole = (model.whole if pieces is None else model.whole | pieces)[columns]
    if np.count_nonzero(whole) > MANY:
        return None
    rest = np.where(free, 0.0, fixed)
    matrix, done = model.matrix[:, columns], model.matrix @ rest
    low, high = model.row_low - done, model.row_high - done
    if limits:
        scale = np.array([limit.scale for limit in limits])
        extra = csr_matrix(np.stack([x.cost[columns] for x in limits]) / scale[:, None])
        matrix = vstack([matrix, extra]).tocsr()
        low = np.concatenate([low, np.full(len(limits), -np.inf)])
        high = np.concatenate([high, np.array([x.most - float(x.cost @ rest) for x in limits]) / scale])
    matrix = matrix.tocsr()
    kept = np.diff(matrix.indptr) > 0
    program = WholeProgram(
        csc_matrix(matrix[kept]),
        low[kept],
        high[kept],
        least[columns],
        most[columns],
        cost[columns],
        whole,
        None if start is None else start[columns],
    )
    found = solve_whole(program, seconds=seconds, gap=gap, nodes=nodes)
    if found is None:
        return None
    point = rest
    point[columns] = found
    return point


def whole_units(model: Model, point: Answer, cost: Floats, limits: list[Limit], seconds: float) -> Floats:
    """A point with whole trucks made whole in the rest: the lines in use
    that touch a fractional one are decided again among themselves."""
    arcs = point.columns[model.arcs]
    part = model.whole[model.arcs] & (np.abs(arcs - np.round(arcs)) > _WHOLE)
    if not part.any():
        return point.columns
    rounded = np.where(model.whole, np.round(point.columns), point.columns)
    rows = np.unique(model.matrix[:, model.arcs[part]].indices)
    free = np.zeros(model.columns, bool)
    free[np.unique(model.matrix.tocsr()[rows].indices)] = True
    free &= point.columns > _ZERO
    free[model.trucks] = False
    free[model.unmet] = True
    free[model.burden] = True
    found = whole_point(model, free, rounded, cost, limits, seconds=seconds, gap=1e-4, nodes=60)
    return point.columns if found is None else found


def rest_again(model: Model, draft: Draft, cost: Floats, limits: list[Limit], seconds: float) -> Draft:
    """The draft with all that rides on trucks as it is, the rest decided again at the least cost found."""
    point, rest = as_point(model, draft), np.zeros(model.columns, bool)
    beside = model.convoys.arc_lane < 0
    rest[model.arcs] = beside
    free = rest.copy()
    free[model.unmet[model.instance.arcs.need[beside]]] = free[model.burden] = True
    found = whole_point(
        model, free, point, cost, limits, seconds=seconds, gap=1e-2, nodes=5, start=point, pieces=rest
    )
    if found is None:
        return draft
    return make_draft(model, np.round(found[model.arcs]).astype(np.int64), draft.sent)


def settle(model: Model, point: Floats, limits: Sequence[Limit] = ()) -> Draft:
    """Whole quantities from a point: rounded down, then filled
    up again with what stays free within the limits."""
    ledger = Ledger(model, limits)
    ledger.put_trucks(np.floor(point[model.trucks] + _WHOLE).astype(np.int64))
    ledger.take_all(np.floor(point[model.arcs] + _WHOLE).astype(np.int64))
    fill(ledger)
    return make_draft(model, ledger.amounts, needed_trucks(ledger))


def settle_closely(model: Model, point: Floats, cost: Floats) -> Draft:
    """The better along `cost` of two ways to whole quantities: on full trucks it depends on the pieces
    whether a rounded-up line is worth what it displaces."""
    drafts = (settle(model, point), rounded_up(model, point))
    return min(drafts, key=lambda draft: float(cost @ as_point(model, draft)))


def settle_nearby(model: Model, point: Floats, cost: Floats, seconds: float) -> Draft:
    """Whole quantities, the cheapest found of those at most a piece away from a point with whole trucks."""
    amounts, all_arcs = point[model.arcs], np.zeros(model.columns, bool)
    all_arcs[model.arcs] = True
    low, high, free = model.low.copy(), model.high.copy(), all_arcs & (point > _ZERO)
    low[model.arcs] = np.maximum(low[model.arcs], np.floor(amounts + _WHOLE) - 1.0)
    high[model.arcs] = np.minimum(high[model.arcs], np.ceil(amounts - _WHOLE) + 1.0)
    free[model.unmet] = free[model.burden] = True
    found = whole_point(
        model,
        free,
        point,
        cost,
        [],
        seconds=seconds,
        gap=1e-3,
        nodes=5,
        pieces=all_arcs,
        bounds=(low, high),
    )
    drafts = [settle_closely(model, point, cost)] + ([] if found is None else [settle(model, found)])
    return min(drafts, key=lambda draft: float(cost @ as_point(model, draft)))


def rounded_up(model: Model, point: Floats) -> Draft:
    """The weightiest needs first, rounded up where that fits on the trucks that are sent."""
    ledger = Ledger(model)
    ledger.put_trucks(np.floor(point[model.trucks] + _WHOLE).astype(np.int64))
    amounts = np.floor(point[model.arcs] + _WHOLE).astype(np.int64)
    part = np.where(point[model.arcs] - amounts > _WHOLE, point[model.arcs] - amounts, 0.0)
    used = np.flatnonzero((amounts > 0) | (part > 0))
    weight = (model.goals[0][model.unmet][model.instance.arcs.need] * model.instance.arcs.gain)[used]
    for arc in used[np.lexsort((used, -part[used], -weight))].tolist():
        more = int(part[arc] > 0 and ledger.fits(arc, int(amounts[arc]) + 1))
        ledger.take(arc, int(amounts[arc]) + more)
    fill(ledger)
    return make_draft(model, ledger.amounts, needed_trucks(ledger))


def needed_trucks(ledger: Ledger) -> Ints:
    """The trucks sent, without those whose lane carries its load just as well without them."""
    model = ledger.model
    trucks, convoys = model.instance.trucks, model.convoys
    loaded = np.zeros(len(convoys.lanes), bool)
    lanes = convoys.arc_lane[np.flatnonzero(ledger.amounts)]
    loaded[lanes[lanes >= 0]] = True
    loaded[np.searchsorted(convoys.lanes, model.pins.lane)] = True
    on_lane = np.bincount(convoys.lane, ledger.sent, len(convoys.lanes))
    order = np.argsort(-model.goals[3][model.trucks], kind="stable")
    for convoy in order[ledger.sent[order] > 0].tolist():
        lane, vehicle = int(convoys.lane[convoy]), int(convoys.vehicle[convoy])
        kg, m3 = float(trucks.payload_kg[vehicle]), float(trucks.volume_m3[vehicle])
        most = min(int(ledger.sent[convoy]), int(on_lane[lane]) - int(loaded[lane]))
        idle = idle_trucks(ledger.free_kg[lane], ledger.free_m3[lane], kg, m3, most)
        ledger.sent[convoy] -= idle
        on_lane[lane] -= idle
        ledger.free_kg[lane] -= idle * kg
        ledger.free_m3[lane] -= idle * m3
    return ledger.sent
