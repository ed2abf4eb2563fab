"""Travel tables on a road network: the ways of a class are found when they are first asked for."""

import numpy as np

from solver.arrays import Floats, Ints
from solver.problem import Problem, ProblemError, Roads
from solver.travel.network import (
    LAST_STRETCH_DETOUR,
    LAST_STRETCH_KMH,
    Network,
    distance_km,
    nearest_node,
    shortest,
)
from solver.travel.table import TravelTable


def from_network(problem: Problem, roads: Roads) -> TravelTable:
    """The table of a problem with roads; ProblemError where a site cannot be placed on the network."""
    found = _Ways(problem, roads)
    flown = [(v.mode == "air", v.speed_kmh) for v in problem.vehicle_classes]
    shape = 2 if problem.resources else 1, len(found.kinds), len(problem.incidents), len(problem.sites)
    minutes, km = (np.empty(shape).swapaxes(2, 3) for _ in range(2))  # read incident by incident
    return TravelTable(
        problem=problem,
        way_of=np.array([found.kinds.index(each) for each in (*flown, _OF_NO_CLASS)], np.int64),
        minutes_by_way=minutes,
        km_by_way=km,
        known=np.zeros(len(found.kinds), bool),
        fill=found.fill,
        source_of=found.source_of,
        entry=found.entry,
        node_ids=found.network.node_ids,
        network=found.network,
        access=np.stack([found.access_minutes, found.access_km]),
    )


_OF_NO_CLASS = (False, np.inf)


class _Ways:
    """The different ways of a problem's vehicles, as (flown, km/h)."""

    def __init__(self, problem: Problem, roads: Roads) -> None:
        self.problem = problem
        flown = [(v.mode == "air", v.speed_kmh) for v in problem.vehicle_classes]
        self.kinds = list(dict.fromkeys((*flown, _OF_NO_CLASS)))
        node_of = {node.id: i for i, node in enumerate(roads.nodes)}
        self.network = Network.of(
            [node.id for node in roads.nodes],
            [node_of[e.from_node] for e in roads.edges],
            [node_of[e.to_node] for e in roads.edges],
            [e.km for e in roads.edges],
            [e.speed_kmh for e in roads.edges],
            [e.closed for e in roads.edges],
            [e.factor for e in roads.edges],
            [e.one_way for e in roads.edges],
        )
        self.entry, self.access_km, self.access_minutes = _entries(problem, roads, node_of)
        site_of = {site.id: i for i, site in enumerate(problem.sites)}
        self.at = np.array([site_of[x.site] for x in problem.incidents], np.int64)
        self.source_nodes, self.source_of = np.unique(self.entry[self.at], return_inverse=True)

    def fill(self, table: TravelTable, way: int) -> None:
        """Finds a way to all incidents; away from them go only people, who need no class."""
        flown, speed = self.kinds[way]
        for direction in range(len(table.minutes_by_way)):
            minutes, km = table.minutes_by_way[direction, way], table.km_by_way[direction, way]
            if direction == 1 and self.kinds[way] != _OF_NO_CLASS:
                minutes[:] = km[:] = np.inf
            elif flown:
                km[:] = _straight_km(self.problem, self.at)
                np.multiply(km, 60.0 / speed, out=minutes)
            else:
                self._drive(table, direction, way, minutes, km)

    def _drive(self, table: TravelTable, direction: int, way: int, minutes: Floats, km: Floats) -> None:
        trips = shortest(
            self.network,
            self.source_nodes,
            self.kinds[way][1],
            reverse=direction == 0,
            rests=False,
            nodes=self.entry,
        )
        self._put(minutes, trips.minutes, self.access_minutes)
        self._put(km, trips.km, self.access_km)
        table.trips[direction, way] = trips

    def _put(self, told: Floats, found: Floats, access: Floats) -> None:
        """What was found between nodes, with the last stretches; nothing for an incident's own site."""
        np.add(found[self.source_of], access, out=told.T)
        told += access[self.at]
        told[self.at, np.arange(len(self.at))] = 0.0


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
