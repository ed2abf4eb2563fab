"""Lines that must stay as they are, as pins of a new question."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from solver.answers import Choice
from solver.instance.instance import Instance, make_instance
from solver.plan import Movement
from solver.problem import Pin, Problem
from solver.telling.riding import rides


def as_pins(problem: Problem, lines: Sequence[Choice]) -> tuple[Pin, ...]:
    """The lines as pins, each by the soonest way there is: who rides keeps his train or flight."""
    if not problem.travel.services:
        return tuple(Pin(need=one.need, source=one.source, quantity=one.quantity) for one in lines)
    instance = make_instance(problem)
    return tuple(pin_of(instance, one, None) for one in lines)


def pin_of(instance: Instance, line: Choice, known: Movement | None) -> Pin:
    """The line on what the plan sends it by; a new one by the soonest way there is."""
    pin = Pin(need=line.need, source=line.source, quantity=line.quantity)
    if known is not None:
        return replace(
            pin,
            vehicle_class=known.vehicle_class,
            service=known.service,
            departs_minutes=known.departs_minutes,
        )
    arcs = instance.arcs
    s = next((i for i, members in enumerate(instance.sources.members) if line.source in members), -1)
    mine = np.flatnonzero((arcs.source == s) & np.isin(arcs.need, instance.parts.of[line.need])).tolist()
    if not mine:
        return pin
    [by] = rides(instance, np.array([min(mine, key=lambda arc: (arcs.arrive[arc], arc))]))
    return replace(pin, service=by.service, departs_minutes=by.departs_minutes)
