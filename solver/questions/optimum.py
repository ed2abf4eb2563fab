"""One living linear program under questions: its optimum, and what changes with a bound or two."""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property

import numpy as np

from solver.arrays import Floats, Ints
from solver.engine.engine import linear_program
from solver.engine.pivots import Pivots, Undecided
from solver.engine.programs import Answer, Contradiction, EngineError
from solver.model.model import Model

REWARD = 1e6


class Optimum:
    """The least `cost` over a model. Every answer raises EngineError where there is no time `left` for it."""

    def __init__(self, model: Model, cost: Floats, left: Callable[[], float]) -> None:
        self.model, self.cost, self.left = model, cost, left
        self._program = linear_program(
            model.matrix, model.row_low, model.row_high, model.low, model.high, left
        )
        self._program.set_cost(cost)

    @cached_property
    def _start(self) -> tuple[Answer, Pivots | None]:
        """What all questions start from, and its factors."""
        model, base = self.model, self._program.run()
        self._program.remember()
        basis = self._program.basis()
        bounds = np.concatenate([model.low, model.row_low]), np.concatenate([model.high, model.row_high])
        return base, None if basis is None else Pivots(model.matrix, *bounds, self.cost, base, basis)

    @property
    def base(self) -> Answer:
        """With nothing changed."""
        return self._start[0]

    def pivots(self) -> Pivots | None:
        """Its factors while there is time for questions."""
        if self.left() <= 0:
            raise EngineError("no time left")
        return self._start[1]

    def solve(self, arcs: Ints, low: Floats, high: Floats | None, most: float = np.inf) -> Answer | None:
        """With these bounds on the arcs; None where they contradict what is granted, and maybe where it is
        worth `most` or more."""
        columns = self.model.arcs[arcs]
        high = self.model.high[columns] if high is None else high
        pivots = self.pivots()
        if pivots is not None:
            with suppress(Undecided):
                return pivots.solve(columns, low, high, most)
        return self.by_engine(arcs, low, high)

    def by_engine(self, arcs: Ints, low: Floats, high: Floats) -> Answer | None:
        """The same without steps from the factors."""
        self._program.set_bounds(self.model.arcs[arcs], low, high)
        try:
            return self._program.run()
        except Contradiction:
            return None
        finally:
            self._restore(arcs)

    def eased(self, arcs: Ints, high: Floats, rows: list[int], most: Floats) -> Answer:
        """With higher upper bounds of these arcs and rows."""
        model, columns = self.model, self.model.arcs[arcs]
        pivots = self.pivots()
        if pivots is not None:
            both = np.concatenate([columns, model.columns + np.array(rows, np.int64)])
            low = np.concatenate([model.low[columns], model.row_low[rows]])
            with suppress(Undecided):
                found = pivots.solve(both, low, np.concatenate([high, most]))
                assert found is not None  # easing contradicts nothing
                return found
        self._program.set_bounds(columns, model.low[columns], high)
        for row, limit in zip(rows, most.tolist(), strict=True):
            self._program.set_most(row, limit)
        try:
            return self._program.run()
        finally:
            for row in rows:
                self._program.set_most(row, float(model.row_high[row]))
            self._restore(arcs)

    def most_on(self, arcs: Ints) -> float:
        """The most that one of the arcs can take with what is granted."""
        columns = self.model.arcs[arcs]
        cost = self.cost.copy()
        cost[columns] -= REWARD * max(1.0, float(np.abs(self.cost).max()) / 1e3)
        self._program.set_cost(cost)
        try:
            found = self.by_engine(arcs, np.zeros(len(arcs)), self.model.high[columns])
        finally:
            self._program.set_cost(self.cost)
        return 0.0 if found is None else float(found.columns[columns].max())

    def _restore(self, arcs: Ints) -> None:
        columns = self.model.arcs[arcs]
        self._program.set_bounds(columns, self.model.low[columns], self.model.high[columns])
        self._program.recall()
