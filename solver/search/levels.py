"""The goals in strict order as a chain of linear programs: each level's optimum binds the next.

Every value is a proven bound: whole trucks and whole units can only be dearer than the relaxation.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix, vstack

from solver.arrays import Floats
from solver.engine.engine import linear_program
from solver.engine.programs import Answer, LinearProgram
from solver.model.model import Model

WHOLE = 1e-6


@dataclass(slots=True)
class Limit:
    """A cost that may not pass `most`; `goal` is its number if it is one of the goals. Its row is divided by
    `scale`: unscaled goals leave the engine undecided."""

    cost: Floats
    most: float
    goal: int | None = None
    scale: float = field(init=False)

    def __post_init__(self) -> None:
        self.scale = max(float(np.abs(self.cost).max(initial=0.0)), 1e-12)


@dataclass(slots=True)
class Relaxation:
    """The living linear program of a model. Its last rows are the goals, free until a limit
    is set on them: adding and dropping rows would cost the program its warm start.
    `least_unmet` is the first goal's optimum, `least` that of the cost it was made with, `prices` tells what
    its rows are worth there, `enough_trucks` whether there are as many as it sends, those of each convoy
    rounded up."""

    model: Model
    program: LinearProgram
    least_unmet: float
    least: float
    prices: Floats
    enough_trucks: bool

    def set_limits(self, limits: list[Limit]) -> list[int]:
        """Puts the limits into force; returns their row numbers."""
        first = len(self.model.row_low)
        rows = []
        for limit in limits:
            if limit.goal is None:
                rows.append(self.program.add_row(limit.cost / limit.scale, limit.most / limit.scale))
            else:
                rows.append(first + limit.goal)
                self.program.set_most(rows[-1], limit.most / limit.scale)
        return rows

    def lift_limits(self, limits: list[Limit]) -> None:
        first = len(self.model.row_low)
        for limit in limits:
            if limit.goal is not None:
                self.program.set_most(first + limit.goal, np.inf)
        self.program.drop_rows(first + len(self.model.goals))


def relax(model: Model, cost: Floats, left: Callable[[], float], *, proving: bool = True) -> Relaxation:
    """The relaxation, solved for `cost` and from there for the first goal (two starts from scratch would take
    longer), unless that is proven elsewhere; `left()` tells the seconds that a step may take."""
    scales = [Limit(goal, np.inf).scale for goal in model.goals]
    rows = csr_matrix(np.stack([goal / scale for goal, scale in zip(model.goals, scales, strict=True)]))
    free = np.full(len(model.goals), np.inf)
    program = linear_program(
        vstack([model.matrix, rows]).tocsc(),
        np.concatenate([model.row_low, -free]),
        np.concatenate([model.row_high, free]),
        model.low,
        model.high,
        left,
    )
    program.set_cost(cost)
    fastest = program.run()
    wanted = np.ceil(fastest.columns[model.trucks] - WHOLE).sum()
    least = -np.inf
    if proving:
        program.set_cost(model.goals[0])
        least = program.run(primal=True).value
    program.remember()
    enough = bool(wanted <= model.instance.trucks.count.sum())
    return Relaxation(model, program, least, fastest.value, fastest.prices, enough)


def minimum(relaxation: Relaxation, cost: Floats, limits: list[Limit]) -> tuple[Answer, Floats]:
    """The least of `cost` under the limits and what each limit
    is worth (cost saved per unit of it, at least 0)."""
    rows = relaxation.set_limits(limits)
    relaxation.program.set_cost(cost)
    try:
        found = relaxation.program.run(primal=True)
    finally:
        relaxation.lift_limits(limits)
    worth = np.array([-found.prices[row] / limit.scale for row, limit in zip(rows, limits, strict=True)])
    return found, np.maximum(worth, 0.0)


def loosened(value: float) -> float:
    """A limit at `value` that rounding in the engine cannot turn into a contradiction."""
    return value + 1e-7 * max(1.0, abs(value))
