"""Linear and whole-number programs as the optimizer speaks of them, whichever engine solves them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from scipy.sparse import csc_matrix, csr_matrix

from solver.arrays import Bools, Floats, Ints


class EngineError(RuntimeError):
    """The engine gave no optimum: its time was up, or it failed."""


class Contradiction(EngineError):
    """There is no optimum, and that is proven: nothing keeps all bounds."""


@dataclass
class Answer:
    """An optimum and the values of its columns; reduced costs and row prices are fetched once they are
    wanted, for that takes as long as a small step."""

    value: float
    columns: Floats
    duals: Callable[[], tuple[Floats, Floats]]

    @cached_property
    def _duals(self) -> tuple[Floats, Floats]:
        return self.duals()

    @property
    def reduced(self) -> Floats:
        """Reduced costs by column."""
        return self._duals[0]

    @property
    def prices(self) -> Floats:
        """Prices by row."""
        return self._duals[1]


@dataclass(frozen=True, slots=True)
class Basis:
    """Which columns, then which rows of an optimum are between their bounds (`basic`), and which of the
    others rest on the upper one."""

    basic: Bools
    upper: Bools


class LinearProgram(Protocol):
    """One program kept alive: costs, bounds and limits change,
    each new optimum starts from the last if the engine can."""

    def set_cost(self, cost: Floats) -> None: ...

    def set_bounds(self, columns: Ints, low: Floats, high: Floats) -> None: ...

    def add_row(self, cost: Floats, most: float) -> int:
        """Adds the row cost @ x <= most and returns its number."""
        ...

    def add_rows(self, matrix: csr_matrix, low: Floats, high: Floats) -> None:
        """Adds rows over the columns there are."""
        ...

    def add_columns(self, matrix: csc_matrix, low: Floats, high: Floats, cost: Floats) -> None:
        """Adds columns over the rows there are."""
        ...

    def set_most(self, row: int, most: float) -> None:
        """Changes the upper bound of a row that has no lower one."""
        ...

    def drop_rows(self, first: int) -> None:
        """Takes away the rows from number `first` on."""
        ...

    def remember(self) -> None:
        """Keeps where the last optimum was, for `recall`."""
        ...

    def recall(self) -> None:
        """Starts the next run from the remembered optimum: the answer to a question
        must not depend on the questions before it."""
        ...

    def basis(self) -> Basis | None:
        """That of the last optimum, None if the engine does not tell."""
        ...

    def run(self, *, primal: bool = False) -> Answer:
        """The optimum; Contradiction if there is none, EngineError if none was found in time. `primal` where
        only the costs have changed."""
        ...


@dataclass(slots=True)
class WholeProgram:
    """A mixed-integer program; `start` is a point to begin from, if one is known."""

    matrix: csc_matrix
    row_low: Floats
    row_high: Floats
    low: Floats
    high: Floats
    cost: Floats
    whole: Bools
    start: Floats | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The best point found of a whole-number program, None if none was, and what no point can go below:
    -inf where that is not known."""

    columns: Floats | None
    bound: float
