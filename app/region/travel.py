"""Travel on the road network as it is now: closures, slowed roads and weather applied; no assumptions."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.region.data import load_reference
from app.region.facts import RoadEdge
from app.region.models import RoadRow, WeatherRow
from app.region.places import km_between
from solver.travel.network import Network, distance_km, rests, shortest, with_rests

OFF_NETWORK_KMH = 40.0  # the last kilometres, on what road there is
OFF_NETWORK_DETOUR = 1.3  # a road is longer than the geodesic; an estimate
Key = TypeVar("Key", str, int)
CONFIDENCES = ("published", "published-split", "estimated")


class Entry(NamedTuple):
    """Where a point reaches the network, and the estimated way there."""

    node_id: str
    km: float
    minutes: float


class Journey(NamedTuple):
    minutes: float
    km: float
    network_minutes: float
    off_network_km: float
    route: list[str]
    lowest_confidence: str
    rest_minutes: float


class RoadState(NamedTuple):
    """What officers have set: edges closed, edges slowed, and whole cities slowed by weather."""

    closed: frozenset[str]
    edge_factors: Mapping[str, float]
    city_factors: Mapping[str, float]

    def factor(self, edge: RoadEdge) -> float:
        """The edge's share of free-flow speed: its own, and the worse weather of its two ends."""
        nodes = load_reference().nodes
        ends = (nodes[edge.from_node].city, nodes[edge.to_node].city)
        weather = min(self.city_factors.get(city, 1.0) for city in ends)
        return weather * self.edge_factors.get(edge.edge_id, 1.0)


def road_state(session: Session) -> RoadState:
    roads = session.execute(select(RoadRow)).scalars().all()
    weather = session.execute(select(WeatherRow)).scalars().all()
    return RoadState(
        closed=frozenset(row.edge_id for row in roads if row.closed),
        edge_factors={row.edge_id: row.speed_factor for row in roads},
        city_factors={row.city: row.speed_factor for row in weather},
    )


def open_edges() -> list[RoadEdge]:
    return [edge for edge in load_reference().edges.values() if edge.status == "open"]


def network_now(state: RoadState) -> Network:
    """The open road network with everything officers have set."""
    nodes = list(load_reference().nodes)
    index = {node: number for number, node in enumerate(nodes)}
    edges = open_edges()
    return Network.of(
        nodes,
        [index[edge.from_node] for edge in edges],
        [index[edge.to_node] for edge in edges],
        [edge.length_km for edge in edges],
        [edge.speed_kmh for edge in edges],
        closed=[edge.edge_id in state.closed for edge in edges],
        factor=[state.factor(edge) for edge in edges],
    )


@lru_cache(maxsize=4096)
def entry_of(lat: float, lon: float) -> Entry:
    """The nearest road node that an open road reaches, and the way to it."""
    nodes = [load_reference().nodes[node_id] for node_id in sorted(_reached())]
    rough = distance_km(lat, lon, [node.lat for node in nodes], [node.lon for node in nodes])
    nearest = nodes[int(np.argmin(rough))]
    km = km_between(lat, lon, nearest.lat, nearest.lon) * OFF_NETWORK_DETOUR
    return Entry(nearest.node_id, km, km / OFF_NETWORK_KMH * 60)


def journey(network: Network, start: Entry, end: Entry, vehicle_speed_kmh: float) -> Journey:
    """The fastest way from `start` to `end`; Invalid `no_road` where closures leave none."""
    index = {node: number for number, node in enumerate(network.node_ids)}
    trips = shortest(network, [index[start.node_id]], vehicle_speed_kmh, rests=False)
    minutes = float(trips.minutes[0, index[end.node_id]])
    if not np.isfinite(minutes):
        raise Invalid("no_road", {"from": start.node_id, "to": end.node_id})
    route = [network.node_ids[node] for node in trips.route(0, index[end.node_id])]
    off_minutes, off_km = start.minutes + end.minutes, start.km + end.km
    hours = load_reference().agreement.hours
    driving = np.array(minutes + off_minutes)
    stops = float(rests(driving, hours.driving_minutes, hours.rest_minutes))
    km = float(trips.km[0, index[end.node_id]]) + off_km
    return Journey(minutes + off_minutes + stops, km, minutes, off_km, route, lowest_confidence(route), stops)


def reach(
    network: Network, end: Entry, starts: Mapping[int, Entry], vehicle_speed_kmh: float
) -> tuple[dict[str, float], dict[int, float]]:
    """Minutes to `end`, rests included: from every road node, and from each of `starts` that has a way."""
    index = {node: number for number, node in enumerate(network.node_ids)}
    trips = shortest(network, [index[end.node_id]], vehicle_speed_kmh, reverse=True, rests=False)
    driving = trips.minutes[0] + end.minutes
    from_starts = [driving[index[start.node_id]] + start.minutes for start in starts.values()]
    return (
        _finite(zip(network.node_ids, with_rests(driving), strict=True)),
        _finite(zip(starts, with_rests(np.array(from_starts)), strict=True)),
    )


def _finite(pairs: Iterable[tuple[Key, float]]) -> dict[Key, float]:
    return {key: float(minutes) for key, minutes in pairs if np.isfinite(minutes)}


def lowest_confidence(route: list[str]) -> str:
    """The least certain length on a route."""
    pairs = set(pairwise(route))
    used = [
        edge.confidence
        for edge in open_edges()
        if (edge.from_node, edge.to_node) in pairs or (edge.to_node, edge.from_node) in pairs
    ]
    return max(used, key=CONFIDENCES.index, default="published")


@cache
def _reached() -> frozenset[str]:
    edges = open_edges()
    return frozenset(end for edge in edges for end in (edge.from_node, edge.to_node))
