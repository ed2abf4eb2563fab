"""The goals in strict order as a chain of linear programs: each level's optimum binds the next.

Every value is a proven bound: whole trucks and whole units can only be dearer than the relaxation.
"""

from dataclasses import dataclass

import numpy as np

from solver.arrays import Floats
from solver.engine import Answer, LinearProgram
from solver.model import Model

_TIGHT = 1e-9


@dataclass(slots=True)
class Relaxation:
    """The living linear program of a model; `point` is its last optimum."""

    model: Model
    program: LinearProgram
    point: Answer


@dataclass(frozen=True, slots=True)
class Limit:
    """goal `order` (or any cost vector) may not pass `most`."""

    cost: Floats
    most: float


def relax(model: Model) -> Relaxation:
    """The relaxation at the optimum of its first goal."""
    program = LinearProgram(model.matrix, model.row_low, model.row_high, model.low, model.high)
    program.set_cost(model.goals[0])
    return Relaxation(model, program, program.run())


def minimum(relaxation: Relaxation, cost: Floats, limits: list[Limit]) -> Answer:
    """The least of `cost` under the limits; leaves the program as it found it."""
    program = relaxation.program
    first = len(relaxation.model.row_low)
    for limit in limits:
        program.limit(limit.cost, limit.most)
    program.set_cost(cost)
    try:
        return program.run()
    finally:
        program.drop_rows(first)


def loosened(value: float) -> float:
    """A limit at `value` that rounding in the engine cannot turn into a contradiction."""
    return value + _TIGHT * max(1.0, abs(value)) * 100


def climb(relaxation: Relaxation, slacks: tuple[float, float, float], limits: list[Limit]) -> tuple[list[float], list[Limit]]:
    """Bounds of all goals in order, goal k + 1 with goal k within (1 + slack) of its optimum; and these limits."""
    goals = relaxation.model.goals
    limits, bounds = list(limits), []
    for k, cost in enumerate(goals):
        relaxation.point = minimum(relaxation, cost, limits)
        bounds.append(relaxation.point.value)
        if k < len(slacks):
            limits.append(Limit(cost, loosened(relaxation.point.value * (1.0 + slacks[k]))))
    return bounds, limits


def proven(relaxation: Relaxation, values: tuple[float, ...], base: tuple[float, ...]) -> list[float]:
    """For each goal the least any plan can reach that is no worse on the goals before it than `values`."""
    bounds: list[float] = []
    limits: list[Limit] = []
    for cost, value, pinned in zip(relaxation.model.goals, values, base, strict=True):
        found = minimum(relaxation, cost, limits).value + pinned
        bounds.append(min(found, value))
        limits.append(Limit(cost, loosened(value - pinned)))
    return bounds


def exchange_rates(values: tuple[float, ...]) -> Floats:
    """Weights that make one number of the goals: each counts a thousandth of the one before it at these values."""
    rates = [1.0]
    for before, after in zip(values, values[1:], strict=False):
        rates.append(rates[-1] * 1e-3 * max(before, 1.0) / max(after, 1.0))
    return np.array(rates)
