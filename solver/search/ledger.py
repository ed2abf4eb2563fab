"""What is still free while lines are taken one by one: stock, exports, shortfalls, needs, trucks."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from solver.arrays import Ints
from solver.instance.instance import Instance
from solver.model.model import Model
from solver.model.rules import limited_exports
from solver.search.levels import Limit

_EDGE = 1e-6


class Ledger:
    """Takes whole quantities on arcs of a model and never more than every rule allows.

    `amounts` [arc] and `sent` [convoy] are what was taken so
    far. `limits` bind on top: their costs are 0 or 1 per arc."""

    def __init__(self, model: Model, limits: Sequence[Limit] = ()) -> None:
        instance = model.instance
        self.model = model
        self.amounts = np.zeros(len(instance.arcs), np.int64)
        self.sent = np.zeros(len(model.convoys), np.int64)
        self.need_left: list[float] = instance.needs.quantity.tolist()
        self.source_left: list[float] = instance.sources.amount.tolist()
        self.export_left: list[float] = instance.exports.limit.ravel().tolist()
        self.shortfall_left: list[float] = instance.exports.shortfall.tolist()
        self.trucks_left = instance.trucks.count.tolist()
        lanes = len(model.convoys.lanes)
        self.free_kg, self.free_m3 = [0.0] * lanes, [0.0] * lanes
        lending, keys = limited_exports(model)  # in the order of the arcs
        first = np.searchsorted(lending, np.arange(len(instance.arcs) + 1)).tolist()
        each = keys.tolist()
        self._exports_of: list[list[int]] = [each[a:b] for a, b in pairwise(first)]
        for limit in limits:
            for arc in np.flatnonzero(limit.cost[model.arcs]).tolist():
                self._exports_of[arc].append(len(self.export_left))
            self.export_left.append(limit.most)
        self._gain: list[float] = instance.arcs.gain.tolist()
        self.seats_left: list[float] = instance.departures.seats.tolist()
        self._departure: list[int] = instance.arcs.departure.tolist()
        self._crew: list[int] = instance.sources.crew.tolist()
        self._cross: list[bool] = instance.arcs.cross.tolist()
        self._lane: list[int] = model.convoys.arc_lane.tolist()
        self._source: list[int] = instance.arcs.source.tolist()
        self._rated: list[bool] = instance.needs.rated.tolist()
        self._need: list[int] = instance.arcs.need.tolist()
        self._group: list[int] = instance.exports.shortfall_group.tolist()
        self._kg = instance.sources.weight_kg.tolist()
        self._m3 = instance.sources.volume_m3.tolist()
        self._convoys_of: list[list[int]] = [[] for _ in range(lanes)]
        for convoy, lane in enumerate(model.convoys.lane.tolist()):
            self._convoys_of[lane].append(convoy)
        self._load_pins(instance)

    def _load_pins(self, instance: Instance) -> None:
        pins, convoys = self.model.pins, self.model.convoys
        for key, kg, m3 in zip(pins.lane, pins.weight_kg, pins.volume_m3, strict=True):
            lane = int(np.searchsorted(convoys.lanes, key))
            self._send_for(lane, float(kg), float(m3))
            self.free_kg[lane] -= float(kg)
            self.free_m3[lane] -= float(m3)

    def put_trucks(self, sent: Ints) -> None:
        """Adds trucks beyond those sent already, so that each convoy has at least `sent`."""
        for convoy, count in enumerate(sent.tolist()):
            for _ in range(max(0, count - int(self.sent[convoy]))):
                self._send(convoy)

    def room(self, arc: int) -> int:
        """The most that may still go on this arc, new trucks included."""
        most = self.room_without_trucks(arc)
        lane = self._lane[arc]
        if lane < 0 or most <= 0:
            return most
        return min(most, self._carried(lane, self._kg[self._source[arc]], self._m3[self._source[arc]], most))

    def room_without_trucks(self, arc: int) -> int:
        gain = self._gain[arc]
        wanted = self.need_left[self._need[arc]]
        if self._rated[self._need[arc]]:
            wanted = math.ceil(wanted / gain - _EDGE)
        most: float = min(wanted, self.source_left[self._source[arc]])
        if self._departure[arc] >= 0:
            most = min(most, self.seats_left[self._departure[arc]] // self._crew[self._source[arc]])
        for key in self._exports_of[arc]:
            most = min(most, self.export_left[key])
        group = self._group[self._need[arc]]
        if group >= 0 and self._cross[arc]:
            most = min(most, self.shortfall_left[group] / gain)
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
        lane, source = self._lane[arc], self._source[arc]
        return lane < 0 or self._fits(lane, self._kg[source] * quantity, self._m3[source] * quantity)

    def take(self, arc: int, quantity: int) -> int:
        """Takes up to `quantity` on this arc; returns what was taken."""
        quantity = min(quantity, self.room(arc))
        if quantity <= 0:
            return 0
        lane, source = self._lane[arc], self._source[arc]
        if lane >= 0:
            kg, m3 = self._kg[source] * quantity, self._m3[source] * quantity
            self._send_for(lane, kg, m3)
            self.free_kg[lane] -= kg
            self.free_m3[lane] -= m3
        self.book(arc, quantity)
        return quantity

    def give_back(self, arc: int, quantity: int) -> None:
        """Takes so much less on this arc; its trucks stay sent."""
        lane, source = self._lane[arc], self._source[arc]
        if lane >= 0:
            self.free_kg[lane] += self._kg[source] * quantity
            self.free_m3[lane] += self._m3[source] * quantity
        self.book(arc, -quantity)

    def book(self, arc: int, quantity: int) -> None:
        """Takes so much on this arc whatever the trucks carry: it has trucks elsewhere in the books."""
        self.amounts[arc] += quantity
        self.source_left[self._source[arc]] -= quantity
        self.need_left[self._need[arc]] -= self._gain[arc] * quantity
        if self._departure[arc] >= 0:
            self.seats_left[self._departure[arc]] -= quantity * self._crew[self._source[arc]]
        for key in self._exports_of[arc]:
            self.export_left[key] -= quantity
        group = self._group[self._need[arc]]
        if group >= 0 and self._cross[arc]:
            self.shortfall_left[group] -= self._gain[arc] * quantity

    def _carried(self, lane: int, kg: float, m3: float, most: int) -> int:
        """How many of such pieces the lane can carry with every truck that could still be sent."""
        free_kg, free_m3 = self.free_kg[lane], self.free_m3[lane]
        trucks, convoys = self.model.instance.trucks, self.model.convoys
        for convoy in self._convoys_of[lane]:
            vehicle = convoys.vehicle[convoy]
            left = self.trucks_left[convoys.pool[convoy]][vehicle]
            free_kg += left * trucks.payload_kg[vehicle]
            free_m3 += left * trucks.volume_m3[vehicle]
        if not self._convoys_of[lane] or not (self._any_truck(lane)):
            return 0
        if kg > 0:
            most = min(most, math.floor(free_kg / kg + _EDGE))
        if m3 > 0:
            most = min(most, math.floor(free_m3 / m3 + _EDGE))
        return max(most, 0)

    def _any_truck(self, lane: int) -> bool:
        convoys = self.model.convoys
        return any(
            self.sent[c] or self.trucks_left[convoys.pool[c]][convoys.vehicle[c]]
            for c in self._convoys_of[lane]
        )

    def _send_for(self, lane: int, kg: float, m3: float) -> None:
        """Sends trucks until the load fits: the smallest that takes the rest, else the largest there is."""
        trucks, convoys = self.model.instance.trucks, self.model.convoys
        while not self._fits(lane, kg, m3):
            free = [
                c for c in self._convoys_of[lane] if self.trucks_left[convoys.pool[c]][convoys.vehicle[c]]
            ]
            if not free:
                return
            by_size = sorted(free, key=lambda c: (trucks.payload_kg[convoys.vehicle[c]], c))
            short_kg, short_m3 = kg - self.free_kg[lane], m3 - self.free_m3[lane]
            enough = [
                c
                for c in by_size
                if trucks.payload_kg[convoys.vehicle[c]] >= short_kg
                and trucks.volume_m3[convoys.vehicle[c]] >= short_m3
            ]
            self._send(enough[0] if enough else by_size[-1])

    def _fits(self, lane: int, kg: float, m3: float) -> bool:
        if self.free_kg[lane] < kg - _EDGE or self.free_m3[lane] < m3 - _EDGE:
            return False
        return any(self.sent[c] for c in self._convoys_of[lane])

    def _send(self, convoy: int) -> None:
        convoys, trucks = self.model.convoys, self.model.instance.trucks
        pool, vehicle, lane = (
            int(convoys.pool[convoy]),
            int(convoys.vehicle[convoy]),
            int(convoys.lane[convoy]),
        )
        if not self.trucks_left[pool][vehicle]:
            return
        self.trucks_left[pool][vehicle] -= 1
        self.sent[convoy] += 1
        self.free_kg[lane] += float(trucks.payload_kg[vehicle])
        self.free_m3[lane] += float(trucks.volume_m3[vehicle])
