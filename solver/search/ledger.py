"""What is still free while lines are taken one by one: stock, exports, shortfalls, needs, trucks."""

import math
from collections.abc import Sequence
from copy import copy

import numpy as np

from solver.arrays import Floats, Ints
from solver.model.model import Model
from solver.model.terms import Convoy, Terms
from solver.search.levels import Limit

_EDGE = 1e-6


class Ledger:
    """Takes whole quantities on arcs of a model and never more than every rule allows.

    `amounts` [arc] and `sent` [convoy] are what was taken so
    far. `limits` bind on top: their costs are 0 or 1 per arc."""

    def __init__(self, model: Model, limits: Sequence[Limit] = ()) -> None:
        instance = model.instance
        model.terms = terms = model.terms or Terms.of(model)
        self.model, self.terms = model, terms
        self.amounts = np.zeros(len(instance.arcs), np.int64)
        self.sent = np.zeros(len(model.convoys), np.int64)
        self.need_left: list[float] = instance.needs.quantity.tolist()
        self.source_left: list[float] = instance.sources.amount.tolist()
        self.export_left: list[float] = instance.exports.limit.ravel().tolist()
        self.shortfall_left: list[float] = instance.exports.shortfall.tolist()
        self.seats_left: list[float] = instance.departures.seats.tolist()
        self.trucks_left: list[list[int]] = instance.trucks.count.tolist()
        lanes = len(terms.on_lane)
        self.free_kg, self.free_m3 = [0.0] * lanes, [0.0] * lanes
        self._exports = terms.exports
        if limits:
            self._exports = list(terms.exports)
        for limit in limits:
            for arc in np.flatnonzero(limit.cost[model.arcs]).tolist():
                self._exports[arc] = (*self._exports[arc], len(self.export_left))
            self.export_left.append(limit.most)
        self._load_pins()

    def _load_pins(self) -> None:
        pins, convoys = self.model.pins, self.model.convoys
        loads = pins.weight_kg.tolist(), pins.volume_m3.tolist()
        for key, kg, m3, trucks in zip(pins.lane, *loads, pins.trucks, strict=True):
            lane = int(np.searchsorted(convoys.lanes, key))
            for convoy in self.terms.on_lane[lane]:
                self._send(convoy.number, trucks.get(convoy.vehicle, 0))
            self.free_kg[lane] -= kg
            self.free_m3[lane] -= m3

    def put_trucks(self, sent: Ints) -> None:
        """Adds trucks beyond those sent already, so that each convoy has at least `sent`."""
        for convoy in np.flatnonzero(sent > self.sent).tolist():
            self._send(convoy, int(sent[convoy] - self.sent[convoy]))

    def copied(self) -> "Ledger":
        """A ledger of its own with all that is booked here."""
        told = copy(self)
        told.amounts, told.sent = self.amounts.copy(), self.sent.copy()
        told.trucks_left = [each.copy() for each in self.trucks_left]
        for name in ("need", "source", "export", "shortfall", "seats"):
            setattr(told, f"{name}_left", getattr(self, f"{name}_left").copy())
        told.free_kg, told.free_m3 = self.free_kg.copy(), self.free_m3.copy()
        return told

    def call_back(self, lane: int) -> None:
        """Trucks without which the lane carries its load as well are free again, the largest first."""
        loaded = bool((self.amounts[self.model.convoys.arc_lane == lane] > 0).any())
        loaded = loaded or bool((self.model.pins.lane == self.model.convoys.lanes[lane]).any())
        count = sum(int(self.sent[each.number]) for each in self.terms.on_lane[lane])
        for convoy, _, pool, vehicle, kg, m3 in reversed(self.terms.on_lane[lane]):
            most = min(int(self.sent[convoy]), count - int(loaded))
            idle = idle_trucks(self.free_kg[lane], self.free_m3[lane], kg, m3, most)
            self.sent[convoy] -= idle
            self.trucks_left[pool][vehicle] += idle
            self.free_kg[lane] -= idle * kg
            self.free_m3[lane] -= idle * m3
            count -= idle

    def has_truck(self, lane: int, vehicle: int) -> bool:
        """Whether a truck of that kind is left for a lane."""
        return any(
            self.trucks_left[c.pool][c.vehicle] > 0 for c in self.terms.on_lane[lane] if c.vehicle == vehicle
        )

    def put_truck(self, lane: int, vehicle: int) -> None:
        """Sends a truck of that kind on a lane, if there is one left."""
        for convoy in self.terms.on_lane[lane]:
            if convoy.vehicle == vehicle:
                self._send(convoy.number)

    def hold(self, amounts: Ints) -> None:
        """Books amounts that are known to fit on the trucks sent, all at once."""
        instance, arcs = self.model.instance, self.model.instance.arcs
        used = np.flatnonzero(amounts)
        quantity, source, lane = amounts[used], arcs.source[used], self.model.convoys.arc_lane[used]
        served = arcs.gain[used] * quantity
        short = np.where(arcs.cross[used], instance.exports.shortfall_group[arcs.need[used]], -1)
        seats = quantity * instance.sources.crew[source]
        self.amounts[used] += quantity
        self.need_left = _less(self.need_left, arcs.need[used], served)
        self.source_left = _less(self.source_left, source, quantity)
        self.shortfall_left = _less(self.shortfall_left, short, served)
        self.seats_left = _less(self.seats_left, arcs.departure[used], seats)
        self.free_kg = _less(self.free_kg, lane, instance.sources.weight_kg[source] * quantity)
        self.free_m3 = _less(self.free_m3, lane, instance.sources.volume_m3[source] * quantity)
        for arc, taken in zip(used.tolist(), quantity.tolist(), strict=True):
            for key in self._exports[arc]:
                self.export_left[key] -= taken

    def take_all(self, amounts: Ints) -> None:
        """Takes so much on each arc: all at once where it fits on the trucks that are sent, else one by one,
        and of some what is possible. Of rated units the largest comes last: it alone may bring more than is
        left."""
        together = copy(self)
        together.amounts, together.export_left = self.amounts.copy(), list(self.export_left)
        together.hold(amounts)
        if together.is_kept():
            self.__dict__.update(together.__dict__)
            return
        used = np.flatnonzero(amounts)
        used = used[np.argsort(self.model.instance.arcs.gain[used], kind="stable")]
        for arc, quantity in zip(used.tolist(), amounts[used].tolist(), strict=True):
            self.take(arc, quantity)

    def is_kept(self) -> bool:
        """Whether nothing is taken beyond what there is, and what rides has a truck."""
        lanes = self.model.convoys.arc_lane[np.flatnonzero(self.amounts)]
        empty = np.bincount(self.model.convoys.lane, self.sent, len(self.free_kg)) == 0
        left = (
            *(self.need_left, self.source_left, self.export_left, self.shortfall_left, self.seats_left),
            *(self.free_kg, self.free_m3),
        )
        return not empty[lanes[lanes >= 0]].any() and all(min(each, default=0.0) >= -_EDGE for each in left)

    def room(self, arc: int) -> int:
        """The most that may still go on this arc, new trucks included."""
        most = self.room_without_trucks(arc)
        lane, source = self.terms.lane[arc], self.terms.source[arc]
        if lane < 0 or most <= 0:
            return most
        kg, m3 = self.terms.weight_kg[source], self.terms.volume_m3[source]
        return min(most, self._carried(lane, kg, m3, most))

    def room_without_trucks(self, arc: int) -> int:
        terms = self.terms
        source, need = terms.source[arc], terms.need[arc]
        most = self.source_left[source]
        if most <= 0:
            return math.floor(most + _EDGE)
        wanted, gain = self.need_left[need], terms.gain[arc]
        if terms.rated[need]:
            wanted = math.ceil(wanted / gain - _EDGE)
        most = min(wanted, most)
        if terms.departure[arc] >= 0:
            most = min(most, self.seats_left[terms.departure[arc]] // terms.crew[source])
        for key in self._exports[arc]:
            most = min(most, self.export_left[key])
        if terms.shortfall[arc] >= 0:
            most = min(most, self.shortfall_left[terms.shortfall[arc]] / gain)
        return math.floor(most + _EDGE)

    def free_room(self, pool: int, incident: int, group: int) -> tuple[float, float]:
        """Kilograms and cubic metres still free on the trucks already sent that way."""
        instance, lanes = self.model.instance, self.model.convoys.lanes
        key = (pool * len(instance.problem.incidents) + incident) * max(instance.trucks.groups, 1) + group
        lane = int(np.searchsorted(lanes, key))
        known = lane < len(lanes) and int(lanes[lane]) == key
        return (self.free_kg[lane], self.free_m3[lane]) if known else (0.0, 0.0)

    def fits(self, arc: int, quantity: int) -> bool:
        """Whether so much finds room on the trucks that are sent already."""
        lane, kg, m3 = self._load(arc, quantity)
        return lane < 0 or self._fits(lane, kg, m3)

    def take(self, arc: int, quantity: int) -> int:
        """Takes up to `quantity` on this arc; returns what was taken."""
        quantity = min(quantity, self.room(arc))
        if quantity <= 0:
            return 0
        lane, kg, m3 = self._load(arc, quantity)
        if lane >= 0:
            self._send_for(lane, kg, m3)
        self.put(arc, quantity)
        return quantity

    def give_back(self, arc: int, quantity: int) -> None:
        """Takes so much less on this arc; its trucks stay sent."""
        self.put(arc, -quantity)

    def put(self, arc: int, quantity: int) -> None:
        """Takes so much on this arc, on trucks that are sent already."""
        lane, kg, m3 = self._load(arc, quantity)
        if lane >= 0:
            self.free_kg[lane] -= kg
            self.free_m3[lane] -= m3
        self.book(arc, quantity)

    def book(self, arc: int, quantity: int) -> None:
        """Takes so much on this arc whatever the trucks carry: it has trucks elsewhere in the books."""
        terms = self.terms
        source, served = terms.source[arc], terms.gain[arc] * quantity
        self.amounts[arc] += quantity
        self.source_left[source] -= quantity
        self.need_left[terms.need[arc]] -= served
        if terms.departure[arc] >= 0:
            self.seats_left[terms.departure[arc]] -= quantity * terms.crew[source]
        for key in self._exports[arc]:
            self.export_left[key] -= quantity
        if terms.shortfall[arc] >= 0:
            self.shortfall_left[terms.shortfall[arc]] -= served

    def _load(self, arc: int, quantity: int) -> tuple[int, float, float]:
        """The arc's lane (-1: none) and what so much of it weighs and fills."""
        terms = self.terms
        source = terms.source[arc]
        return terms.lane[arc], terms.weight_kg[source] * quantity, terms.volume_m3[source] * quantity

    def _carried(self, lane: int, kg: float, m3: float, most: int) -> int:
        """How many of such pieces the lane can carry with every truck that could still be sent."""
        free_kg, free_m3, any_truck = self.free_kg[lane], self.free_m3[lane], False
        for convoy, _, pool, vehicle, payload, volume in self.terms.on_lane[lane]:
            left = self.trucks_left[pool][vehicle]
            free_kg += left * payload
            free_m3 += left * volume
            any_truck = any_truck or left > 0 or self.sent[convoy] > 0
        if not any_truck:
            return 0
        if kg > 0:
            most = min(most, math.floor(free_kg / kg + _EDGE))
        if m3 > 0:
            most = min(most, math.floor(free_m3 / m3 + _EDGE))
        return max(most, 0)

    def _send_for(self, lane: int, kg: float, m3: float) -> None:
        """Sends trucks until the load fits: the smallest that takes the rest, else the largest there is."""
        while not self._fits(lane, kg, m3):
            free = [each for each in self.terms.on_lane[lane] if self.trucks_left[each.pool][each.vehicle]]
            if not free:
                return
            short_kg, short_m3 = kg - self.free_kg[lane], m3 - self.free_m3[lane]
            enough = (each for each in free if each.payload_kg >= short_kg and each.volume_m3 >= short_m3)
            self._send(next(enough, free[-1]).number, _surely(free, short_kg, short_m3))

    def _fits(self, lane: int, kg: float, m3: float) -> bool:
        if self.free_kg[lane] < kg - _EDGE or self.free_m3[lane] < m3 - _EDGE:
            return False
        return any(self.sent[each.number] for each in self.terms.on_lane[lane])

    def _send(self, convoy: int, wanted: int = 1) -> None:
        """Sends so many trucks, or as many as there are left."""
        _, lane, pool, vehicle, payload_kg, volume_m3 = self.terms.convoys[convoy]
        count = min(wanted, self.trucks_left[pool][vehicle])
        self.trucks_left[pool][vehicle] -= count
        self.sent[convoy] += count
        self.free_kg[lane] += count * payload_kg
        self.free_m3[lane] += count * volume_m3


def idle_trucks(free_kg: float, free_m3: float, kg: float, m3: float, most: int) -> int:
    """How many of `most` trucks of that room a load does not need where so much is free."""
    for free, room in ((free_kg, kg), (free_m3, m3)):
        if room > 0:
            most = min(most, math.floor((free + _EDGE) / room))
        elif free < -_EDGE:
            return 0
    return max(most, 0)


def _surely(free: Sequence[Convoy], short_kg: float, short_m3: float) -> int:
    """How many of the last of the free trucks, the largest, go before any could take what is short alone."""
    last, count = free[-1], 1.0
    for short, most, room in (
        (short_kg, max(each.payload_kg for each in free), last.payload_kg),
        (short_m3, max(each.volume_m3 for each in free), last.volume_m3),
    ):
        if room > 0:
            count = max(count, (short - most) / room)
    return math.floor(count)


def _less(left: list[float], place: Ints, taken: "Floats | Ints") -> list[float]:
    """What is left after that is taken at each place; a place below 0 is none."""
    at = place >= 0
    told: list[float] = (np.array(left) - np.bincount(place[at], taken[at], len(left))).tolist()
    return told
