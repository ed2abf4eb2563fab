"""HiGHS driven directly, in the version that OR-Tools bundles; keeps its basis between changes."""

from collections.abc import Callable
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from solver.arrays import Bools, Floats, Ints
from solver.engine.programs import Answer, Basis, Contradiction, Decided, EngineError, WholeProgram

_OPTIMAL = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
_ENDED = (*_OPTIMAL, highspy.HighsModelStatus.kTimeLimit)  # another try would only take longer
_INFINITE = highspy.kHighsInf
# On programs as small as ours these take as long as all the rest and found nothing better.
_SPARED = (
    "mip_heuristic_run_feasibility_jump",
    "mip_heuristic_run_root_reduced_cost",
    "mip_heuristic_run_rins",
)
VERSIONS = {"highs": highspy.Highs().version()}


def _finite(values: Floats) -> Floats:
    told: Floats = np.clip(values, -_INFINITE, _INFINITE)
    return told


def _quiet() -> Any:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 0)
    return highs


def _pass(
    highs: Any,
    matrix: csc_matrix,
    row: tuple[Floats, Floats],
    column: tuple[Floats, Floats],
    cost: Floats,
    whole: Bools | None = None,
) -> None:
    """Passes a program with the bounds (low, high) of its rows and columns, as arrays: number by number takes
    longer than a simplex step."""
    highs.passModel(
        matrix.shape[1],
        matrix.shape[0],
        matrix.nnz,
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        cost,
        *map(_finite, column),
        *map(_finite, row),
        matrix.indptr,
        matrix.indices,
        matrix.data,
        np.zeros(matrix.shape[1], np.int32) if whole is None else whole.astype(np.int32),
    )


class Program:
    """One program kept alive: costs, bounds and limits change, each new optimum starts from the last.

    `left()` tells the seconds that a run may take."""

    def __init__(
        self,
        matrix: csc_matrix,
        row_low: Floats,
        row_high: Floats,
        low: Floats,
        high: Floats,
        left: Callable[[], float],
    ) -> None:
        self._highs = _quiet()
        self._highs.setOptionValue("presolve", "off")  # takes longer here than the simplex that it spares
        self._left = left
        self._count = matrix.shape[1]
        self._all = np.arange(self._count, dtype=np.int32)
        _pass(self._highs, matrix, (row_low, row_high), (low, high), np.zeros(self._count))

    def set_cost(self, cost: Floats) -> None:
        self._highs.changeColsCost(self._count, self._all, cost)

    def set_bounds(self, columns: Ints, low: Floats, high: Floats) -> None:
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), _finite(low), _finite(high))

    def add_row(self, cost: Floats, most: float) -> int:
        """Adds the row cost @ x <= most and returns its number."""
        columns = np.flatnonzero(cost)
        row: int = self._highs.getNumRow()
        self._highs.addRow(-_INFINITE, most, len(columns), columns.astype(np.int32), cost[columns])
        return row

    def add_rows(self, matrix: csr_matrix, low: Floats, high: Floats) -> None:
        """Adds rows over the columns there are."""
        self._highs.addRows(
            len(low), _finite(low), _finite(high), matrix.nnz, matrix.indptr[:-1], matrix.indices, matrix.data
        )

    def add_columns(self, matrix: csc_matrix, low: Floats, high: Floats, cost: Floats) -> None:
        """Adds columns over the rows there are."""
        self._highs.addCols(
            len(cost),
            cost,
            _finite(low),
            _finite(high),
            matrix.nnz,
            matrix.indptr[:-1],
            matrix.indices,
            matrix.data,
        )
        self._count += len(cost)
        self._all = np.arange(self._count, dtype=np.int32)

    def set_most(self, row: int, most: float) -> None:
        """Changes the upper bound of a row that has no lower one."""
        self._highs.changeRowBounds(row, -_INFINITE, min(most, _INFINITE))

    def drop_rows(self, first: int) -> None:
        """Takes away the rows from number `first` on."""
        rows = np.arange(first, self._highs.getNumRow(), dtype=np.int32)
        if len(rows):
            self._highs.deleteRows(len(rows), rows)

    def remember(self) -> None:
        """Keeps where the last optimum was, for `recall`."""
        self._kept = self._highs.getBasis()

    def recall(self) -> None:
        self._highs.clearSolver()  # weights and factors of other questions would break ties their own way
        self._highs.setBasis(self._kept)

    def basis(self) -> Basis:
        """That of the last optimum."""
        told, kind = self._highs.getBasis(), highspy.HighsBasisStatus
        status = [*told.col_status, *told.row_status]
        basic, upper = (
            np.array([each == one for each in status], bool) for one in (kind.kBasic, kind.kUpper)
        )
        return Basis(basic, upper)

    def run(self, *, primal: bool = False) -> Answer:
        """The optimum; Contradiction if there is none, EngineError if none was found in time. `primal` where
        only the costs have changed."""
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(self._left(), 0.01))
        self._highs.setOptionValue("simplex_strategy", 4 if primal else 1)
        self._highs.run()
        if self._highs.getModelStatus() not in _ENDED:
            self._highs.clearSolver()
            self._highs.run()
        if self._highs.getModelStatus() not in _ENDED:
            # Dense limit rows can leave the dual simplex undecided; the primal one gets through from scratch.
            self._highs.clearSolver()
            self._highs.setOptionValue("simplex_strategy", 4)
            self._highs.run()
            self._highs.setOptionValue("simplex_strategy", 1)
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction(self._highs.modelStatusToString(status))
        if status not in _OPTIMAL:
            raise EngineError(self._highs.modelStatusToString(status))
        found = self._highs.getSolution()
        return Answer(
            float(self._highs.getInfo().objective_function_value),
            np.array(found.col_value),
            lambda: (np.array(found.col_dual), np.array(found.row_dual)),
        )


def decide(program: WholeProgram, *, seconds: float, gap: float, nodes: int) -> Decided:
    """The best point found within the limits and what none can go below; `gap` is relative."""
    highs = _quiet()
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("time_limit", seconds)
    highs.setOptionValue("mip_max_nodes", nodes)
    highs.setOptionValue("mip_heuristic_effort", 0.05)
    highs.setOptionValue("mip_detect_symmetry", False)
    for heuristic in _SPARED:
        highs.setOptionValue(heuristic, False)
    row, column = (program.row_low, program.row_high), (program.low, program.high)
    _pass(highs, program.matrix, row, column, program.cost, program.whole)
    if program.start is not None:
        start = highspy.HighsSolution()
        start.col_value = program.start.tolist()
        highs.setSolution(start)
    highs.run()
    told = highs.getInfo()
    bound = float(told.mip_dual_bound) if program.whole.any() else -np.inf
    if told.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Decided(None, bound)
    found = np.array(highs.getSolution().col_value)
    found[program.whole] = np.round(found[program.whole])
    return Decided(found, bound)
