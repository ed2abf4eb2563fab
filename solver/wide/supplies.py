"""The supplies' lines and trucks as one whole-number program over all movements, decided again bit by bit."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix

from solver.arrays import Bools, Floats, Ints
from solver.engine.engine import solve_whole
from solver.engine.programs import WholeProgram
from solver.instance.sources import SUPPLY
from solver.model.model import Model
from solver.search.answer import Draft
from solver.search.complete import settle
from solver.search.ledger import Ledger
from solver.wide.widened import convoys_at, names, names_of, unknown, widened

GAP, NODES = 1e-4, 1
RESERVE = 5.0
SECONDS = 60.0  # never reached: the nodes end it, for the same plan whatever the machine does
_EDGE, _ROUNDING = 1e-6, 1e-7


@dataclass(slots=True)
class Block:
    """Columns decided again together with their `matrix`, `kept` those of them that the program has."""

    columns: Ints
    kept: Ints
    matrix: csc_matrix
    program: WholeProgram

    def solve(self) -> Floats | None:
        return solve_whole(self.program, seconds=SECONDS, gap=GAP, nodes=NODES)


class Supplies:
    """One column per movement of supplies that may be, then one per convoy; `amount` [column] is what goes.

    `left` [row] is what needs, sources, loans, shortfalls, the trucks sent (tonnes, cubic metres by lane) and
    the fleets at home still take. `movement` [ride] is its place in the universe, `lane` [column] the lane,
    whose pool and incident stand beside its key. All else of the plan stays as it is."""

    def __init__(self, model: Model, draft: Draft, weight: float) -> None:
        instance, universe = model.instance, model.instance.universe
        assert universe is not None
        self.model, self.instance, self.universe = model, instance, universe
        trucks, needs, sources = instance.trucks, instance.needs, instance.sources
        self.movement = np.flatnonzero(universe.group >= 0)
        source, need = universe.source[self.movement].astype(np.int64), universe.need[self.movement]
        incidents, groups = max(len(instance.problem.incidents), 1), max(trucks.groups, 1)
        pool = sources.city[source] % len(trucks.count)
        key = (pool * incidents + needs.incident[need]) * groups + universe.group[self.movement]
        self.keys, lane = np.unique(np.concatenate([key, model.convoys.lanes]), return_inverse=True)
        lane = lane[: len(key)]
        at_pool, to = self.keys // groups // incidents, self.keys // groups % incidents
        fits = (trucks.group_of[None, :] == (self.keys % groups)[:, None]) & (trucks.count[at_pool] > 0)
        of_lane, self.vehicle = np.nonzero(fits & np.isfinite(trucks.km[at_pool, :, to]))
        self.lane = np.concatenate([lane, of_lane])
        self.pool_of_lane, self.incident_of_lane = at_pool, to
        order = np.argsort(to[self.lane], kind="stable")
        self._to_incident = np.split(order, np.searchsorted(to[self.lane[order]], np.arange(1, incidents)))
        self.cost = self._costs(weight)
        self.matrix, self.left = self._rules(source, need)
        self.least = self._convoys(Ledger(model).sent)
        self.amount = self._convoys(draft.sent)
        self.amount[: self.rides] = self._lines(draft)
        self.left -= self.matrix @ self.amount

    def _costs(self, weight: float) -> Floats:
        """What a piece on each movement costs less what it brings, and each truck its kilometres."""
        needs, trucks, universe = self.instance.needs, self.instance.trucks, self.universe
        worth = weight * (needs.weight / needs.asked)[universe.need[self.movement]]
        of_lane = self.lane[self.rides :]
        way = trucks.km[self.pool_of_lane[of_lane], self.vehicle, self.incident_of_lane[of_lane]]
        cost = universe.time[self.movement] + universe.rest[self.movement] - worth
        return np.concatenate(
            [cost, self.instance.hours_per_km * (way + self.instance.problem.agreement.vehicle_km)]
        )

    @property
    def rides(self) -> int:
        """So many columns are movements; the convoys stand behind them."""
        return len(self.movement)

    def _rules(self, source: Ints, need: Ints) -> tuple[csc_matrix, Floats]:
        """Every rule as a row, and its limit."""
        instance, universe = self.instance, self.universe
        sources, needs, exports, trucks = instance.sources, instance.needs, instance.exports, instance.trucks
        cross = universe.cross[self.movement]
        loan = sources.city[source] * exports.limit.shape[1] + needs.kind[need]
        loan = np.where(cross & np.isfinite(exports.limit.ravel()[loan]), loan, -1)
        short = np.where(cross, exports.shortfall_group[need], -1)
        convoy = np.arange(len(self.vehicle)) + self.rides
        of_lane = self.lane[self.rides :]
        fleet = self.pool_of_lane[of_lane] * trucks.count.shape[1] + self.vehicle
        ride, one = np.arange(self.rides), np.ones(self.rides)
        pins, granted = self.model.pins, np.zeros((2, len(self.keys)))
        granted[:, np.searchsorted(self.keys, pins.lane)] = pins.weight_kg / 1000.0, pins.volume_m3
        payload, space = trucks.payload_kg[self.vehicle] / 1000.0, trucks.volume_m3[self.vehicle]
        blocks = (  # (limits, their rows, columns, values)
            (needs.quantity, need, ride, one),
            (sources.amount, source, ride, one),
            (exports.limit.ravel(), loan, ride, one),
            (exports.shortfall, short, ride, one),
            (-granted[0], self.lane[: self.rides], ride, sources.weight_kg[source] / 1000.0),
            (-granted[1], self.lane[: self.rides], ride, sources.volume_m3[source]),
            (trucks.count.ravel(), fleet, convoy, np.ones(len(convoy))),
        )
        starts = np.cumsum([0, *(len(block[0]) for block in blocks)])
        row, column, value = [], [], []
        for start, (_, rows, columns, values) in zip(starts, blocks, strict=False):
            kept = rows >= 0
            row.append(start + rows[kept])
            column.append(columns[kept])
            value.append(values[kept])
        self.tonnes, self.space, self.fleets = starts[4:7].tolist()
        row += [self.tonnes + of_lane, self.space + of_lane]
        column += [convoy, convoy]
        value += [-payload, -space]
        entries = np.concatenate(value), (np.concatenate(row), np.concatenate(column))
        limit = np.concatenate([block[0] for block in blocks]).astype(float)
        matrix = coo_matrix(entries, shape=(int(starts[-1]), len(self.cost))).tocsc()
        matrix.eliminate_zeros()
        return matrix, limit

    def _lines(self, draft: Draft) -> Ints:
        """What the draft sends on each movement."""
        instance, universe, arcs = self.instance, self.universe, self.model.instance.arcs
        riding = np.flatnonzero((draft.amounts > 0) & (self.model.convoys.arc_lane >= 0))
        here = (
            each[self.movement].astype(np.int64) for each in (universe.need, universe.source, universe.group)
        )
        known = names_of(instance, *here)
        order = np.argsort(known)
        told = np.zeros(self.rides, np.int64)
        at = np.searchsorted(known, names(instance, arcs.only(riding)), sorter=order)
        told[order[at]] = draft.amounts[riding]
        return told

    def _convoys(self, sent: Ints) -> Ints:
        """The model's trucks as the last of the columns."""
        convoys, kinds = self.model.convoys, self.instance.trucks.count.shape[1]
        key = self.keys[self.lane[self.rides :]] * kinds + self.vehicle
        at = np.searchsorted(key, convoys.lanes[convoys.lane] * kinds + convoys.vehicle)
        told = np.zeros(len(self.cost), np.int64)
        told[self.rides + at] = sent
        return told

    @property
    def open(self) -> Floats:
        """What each need of supplies still lacks, as it weighs."""
        needs = self.instance.needs
        lacking = np.where(needs.form == SUPPLY, np.maximum(self.left[: len(needs)], 0.0), 0.0)
        told: Floats = needs.weight / needs.asked * lacking
        return told

    @property
    def sent(self) -> Ints:
        """Trucks by [pool, incident]."""
        shape = len(self.instance.trucks.count), len(self.instance.problem.incidents)
        lane = self.lane[self.rides :]
        key = self.pool_of_lane[lane] * shape[1] + self.incident_of_lane[lane]
        told: Ints = np.bincount(key, self.amount[self.rides :], shape[0] * shape[1]).astype(np.int64)
        return told.reshape(shape)

    @property
    def reached(self) -> Bools:
        """Which incident trucks of a pool may bring something to: [pool, incident]."""
        told = np.zeros((len(self.instance.trucks.count), len(self.instance.problem.incidents)), bool)
        told[self.pool_of_lane, self.incident_of_lane] = True
        return told

    @property
    def used_up(self) -> Bools:
        """The pools of which every truck of some kind is sent."""
        count = self.instance.trucks.count
        gone = (count > 0) & (self.left[self.fleets :].reshape(count.shape) < 1)
        told: Bools = np.logical_or.reduce(gone, axis=1)
        return told

    def block(self, incidents: Ints) -> Block | None:
        """All that goes to these incidents; None if nothing could."""
        columns = np.sort(np.concatenate([self._to_incident[each] for each in incidents.tolist()]))
        if not (columns < self.rides).any():
            return None
        matrix = self.matrix[:, columns]
        left = self.left + matrix @ self.amount[columns]
        most = self._most(matrix, left)
        with_truck = np.zeros(len(self.keys), bool)
        with_truck[self.lane[columns[(columns >= self.rides) & (most >= 1)]]] = True
        kept = np.flatnonzero((most >= 1) & with_truck[self.lane[columns]])
        kept = kept[self._near(columns[kept], most[kept], left)]
        if not (columns[kept] < self.rides).any():
            return None
        some, most, chosen = matrix[:, kept].tocsr(), most[kept], columns[kept]
        rows = np.flatnonzero(np.diff(some.indptr))
        some = some[rows]
        binds = some.maximum(0) @ most > left[rows] + _EDGE
        rows, some = rows[binds], some[binds]
        cost = self.cost[chosen]
        program = WholeProgram(
            csc_matrix(some),
            np.full(len(rows), -np.inf),
            left[rows],
            self.least[chosen].astype(float),
            most,
            cost / np.abs(cost).max(),
            chosen >= self.rides,
            self.amount[chosen].astype(float),
        )
        return Block(columns, kept, matrix, program)

    def _near(self, columns: Ints, most: Floats, left: Floats) -> Bools:
        """Those in use and of each need the cheapest that could bring it RESERVE times what it lacks."""
        ride = columns < self.rides
        movement = self.movement[np.minimum(columns, self.rides - 1)]
        need = np.where(ride, self.universe.need[movement].astype(np.int64), -1)
        order = np.lexsort((self.cost[columns], need))
        before = np.cumsum(most[order]) - most[order]
        first = np.searchsorted(need[order], need[order])
        told = self.amount[columns] > 0
        told[order] |= before - before[first] < RESERVE * left[np.maximum(need[order], 0)]
        return told | ~ride

    def _most(self, matrix: csc_matrix, left: Floats) -> Floats:
        """The most of each column by what is counted in pieces and in trucks."""
        counted = (matrix.indices < self.tonnes) | (matrix.indices >= self.fleets)
        first = np.concatenate([[0], np.cumsum(counted)])[matrix.indptr[:-1]]
        told: Floats = np.floor(np.minimum.reduceat(left[matrix.indices[counted]], first) + _EDGE)
        return told

    def put(self, block: Block, found: Floats) -> float:
        """Puts what was found into the plan where that makes it better; what that brings, below 0 where it
        no longer fits."""
        before = self.amount[block.columns]
        after = np.zeros(len(before), np.int64)
        after[block.kept] = np.floor(found + _EDGE).astype(np.int64)
        self._set(block, after)
        if self.left[block.matrix.indices].min() < -_ROUNDING:
            self._set(block, before)
            return -1.0
        self._fill(block.columns[block.kept])
        brought = float(self.cost[block.columns] @ (before - self.amount[block.columns]))
        if brought <= 0:
            self._set(block, before)
        return max(brought, 0.0)

    def _set(self, block: Block, amount: Ints) -> None:
        self.left -= block.matrix @ (amount - self.amount[block.columns])
        self.amount[block.columns] = amount

    def _fill(self, columns: Ints) -> None:
        """Whole pieces of what still finds room on the trucks that are sent."""
        columns = columns[columns < self.rides]
        matrix = self.matrix[:, columns]
        starts, row, each = matrix.indptr.tolist(), matrix.indices, matrix.data
        room = np.minimum.reduceat(self.left[row] / each, matrix.indptr[:-1])
        some = np.flatnonzero(room >= 1.0 - _EDGE)
        bulk = np.maximum.reduceat(each, matrix.indptr[:-1])[some]
        for i in some[np.argsort(self.cost[columns[some]] / bulk, kind="stable")].tolist():
            mine = slice(starts[i], starts[i + 1])
            more = int((self.left[row[mine]] / each[mine]).min() + _EDGE)
            if more > 0:
                self.left[row[mine]] -= more * each[mine]
                self.amount[columns[i]] += more

    def plan(self, draft: Draft) -> tuple[Model, Draft]:
        """The model with these lines, and the draft with them instead of those that it had on trucks."""
        carried = np.flatnonzero(self.amount[: self.rides])
        lines = self.universe.arcs(self.movement[carried])
        model, point = widened(self.model, draft, unknown(self.model, lines))
        known = names(self.instance, model.instance.arcs)
        order = np.argsort(known)
        point[model.arcs[model.convoys.arc_lane >= 0]] = 0.0
        at = np.searchsorted(known, names(self.instance, lines), sorter=order)
        point[model.arcs[order[at]]] = self.amount[carried]
        loaded = np.zeros(len(self.keys), bool)
        loaded[self.lane[carried]] = True
        sent = np.where(loaded[self.lane], self.amount, self.least)[self.rides :]
        going = np.flatnonzero(sent)
        point[model.trucks] = 0.0
        at = convoys_at(model, self.keys[self.lane[self.rides + going]], self.vehicle[going])
        point[model.trucks[at]] = sent[going]
        return model, settle(model, point)
