"""Shortest travel times on a road network held in arrays; closures and slow-downs are changed in place.

    network = Network.of(node_ids, from_index, to_index, km, speed_kmh)
    network.closed[7] = True                       # edge 7, both directions
    network.factor[:] = 0.7                        # snow: everything at 70 % of its speed
    trips = shortest(network, [3, 9], vehicle_speed_kmh=80.0)
    trips.minutes[0, 5], trips.km[0, 5], trips.route(0, 5)

Minutes contain the driver's rests (20 minutes after each 4
hours at the wheel); infinite where no road leads.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from solver.arrays import Bools, Floats, Ints

DRIVE_MINUTES = 240.0
REST_MINUTES = 20.0
EARTH_KM = 6371.0088
LAST_STRETCH_DETOUR = 1.3
LAST_STRETCH_KMH = 40.0


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

    def edge_minutes(self, vehicle_speed_kmh: float = np.inf) -> Floats:
        """Minutes per edge for a vehicle of that top speed; infinite where closed."""
        speed = np.minimum(self.speed_kmh, vehicle_speed_kmh) * self.factor
        minutes: Floats = np.where(self.closed, np.inf, self.km / speed * 60.0)
        return minutes


@dataclass(frozen=True, slots=True)
class Trips:
    """Shortest trips from (or, `reverse`, towards) each source: [source, node] arrays."""

    sources: Ints
    minutes: Floats
    km: Floats
    predecessors: Ints
    reverse: bool

    def route(self, source: int, node: int) -> list[int]:
        """Node indexes in driving order for the `source`-th source; empty if no road leads there."""
        if not np.isfinite(self.minutes[source, node]):
            return []
        start = int(self.sources[source])
        path = [node]
        while path[-1] != start:
            path.append(int(self.predecessors[source, path[-1]]))
        return path if self.reverse else path[::-1]


def with_rests(driving_minutes: Floats) -> Floats:
    """Driving time plus the rests in it; no rest is taken after arriving."""
    rests = np.maximum(np.ceil(driving_minutes / DRIVE_MINUTES - 1e-9) - 1.0, 0.0)
    told: Floats = np.where(np.isfinite(driving_minutes), driving_minutes + REST_MINUTES * rests, np.inf)
    return told


def shortest(
    network: Network,
    sources: Any,
    vehicle_speed_kmh: float = np.inf,
    *,
    reverse: bool = False,
    rests: bool = True,
) -> Trips:
    """Fastest trips from each source node index to every node, or with `reverse` from every node to it.

    `rests=False` leaves out the driver's rests (to add further stretches before counting them)."""
    sources = np.asarray(sources, np.int64)
    count = len(network.node_ids)
    tail, head, minutes, km = _directed(network, vehicle_speed_kmh)
    if reverse:
        tail, head = head, tail
    graph = csr_matrix((minutes, (tail, head)), shape=(count, count))
    found, predecessors = dijkstra(graph, indices=sources, return_predecessors=True)
    found = np.atleast_2d(found)
    predecessors = np.atleast_2d(predecessors)
    lengths = csr_matrix((km, (tail, head)), shape=(count, count))
    driven = _km_along(found, predecessors, lengths)
    # A microsecond per edge keeps zero-length edges in the sparse graph; it must not show in the answer.
    shown = np.round(found, 4)
    return Trips(sources, with_rests(shown) if rests else shown, driven, predecessors, reverse)


def _directed(network: Network, speed: float) -> tuple[Ints, Ints, Floats, Floats]:
    """Open directed edges, the fastest of parallel ones, without loops."""
    minutes = network.edge_minutes(speed) + 1e-8
    back = ~network.one_way
    tail = np.concatenate([network.from_index, network.to_index[back]])
    head = np.concatenate([network.to_index, network.from_index[back]])
    minutes = np.concatenate([minutes, minutes[back]])
    km = np.concatenate([network.km, network.km[back]]) + 1e-12
    use = np.isfinite(minutes) & (tail != head)
    tail, head, minutes, km = tail[use], head[use], minutes[use], km[use]
    order = np.lexsort((km, minutes, head, tail))
    tail, head, minutes, km = tail[order], head[order], minutes[order], km[order]
    first = np.ones(len(tail), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return tail[first], head[first], minutes[first], km[first]


def _km_along(found: Floats, predecessors: Ints, lengths: Any) -> Floats:
    """Kilometres of the fastest trips, summed along the predecessors in order of time."""
    total = np.where(np.isfinite(found), 0.0, np.inf)
    reached = predecessors >= 0
    source, node = np.nonzero(reached)
    step = np.zeros(found.shape)
    before = predecessors[source, node]
    step[source, node] = np.asarray(lengths[before, node]).ravel()
    pending = np.where(reached, predecessors, -1)
    # Pointer jumping: after n rounds every node has the sum of 2**n edges towards its source.
    total += step
    while (pending >= 0).any():
        rows, nodes = np.nonzero(pending >= 0)
        over = pending[rows, nodes]
        added = total[rows, over]
        following = pending[rows, over]
        total[rows, nodes] += added
        pending[rows, nodes] = following
    return total


def distance_km(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Floats:
    """Great-circle distance in kilometres; arguments broadcast, in degrees."""
    a, b = np.radians(np.asarray(lat_a, float)), np.radians(np.asarray(lat_b, float))
    turn = np.radians(np.asarray(lon_b, float) - np.asarray(lon_a, float))
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(turn / 2) ** 2
    told: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    return told
