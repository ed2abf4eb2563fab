"""Whole trucks on trips, by diving: those nearly whole and worth most are sent first, the rest is decided
again, and trips that have become worth it are taken in. Then all trucks at once, on the trips that diving
began and ended with, as a whole-number program."""

import time
from dataclasses import replace

import numpy as np
from scipy.sparse import bmat, csr_matrix, vstack

from solver.arrays import Floats, Ints
from solver.engine.engine import linear_program
from solver.search.search import Left
from solver.tours.again import TruckRows
from solver.tours.at_once import AtOnce, Sent, room_on_trucks
from solver.tours.relaxed import Rules, best_loads, most_gaining, relaxed_trips
from solver.tours.trips import Trips

LEAST, PART, TIE = 4, 0.3, 3.0
USED = 1e-7
_WHOLE = 1e-6


class Sending:
    """What is sent on trips: `began` in the relaxation, `sent` on whole trucks. `cost` is by entry, and so is
    what a piece brought is `worth`."""

    def __init__(self, rules: Rules, trips: Trips, cost: Floats, worth: Floats, left: Left) -> None:
        self.rules, self.trips, self.cost = rules, trips, cost
        self.trucks = TruckRows.of(trips)
        whole = _Whole(rules, trips, self.trucks, cost, left)
        used = relaxed_trips(rules, trips, self.trucks, cost, left) > USED
        used[trips.known :] = True  # with less than all of their load they may be worth it
        whole.take_in(np.flatnonzero(used))
        least, most = np.zeros(len(trips)), trips.trucks.copy()
        self.began = sent = whole.best()
        while self._round_up(sent, worth, least, most):
            whole.bound(least, most)
            sent = whole.best()
        self.sent = replace(sent, trucks=np.round(sent.trucks))

    def decide_at_once(self, seconds: float) -> None:
        """Decides all trucks together, on the trips that the relaxation or diving uses, then what they carry
        in whole pieces."""
        ends = time.perf_counter() + seconds
        chosen = np.flatnonzero((self.began.trucks > USED) | (self.sent.trucks > 0))
        self.sent = self._program(chosen).on_whole_trucks(self.sent, seconds)
        chosen = np.flatnonzero(self.sent.trucks)
        self.sent = self._program(chosen).in_whole_pieces(self.sent, ends - time.perf_counter())

    def _program(self, chosen: Ints) -> "AtOnce":
        return AtOnce.of(self.rules, self.trips, self.trucks, self.cost, chosen)

    def _round_up(self, sent: Sent, worth: Floats, least: Floats, most: Floats) -> bool:
        """Fixes a part of the fractional trucks one up where there is still one, second trips once all first
        ones are whole; False if none is fractional."""
        trips, floor = self.trips, np.floor(sent.trucks + _WHOLE)
        part = sent.trucks - floor
        fractional, first = np.flatnonzero(part > _WHOLE), trips.before == 0
        if not len(fractional):
            return False
        whole = np.where(part > _WHOLE, floor, np.round(sent.trucks))
        if first[fractional].any():
            fractional = fractional[first[fractional]]
            np.maximum(least, np.where(first, whole, 0.0), out=least)
        else:
            np.maximum(least, whole, out=least)
            most[first] = least[first]
        left = self.trucks.room - self.trucks.matrix @ least
        served = np.bincount(trips.trip, worth * sent.amount, len(trips))
        wish = served / np.maximum(sent.trucks, _WHOLE) * part**TIE
        done, wanted = 0, max(LEAST, int(PART * len(fractional)))
        for trip in fractional[np.argsort(-wish[fractional], kind="stable")].tolist():
            if done >= wanted:
                break
            truck = self.trucks.matrix[:, trip]
            if left[truck.indices[truck.data > 0]].min() >= 1.0 - _WHOLE:
                least[trip] = floor[trip] + 1.0
                left[truck.indices] -= truck.data
                done += 1
            else:
                most[trip] = floor[trip]
        if not done:
            most[fractional] = floor[fractional]
        return True


class _Whole:
    """A living program in which trips have trucks of their own, loaded with whatever is best; it has some
    trips and takes in further ones. Rows: rules, stands, then room and links of the trips."""

    def __init__(self, rules: Rules, trips: Trips, trucks: TruckRows, cost: Floats, left: Left) -> None:
        self.rules, self.trips, self.trucks, self.cost = rules, trips, trucks.matrix, cost
        room = trucks.room
        self.columns, self.rows = len(rules.cost), len(rules.low) + len(room)
        self.program = linear_program(
            vstack([rules.others, csr_matrix((len(room), self.columns))]).tocsc(),
            np.concatenate([rules.low, np.full(len(room), -np.inf)]),
            np.concatenate([rules.high, room]),
            np.zeros(self.columns),
            np.full(self.columns, np.inf),
            left,
        )
        self.program.set_cost(rules.cost)
        self.truck_column, self.load_column = np.full(len(trips), -1), np.full(len(trips.arc), -1)

    def take_in(self, chosen: Ints) -> None:
        """Trips with the columns of what they may carry and of their trucks, and the rows of both."""
        rules, trips = self.rules, self.trips
        mine = np.zeros(len(trips), bool)
        mine[chosen] = True
        entry = np.flatnonzero(mine[trips.trip])
        loads, trucks = len(entry), len(chosen)
        self.load_column[entry] = self.columns + np.arange(loads)
        self.truck_column[chosen] = self.columns + loads + np.arange(trucks)
        top = bmat([[rules.arcs[:, trips.arc[entry]], None], [None, self.trucks[:, chosen]]])
        rest = csr_matrix((self.rows - top.shape[0], loads + trucks))
        most = np.concatenate([np.full(loads, np.inf), trips.trucks[chosen]])
        cost = np.concatenate([self.cost[entry], np.zeros(trucks)])
        self.program.add_columns(vstack([top, rest]).tocsc(), np.zeros(loads + trucks), most, cost)
        self.columns += loads + trucks
        at = self.load_column[entry], self.truck_column[chosen]
        room = room_on_trucks(trips, chosen, entry, *at, self.columns)
        self.program.add_rows(room, np.full(room.shape[0], -np.inf), np.zeros(room.shape[0]))
        self.rows += room.shape[0]

    def best(self) -> Sent:
        """The optimum, once no further trip would gain anything."""
        trips, rules, primal = self.trips, len(self.rules.low), False
        while True:
            point = self.program.run(primal=primal)
            profit = (self.rules.arcs.T @ point.prices[:rules])[trips.arc] - self.cost
            prices = point.prices[rules : rules + self.trucks.shape[0]]
            gain = best_loads(trips, profit).worth + self.trucks.T @ prices
            gain[self.truck_column >= 0] = 0.0
            further = most_gaining(trips, gain)
            if not len(further):
                break
            self.take_in(further)
            primal = True
        trucks, amount = (
            np.where(columns >= 0, point.columns[columns], 0.0)
            for columns in (self.truck_column, self.load_column)
        )
        return Sent(trucks, amount, point.columns[: len(self.rules.cost)])

    def bound(self, least: Floats, most: Floats) -> None:
        known = np.flatnonzero(self.truck_column >= 0)
        self.program.set_bounds(self.truck_column[known], least[known], most[known])
