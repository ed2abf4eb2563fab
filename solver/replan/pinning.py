"""Lines that must stay as they are, as pins of a new question."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from solver.answers import Choice
from solver.instance.instance import Instance
from solver.plan import Movement
from solver.problem import Pin, Problem
from solver.telling.riding import rides
from solver.wide.among import instance_among


def as_pins(problem: Problem, lines: Sequence[Choice]) -> tuple[Pin, ...]:
    """The lines as pins, each by the soonest way there is: who rides keeps his train or flight."""
    if not problem.travel.services:
        return tuple(Pin(need=one.need, source=one.source, quantity=one.quantity) for one in lines)
    instance = instance_among(problem, ((line.source, line.need) for line in lines))
    return tuple(_soonest(instance, one) for one in lines)


def pins_of(instance: Instance, line: Choice, known: Sequence[Movement]) -> Iterator[Pin]:
    """The line on what the plan sends it by, class by class; a new one by the soonest way there is."""
    left = line.quantity
    for movement in known:
        taken = min(left, movement.quantity)
        if taken > 0:
            left -= taken
            yield replace(_as(movement), quantity=taken, wave=movement.wave)
    if not known:
        yield _soonest(instance, line)
    elif left > 0:
        yield replace(_as(known[-1]), quantity=left)


def _as(movement: Movement) -> Pin:
    return Pin(
        need=movement.need,
        source=movement.source,
        quantity=movement.quantity,
        vehicle_class=movement.vehicle_class,
        service=movement.service,
        departs_minutes=movement.departs_minutes,
    )


def _soonest(instance: Instance, line: Choice) -> Pin:
    pin = Pin(need=line.need, source=line.source, quantity=line.quantity)
    arcs = instance.arcs
    s = next((i for i, members in enumerate(instance.sources.members) if line.source in members), -1)
    mine = np.flatnonzero((arcs.source == s) & np.isin(arcs.need, instance.parts.of[line.need])).tolist()
    if not mine:
        return pin
    [by] = rides(instance, np.array([min(mine, key=lambda arc: (arcs.arrive[arc], arc))]))
    return replace(pin, service=by.service, departs_minutes=by.departs_minutes)
