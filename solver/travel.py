"""Travel tables between the sources' sites and the incidents' sites, from a matrix or from a road network."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from solver.arrays import Floats, Ints
from solver.network import (
    LAST_STRETCH_DETOUR,
    LAST_STRETCH_KMH,
    Network,
    Trips,
    distance_km,
    nearest_node,
    rests,
    shortest,
)
from solver.problem import Problem, ProblemError, Roads

_Key = tuple[int, int, int]


@dataclass(slots=True)
class TravelTable:
    """minutes (without rests), km and the driver's rest as [direction, class, site, incident]: direction
    0 to the incident, 1 away from it.

    Class indexes follow `problem.vehicle_classes`; the last one
    is a vehicle of no class. Infinite: no road."""

    minutes: Floats
    km: Floats
    rest: Floats
    routes: dict[tuple[int, int, int, int], tuple[str, ...]] = field(default_factory=dict)
    trips: dict[tuple[int, int], Trips] = field(default_factory=dict)
    entry: Ints | None = None
    node_ids: Sequence[str] = ()

    def route(self, direction: int, vehicle: int, site: int, incident: int) -> tuple[str, ...]:
        """Node ids passed, in driving order; empty where the problem tells none."""
        given = self.routes.get((direction, vehicle, site, incident))
        if given is not None:
            return given
        trips = self.trips.get((direction, vehicle))
        if trips is None or self.entry is None:
            return ()
        return tuple(self.node_ids[i] for i in trips.route(incident, int(self.entry[site])))


def make_travel(problem: Problem) -> TravelTable:
    """The table of a problem; ProblemError where a site cannot be placed on the network."""
    if problem.travel.matrix is not None:
        table = _from_matrix(problem)
    else:
        assert problem.travel.network is not None
        table = _from_network(problem, problem.travel.network)
    _add_rests(problem, table)
    return table


def _add_rests(problem: Problem, table: TravelTable) -> None:
    """A lone driver's rests on the road; pilots and relieved drivers take none on the way."""
    for v, vehicle in enumerate(problem.vehicle_classes):
        if vehicle.mode == "road" and vehicle.drivers == 1:
            table.rest[:, v] = rest_on_the_way(problem, table.minutes[:, v])
    table.rest[:, -1] = rest_on_the_way(problem, table.minutes[:, -1])


def rest_on_the_way(problem: Problem, minutes: Floats) -> Floats:
    """The rests of one driver on trips of so many minutes; none where a matrix contains them."""
    agreement = problem.agreement
    if problem.travel.matrix is not None and problem.travel.rests_included:
        return np.zeros_like(minutes)
    return rests(minutes, agreement.driving_minutes, agreement.rest_minutes)


def _shape(problem: Problem) -> tuple[int, int, int, int]:
    directions = 2 if problem.resources else 1
    return directions, len(problem.vehicle_classes) + 1, len(problem.sites), len(problem.incidents)


def _from_matrix(problem: Problem) -> TravelTable:
    minutes = np.full(_shape(problem), np.inf)
    km = np.full(_shape(problem), np.inf)
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    classes: dict[str | None, int] = {v.id: i for i, v in enumerate(problem.vehicle_classes)}
    none = len(problem.vehicle_classes)
    classes[None] = none
    incidents_at: dict[int, list[int]] = {}
    for i, incident in enumerate(problem.incidents):
        incidents_at.setdefault(site_of[incident.site], []).append(i)
    table = TravelTable(minutes, km, np.zeros(_shape(problem)))
    given = np.zeros(_shape(problem), bool)
    for leg in problem.travel.matrix or ():
        start, end, v = site_of[leg.from_site], site_of[leg.to_site], classes[leg.vehicle_class]
        for direction, site, others in ((0, start, end), (1, end, start))[: len(minutes)]:
            for i in incidents_at.get(others, ()):
                minutes[direction, v, site, i], km[direction, v, site, i] = leg.minutes, leg.km
                given[direction, v, site, i] = True
                if leg.route:
                    table.routes[direction, v, site, i] = leg.route
    _fill_classes(table, given, none)
    for site, here in incidents_at.items():
        minutes[:, :, site, here] = 0.0
        km[:, :, site, here] = 0.0
    return table


def _fill_classes(
    table: TravelTable, given: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]", none: int
) -> None:
    """A leg without a class serves the classes not listed; no class at all takes the fastest listed."""
    minutes, km, routes = table.minutes, table.km, table.routes
    general = given[:, none].copy()
    known = dict(routes)
    for v in range(none):
        fill = general & ~given[:, v]
        minutes[:, v][fill], km[:, v][fill] = minutes[:, none][fill], km[:, none][fill]
    if none:
        fastest = minutes[:, :none].argmin(axis=1)[:, None]
        fill = ~general & given[:, :none].any(axis=1)
        minutes[:, none][fill] = np.take_along_axis(minutes[:, :none], fastest, 1)[:, 0][fill]
        km[:, none][fill] = np.take_along_axis(km[:, :none], fastest, 1)[:, 0][fill]
    for (direction, v, site, i), route in known.items():
        if v == none:
            for other in range(none):
                if not given[direction, other, site, i]:
                    routes[direction, other, site, i] = route
        elif (
            not general[direction, site, i]
            and minutes[direction, none, site, i] == minutes[direction, v, site, i]
        ):
            routes.setdefault((direction, none, site, i), route)


def _from_network(problem: Problem, roads: Roads) -> TravelTable:
    node_of = {node.id: i for i, node in enumerate(roads.nodes)}
    network = Network.of(
        [node.id for node in roads.nodes],
        [node_of[e.from_node] for e in roads.edges],
        [node_of[e.to_node] for e in roads.edges],
        [e.km for e in roads.edges],
        [e.speed_kmh for e in roads.edges],
        [e.closed for e in roads.edges],
        [e.factor for e in roads.edges],
        [e.one_way for e in roads.edges],
    )
    entry, access_km, access_minutes = _entries(problem, roads, node_of)
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    at = np.array([site_of[x.site] for x in problem.incidents], np.int64)
    shape = _shape(problem)
    table = TravelTable(np.full(shape, np.inf), np.full(shape, np.inf), np.zeros(shape))
    table.entry, table.node_ids = entry, network.node_ids
    speeds = [v.speed_kmh for v in problem.vehicle_classes] + [np.inf]
    straight = _straight_km(problem, at)
    solved: dict[tuple[int, float], tuple[Trips, Floats, Floats]] = {}
    people = (1, len(speeds) - 1)  # who uses a resource travels to it, on a vehicle of no class
    for direction, v in [*((0, v) for v in range(len(speeds))), *([people] if problem.resources else [])]:
        if v < len(problem.vehicle_classes) and problem.vehicle_classes[v].mode == "air":
            table.km[direction, v] = straight
            table.minutes[direction, v] = straight / speeds[v] * 60.0
            continue
        key = (direction, speeds[v])
        if key not in solved:
            trips = shortest(network, entry[at], speeds[v], reverse=direction == 0, rests=False, nodes=entry)
            minutes = trips.minutes.T + access_minutes[:, None] + access_minutes[at]
            km = trips.km.T + access_km[:, None] + access_km[at]
            minutes[at, np.arange(len(at))] = km[at, np.arange(len(at))] = 0.0
            solved[key] = trips, minutes, km
        table.trips[direction, v], table.minutes[direction, v], table.km[direction, v] = solved[key]
    return table


def _straight_km(problem: Problem, at: Ints) -> Floats:
    """Kilometres through the air from every site to the sites `at`; infinite where a place is not told."""
    lat, lon = (
        np.array([np.nan if getattr(x, axis) is None else getattr(x, axis) for x in problem.sites], float)
        for axis in ("lat", "lon")
    )
    km = distance_km(lat[:, None], lon[:, None], lat[at][None, :], lon[at][None, :])
    km = np.where(np.isfinite(km), km, np.inf)
    km[at, np.arange(len(at))] = 0.0
    return km


def _entries(problem: Problem, roads: Roads, node_of: dict[str, int]) -> tuple[Ints, Floats, Floats]:
    """Node, kilometres and minutes by which each site enters the network; the nearest node if not told."""
    told = {access.site: access for access in roads.access}
    used = {x.site for x in problem.incidents} | {x.site for x in problem.fleets}
    used |= {x.site for x in problem.sources}
    node = np.zeros(len(problem.sites), np.int64)
    km, minutes = np.zeros(len(problem.sites)), np.zeros(len(problem.sites))
    loose = []
    for i, site in enumerate(problem.sites):
        if site.id in told:
            access = told[site.id]
            node[i], km[i], minutes[i] = node_of[access.node], access.km, access.minutes
        elif site.lat is None or site.lon is None or not roads.nodes:
            if site.id in used:
                raise ProblemError("site_off_the_network", site=site.id)
            minutes[i] = np.inf
        else:
            loose.append(i)
    if loose:
        sites = [problem.sites[i] for i in loose]
        node[loose], away = nearest_node(
            [x.lat for x in sites],
            [x.lon for x in sites],
            [x.lat for x in roads.nodes],
            [x.lon for x in roads.nodes],
        )
        km[loose] = away * LAST_STRETCH_DETOUR
        minutes[loose] = km[loose] / LAST_STRETCH_KMH * 60.0
    return node, km, minutes
