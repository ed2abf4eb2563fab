"""Trains and flights for crews: which departure a unit can catch, and when that brings it to an incident.

A unit rides from home to the station by road, whatever vehicle takes it there, waits at home rather than
at the station, and is met at the other end. Seats on each departure are shared by all who ride.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from solver.arrays import Floats, Ints
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
    """One entry per unit class, need and departure."""

    source: Ints
    need: Ints
    departure: Ints
    leave: Floats
    travel: Floats
    rest: Floats
    arrive: Floats
    km: Floats


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


def make_rides(
    problem: Problem, sources: Sources, needs: Needs, travel: TravelTable, departures: Departures
) -> Rides:
    """The departures worth a thought: for each unit class and service the first that it catches, and as
    many after that as the seats of all who might ride could fill."""
    rows: list[tuple[int, int, int, float, float, float, float, float]] = []
    open_needs: dict[int, list[int]] = {}
    for n in np.flatnonzero(needs.quantity > 0).tolist():
        open_needs.setdefault(int(needs.kind[n]), []).append(n)
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    for j, service in enumerate(problem.travel.services):
        riders = [
            s
            for s in np.flatnonzero(sources.form == UNIT).tolist()
            if service.mode in sources.modes[s] and sources.crew[s] <= service.seats
        ]
        if not riders:
            continue
        mine = np.flatnonzero(departures.service == j)
        enough = _enough(sources, riders, service.seats)
        end = site_of[service.to_site]
        for s in riders:
            access = float(departures.access[sources.site[s], j])
            to_station = access + float(departures.access_rest[sources.site[s], j])
            ready = float(sources.ready[s] + sources.assembly[s])
            first = ready + to_station + service.boarding_minutes
            caught = mine[departures.minute[mine] >= first - 1e-9][:enough]
            for n in (n for kind in sources.kinds[s] for n in open_needs.get(kind, ())):
                i = int(needs.incident[n])
                last, rest = float(travel.minutes[0, -1, end, i]), float(travel.rest[0, -1, end, i])
                km = service.km + float(travel.km[0, -1, end, i]) if math.isfinite(last) else math.inf
                for d in caught.tolist():
                    leave = float(departures.minute[d]) - service.boarding_minutes - to_station
                    minutes = access + service.boarding_minutes + service.minutes + last
                    rests = float(departures.access_rest[sources.site[s], j]) + rest
                    arrive = leave + minutes + rests + float(sources.setup[s])
                    rows.append((s, n, d, leave, minutes, rests, arrive, km))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    whole = [np.array(column, np.int64) for column in columns[:3]]
    real = [np.array(column, float) for column in columns[3:]]
    return Rides(whole[0], whole[1], whole[2], real[0], real[1], real[2], real[3], real[4])


def _enough(sources: Sources, riders: list[int], seats: int) -> int:
    """So many departures that all riders together cannot keep one of them out of the last."""
    crews = [int(sources.crew[s]) for s in riders]
    total = sum(crew * int(sources.amount[s]) for crew, s in zip(crews, riders, strict=True))
    return math.ceil(total / max(1, seats - max(crews) + 1)) + 1
