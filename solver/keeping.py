"""A plan's lines on the arcs of a model, and a preference for keeping them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from solver.arrays import Floats
from solver.instance import Instance
from solver.model import Model
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
    """How much the lines send on each arc; what has no arc here (any more) is left out."""
    instance = model.instance
    amounts = np.zeros(len(instance.arcs))
    for need, source, quantity in _by_class(instance, lines):
        start, end = np.searchsorted(instance.arcs.need, [need, need + 1])
        mine = np.flatnonzero(instance.arcs.source[start:end] == source) + int(start)
        for arc in mine.tolist():  # several where trucks differ in speed: any of them keeps the line
            amounts[arc] += quantity
    return amounts


def keeping(model: Model, amounts: Floats, hours: float) -> Floats:
    """What keeping a line is worth, per unit of each arc: so many hours of its need's waiting."""
    instance = model.instance
    share = (instance.needs.weight / instance.needs.asked)[instance.arcs.need]
    return np.asarray(np.where(amounts > 0, hours * share, 0.0), float)


def freed(
    problem: Problem, lines: Iterable[Movement], reasons: Mapping[tuple[str, str], str], otherwise: str
) -> tuple[Movement, ...]:
    """The lines without the pins that only this planning put there: what the problem itself grants stays."""
    granted = Counter((pin.need, pin.source, pin.quantity) for pin in problem.pinned)
    told = []
    for line in lines:
        key = (line.need, line.source, line.quantity)
        if line.pinned and not granted[key]:
            reason = reasons.get((line.need, line.source), otherwise)
            told.append(replace(line, pinned=False, reason=reason))
            continue
        granted[key] -= line.pinned
        told.append(line)
    return tuple(told)


def _by_class(instance: Instance, lines: Iterable[Sent]) -> Sequence[tuple[int, int, int]]:
    class_of = {m: s for s, members in enumerate(instance.sources.members) for m in members}
    need_of = {need.id: n for n, need in enumerate(instance.problem.needs)}
    return [
        (need_of[line.need], class_of[line.source], line.quantity)
        for line in lines
        if line.source in class_of and line.need in need_of
    ]
