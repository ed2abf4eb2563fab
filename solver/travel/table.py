"""Travel tables: minutes, kilometres and rests between sites and incidents, by class of vehicle."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.problem import Problem
from solver.travel.network import Network, Trips, rests

Fill = Callable[["TravelTable", int], None]


@dataclass(slots=True)
class TravelTable:
    """`minutes` (without rests), `km` and the driver's `rest`, read like arrays [direction, class, site,
    incident]: direction 0 to the incident, 1 away from it.

    Class indexes follow `problem.vehicle_classes`; the last one is a vehicle of no class. Infinite: no
    road. Classes that travel alike share one way, and `fill` finds a way when it is first asked for;
    `minutes_by_way`, `km_by_way` [direction, way, site, incident]. Each site enters the network at node
    `entry`, after `access` [0: minutes, 1: km, site]."""

    problem: Problem
    way_of: Ints
    minutes_by_way: Floats
    km_by_way: Floats
    known: Bools
    fill: Fill | None = None
    routes: dict[tuple[int, int, int, int], tuple[str, ...]] = field(default_factory=dict)
    trips: dict[tuple[int, int], Trips] = field(default_factory=dict)
    source_of: Ints | None = None
    entry: Ints | None = None
    node_ids: Sequence[str] = ()
    network: Network | None = None
    access: Floats = field(default_factory=lambda: np.zeros((2, 0)))

    @property
    def classes(self) -> int:
        """How many classes there are, that of no class among them."""
        return len(self.way_of)

    @property
    def minutes(self) -> "ByClass":
        return ByClass(self, self.minutes_by_way)

    @property
    def km(self) -> "ByClass":
        return ByClass(self, self.km_by_way)

    @property
    def rest(self) -> "RestByClass":
        return RestByClass(self)

    @property
    def alone(self) -> Bools:
        """By class, whether one driver has the road to himself, and his rests."""
        return np.array([v.mode == "road" and v.drivers == 1 for v in self.problem.vehicle_classes] + [True])

    def alike(self, one: int, other: int) -> bool:
        """Whether two classes reach every incident at the same time."""
        same = self.way_of[one] == self.way_of[other]
        if not same and not np.array_equal(self.minutes[0, one], self.minutes[0, other]):
            return False
        alone = self.alone
        return alone[one] == alone[other] or np.array_equal(self.rest[0, one], self.rest[0, other])

    def ways(self, vehicle: Any) -> Any:
        """The ways of these classes, found by now."""
        way = self.way_of[vehicle]
        if self.fill is not None and not self.known[way].all():
            for one in np.unique(way[~self.known[way]] if np.ndim(way) else way).tolist():
                self.known[one] = True
                self.fill(self, one)
        return way

    def route(self, direction: int, vehicle: int, site: int, incident: int) -> tuple[str, ...]:
        """Node ids passed, in driving order; empty where the problem tells none."""
        given = self.routes.get((direction, vehicle, site, incident))
        if given is not None:
            return given
        trips = self.trips.get((direction, int(self.way_of[vehicle])))
        if trips is None or self.entry is None or self.source_of is None:
            return ()
        way = trips.route(int(self.source_of[incident]), int(self.entry[site]))
        found = self.routes[direction, vehicle, site, incident] = tuple(self.node_ids[i] for i in way)
        return found


@dataclass(frozen=True, slots=True)
class ByClass:
    """Values of a table, found by class."""

    table: TravelTable
    values: Floats

    def __getitem__(self, place: tuple[Any, ...]) -> Any:
        direction, vehicle, *others = place
        return self.values[(direction, self.table.ways(vehicle), *others)]


@dataclass(frozen=True, slots=True)
class RestByClass:
    """The rests of a lone driver on the road; pilots and relieved drivers take none on the way."""

    table: TravelTable

    def __getitem__(self, place: tuple[Any, ...]) -> Any:
        """Of one class, or of as many as there are trips."""
        told = rest_on_the_way(self.table.problem, self.table.minutes[place])
        return np.where(self.table.alone[place[1]], told, 0.0)


def rest_on_the_way(problem: Problem, minutes: Floats) -> Floats:
    """The rests of one driver on trips of so many minutes; none where a matrix contains them."""
    agreement = problem.agreement
    if problem.travel.matrix is not None and problem.travel.rests_included:
        return np.zeros_like(minutes)
    return rests(minutes, agreement.driving_minutes, agreement.rest_minutes)
