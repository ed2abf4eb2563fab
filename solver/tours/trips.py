"""All trips that trucks could make over one place or two near each other: from where they stand to where
lines lie, and on to the lines' incident."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.arcs import SOON
from solver.instance.costs import hours_felt
from solver.model.model import Model
from solver.search.cargo import EDGE
from solver.tours.yard import Yard

Stand = tuple[int, int, int]
NEAREST = 4
MANY = 25_000  # pairs of a stand and an arc; beyond these only the nearest stands of each place count
AT_INCIDENTS = -1  # a site of its own, from where trucks go a second time
STEP = 15.0  # minutes


@dataclass(slots=True)
class Trips:
    """`stands` are the (pool, site, kind) at which trucks of one kind stand, `count` of them each. One entry
    of `stand`, `trucks` (as many may go), `lane`, `before` and `end` (the minute it is at the incident) per
    trip; a truck is there as late as the line loaded last, so lines that are loaded sooner have trips without
    that one, too. A second trip starts from the incident, to which a truck must come `before` that minute (0:
    a first trip), and ends when it may at the latest. From number `known` on they are the ways of single
    trucks that people know.

    The entries `first[trip]` to `first[trip + 1]` are the arcs that it may bring: `most` of one on one truck,
    of which a piece fills shares `kg` and `m3`; `hours` is what bringing a piece adds to the time goal."""

    stands: list[Stand]
    count: Floats
    stand: Ints
    trucks: Floats
    lane: Ints
    before: Floats
    end: Floats
    first: Ints
    trip: Ints
    arc: Ints
    most: Floats
    kg: Floats
    m3: Floats
    hours: Floats
    known: int

    def __len__(self) -> int:
        return len(self.stand)


def make_trips(model: Model, yard: Yard, rides: Bools, *, rounds: bool = False) -> Trips:
    """Those of the trucks that stand in the yard, for the arcs on which something `rides`; over two places
    only with `rounds`."""
    standing: dict[Stand, int] = {}
    for (pool, kind), fleets in yard.fleets.items():
        for f in fleets:
            stand = pool, yard.site[f], kind
            standing[stand] = standing.get(stand, 0) + yard.left[f]
    stands = sorted(stand for stand, count in standing.items() if count)
    if rounds and model.instance.problem.agreement.truck_turns > 1:
        for pool, site, kind in stands:
            again = pool, AT_INCIDENTS, kind
            standing[again] = standing.get(again, 0) + standing[pool, site, kind]
        stands += sorted(standing.keys() - set(stands))
    blocks = list(_blocks(model, stands, rides, rounds)) or [_NOTHING]
    stand_of, lane, before, end, size, arc = (np.concatenate(each) for each in zip(*blocks, strict=True))
    trip = np.repeat(np.arange(len(size)), size)
    kind = np.array([kind for _, _, kind in stands], np.int64)[stand_of[trip]]
    count = np.array([standing[each] for each in stands], float)
    kg, m3 = shares_of(model, arc, kind)
    pieces = np.floor(1.0 / np.maximum(np.maximum(kg, m3), EDGE) + EDGE)
    return Trips(
        stands=stands,
        count=count,
        stand=stand_of,
        trucks=count[stand_of],
        lane=lane,
        before=before,
        end=end,
        first=np.concatenate([[0], np.cumsum(size)]).astype(np.int64),
        trip=trip,
        arc=arc,
        most=np.minimum(model.instance.arcs.most[arc], pieces),
        kg=kg,
        m3=m3,
        hours=hours_of(model, arc, end[trip]),
        known=len(size),
    )


def shares_of(model: Model, arc: Ints, kind: Ints) -> tuple[Floats, Floats]:
    """The shares of a truck of each kind that a piece fills, by weight and by volume."""
    instance, source = model.instance, model.instance.arcs.source[arc]
    kg: Floats = instance.sources.weight_kg[source] / np.maximum(instance.trucks.payload_kg[kind], EDGE)
    m3: Floats = instance.sources.volume_m3[source] / np.maximum(instance.trucks.volume_m3[kind], EDGE)
    return kg, m3


def hours_of(model: Model, arc: Ints, end: Floats) -> Floats:
    """What a piece that is there at that minute adds to the time goal."""
    instance = model.instance
    arcs, needs, agreement = instance.arcs, instance.needs, instance.problem.agreement
    margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
    need = arcs.need[arc]
    felt = hours_felt(agreement, end + margin * arcs.cross[arc], needs.due[need])
    told: Floats = (needs.weight / needs.asked)[need] * arcs.gain[arc] * felt
    return told


_Block = tuple[Ints, Ints, Floats, Floats, Ints, Ints]
_NONE = np.zeros(0, np.int64)
_NOTHING: _Block = _NONE, _NONE, np.zeros(0), np.zeros(0), _NONE, _NONE


def _blocks(model: Model, stands: list[Stand], rides: Bools, rounds: bool) -> Iterator[_Block]:
    """Convoy by convoy: stand, lane, place, end and number of arcs of each trip, and these arcs."""
    instance, convoys = model.instance, model.convoys
    at: dict[tuple[int, int], list[int]] = {}
    coming = {(pool, kind): i for i, (pool, site, kind) in enumerate(stands) if site == AT_INCIDENTS}
    for number, (pool, site, kind) in enumerate(stands):
        if site != AT_INCIDENTS:
            at.setdefault((pool, kind), []).append(number)
    by_lane = np.argsort(convoys.arc_lane, kind="stable")
    starts = np.searchsorted(convoys.arc_lane[by_lane], np.arange(len(convoys.lanes) + 1))
    wanted: list[tuple[int, Ints, Ints]] = []
    for convoy in range(len(convoys)):
        lane, kind = int(convoys.lane[convoy]), int(convoys.vehicle[convoy])
        here = np.array(at.get((int(convoys.pool[convoy]), kind), []), np.int64)
        arcs = by_lane[starts[lane] : starts[lane + 1]]
        arcs = arcs[rides[arcs]]
        source = instance.arcs.source[arcs]
        fits = instance.sources.weight_kg[source] <= instance.trucks.payload_kg[kind] + EDGE
        fits &= instance.sources.volume_m3[source] <= instance.trucks.volume_m3[kind] + EDGE
        arcs = arcs[fits]
        if len(here) and len(arcs):
            wanted.append((convoy, here, arcs))
    fewest = sum(len(arcs) for _, _, arcs in wanted)
    for convoy, here, arcs in wanted:
        lane, kind = int(convoys.lane[convoy]), int(convoys.vehicle[convoy])
        ways = _Ways(model, [stands[s][1] for s in here.tolist()], arcs, kind, int(convoys.incident[convoy]))
        ways.only_nearest(max(1, MANY // fewest))
        ends = ways.ends()
        yield from _levels(model, here, lane, arcs, ends)
        if rounds:
            yield from _rounds(model, here, lane, arcs, ways)
        again = coming.get((int(convoys.pool[convoy]), kind))
        if again is not None and fewest <= MANY:
            yield from _again(again, lane, arcs, float(ends.min()), ways)


def _levels(model: Model, stands: Ints, lane: int, arcs: Ints, end: Floats) -> Iterator[_Block]:
    """The trips of a lane, from `end` [stand, arc]: at every place one for each time of loading."""
    instance = model.instance
    site = instance.sources.site[instance.arcs.source[arcs]]
    last, arc = np.nonzero(site[:, None] == site[None, :])  # the arc loaded last, and those it may go with
    latest = instance.needs.latest[instance.arcs.need[arcs]] + SOON
    with_it = (end[:, arc] <= end[:, last]) & (end[:, last] <= latest[arc])
    same_earlier = (end[:, arc] == end[:, last]) & (arc < last)
    known = np.zeros(end.shape, bool)
    row, pair = np.nonzero(same_earlier)
    known[row, last[pair]] = True
    with_it &= (end <= latest)[:, last] & ~known[:, last]
    row, pair = np.nonzero(with_it)
    if len(row):
        key = row * len(arcs) + last[pair]
        begins = np.flatnonzero(np.diff(key, prepend=-1))
        size = np.diff(begins, append=len(key))
        s, level = row[begins], last[pair[begins]]
        yield stands[s], np.full(len(s), lane), np.zeros(len(s)), end[s, level], size, arcs[arc[pair]]


def _rounds(model: Model, stands: Ints, lane: int, arcs: Ints, ways: "_Ways") -> Iterator[_Block]:
    """The trips of a lane over two places near each other, all lines of both loaded."""
    one, other = ways.near()
    if not len(one):
        return
    end = ways.ends_over(one, other)
    takes = (ways.at[None, :] == one[:, None]) | (ways.at[None, :] == other[:, None])
    latest = model.instance.needs.latest[model.instance.arcs.need[arcs]] + SOON
    row, pair, arc = np.nonzero(takes[None, :, :] & (end[:, :, None] <= latest))
    if len(row):
        key = row * len(one) + pair
        begins = np.flatnonzero(np.diff(key, prepend=-1))
        size = np.diff(begins, append=len(key))
        s, p = row[begins], pair[begins]
        yield stands[s], np.full(len(s), lane), np.zeros(len(s)), end[s, p], size, arcs[arc]


def _again(stand: int, lane: int, arcs: Ints, earliest: float, ways: "_Ways") -> Iterator[_Block]:
    """The second trips of a lane over one place, one for each minute by which something there must come."""
    needs = ways.model.instance.needs
    latest = needs.latest[ways.model.instance.arcs.need[arcs]]
    back = ways.back()
    for place in range(len(ways.sites)):
        mine = np.flatnonzero(ways.at == place)
        for end in np.unique(latest[mine]).tolist():
            takes = mine[latest[mine] >= end]
            loaded = end - ways.there[place] - ways.longest_rest(back[place] + ways.there[place])
            loaded -= float(ways.assembly[takes].max())
            before = STEP * np.floor((loaded - back[place]) / STEP)
            if before >= max(earliest, STEP) and loaded >= float(ways.ready[takes].max()):
                yield (
                    np.array([stand]),
                    np.array([lane]),
                    np.array([before]),
                    np.array([end]),
                    np.array([len(takes)]),
                    arcs[takes],
                )


class _Ways:
    """How trucks of a kind drive from where they stand to the places of a lane's arcs and to its incident."""

    def __init__(self, model: Model, stands: list[int], arcs: Ints, kind: int, incident: int) -> None:
        instance, between = model.instance, model.instance.between
        self.model, self.vehicle = model, int(instance.trucks.class_of[kind])
        source, vehicle = instance.arcs.source[arcs], self.vehicle
        sites, self.at = np.unique(instance.sources.site[source], return_inverse=True)
        self.ready, self.assembly = instance.sources.ready[source], instance.sources.assembly[source]
        between.look_up(sites.tolist(), vehicle)
        self.out = np.array([[between.minutes(h, d, vehicle) for d in sites.tolist()] for h in stands])
        self.there = instance.travel.minutes[0, vehicle, sites, incident]
        self.sites = sites.tolist()
        site = instance.problem.incidents[incident].site
        self.scene = next(i for i, each in enumerate(instance.problem.sites) if each.id == site)

    def only_nearest(self, stands: int) -> None:
        """From now on only trucks that stand nearest to a place, so many stands of them, load there."""
        rank = np.argsort(np.argsort(self.out, axis=0, kind="stable"), axis=0)
        self.out[rank >= stands] = np.inf

    def ends(self) -> Floats:
        """When a truck that goes for one of the arcs alone is at the incident, by [stand, arc]."""
        way, there = self.out[:, self.at], self.there[self.at][None, :]
        rested = self._rest(way)
        leave = np.maximum(way + rested, self.ready) + self.assembly
        rest = np.maximum(self._rest(way + there) - rested, self._rest(np.broadcast_to(there, way.shape)))
        told: Floats = leave + there + rest
        return told

    def back(self) -> Floats:
        """From when a truck has come to the incident to when it is at each place."""
        problem, between = self.model.instance.problem, self.model.instance.between
        way = [between.minutes(self.scene, d, self.vehicle) for d in self.sites]
        return np.array(way) + problem.agreement.unloading_minutes

    def longest_rest(self, driven: float) -> float:
        """The most that a driver rests on so long a way, however long he has driven before."""
        between = self.model.instance.between
        stops = np.ceil(driven / between.stretch) if between.rests[self.vehicle] else 0.0
        return float(between.each_rest * stops)

    def near(self) -> tuple[Ints, Ints]:
        """Pairs of places, each with the few that are nearest to it."""
        between, n = self.model.instance.between, len(self.sites)
        far = np.array([[between.minutes(a, b, self.vehicle) for b in self.sites] for a in self.sites])
        self.far = far.reshape(n, n)
        rank = np.argsort(np.argsort(self.far + np.diag(np.full(n, np.inf)), axis=1), axis=1)
        near = (rank < NEAREST) & np.isfinite(self.far)
        one, other = np.nonzero(np.triu(near | near.T, 1))
        return one, other

    def ends_over(self, one: Ints, other: Ints) -> Floats:
        """When a truck that loads all at both places is at the incident, by [stand, pair]."""
        ready, loading = np.zeros(len(self.sites)), np.zeros(len(self.sites))
        np.maximum.at(ready, self.at, self.ready)
        np.maximum.at(loading, self.at, self.assembly)
        told = np.full((len(self.out), len(one)), np.inf)
        for a, b in ((one, other), (other, one)):
            way, on, there = self.out[:, a], self.far[a, b], self.there[b]
            leave = np.maximum(way + self._rest(way), ready[a]) + loading[a]
            second = np.maximum(leave + on + self._rest(way + on) - self._rest(way), ready[b]) + loading[b]
            end = second + there + self._rest(way + on + there) - self._rest(way + on)
            straight = leave + self.there[a] + self._rest(np.broadcast_to(self.there[a], way.shape))
            told = np.minimum(told, np.maximum(end, straight))
        return told

    def _rest(self, driven: Floats) -> Floats:
        """The stops of the driver, as `Between.rest` tells them of one way."""
        between = self.model.instance.between
        if not between.rests[self.vehicle]:
            return np.zeros(driven.shape)
        stretches: Floats = np.ceil(driven / between.stretch - 1e-9) - 1.0
        told: Floats = between.each_rest * np.where(np.isfinite(driven), np.maximum(stretches, 0.0), 0.0)
        return told
