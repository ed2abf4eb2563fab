"""The relaxation over trips, column by column: a column is a truck on a trip with its load."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, hstack, identity, vstack

from solver.arrays import Bools, Floats, Ints
from solver.engine.engine import linear_program
from solver.model.model import Model
from solver.search.search import Left
from solver.tours.again import TruckRows
from solver.tours.trips import Trips

ROUNDS, COLUMNS, NEAR = 60, 8, 1e-4
EDGE, ROOM = 1e-7, 1e-9
TRUCKS = ("tonnes", "volume", "link", "fleet")
BROKEN = 10.0


@dataclass(slots=True)
class Rules:
    """What binds all that rides, trucks apart: rows over `arcs` (all of the model's; what does not ride is in
    the limits) and over `others`: unmet need, burden, and what breaks a complement. `cost` is that of
    the latter; `rides` marks the arcs on which something may be sent."""

    rides: Bools
    arcs: csc_matrix
    others: csc_matrix
    low: Floats
    high: Floats
    cost: Floats


def rules_for_riding(model: Model, amounts: Ints, cost: Floats, *, same_lines: bool = False) -> Rules:
    """The rules with `amounts` on all arcs that do not ride; with `same_lines` from no source more to a need
    than `amounts` have of it, whatever it rides on."""
    arcs, rides = model.instance.arcs, model.convoys.arc_lane >= 0
    key, limit = arcs.source, model.instance.sources.amount
    if same_lines:
        key = arcs.source * len(model.instance.needs) + arcs.need
        lines, key = np.unique(key, return_inverse=True)
        limit = np.bincount(key, amounts, len(lines)).astype(float)
    may = rides & (limit[key] > 0)
    rows = model.matrix.tocsr()
    kept = np.flatnonzero(_kept(model) & (np.diff(rows[:, model.arcs[rides]].indptr) > 0))
    rows, others = rows[kept], np.concatenate([model.unmet, model.burden])
    others = others[np.diff(rows[:, others].tocsc().indptr) > 0]
    done = rows[:, model.arcs] @ np.where(rides, 0, amounts)
    low, high = model.row_low[kept] - done, model.row_high[kept] - done
    alone = np.diff(rows[:, others].tocsr().indptr) == 0
    broken = np.flatnonzero(alone & (high < 0))
    columns = hstack([rows[:, others], -identity(len(kept), format="csc")[:, broken]])
    dearest = float(cost[others].max(initial=1.0))
    used, at = np.unique(key[may], return_inverse=True)
    stock = csr_matrix((np.ones(len(at)), (at, np.flatnonzero(may))), shape=(len(used), len(arcs)))
    return Rules(
        rides=may,
        arcs=vstack([rows[:, model.arcs], stock]).tocsc(),
        others=vstack([columns, csr_matrix((len(used), columns.shape[1]))]).tocsc(),
        low=np.concatenate([low, np.full(len(used), -np.inf)]),
        high=np.concatenate([high, limit[used]]),
        cost=np.concatenate([cost[others], np.full(len(broken), BROKEN * dearest)]),
    )


def _kept(model: Model) -> Bools:
    """The rows that do not speak of trucks."""
    kept = np.ones(len(model.row_low), bool)
    starts = [*sorted(model.start.values()), len(model.row_low)]
    for name in TRUCKS:
        if name in model.start:
            begin = model.start[name]
            kept[begin : starts[starts.index(begin) + 1]] = False
    return kept


@dataclass(slots=True)
class Loads:
    """What a truck on each trip would best carry: `worth` by trip, `amount` by entry."""

    worth: Floats
    amount: Floats


def best_loads(trips: Trips, profit: Floats) -> Loads:
    """By what a piece of each entry brings: all that pays where it finds room, else the best for its room."""
    pays, starts = profit > 0, trips.first[:-1]
    amount = np.where(pays, trips.most, 0.0)
    size = np.maximum(trips.kg, trips.m3)
    full = np.maximum(np.add.reduceat(trips.kg * amount, starts), np.add.reduceat(trips.m3 * amount, starts))
    entry = np.flatnonzero((full > 1.0 + ROOM)[trips.trip] & pays)
    entry = entry[np.lexsort((-profit[entry] / np.maximum(size[entry], ROOM), trips.trip[entry]))]
    wanted = size[entry] * trips.most[entry]
    before = _before(wanted, trips.trip[entry])
    amount[entry] = np.clip(1.0 - before, 0.0, wanted) / np.maximum(size[entry], ROOM)
    return Loads(np.add.reduceat(np.where(pays, profit * amount, 0.0), starts), amount)


def _before(values: Floats, group: Ints) -> Floats:
    """The sum of those before each in its group; groups stand together."""
    told = np.cumsum(values) - values
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    total: Floats = told - np.repeat(told[begins], np.diff(begins, append=len(group)))
    return total


def relaxed_trips(rules: Rules, trips: Trips, trucks: TruckRows, cost: Floats, left: Left) -> Floats:
    """The trucks on each trip in the relaxation, known ones with all of their load; `cost` by entry."""
    rows, stands, others = len(rules.low), len(trips.stands), len(rules.cost)
    room = trucks.room
    program = linear_program(
        vstack([rules.others, csr_matrix((len(room), others))]).tocsc(),
        np.concatenate([rules.low, np.full(len(room), -np.inf)]),
        np.concatenate([rules.high, room]),
        np.zeros(others),
        np.full(others, np.inf),
        left,
    )
    costs: list[Floats] = [rules.cost]
    made: list[Ints] = [np.zeros(0, np.int64)]
    program.set_cost(rules.cost)

    def take_in(chosen: Ints, amount: Floats, most: Floats) -> None:
        entry = np.flatnonzero(np.isin(trips.trip, chosen) & (amount > 0))
        at = np.searchsorted(chosen, trips.trip[entry])
        shape = rules.arcs.shape[1], len(chosen)
        load = csc_matrix((amount[entry], (trips.arc[entry], at)), shape=shape)
        costs.append(np.bincount(at, cost[entry] * amount[entry], len(chosen)).astype(float))
        made.append(chosen)
        columns = vstack([rules.arcs @ load, trucks.matrix[:, chosen]]).tocsc()
        program.add_columns(columns, np.zeros(len(chosen)), most, costs[-1])
        program.set_cost(np.concatenate(costs))

    known = np.arange(trips.known, len(trips))
    if len(known):
        take_in(known, trips.most, trips.trucks[known])
    answer = program.run()
    for _ in range(ROUNDS):
        loads = best_loads(trips, (rules.arcs.T @ answer.prices[:rows])[trips.arc] - cost)
        gain = loads.worth + trucks.matrix.T @ answer.prices[rows:]
        gain[known] = 0.0
        most = np.zeros(stands)
        np.maximum.at(most, trips.stand, gain)
        chosen = most_gaining(trips, gain)
        if not len(chosen) or float(trips.count @ most) <= NEAR * abs(answer.value):
            break
        take_in(chosen, loads.amount, np.full(len(chosen), np.inf))
        answer = program.run(primal=True)
    told: Floats = np.bincount(np.concatenate(made), answer.columns[others:], len(trips)).astype(float)
    return told


def most_gaining(trips: Trips, gain: Floats) -> Ints:
    """Of each stand the few trips that gain most, in their order."""
    some = np.flatnonzero(gain > EDGE)
    some = some[np.lexsort((-gain[some], trips.stand[some]))]
    rank = _before(np.ones(len(some)), trips.stand[some])
    return np.sort(some[rank < COLUMNS])
