"""Pinned lines as arrays: their times, and the trucks that granted supplies will need."""

from dataclasses import dataclass

import numpy as np

from solver.arrays import Floats, Ints
from solver.instance.instance import Instance
from solver.model.granted import Granted, Sent, trucks_for
from solver.problem import Pin, ProblemError, Resource, Source, Supply, Unit
from solver.travel.travel import rest_on_the_way


@dataclass(slots=True)
class PinnedLine:
    """A granted line with its times; `vehicle` is a class index (the last one: no class), `group` a truck
    group, -1 without trucks of the fleets (units, resources, lines under way, or no truck left for it). Where
    none was left, trucks of `later_group` may bring it, on tours, when they come back."""

    pin: Pin
    site: int
    incident: int
    vehicle: int
    group: int
    leave: float
    assembly: float
    travel: float
    setup: float
    arrive: float
    km: float
    rest: float
    wait: float
    weight_kg: float
    volume_m3: float
    later_group: int = -1


@dataclass(slots=True)
class PinnedLoad:
    """`lane` keys (pool, incident, group) as the convoys number them, with the load granted on each and the
    trucks that carry it, by kind."""

    lines: list[PinnedLine]
    lane: Ints
    weight_kg: Floats
    volume_m3: Floats
    trucks: list[Sent]


_End = tuple[Source, int, int]


def pinned_load(instance: Instance) -> PinnedLoad:
    """Times and loads of all pins. A granted supply for which no truck is left rides
    on none: it is kept all the same, and the answer shows it without a vehicle."""
    pins, ends = instance.problem.pinned, _ends(instance)
    ways = [_ways(instance, pin, end) for pin, end in zip(pins, ends, strict=True)]
    lines = [_line(instance, pin, end, *way[0]) for pin, end, way in zip(pins, ends, ways, strict=True)]
    while True:  # what the fastest trucks cannot carry may ride on slower ones
        granted = [
            Granted(i, lane_key(instance, line, line.group), line.weight_kg, line.volume_m3)
            for i, line in enumerate(lines)
            if line.group >= 0
        ]
        riding, sent = trucks_for(instance, granted)
        left = [each.line for each in granted if each.line not in riding]
        slower = [i for i in left if len(ways[i]) > 1]
        if not slower:
            break
        for i in slower:
            del ways[i][0]
            lines[i] = _line(instance, pins[i], ends[i], *ways[i][0])
    for i in left:
        lines[i].group, lines[i].later_group = -1, lines[i].group
    loads: dict[int, tuple[float, float]] = {}
    for each in granted:
        if each.line not in riding:
            continue
        weight, volume = loads.get(each.lane, (0.0, 0.0))
        loads[each.lane] = (weight + each.weight_kg, volume + each.volume_m3)
    keys = sorted(loads)
    return PinnedLoad(
        lines,
        np.array(keys, np.int64),
        np.array([loads[k][0] for k in keys]),
        np.array([loads[k][1] for k in keys]),
        [sent[k] for k in keys],
    )


def lane_key(instance: Instance, line: PinnedLine, group: int) -> int:
    city = instance.problem.sites[line.site].city
    pools = len(instance.problem.cities)
    ids = [c.id for c in instance.problem.cities]
    pool = pools if city is None else ids.index(city)
    return (pool * len(instance.problem.incidents) + line.incident) * instance.trucks.groups + group


def _line(instance: Instance, pin: Pin, end: _End, vehicle: int, group: int) -> PinnedLine:
    travel = instance.travel
    source, site, incident = end
    assembly = float(getattr(source, "assembly_minutes", getattr(source, "loading_minutes", 0.0)))
    setup = float(getattr(source, "setup_minutes", 0.0))
    direction = 1 if isinstance(source, Resource) else 0
    minutes = float(travel.minutes[direction, vehicle, site, incident])
    rest = _rest(instance, source, vehicle, minutes, float(travel.rest[direction, vehicle, site, incident]))
    ready = source.ready_minutes + assembly
    leave = ready if pin.leave_minutes is None else pin.leave_minutes
    if pin.service is not None and pin.departs_minutes is not None and pin.arrive_minutes is None:
        leave, minutes, rest = _ride(instance, pin, site, incident)
    if pin.arrive_minutes is not None:
        leave = min(leave, pin.arrive_minutes - setup)
        minutes, rest = pin.arrive_minutes - setup - leave, 0.0
    if not np.isfinite(minutes):
        raise ProblemError("pinned_no_road", source=pin.source, need=pin.need)
    km = (
        _ride_km(instance, pin, incident)
        if pin.service
        else float(travel.km[direction, vehicle, site, incident])
    )
    return PinnedLine(
        pin,
        site,
        incident,
        vehicle,
        -1 if pin.under_way else group,
        leave,
        assembly,
        minutes,
        setup,
        leave + minutes + rest + setup,
        km if np.isfinite(km) else 0.0,
        rest,
        max(0.0, leave - ready) if pin.service is not None else 0.0,
        getattr(source, "weight_kg", 0.0) * pin.quantity,
        getattr(source, "volume_m3", 0.0) * pin.quantity,
    )


def _ends(instance: Instance) -> list[_End]:
    """What each granted line sends, from which site and to which incident."""
    problem = instance.problem
    if not problem.pinned:
        return []
    source_of, place = {x.id: x for x in problem.sources}, {x.id: i for i, x in enumerate(problem.sites)}
    incident = {x.id: i for i, x in enumerate(problem.incidents)}
    scene = {x.id: incident[x.incident] for x in problem.needs}
    sources = ((source_of[pin.source], scene[pin.need]) for pin in problem.pinned)
    return [(source, place[source.site], at) for source, at in sources]


def _rest(instance: Instance, source: Source, vehicle: int, minutes: float, usual: float) -> float:
    """The rests on the way: those of its vehicle class, unless the unit has its own count of drivers."""
    drivers = source.drivers if isinstance(source, Unit) else None
    if drivers is None or not np.isfinite(minutes):
        return usual
    classes = instance.problem.vehicle_classes
    flies = vehicle < len(classes) and classes[vehicle].mode == "air"
    return 0.0 if drivers > 1 or flies else float(rest_on_the_way(instance.problem, np.array(minutes)))


def _ride(instance: Instance, pin: Pin, site: int, incident: int) -> tuple[float, float, float]:
    """When a granted line leaves for its train or flight, how long it travels and rests."""
    problem, travel, departures = instance.problem, instance.travel, instance.departures
    j = [service.id for service in problem.travel.services].index(str(pin.service))
    service = problem.travel.services[j]
    end = [x.id for x in problem.sites].index(service.to_site)
    access, rest = float(departures.access[site, j]), float(departures.access_rest[site, j])
    leave = float(pin.departs_minutes or 0.0) - service.boarding_minutes - access - rest
    last = float(travel.minutes[0, -1, end, incident])
    minutes = access + service.boarding_minutes + service.minutes + last
    return leave, minutes, rest + float(travel.rest[0, -1, end, incident])


def _ride_km(instance: Instance, pin: Pin, incident: int) -> float:
    """The kilometres of its train or flight, and of the road on from where that ends."""
    service = next(service for service in instance.problem.travel.services if service.id == pin.service)
    end = [x.id for x in instance.problem.sites].index(service.to_site)
    return service.km + float(instance.travel.km[0, -1, end, incident])


def _ways(instance: Instance, pin: Pin, end: _End) -> list[tuple[int, int]]:
    """(class, truck group) that a granted line may ride on, the fastest first: the class it names, else each
    of its pool that takes a piece of it; no group where none does."""
    problem, trucks, travel = instance.problem, instance.trucks, instance.travel
    source, site, incident = end
    ids = [v.id for v in problem.vehicle_classes]
    named = pin.vehicle_class or (source.vehicle_class if isinstance(source, Unit) else None)
    none = len(ids)
    if not isinstance(source, Supply):
        return [(ids.index(named) if named else none, -1)]
    city = problem.sites[site].city
    pool = -1 if city is None else [c.id for c in problem.cities].index(city)
    if named:
        vehicle = ids.index(named)
        there = trucks.limited and trucks.count[pool, trucks.class_of == vehicle].any()
        return [(vehicle, int(trucks.group_of[vehicle]) if there else -1)]
    minutes = travel.minutes[0, :, site, incident]
    if not trucks.limited:
        return [(int(minutes[:none].argmin()) if none else none, -1)]
    there = trucks.count[pool] > 0
    takes = there & (trucks.payload_kg >= source.weight_kg) & (trucks.volume_m3 >= source.volume_m3)
    owned = trucks.class_of[takes if takes.any() else there]
    fastest = sorted(set(owned.tolist()), key=lambda vehicle: (float(minutes[vehicle]), vehicle))
    if not takes.any() or not np.isfinite(minutes[fastest[0]]):
        return [(fastest[0] if fastest else none, -1)]
    by_group = {int(trucks.group_of[vehicle]): vehicle for vehicle in reversed(fastest)}
    told = [(vehicle, group) for group, vehicle in by_group.items() if np.isfinite(minutes[vehicle])]
    return sorted(told, key=lambda way: fastest.index(way[0]))
