"""Trains and flights for crews: which departure a unit can catch, and when that brings it to an incident.

A unit rides from home to the station by road, whatever vehicle takes it there, waits at home rather than
at the station, and is met at the other end. Seats on each departure are shared by all who ride.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.arcs import SOON, Arcs
from solver.instance.needs import Needs
from solver.instance.sources import UNIT, Sources
from solver.problem import Incident, Problem, Service
from solver.travel.travel import TravelTable, make_travel

MODES = ("road", "rail", "air")


@dataclass(slots=True)
class Departures:
    """One entry per departure within the horizon, by service and minute;
    `seats` are after pins. `access` and `access_rest` [site, service] are the way to its first station."""

    service: Ints
    minute: Floats
    seats: Floats
    access: Floats
    access_rest: Floats

    def __len__(self) -> int:
        return len(self.service)


@dataclass(slots=True)
class Rides:
    """One entry per arc by its own vehicle and departure that could take its place."""

    arc: Ints
    departure: Ints
    leave: Floats
    travel: Floats
    rest: Floats
    arrive: Floats
    km: Floats

    def only(self, chosen: Bools) -> "Rides":
        return Rides(*(getattr(self, name)[chosen] for name in self.__slots__))


def departure_minutes(service: Service, horizon: float) -> list[float]:
    """All its departures, in order."""
    told = set(service.departures)
    if service.every_minutes is not None:
        last = horizon if service.last_minutes is None else min(service.last_minutes, horizon)
        count = max(0, math.floor((last - service.first_minutes) / service.every_minutes + 1e-9) + 1)
        told.update(service.first_minutes + k * service.every_minutes for k in range(count))
    return sorted(minute for minute in told if minute <= horizon)


def make_departures(problem: Problem) -> Departures:
    services = problem.travel.services
    flat = [
        (i, minute)
        for i, s in enumerate(services)
        for minute in departure_minutes(s, problem.horizon_minutes)
    ]
    crew = {unit.id: max(unit.crew, 1) for unit in problem.units}
    taken: dict[tuple[str, float], int] = {}
    for pin in problem.pinned:
        if pin.service is not None and pin.departs_minutes is not None and pin.source in crew:
            key = (pin.service, pin.departs_minutes)
            taken[key] = taken.get(key, 0) + crew[pin.source]
    access, rest = _access(problem)
    return Departures(
        service=np.array([i for i, _ in flat], np.int64),
        minute=np.array([minute for _, minute in flat], float),
        seats=np.array(
            [max(0, services[i].seats - taken.get((services[i].id, minute), 0)) for i, minute in flat], float
        ),
        access=access,
        access_rest=rest,
    )


def _access(problem: Problem) -> tuple[Floats, Floats]:
    """The way from every site to the first station of every service, as if incidents stood there."""
    services = problem.travel.services
    if not services:
        return np.zeros((len(problem.sites), 0)), np.zeros((len(problem.sites), 0))
    stations = tuple(Incident(id=f"{i}", city="", site=s.from_site) for i, s in enumerate(services))
    classes = () if problem.travel.matrix is None else problem.vehicle_classes
    table = make_travel(replace(problem, incidents=stations, vehicle_classes=classes, resources=()))
    return table.minutes[0, -1], table.rest[0, -1]


def with_rides(
    problem: Problem, sources: Sources, needs: Needs, travel: TravelTable, departures: Departures, own: Arcs
) -> Arcs:
    """Trains and flights beside the own vehicle, where they bring the unit sooner than that."""
    rides = _rides(problem, sources, needs, travel, departures, own)
    joined = own.only(np.concatenate([np.arange(len(own)), rides.arc]))
    last = slice(len(own), None)
    joined.vehicle[last] = len(problem.vehicle_classes)
    for name in ("leave", "travel", "rest", "arrive", "km", "departure"):
        getattr(joined, name)[last] = getattr(rides, name)
    return joined


def _rides(
    problem: Problem, sources: Sources, needs: Needs, travel: TravelTable, departures: Departures, own: Arcs
) -> Rides:
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    found = [Rides(*(np.zeros(0, kind) for kind in (np.int64, np.int64, *[float] * 5)))]
    for j, service in enumerate(problem.travel.services):
        may = np.array([service.mode in modes for modes in sources.modes], bool) & (
            sources.crew <= service.seats
        )
        arc, mine = np.flatnonzero(may[own.source]), np.flatnonzero(departures.service == j)
        if not len(arc) or not len(mine):
            continue
        source, need = own.source[arc], own.need[arc]
        access = departures.access[sources.site[source], j]
        pause = departures.access_rest[sources.site[source], j]
        place = (0, -1, site_of[service.to_site], needs.incident[need])
        last, rest, km = travel.minutes[place], travel.rest[place], travel.km[place]
        setup = sources.setup[source]
        first, count = _worth_a_thought(
            departures.minute[mine],
            (sources.ready + sources.assembly)[source] + access + pause + service.boarding_minutes,
            np.minimum(needs.latest[need] + SOON, own.arrive[arc]) - (service.minutes + last + rest + setup),
            _enough(sources, needs, may, service.seats),
        )
        count[~np.isfinite(access + last)] = 0
        each = np.repeat(np.arange(len(arc)), count)
        departure = mine[first[each] + np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count)]
        leave = departures.minute[departure] - service.boarding_minutes - (access + pause)[each]
        minutes = (access + service.boarding_minutes + service.minutes + last)[each]
        stops = (pause + rest)[each]
        arrive = leave + minutes + stops + setup[each]
        told = Rides(arc[each], departure, leave, minutes, stops, arrive, (service.km + km)[each])
        found.append(told.only(arrive < own.arrive[arc[each]] - SOON))
    return Rides(*(np.concatenate([getattr(each, name) for each in found]) for name in Rides.__slots__))


def _worth_a_thought(minute: Floats, ready: Floats, until: Floats, enough: int) -> tuple[Ints, Ints]:
    """Of a service's departures the first that each catches that is `ready` then, and how many from there:
    those up to `until`, as many as are `enough`; at least one, which tells how late it is."""
    first = np.searchsorted(minute, ready - 1e-9)
    count = np.clip(np.searchsorted(minute, until, "right") - first, 1, enough)
    return first, np.minimum(count, len(minute) - first)


def _enough(sources: Sources, needs: Needs, may: Bools, seats: int) -> int:
    """So many departures that all riders together cannot keep one of them out of the last; no more ride
    than are asked for."""
    crew, largest = sources.crew[may], int(sources.crew[may].max())
    total = float(crew @ sources.amount[may])
    asked = needs.quantity[needs.form == UNIT]
    if not needs.rated.any():
        total = min(total, largest * float(asked.sum()))
    return math.ceil(total / max(1, seats - largest + 1)) + 1
