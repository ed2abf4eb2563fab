"""A city's trucks counted by incident, as one rule over all movements for each of its groups of trucks.

The relaxation over all movements counts a city's trucks as tonnes and cubic metres. The model knows more: to
each incident trucks are full of either, and whatever goes needs a truck at all. Its prices tell how much of a
truck each of these takes where. Whatever they are, all incidents together take no more than there is.
"""

from dataclasses import dataclass

import numpy as np

from solver.arrays import Floats, Ints
from solver.instance.universe import Universe
from solver.model.model import Model

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Fleets:
    """One row per pool and truck group with room for `most`: a piece on each of the `riding` arcs of the
    universe takes `taken` of its `row`."""

    riding: Ints
    row: Ints
    taken: Floats
    most: Floats


@dataclass(slots=True)
class _Shares:
    """What a tonne and a cubic metre take of the trucks of each lane [pool, incident, group], of its `row`;
    `going`, what a need takes because anything goes to it, by `pair` of a need and a lane."""

    row: Ints
    tonne: Floats
    space: Floats
    pair: Ints
    going: Floats

    @classmethod
    def of(cls, model: Model, prices: Floats) -> "_Shares":
        """By the prices of the model's rows; where nothing goes, as on the row's other lanes on average."""
        convoys, trucks, start = model.convoys, model.instance.trucks, model.start
        incidents, groups = len(model.instance.problem.incidents), trucks.groups
        lanes = len(trucks.count) * incidents * groups
        row = np.arange(lanes) // (groups * incidents) * groups + np.arange(lanes) % groups
        carried = np.flatnonzero(convoys.arc_lane >= 0)
        lane = convoys.lanes[convoys.arc_lane[carried]]
        pair = np.unique(model.instance.arcs.need[carried] * lanes + lane)
        worth = np.maximum(-prices, 0.0)
        going = worth[start["link"] :][: len(pair)] if len(pair) else np.zeros(0)  # only granted lines ride
        told = cls(row, np.zeros(lanes), np.zeros(lanes), pair, going)
        for each, name in ((told.tonne, "tonnes"), (told.space, "volume")):
            each[convoys.lanes] = worth[start[name] :][: len(convoys.lanes)]
        idle = told.tonne + told.space + told.at_all <= 0
        busy = np.maximum(np.bincount(row[~idle], minlength=row[-1] + 1), 1)
        for each in (told.tonne, told.space):
            each[idle] = (np.bincount(row, each) / busy)[row[idle]]
        return told

    @property
    def at_all(self) -> Floats:
        """By lane, what all needs take because anything goes to them."""
        lanes = len(self.row)
        return np.bincount(self.pair % lanes, self.going, lanes).astype(float)

    def filled(self, model: Model, turns: int) -> Floats:
        """How much the trucks of each row have room for; lanes on which they had less take as much more."""
        trucks, pins = model.instance.trucks, model.pins
        groups, rows = trucks.groups, int(self.row[-1]) + 1
        most, scale = np.zeros(rows), np.full(len(self.row), np.inf)
        for kind in np.flatnonzero(trucks.group_of >= 0).tolist():
            tonnes = trucks.payload_kg[kind] / 1000.0
            room = turns * (self.tonne * tonnes + self.space * trucks.volume_m3[kind]) + self.at_all
            largest = np.zeros(rows)
            np.maximum.at(largest, self.row, room)
            count = np.zeros((len(trucks.count), groups))
            count[:, trucks.group_of[kind]] = trucks.count[:, kind]
            given = count.ravel() * largest
            most += given
            there = given[self.row] > 0
            scale[there] = np.minimum(scale, largest[self.row] / np.maximum(room, _NOTHING))[there]
        scale[~np.isfinite(scale)] = 1.0
        self.tonne, self.space = self.tonne * scale, self.space * scale
        self.going = self.going * scale[self.pair % len(self.row)]
        granted = self.tonne[pins.lane] * pins.weight_kg / 1000.0 + self.space[pins.lane] * pins.volume_m3
        told: Floats = most - np.bincount(self.row[pins.lane], granted, rows)
        return told


def counted_fleets(model: Model, prices: Floats, universe: Universe, turns: int) -> Fleets:
    """The rows by the prices of the model's, for trucks that carry so many `turns`."""
    shares = _Shares.of(model, prices)
    most = shares.filled(model, turns)
    instance, lanes = model.instance, len(shares.row)
    sources, needs, trucks = instance.sources, instance.needs, instance.trucks
    riding = np.flatnonzero(universe.group >= 0)
    source, need = universe.source[riding].astype(np.int64), universe.need[riding].astype(np.int64)
    lane = sources.city[source] % len(trucks.count) * len(instance.problem.incidents)
    lane = (lane + needs.incident[need]) * trucks.groups + universe.group[riding]
    pair, at = np.unique(need * lanes + lane, return_inverse=True)
    carried = np.minimum(np.bincount(at, universe.most[riding]), needs.quantity[pair // lanes])
    going = np.zeros(len(pair))
    going[np.searchsorted(pair, shares.pair)] = shares.going
    taken = shares.tonne[lane] * sources.weight_kg[source] / 1000.0
    taken += shares.space[lane] * sources.volume_m3[source] + (going / carried)[at]
    row = shares.row[lane]
    used = most[row] > _NOTHING
    return Fleets(riding[used], row[used], 100.0 * taken[used] / most[row[used]], np.full(len(most), 100.0))
