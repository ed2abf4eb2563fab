"""The checker's own view of ways: follows a line's route edge by edge, or looks its leg up."""

import math
from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

from solver.check.towards import AS_FAST, Towards
from solver.plan import Movement
from solver.problem import Access, Leg, Problem, Roads, Site

TOLERANCE = 0.02
Walk = tuple[float, float, float]  # minutes, the least and the most kilometres of as fast roads


class Ways:
    """Travel times as the problem tells them, recomputed without arrays."""

    def __init__(self, problem: Problem) -> None:
        self.sites = {site.id: site for site in problem.sites}
        self.speeds: dict[str | None, float] = {v.id: v.speed_kmh for v in problem.vehicle_classes}
        self.speeds[None] = math.inf
        self.classes = {v.id: v for v in problem.vehicle_classes}
        self.services = {x.id: x for x in problem.travel.services}
        self.agreement = problem.agreement
        self.rests_included = problem.travel.matrix is not None and problem.travel.rests_included
        self.roads = problem.travel.network
        self.legs: dict[tuple[str, str], dict[str | None, Leg]] = defaultdict(dict)
        for leg in problem.travel.matrix or ():
            self.legs[leg.from_site, leg.to_site][leg.vehicle_class] = leg
        self.edges: dict[str, list[tuple[str, float, float, float]]] = defaultdict(list)
        self.backwards: dict[str, list[tuple[str, float, float, float]]] = defaultdict(list)
        if self.roads is not None:
            self._read_edges(self.roads)
        self._walked: dict[tuple[tuple[str, ...], float], Walk] = {}
        self._stretches: dict[tuple[str, str, float], Walk] = {}
        self._found: dict[tuple[str, float], Towards] = {}
        self._back: dict[float, dict[str, list[tuple[str, float, float]]]] = {}

    def _read_edges(self, roads: Roads) -> None:
        for edge in roads.edges:
            if edge.closed:
                continue
            self._add(edge.from_node, edge.to_node, (edge.km, edge.speed_kmh, edge.factor))
            if not edge.one_way:
                self._add(edge.to_node, edge.from_node, (edge.km, edge.speed_kmh, edge.factor))
        self.places = sorted(
            (_Place.of(node.id, i, node.lat, node.lon) for i, node in enumerate(roads.nodes)),
            key=lambda place: place.z,
        )
        self.heights = [place.z for place in self.places]
        self.told = {access.site: access for access in roads.access}

    def _add(self, tail: str, head: str, road: tuple[float, float, float]) -> None:
        self.edges[tail].append((head, *road))
        self.backwards[head].append((tail, *road))

    def access(self, site: Site) -> Access:
        """Where a site enters the network: as told, else the nearest node by great circle."""
        if site.id not in self.told:
            km, node = _nearest(site, self.places, self.heights)
            self.told[site.id] = Access(site=site.id, node=node, km=km * 1.3, minutes=km * 1.3 / 40.0 * 60.0)
        return self.told[site.id]

    def fault(self, line: Movement, vehicle_class: str | None, drivers: int | None) -> str:
        """What is wrong with the line's travel and rests on that class; empty if nothing is."""
        if line.service is not None:
            return self._ride_fault(line)
        if vehicle_class in self.classes and self.classes[vehicle_class].mode != line.mode:
            return f"goes by {line.mode}, {vehicle_class} does not"
        if line.from_site == line.to_site:
            return "" if line.travel_minutes <= TOLERANCE else "travels without leaving"
        if self.roads is None or self.flies(vehicle_class):
            minutes = self.leg_minutes(line.from_site, line.to_site, vehicle_class)
        else:
            minutes = self._along(line, self.speeds[vehicle_class])
        return self._differs(line, minutes, self.rest(minutes, vehicle_class, drivers))

    def _differs(self, line: Movement, minutes: float, rest: float) -> str:
        if math.isinf(minutes):
            return "no open road along its route"
        if abs(minutes - line.travel_minutes) > TOLERANCE:
            return f"travels {line.travel_minutes:.2f} minutes where it takes {minutes:.2f}"
        if abs(rest - line.rest_minutes) > TOLERANCE:
            return f"rests {line.rest_minutes:.2f} minutes where {rest:.2f} are due"
        return ""

    def _ride_fault(self, line: Movement) -> str:
        """By train or flight: to the station by road, the boarding time, the ride, on by road."""
        service = self.services[str(line.service)]
        access = self.driving(line.from_site, service.from_site, None)
        onward = self.driving(service.to_site, line.to_site, None)
        minutes = access + service.boarding_minutes + service.minutes + onward
        to_station = access + self.rest(access, None, None)
        departs = line.leave_minutes + to_station + service.boarding_minutes
        if abs(departs - (line.departs_minutes or 0.0)) > TOLERANCE:
            return f"is ready to depart at {departs:.2f}, not {line.departs_minutes}"
        return self._differs(line, minutes, self.rest(access, None, None) + self.rest(onward, None, None))

    def flies(self, vehicle_class: str | None) -> bool:
        """Whether that class knows no roads."""
        return vehicle_class in self.classes and self.classes[vehicle_class].mode == "air"

    def quickest(self, classes: list[str | None]) -> list[str | None]:
        """Those of them that may be the quickest anywhere: on roads a faster one with as many drivers is
        never later."""
        if self.roads is None:
            return classes
        best: dict[tuple[str, int], str | None] = {}
        for name in classes:
            one = self.classes.get(name or "")
            key = (one.mode, one.drivers) if one else ("road", 1)
            if key not in best or self.speeds[name] > self.speeds[best[key]]:
                best[key] = name
        return list(best.values())

    def rest(self, minutes: float, vehicle_class: str | None, drivers: int | None) -> float:
        """The stops of a lone driver; none in the air or where the matrix has them already."""
        if drivers is None:
            drivers = self.classes[vehicle_class].drivers if vehicle_class in self.classes else 1
        if self.rests_included or drivers > 1 or self.flies(vehicle_class) or math.isinf(minutes):
            return 0.0
        stretches = math.ceil(minutes / self.agreement.driving_minutes - 1e-9)
        return self.agreement.rest_minutes * max(0, stretches - 1)

    def leg_minutes(self, start: str, end: str, vehicle_class: str | None) -> float:
        if start == end:
            return 0.0
        legs = self.legs.get((start, end), {})
        if self.roads is not None:
            return self.straight(start, end) / self.speeds[vehicle_class] * 60.0
        if vehicle_class in legs:
            return legs[vehicle_class].minutes
        if vehicle_class is None:
            return min((leg.minutes for leg in legs.values()), default=math.inf)
        return legs[None].minutes if None in legs else math.inf

    def straight(self, start: str, end: str) -> float:
        """Kilometres through the air; infinite where a place is not told."""
        a, b = self.sites[start], self.sites[end]
        if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
            return math.inf
        return _apart(a, b.lat, b.lon)

    def _along(self, line: Movement, speed: float) -> float:
        start, end = self.access(self.sites[line.from_site]), self.access(self.sites[line.to_site])
        if not line.route or line.route[0] != start.node or line.route[-1] != end.node:
            return math.inf
        return start.minutes + self.walked(line.route, speed)[0] + end.minutes

    def walked(self, route: tuple[str, ...], speed: float) -> Walk:
        """Along a route, on the fastest of parallel roads."""
        key = route, speed
        if key not in self._walked:
            minutes = least = most = 0.0
            for a, b in pairwise(route):
                stretch = self._stretches.get((a, b, speed)) or self._stretch(a, b, speed)
                minutes, least, most = minutes + stretch[0], least + stretch[1], most + stretch[2]
            self._walked[key] = minutes, least, most
        return self._walked[key]

    def _stretch(self, a: str, b: str, speed: float) -> Walk:
        """On the fastest roads straight from one node to another."""
        roads = [(_edge_minutes(edge, speed), edge[1]) for edge in self.edges[a] if edge[0] == b]
        quickest = min(roads, default=(math.inf, math.inf))[0]
        as_quick = [km for minutes, km in roads if minutes <= quickest + AS_FAST] or [math.inf]
        told = self._stretches[a, b, speed] = quickest, min(as_quick), max(as_quick)
        return told

    def minutes(self, start: str, end: str, vehicle_class: str | None, drivers: int | None = None) -> float:
        """Fastest travel between two sites, door to door, rests included."""
        driving = self.driving(start, end, vehicle_class)
        return driving + self.rest(driving, vehicle_class, drivers)

    def between(self, start: str, end: str, vehicle_class: str) -> float:
        """Driving between two places where trucks stand or load; a matrix may leave that way out (they
        count as one place) or tell it in the other direction alone."""
        if self.roads is not None:
            return self.driving(start, end, vehicle_class)
        for pair in ((start, end), (end, start)):
            for known in (vehicle_class, None):
                if start != end and pair in self.legs and known in self.legs[pair]:
                    return self.legs[pair][known].minutes
        return 0.0

    def driving(self, start: str, end: str, vehicle_class: str | None) -> float:
        """The same without rests."""
        if start == end:
            return 0.0
        if self.roads is None or self.flies(vehicle_class):
            return self.leg_minutes(start, end, vehicle_class)
        a, b = self.access(self.sites[start]), self.access(self.sites[end])
        return self.towards(b.node, self.speeds[vehicle_class]).minutes_from(a.node) + a.minutes + b.minutes

    def towards(self, node: str, speed: float) -> Towards:
        """The fastest ways to a node at that top speed."""
        key = (node, speed)
        if key not in self._found:
            self._found[key] = Towards(node, self._minutes_back(speed))
        return self._found[key]

    def _minutes_back(self, speed: float) -> dict[str, list[tuple[str, float, float]]]:
        """Of each node the stretches that lead there, their minutes at that top speed and kilometres."""
        if speed not in self._back:
            self._back[speed] = {
                head: [
                    (tail, km / (min(allowed, speed) * factor) * 60.0, km)
                    for tail, km, allowed, factor in roads
                ]
                for head, roads in self.backwards.items()
            }
        return self._back[speed]


def _edge_minutes(edge: tuple[str, float, float, float], speed: float) -> float:
    return edge[1] / (min(edge[2], speed) * edge[3]) * 60.0


def _apart(site: Site, lat: float, lon: float) -> float:
    """Great-circle kilometres."""
    assert site.lat is not None
    assert site.lon is not None
    a, b = math.radians(site.lat), math.radians(lat)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon - site.lon) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


class _Place(NamedTuple):
    """A point of the earth as a vector of length 1."""

    id: str
    number: int
    x: float
    y: float
    z: float

    @classmethod
    def of(cls, name: str, number: int, lat: float, lon: float) -> "_Place":
        up, round_ = math.radians(lat), math.radians(lon)
        return cls(
            name, number, math.cos(up) * math.cos(round_), math.cos(up) * math.sin(round_), math.sin(up)
        )


def _nearest(site: Site, places: list[_Place], heights: list[float]) -> tuple[float, str]:
    """Kilometres to the nearest node (great circle, the first of equals) and its id.

    `places` stand from south to north, `heights` are their `z`: none further off in latitude alone than the
    nearest so far counts."""
    assert site.lat is not None
    assert site.lon is not None
    _, _, x, y, z = _Place.of("", 0, site.lat, site.lon)
    middle = bisect_left(heights, z)
    best = (5.0, 0, "")
    for towards in (range(middle, len(places)), range(middle - 1, -1, -1)):
        for at in towards:
            name, i, a, b, c = places[at]
            if (c - z) * (c - z) > best[0]:
                break
            off = (a - x) * (a - x) + (b - y) * (b - y) + (c - z) * (c - z)
            if off <= best[0]:
                best = min(best, (off, i, name))
    return 2 * 6371.0088 * math.asin(math.sqrt(best[0]) / 2), best[2]
