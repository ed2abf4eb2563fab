"""All movements that may be, millions of them, kept as thin arrays: enough to price each one."""

from dataclasses import dataclass

import numpy as np

from solver.arcs import OK, Arcs
from solver.arrays import Bools, Floats, Ints
from solver.exports import own_shortfalls
from solver.goals import arc_cost, arc_hours
from solver.instance import Instance, again, judged, pair_counts

BLOCK_PAIRS = 400_000
SMALL = 1e-3


@dataclass(slots=True)
class Universe:
    """One entry per arc, by need and in a need by cost.

    `time` is the arc's share of the time goal per unit; `rest` a trace of what it costs, a part of the trucks
    it would fill included, so that of equally fast movements the cheaper is taken. `first` [need] starts
    the need's entries."""

    instance: Instance
    source: Ints
    need: Ints
    group: Ints
    vehicle: Ints
    cross: Bools
    most: Floats
    time: Floats
    rest: Floats
    first: Ints

    def __len__(self) -> int:
        return len(self.source)

    def arcs(self, chosen: Ints) -> Arcs:
        """The chosen entries in full."""
        names = (self.source, self.need, self.group, self.vehicle)
        return again(self.instance, *(each[chosen].astype(np.int64) for each in names))


def make_universe(instance: Instance) -> Universe:
    """The universe of a bare instance, block by block of its needs; also sets the instance's shortfalls.

    Takes its time to the end: a need without its arcs would be one that nobody serves."""
    needs = instance.needs
    counts = pair_counts(instance)
    blocks = np.split(np.arange(len(needs)), np.flatnonzero(np.diff(np.cumsum(counts) // BLOCK_PAIRS)) + 1)
    parts: list[tuple[np.ndarray, ...]] = []
    own: list[Arcs] = []
    for block in blocks:
        arcs = judged(instance, block)
        arcs = arcs.only(arcs.code == OK)
        own.append(arcs.only(~arcs.cross))
        weight = (needs.weight / needs.asked)[arcs.need]
        time = weight * arc_hours(instance, arcs)
        rest = SMALL * (arc_cost(instance, arcs) + _trucks_share(instance, arcs))
        order = np.lexsort((arcs.source, time + rest, arcs.need))
        parts.append(
            (
                arcs.source[order].astype(np.int32),
                arcs.need[order].astype(np.int32),
                arcs.group[order].astype(np.int8),
                arcs.vehicle[order].astype(np.int8),
                arcs.cross[order],
                arcs.most[order],
                time[order],
                rest[order].astype(np.float32),
            )
        )
    joined = Arcs(*(np.concatenate([getattr(each, name) for each in own]) for name in Arcs.__slots__))
    own_shortfalls(instance.exports, instance.sources, needs, joined)
    source, need, group, vehicle, cross, most, time, rest = (
        np.concatenate(each) for each in zip(*parts, strict=True)
    )
    first = np.searchsorted(need, np.arange(len(needs) + 1))
    return Universe(instance, source, need, group, vehicle, cross, most, time, rest, first)


def _trucks_share(instance: Instance, arcs: Arcs) -> Floats:
    """The least that a unit's weight costs in kilometres of trucks, were each truck full."""
    trucks, sources = instance.trucks, instance.sources
    told, start = np.zeros(len(arcs)), instance.problem.agreement.vehicle_km
    riding = np.flatnonzero((arcs.group >= 0) & (sources.weight_kg[arcs.source] > 0))
    if not len(riding):
        return told
    pool, incident = sources.city[arcs.source[riding]], instance.needs.incident[arcs.need[riding]]
    for group in range(trucks.groups):
        here = arcs.group[riding] == group
        least = np.full(int(here.sum()), np.inf)
        for vehicle in np.flatnonzero((trucks.group_of == group) & (trucks.payload_kg > 0)):
            km = trucks.km[pool[here], vehicle, incident[here]]
            owned = trucks.count[pool[here], vehicle] > 0
            least = np.minimum(least, np.where(owned, (km + start) / trucks.payload_kg[vehicle], np.inf))
        told[riding[here]] = (
            np.where(np.isfinite(least), least, 0.0) * sources.weight_kg[arcs.source[riding[here]]]
        )
    return told
