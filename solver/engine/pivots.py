"""Questions to an optimum with a bound or two changed: a few steps of the dual simplex from its basis.

Most questions are two or three steps away from the plan, far less than what an engine spends on taking up
its program again. Every answer starts from the same basis, so none depends on the questions before it. What
takes many steps, or is numerically in doubt, is left undecided for the engine.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, hstack, identity
from scipy.sparse.linalg import splu

from solver.arrays import Bools, Floats, Ints
from solver.engine.programs import Answer, Basis

STEPS = 40
FEASIBLE, ZERO, SURE, CLEARLY = 1e-8, 1e-9, 1e-7, 1e-5


@dataclass(slots=True)
class _State:
    """A basis on the way: values, reduced costs, and the steps since the factors were made. What is `basic`
    is worth `inner` instead of `value`, within `least` and `most`; no optimum is worth less than `worth`."""

    low: Floats
    high: Floats
    value: Floats
    reduced: Floats
    basic: Ints
    upper: Bools
    inside: Bools
    inner: Floats
    worth: float
    least: Floats = field(init=False)
    most: Floats = field(init=False)
    steps: list[tuple[int, Floats]] = field(default_factory=list)

    def copy(self) -> "_State":
        return _State(
            self.low.copy(), self.high.copy(), self.value.copy(), self.reduced.copy(),
            self.basic.copy(), self.upper.copy(), self.inside.copy(), self.inner.copy(), self.worth,
        )  # fmt: skip

    def bind(self) -> None:
        """Takes up the bounds of what is basic."""
        self.least, self.most = self.low[self.basic], self.high[self.basic]


class Undecided(RuntimeError):
    """Too many steps, or too little certainty: a question for the engine."""


class Pivots:
    """The optimum of a program in factors. Columns are the program's, then one for the activity of each
    of its rows."""

    def __init__(
        self, matrix: csc_matrix, low: Floats, high: Floats, cost: Floats, found: Answer, basis: Basis
    ) -> None:
        """`low`, `high`: the bounds of the columns, then of the rows."""
        rows, self.columns = matrix.shape
        self._all = csc_matrix(hstack([matrix, -identity(rows, format="csc")]))
        self._across: csr_matrix = self._all.T.tocsr()
        self._cost = np.concatenate([cost, np.zeros(rows)])
        basic = np.flatnonzero(basis.basic)
        self._factors = splu(csc_matrix(self._all[:, basic]))
        prices = self._factors.solve(self._cost[basic], "T")
        reduced = self._cost - self._across @ prices
        reduced[basic] = 0.0
        value = np.concatenate([found.columns, matrix @ found.columns])
        resting = ~basis.basic
        value[resting] = np.where(basis.upper, high, low)[resting]
        reduced = np.where(basis.upper, np.minimum(reduced, 0.0), np.maximum(reduced, 0.0))
        inner = self._factors.solve(-(self._all @ np.where(resting, value, 0.0)))
        self._start = _State(
            low, high, value, reduced, basic, basis.upper, basis.basic.copy(), inner, found.value
        )

    def solve(self, columns: Ints, low: Floats, high: Floats, most: float = np.inf) -> Answer | None:
        """The optimum with these bounds instead (rows count from `columns` on); None if they contradict
        the rest or it is worth `most` or more, Undecided if it takes the engine to tell."""
        state = self._start.copy()
        state.low[columns], state.high[columns] = low, high
        state.bind()
        resting = columns[~state.inside[columns]]
        moved = np.where(state.upper[resting], state.high[resting], state.low[resting])
        if not np.isfinite(moved).all():
            raise Undecided
        step = moved - state.value[resting]
        state.worth += float(state.reduced[resting] @ step)
        if step.any():
            sent = sum(map(self._column, resting.tolist(), step.tolist()), np.zeros(len(state.basic)))
            state.inner -= self._factors.solve(sent)
            state.value[resting] = moved
        for _ in range(STEPS):
            worst = self._most_broken(state)
            if worst < 0:
                return self._answer(state)
            if not self._step(state, worst) or state.worth >= most:
                return None
        raise Undecided

    def _most_broken(self, state: _State) -> int:
        broken = np.maximum(state.least - state.inner, state.inner - state.most)
        worst = int(np.argmax(broken))
        return worst if broken[worst] > FEASIBLE * max(1.0, abs(float(state.inner[worst]))) else -1

    def _step(self, state: _State, place: int) -> bool:
        """One exchange of the basis; False where nothing can mend the row."""
        leaving, value = int(state.basic[place]), float(state.inner[place])
        rises = bool(value < state.least[place])
        across = self._across @ self._back(state, place)
        touched = np.flatnonzero(across)
        touched = touched[~state.inside[touched]]
        entering = self._entering(state, touched, across[touched], rises)
        if entering < 0:
            return self._is_in_doubt(state, place)
        down = self._forth(state, self._column(entering, 1.0))
        pivot = float(down[place])
        if abs(pivot) < SURE or abs(pivot - across[entering]) > SURE * max(1.0, abs(pivot)):
            raise Undecided
        ratio = state.reduced[entering] / pivot
        state.reduced[touched] -= ratio * across[touched]
        state.reduced[entering], state.reduced[leaving] = 0.0, -ratio
        bound = float(state.least[place] if rises else state.most[place])
        state.worth += abs(ratio * (value - bound))
        length = (value - bound) / pivot
        state.inner -= length * down
        state.inner[place] = state.value[entering] + length
        state.least[place], state.most[place] = state.low[entering], state.high[entering]
        state.value[leaving] = bound
        state.upper[leaving] = not rises
        state.basic[place] = entering
        state.inside[leaving], state.inside[entering] = False, True
        state.steps.append((place, down))
        return True

    def _is_in_doubt(self, state: _State, place: int) -> bool:
        """False where the row is broken by more than rounding, else Undecided."""
        value = float(state.inner[place])
        if max(float(state.least[place]) - value, value - float(state.most[place])) < CLEARLY:
            raise Undecided
        return False

    def _entering(self, state: _State, touched: Ints, across: Floats, rises: bool) -> int:
        """Of the resting columns that the row touches the one that keeps every reduced cost on its side, the
        surest where several do."""
        towards = -across if rises else across
        may = np.where(state.upper[touched], towards < -ZERO, towards > ZERO)
        may &= state.low[touched] < state.high[touched]
        found = touched[may]
        if not len(found):
            return -1
        size = np.abs(across[may])
        ratio = np.abs(state.reduced[found]) / size
        least = ratio.min()
        close = np.flatnonzero(ratio <= least + ZERO * max(1.0, least))
        return int(found[close[np.argmax(size[close])]])

    def _column(self, j: int, times: float) -> Floats:
        told = np.zeros(len(self._start.basic))
        span = slice(self._all.indptr[j], self._all.indptr[j + 1])
        told[self._all.indices[span]] = self._all.data[span] * times
        return told

    def _forth(self, state: _State, column: Floats) -> Floats:
        told: Floats = self._factors.solve(column)
        for place, down in state.steps:
            at = told[place] / down[place]
            told -= at * down
            told[place] = at
        return told

    def _back(self, state: _State, place: int) -> Floats:
        row = np.zeros(len(state.basic))
        row[place] = 1.0
        for at, down in reversed(state.steps):
            row[at] = (row[at] - (row @ down - row[at] * down[at])) / down[at]
        told: Floats = self._factors.solve(row, "T")
        return told

    def _answer(self, state: _State) -> Answer:
        """The optimum, Undecided where the steps have lost too much of its precision."""
        state.value[state.basic] = state.inner
        off = np.abs(self._all @ state.value).max(initial=0.0)
        if off > SURE * max(1.0, float(np.abs(state.value).max(initial=0.0))):
            raise Undecided
        columns = state.value[: self.columns]
        value = float(self._cost[: self.columns] @ columns)
        return Answer(value, columns, lambda: (state.reduced[: self.columns], np.zeros(0)))
