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
    """One entry per departure within the horizon, by service and minute; `seats` are after pins.

    By service: its last station `to_site`, minutes of `boarding` and of the ride, its kilometres; `access`
    and `access_rest` [site, service] are the way to its first station."""

    service: Ints
    minute: Floats
    seats: Floats
    to_site: Ints
    boarding: Floats
    ride: Floats
    km: Floats
    access: Floats
    access_rest: Floats

    def __len__(self) -> int:
        return len(self.service)


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
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    return Departures(
        service=np.array([i for i, _ in flat], np.int64),
        minute=np.array([minute for _, minute in flat], float),
        seats=np.array(
            [max(0, services[i].seats - taken.get((services[i].id, minute), 0)) for i, minute in flat], float
        ),
        to_site=np.array([site_of[s.to_site] for s in services], np.int64),
        boarding=np.array([s.boarding_minutes for s in services], float),
        ride=np.array([s.minutes for s in services], float),
        km=np.array([s.km for s in services], float),
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
    arc, departure = rides(problem, sources, needs, travel, departures, own)
    joined = own.only(np.concatenate([np.arange(len(own)), arc]))
    joined.vehicle[len(own) :] = len(problem.vehicle_classes)
    joined.departure[len(own) :] = departure
    return ridden(sources, needs, travel, departures, joined)


def ridden(sources: Sources, needs: Needs, travel: TravelTable, departures: Departures, arcs: Arcs) -> Arcs:
    """The arcs with the times and kilometres of their departures, where they have one."""
    riding = np.flatnonzero(arcs.departure >= 0)
    source, departure = arcs.source[riding], arcs.departure[riding]
    service, site = departures.service[departure], sources.site[source]
    access, pause = departures.access[site, service], departures.access_rest[site, service]
    place = (0, -1, departures.to_site[service], needs.incident[arcs.need[riding]])
    boarding = departures.boarding[service]
    arcs.leave[riding] = departures.minute[departure] - boarding - (access + pause)
    arcs.travel[riding] = access + boarding + departures.ride[service] + travel.minutes[place]
    arcs.rest[riding] = pause + travel.rest[place]
    arcs.km[riding] = departures.km[service] + travel.km[place]
    arrive = arcs.leave[riding] + arcs.travel[riding] + arcs.rest[riding]
    arcs.arrive[riding] = arrive + sources.setup[source]
    return arcs


def rides(
    problem: Problem, sources: Sources, needs: Needs, travel: TravelTable, departures: Departures, own: Arcs
) -> tuple[Ints, Ints]:
    """(arc by its own vehicle, departure that could take its place) of all that arrive sooner."""
    arcs, found = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    with_mode = {
        mode: np.array([mode in modes for modes in sources.modes], bool)
        for mode in dict.fromkeys(service.mode for service in problem.travel.services)
    }
    for j, service in enumerate(problem.travel.services):
        may = with_mode[service.mode] & (sources.crew <= service.seats)
        arc, mine = np.flatnonzero(may[own.source]), np.flatnonzero(departures.service == j)
        if not len(arc) or not len(mine):
            continue
        source, need = own.source[arc], own.need[arc]
        access = departures.access[sources.site[source], j] + departures.access_rest[sources.site[source], j]
        place = (0, -1, departures.to_site[j], needs.incident[need])
        last = service.minutes + travel.minutes[place] + travel.rest[place] + sources.setup[source]
        first, count = _worth_a_thought(
            departures.minute[mine],
            (sources.ready + sources.assembly)[source] + access + service.boarding_minutes,
            np.minimum(needs.latest[need] + SOON, own.arrive[arc]) - last,
            _enough(sources, needs, may, service.seats),
        )
        count[~np.isfinite(access + last)] = 0
        each = np.repeat(np.arange(len(arc)), count)
        departure = mine[first[each] + np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count)]
        sooner = departures.minute[departure] + last[each] < own.arrive[arc[each]] - SOON
        arcs.append(arc[each[sooner]])
        found.append(departure[sooner])
    return np.concatenate(arcs), np.concatenate(found)


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
