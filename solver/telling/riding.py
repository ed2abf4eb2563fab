"""What a line tells beside its times: its mode, its train or flight, the shift, what it contributes."""

from typing import NamedTuple, TypedDict

import numpy as np

from solver.arrays import Ints
from solver.instance.instance import Instance
from solver.model.pins import PinnedLine
from solver.problem import Mode, Need


class Ride(NamedTuple):
    mode: Mode
    service: str | None
    departs_minutes: float | None
    wait_minutes: float


class Shift(TypedDict):
    relief_minutes: float | None
    shift_exceeded: bool


def rides(instance: Instance, lines: Ints) -> list[Ride]:
    """How each of these arcs goes: by train or flight, by a vehicle that flies itself, or by road."""
    arcs, sources, departures = instance.arcs, instance.sources, instance.departures
    source, services = arcs.source[lines], instance.problem.travel.services
    waited = np.maximum(0.0, arcs.leave[lines] - sources.ready[source] - sources.assembly[source]).tolist()
    told = []
    for vehicle, departure, wait in zip(
        arcs.vehicle[lines].tolist(), arcs.departure[lines].tolist(), waited, strict=True
    ):
        if departure < 0:
            told.append(_own(instance, vehicle, round(wait, 6)))
            continue
        service, minute = services[departures.service[departure]], float(departures.minute[departure])
        told.append(Ride(service.mode, service.id, round(minute, 6), round(wait, 6)))
    return told


def pinned_ride(instance: Instance, line: PinnedLine) -> Ride:
    """The same for a granted line."""
    pin = line.pin
    if pin.service is None:
        return _own(instance, line.vehicle, 0.0)
    mode = next(s.mode for s in instance.problem.travel.services if s.id == pin.service)
    return Ride(mode, pin.service, pin.departs_minutes, round(line.wait, 6))


def _own(instance: Instance, vehicle: int, waited: float) -> Ride:
    classes = instance.problem.vehicle_classes
    return Ride(classes[vehicle].mode if vehicle < len(classes) else "road", None, None, waited)


def shift(instance: Instance, source: str, arrive_minutes: float) -> Shift:
    """When the team's shift ends, and whether it arrives only after that."""
    unit = instance.unit_of.get(source)
    limit = instance.problem.agreement.shift_minutes
    if unit is not None and unit.shift_minutes is not None:
        limit = unit.shift_minutes
    if unit is None or limit is None:
        return {"relief_minutes": None, "shift_exceeded": False}
    relief = limit - unit.worked_minutes
    return {"relief_minutes": relief, "shift_exceeded": arrive_minutes > relief + 1e-6}


def contribution(instance: Instance, source: str, need: Need) -> float | None:
    """What one unit serves of a rated need; None where needs are counted."""
    return instance.unit_of[source].ratings.get(need.kind, 0.0) if need.rated else None
