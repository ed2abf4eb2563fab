"""All trucks of some trips decided together as a whole-number program, then what they carry, by pieces."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import bmat, csc_matrix, csr_matrix, vstack

from solver.arrays import Floats, Ints
from solver.engine.engine import solve_whole
from solver.engine.programs import WholeProgram
from solver.search.complete import MANY
from solver.tours.again import TruckRows
from solver.tours.relaxed import Rules
from solver.tours.trips import Trips

GAP, NODES = 1e-3, 1  # more nodes found nothing better for twice the time
PIECES_GAP = 5e-4
SLACK = 0.02  # of a truck: so much of light goods may make room for a piece of others
LEAST_SECONDS = 0.05
_WHOLE = 1e-6


@dataclass(slots=True)
class Sent:
    """Trucks by trip, how much of each entry they carry together, and the columns beside them."""

    trucks: Floats
    amount: Floats
    others: Floats


@dataclass(slots=True)
class AtOnce:
    """The program over the `chosen` trips: columns beside what rides, then the loads of each `entry`, then
    trucks."""

    trips: Trips
    chosen: Ints
    entry: Ints
    matrix: csc_matrix
    low: Floats
    high: Floats
    most: Floats
    cost: Floats

    @classmethod
    def of(cls, rules: Rules, trips: Trips, trucks: TruckRows, cost: Floats, chosen: Ints) -> "AtOnce":
        """`cost` is by entry."""
        mine = np.zeros(len(trips), bool)
        mine[chosen] = True
        entry = np.flatnonzero(mine[trips.trip])
        others, loads, sent = len(rules.cost), len(entry), len(chosen)
        top = bmat(
            [
                [rules.others, rules.arcs[:, trips.arc[entry]], None],
                [None, None, trucks.matrix[:, chosen]],
            ]
        )
        at = others + np.arange(loads), others + loads + np.arange(sent)
        room = room_on_trucks(trips, chosen, entry, *at, others + loads + sent)
        high = np.concatenate([rules.high, trucks.room, np.zeros(room.shape[0])])
        low = np.full(len(high), -np.inf)
        low[: len(rules.low)] = rules.low
        return cls(
            trips=trips,
            chosen=chosen,
            entry=entry,
            matrix=vstack([top, room]).tocsc(),
            low=low,
            high=high,
            most=np.concatenate([np.full(others + loads, np.inf), trips.trucks[chosen]]),
            cost=np.concatenate([rules.cost, cost[entry], np.zeros(sent)]),
        )

    def on_whole_trucks(self, sent: Sent, seconds: float) -> Sent:
        """What is sent, or the best found from there on."""
        whole = np.zeros(len(self.cost), bool)
        whole[self._trucks] = True
        program = WholeProgram(
            self.matrix,
            self.low,
            self.high,
            np.zeros(len(whole)),
            self.most,
            self.cost,
            whole,
            self._point(sent),
        )
        found = solve_whole(program, seconds=max(seconds, LEAST_SECONDS), gap=GAP, nodes=NODES)
        return sent if found is None else self._sent(found)

    def in_whole_pieces(self, sent: Sent, seconds: float) -> Sent:
        """The same trucks with whole amounts that cost least, each near what is sent; as it is where none
        are found."""
        trips, point = self.trips, self._point(sent)
        if not 0 < len(self.entry) <= MANY or seconds <= 0:
            return sent
        size = np.maximum(trips.kg, trips.m3)[self.entry]
        slack = np.maximum(1.0, np.ceil(SLACK / np.maximum(size, _WHOLE)))
        slack[trips.trip[self.entry] >= trips.known] = 0.0  # people know these loads
        loads = point[self._loads]
        low, high, whole = np.zeros(len(point)), self.most.copy(), np.zeros(len(point), bool)
        low[self._loads] = np.maximum(np.floor(loads + _WHOLE) - slack, 0.0)
        high[self._loads] = np.ceil(loads - _WHOLE) + slack
        low[self._trucks] = high[self._trucks] = point[self._trucks]
        whole[self._loads] = True
        scaled = self.cost / max(float(np.abs(self.cost).max()), _WHOLE)
        program = WholeProgram(self.matrix, self.low, self.high, low, high, scaled, whole)
        found = solve_whole(program, seconds=max(seconds, LEAST_SECONDS), gap=PIECES_GAP, nodes=NODES)
        return sent if found is None else self._sent(found)

    @property
    def _loads(self) -> slice:
        return slice(len(self.cost) - len(self.chosen) - len(self.entry), len(self.cost) - len(self.chosen))

    @property
    def _trucks(self) -> slice:
        return slice(len(self.cost) - len(self.chosen), None)

    def _point(self, sent: Sent) -> Floats:
        return np.concatenate([sent.others, sent.amount[self.entry], sent.trucks[self.chosen]])

    def _sent(self, point: Floats) -> Sent:
        trips = self.trips
        told = Sent(np.zeros(len(trips)), np.zeros(len(trips.arc)), point[: self._loads.start])
        told.amount[self.entry], told.trucks[self.chosen] = point[self._loads], np.round(point[self._trucks])
        return told


def room_on_trucks(
    trips: Trips, chosen: Ints, entry: Ints, load: Ints, sent: Ints, columns: int
) -> csr_matrix:
    """Rows, each at most 0: what the trucks of a trip carry has room by weight and by volume, and each line
    on each of them. `load` are the columns of the entries, `sent` those of the trucks."""
    loads, trucks = len(entry), len(chosen)
    at, truck, trip = np.arange(loads), np.arange(trucks), np.searchsorted(chosen, trips.trip[entry])
    each = -np.ones(trucks)
    rows = [trip, truck, trucks + trip, trucks + truck, 2 * trucks + at, 2 * trucks + at]
    column = [load, sent, load, sent, load, sent[trip]]
    values = [trips.kg[entry], each, trips.m3[entry], each, np.ones(loads), -trips.most[entry]]
    entries = np.concatenate(values), (np.concatenate(rows), np.concatenate(column))
    return csr_matrix(entries, shape=(2 * trucks + loads, columns))
