"""A plan's lines on the arcs of a model, and a preference for keeping them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np

from solver.arrays import Floats
from solver.model.model import Model
from solver.plan import Movement
from solver.problem import Problem


class Sent(Protocol):
    """What of a line matters here: a movement or an officer's choice."""

    @property
    def need(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def quantity(self) -> int: ...


def arc_amounts(model: Model, lines: Iterable[Sent]) -> Floats:
    """How much the lines send on each arc; what has no arc here (any more) is left out.
    On several arcs where trucks differ in speed or a need has waves: any of them keeps the line."""
    instance = model.instance
    amounts = np.zeros(len(instance.arcs))
    class_of = {m: s for s, members in enumerate(instance.sources.members) for m in members}
    needs_of = instance.parts.of
    for line in lines:
        if line.source not in class_of or line.need not in needs_of:
            continue
        at = np.isin(instance.arcs.need, needs_of[line.need])
        amounts[(instance.arcs.source == class_of[line.source]) & at] += line.quantity
    return amounts


def keeping(model: Model, amounts: Floats, hours: float) -> Floats:
    """What keeping a line is worth, per unit of each arc: so many hours of its need's waiting."""
    instance = model.instance
    share = (instance.needs.weight / instance.needs.asked)[instance.arcs.need]
    return np.asarray(np.where(amounts > 0, hours * share * instance.arcs.gain, 0.0), float)


def freed(
    problem: Problem, lines: Iterable[Movement], reasons: Mapping[tuple[str, str], str], otherwise: str
) -> tuple[Movement, ...]:
    """The lines without the pins that only this planning put there: what the problem itself grants stays."""
    granted: Counter[tuple[str, str]] = Counter()
    for pin in problem.pinned:
        granted[pin.need, pin.source] += pin.quantity
    told = []
    for line in lines:
        key = (line.need, line.source)
        if line.pinned and granted[key] < line.quantity:
            vehicle = None if line.service is not None else line.vehicle_class
            reason = reasons.get(key, otherwise)
            told.append(replace(line, pinned=False, reason=reason, vehicle_class=vehicle))
            continue
        if line.pinned:
            granted[key] -= line.quantity
        told.append(line)
    return tuple(told)
