"""Shortest travel times on a road network held in arrays; closures and slow-downs are changed in place.

    network = Network.of(node_ids, from_index, to_index, km, speed_kmh)
    network.closed[7] = True                       # edge 7, both directions
    network.factor[:] = 0.7                        # snow: everything at 70 % of its speed
    trips = shortest(network, [3, 9], vehicle_speed_kmh=80.0)
    trips.minutes[0, 5], trips.km[0, 5], trips.route(0, 5)

Minutes contain the driver's rests (20 minutes after each 4
hours at the wheel); infinite where no road leads.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from solver.arrays import Bools, Floats, Ints

DRIVE_MINUTES = 240.0
REST_MINUTES = 20.0
EARTH_KM = 6371.0088
LAST_STRETCH_DETOUR = 1.3
LAST_STRETCH_KMH = 40.0
_TRACE, _TRACE_KM = 1e-8, 1e-12
_AT_ONCE = 8
_FEW = 8  # walking back to an eighth of the nodes costs as much as summing up all


@dataclass(slots=True)
class Network:
    """Edge arrays of one length; an edge is open both ways unless `one_way`. `closed`
    and `factor` are meant to be changed in place between calls of `shortest`."""

    node_ids: list[str]
    from_index: Ints
    to_index: Ints
    km: Floats
    speed_kmh: Floats
    closed: Bools
    factor: Floats
    one_way: Bools
    _plans: "dict[bool, _Layout]" = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        node_ids: list[str],
        from_index: Any,
        to_index: Any,
        km: Any,
        speed_kmh: Any,
        closed: Any = None,
        factor: Any = None,
        one_way: Any = None,
    ) -> "Network":
        """A network from sequences, one entry per edge; open, unslowed and two-way where not said."""
        count = len(from_index)
        return cls(
            node_ids=list(node_ids),
            from_index=np.asarray(from_index, np.int64),
            to_index=np.asarray(to_index, np.int64),
            km=np.asarray(km, float),
            speed_kmh=np.asarray(speed_kmh, float),
            closed=np.zeros(count, bool) if closed is None else np.array(closed, bool),
            factor=np.ones(count) if factor is None else np.array(factor, float),
            one_way=np.zeros(count, bool) if one_way is None else np.array(one_way, bool),
        )

    def layout(self, reverse: bool) -> "_Layout":
        """The sparse pattern of the directed network, made once: closures only change its data."""
        if reverse not in self._plans:
            self._plans[reverse] = _Layout.of(self, reverse)
        return self._plans[reverse]

    def edge_minutes(self, vehicle_speed_kmh: float = np.inf) -> Floats:
        """Minutes per edge for a vehicle of that top speed; infinite where closed."""
        speed = np.minimum(self.speed_kmh, vehicle_speed_kmh) * self.factor
        minutes: Floats = np.where(self.closed, np.inf, self.km / speed * 60.0)
        return minutes


@dataclass(frozen=True, slots=True)
class _Layout:
    """Directed edges in row order. Entry i of the pattern is the fastest of `edge[first[i]:first[i + 1]]`."""

    edge: Ints
    first: Ints
    indptr: Ints
    indices: Ints
    parallel: bool

    @classmethod
    def of(cls, network: Network, reverse: bool) -> "_Layout":
        back = np.flatnonzero(~network.one_way)
        edge = np.concatenate([np.arange(len(network.km)), back])
        tail = np.concatenate([network.from_index, network.to_index[back]])
        head = np.concatenate([network.to_index, network.from_index[back]])
        if reverse:
            tail, head = head, tail
        no_loop = tail != head
        edge, tail, head = edge[no_loop], tail[no_loop], head[no_loop]
        order = np.lexsort((network.km[edge], head, tail))
        edge, tail, head = edge[order], tail[order], head[order]
        new = np.ones(len(edge), bool)
        new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        first = np.flatnonzero(new)
        count = np.bincount(tail[first], minlength=len(network.node_ids))
        indptr = np.concatenate([[0], np.cumsum(count)])
        return cls(edge, first, indptr.astype(np.int32), head[first].astype(np.int32), not new.all())

    def data(self, minutes: Floats, km: Floats) -> tuple[Floats, Floats]:
        """Minutes and kilometres per entry of the pattern; a closed entry is infinite."""
        minutes, km = minutes[self.edge], km[self.edge]
        if not self.parallel:
            return minutes, km
        group = np.zeros(len(minutes), np.int64)
        group[self.first[1:]] = 1
        by_time = np.lexsort((km, minutes, np.cumsum(group)))[self.first]
        return minutes[by_time], km[by_time]


@dataclass(frozen=True, slots=True)
class Trips:
    """Shortest trips from (or, `reverse`, towards) each source. `minutes` and `km` are [source, node],
    or [source, i] for the i-th of the nodes that were asked for."""

    sources: Ints
    minutes: Floats
    km: Floats
    predecessors: Ints
    reverse: bool

    def route(self, source: int, node: int) -> list[int]:
        """Node indexes in driving order for the `source`-th source; empty if no road leads there."""
        start = int(self.sources[source])
        before = self.predecessors[source]
        if node != start and before[node] < 0:
            return []
        path = [node]
        while path[-1] != start:
            path.append(int(before[path[-1]]))
        return path if self.reverse else path[::-1]


def rests(driving_minutes: Floats, at_a_stretch: float = DRIVE_MINUTES, each: float = REST_MINUTES) -> Floats:
    """The minutes one driver rests on the way; no rest is taken after arriving."""
    told: Floats = np.where(np.isfinite(driving_minutes), driving_minutes, 0.0)
    told /= at_a_stretch
    told -= 1e-9
    np.ceil(told, out=told)
    told -= 1.0
    np.maximum(told, 0.0, out=told)
    told *= each
    return told


def with_rests(driving_minutes: Floats) -> Floats:
    """Driving time plus the rests in it."""
    told: Floats = driving_minutes + rests(driving_minutes)
    return told


def shortest(
    network: Network,
    sources: Any,
    vehicle_speed_kmh: float = np.inf,
    *,
    reverse: bool = False,
    rests: bool = True,
    nodes: Any = None,
) -> Trips:
    """Fastest trips from each source node index to every node, or with `reverse` from every node to it.

    `rests=False` leaves out the driver's rests (to add further stretches before counting them);
    with `nodes` only trips to (from) these are told."""
    sources = np.asarray(sources, np.int64)
    count = len(network.node_ids)
    layout = network.layout(reverse)
    minutes, km = layout.data(network.edge_minutes(vehicle_speed_kmh) + _TRACE, network.km)
    graph = csr_matrix((minutes, layout.indices, layout.indptr), shape=(count, count))
    found, predecessors = dijkstra(graph, indices=sources, return_predecessors=True)
    found, predecessors = np.atleast_2d(found), np.atleast_2d(predecessors)
    lengths = csr_matrix((km + _TRACE_KM, layout.indices, layout.indptr), shape=(count, count))
    if nodes is None or len(nodes) * _FEW > count:
        driven = _km_along(found, predecessors, lengths)
    if nodes is not None:
        nodes = np.asarray(nodes, np.int64)
        found = found[:, nodes]
        driven = (
            driven[:, nodes] if len(nodes) * _FEW > count else _km_back(found, predecessors, lengths, nodes)
        )
    # A trace of time per edge keeps zero-length edges in the sparse graph; it must not show in the answer.
    shown = np.round(found, 4)
    return Trips(sources, with_rests(shown) if rests else shown, driven, predecessors, reverse)


def _km_back(found: Floats, predecessors: Ints, lengths: Any, nodes: Ints) -> Floats:
    """Kilometres of the trips to a few nodes, walked back all at once edge by edge."""
    total = np.where(np.isfinite(found), 0.0, np.inf).ravel()
    source = np.repeat(np.arange(len(predecessors)), len(nodes))
    at = np.tile(nodes, len(predecessors))
    place = np.arange(len(at))
    steps, befores, heres = [], [], []
    while len(place):
        before = predecessors[source, at].astype(np.int64)
        going = before >= 0
        place, source, before, at = place[going], source[going], before[going], at[going]
        steps.append(place)
        befores.append(before)
        heres.append(at)
        at = before
    if steps:
        walked = np.asarray(lengths[np.concatenate(befores), np.concatenate(heres)]).ravel()
        total += np.bincount(np.concatenate(steps), walked, len(total))
    told: Floats = total.reshape(found.shape)
    return told


def _km_along(found: Floats, predecessors: Ints, lengths: Any) -> Floats:
    """Kilometres of the fastest trips to all nodes, a few sources at once: they stay in the cache."""
    told = np.empty(found.shape)
    for start in range(0, len(found), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        told[some] = _km_of_some(predecessors[some], lengths)
    told[~np.isfinite(found)] = np.inf
    return told


def _km_of_some(predecessors: Ints, lengths: Any) -> Floats:
    """After n rounds each node has the sum of its last 2**n edges."""
    sources, nodes = predecessors.shape
    own = np.broadcast_to(np.arange(nodes), predecessors.shape)
    reached = predecessors >= 0
    before = np.where(reached, predecessors, own)
    total = np.asarray(lengths[before.ravel(), own.ravel()]).ravel()
    total[~reached.ravel()] = 0.0
    leap = (before + nodes * np.arange(sources)[:, None]).ravel()
    while True:
        total += total.take(leap)
        following = leap.take(leap)
        if np.array_equal(following, leap):
            return total.reshape(predecessors.shape)
        leap = following


def distance_km(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Floats:
    """Great-circle distance in kilometres; arguments broadcast, in degrees."""
    a, b = np.radians(np.asarray(lat_a, float)), np.radians(np.asarray(lat_b, float))
    turn = np.radians(np.asarray(lon_b, float) - np.asarray(lon_a, float))
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(turn / 2) ** 2
    told: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    return told


def nearest_node(lat: Any, lon: Any, node_lat: Any, node_lon: Any) -> tuple[Ints, Floats]:
    """Of each place the nearest node (one of them where equal) and the great-circle kilometres to it."""
    _, found = KDTree(_on_sphere(node_lat, node_lon)).query(_on_sphere(lat, lon), k=1)
    node = np.asarray(found, np.int64)
    return node, distance_km(lat, lon, np.asarray(node_lat)[node], np.asarray(node_lon)[node])


def _on_sphere(lat: Any, lon: Any) -> Floats:
    up, around = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
    return np.column_stack([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)])
