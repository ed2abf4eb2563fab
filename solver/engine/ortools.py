"""OR-Tools alone: GLOP for linear programs, SCIP for whole numbers. Solves each program from scratch."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper
from scipy.sparse import csc_matrix, csr_matrix, hstack, vstack

from solver.arrays import Floats, Ints
from solver.engine.programs import Answer, Basis, Contradiction, Decided, EngineError, WholeProgram

VERSIONS = {"glop": version("ortools"), "scip": version("ortools")}


class Program:
    """A linear program; `left()` tells the seconds that a run may take."""

    def __init__(
        self,
        matrix: csc_matrix,
        row_low: Floats,
        row_high: Floats,
        low: Floats,
        high: Floats,
        left: Callable[[], float],
    ) -> None:
        self._matrix = csr_matrix(matrix)
        self._row_low, self._row_high = row_low.copy(), row_high.copy()
        self._low, self._high = low.copy(), high.copy()
        self._cost = np.zeros(matrix.shape[1])
        self._left = left

    def set_cost(self, cost: Floats) -> None:
        self._cost = cost

    def set_bounds(self, columns: Ints, low: Floats, high: Floats) -> None:
        self._low[columns], self._high[columns] = low, high

    def add_row(self, cost: Floats, most: float) -> int:
        self._matrix = csr_matrix(vstack([self._matrix, csr_matrix(cost)]))
        self._row_low = np.append(self._row_low, -np.inf)
        self._row_high = np.append(self._row_high, most)
        return len(self._row_low) - 1

    def add_rows(self, matrix: csr_matrix, low: Floats, high: Floats) -> None:
        self._matrix = csr_matrix(vstack([self._matrix, matrix]))
        self._row_low = np.concatenate([self._row_low, low])
        self._row_high = np.concatenate([self._row_high, high])

    def add_columns(self, matrix: csc_matrix, low: Floats, high: Floats, cost: Floats) -> None:
        self._matrix = csr_matrix(hstack([self._matrix, matrix]))
        self._low, self._high = np.concatenate([self._low, low]), np.concatenate([self._high, high])
        self._cost = np.concatenate([self._cost, cost])

    def set_most(self, row: int, most: float) -> None:
        self._row_high[row] = most

    def drop_rows(self, first: int) -> None:
        self._matrix = self._matrix[:first]
        self._row_low, self._row_high = self._row_low[:first], self._row_high[:first]

    def remember(self) -> None:
        """Every run starts from scratch: there is nothing to keep."""

    def recall(self) -> None:
        """Nothing was kept."""

    def basis(self) -> Basis | None:
        """Not told."""
        return None

    def run(self, *, primal: bool = False) -> Answer:
        del primal
        builder: Any = model_builder_helper.ModelBuilderHelper()
        builder.fill_model_from_sparse_data(
            self._low, self._high, self._cost, self._row_low, self._row_high, self._matrix
        )
        engine = model_builder_helper.ModelSolverHelper("glop")
        engine.set_time_limit_in_seconds(max(self._left(), 0.01))
        engine.solve(builder)
        if engine.status() == model_builder_helper.SolveStatus.INFEASIBLE:
            raise Contradiction(engine.status_string() or str(engine.status()))
        if engine.status() != model_builder_helper.SolveStatus.OPTIMAL:
            raise EngineError(engine.status_string() or str(engine.status()))
        return Answer(
            engine.objective_value(),
            np.array(engine.variable_values()),
            lambda: (np.array(engine.reduced_costs()), np.array(engine.dual_values())),
        )


def decide(program: WholeProgram, *, seconds: float, gap: float, nodes: int) -> Decided:
    """The best point found within the limits and what none can go below; `gap` is relative."""
    builder: Any = model_builder_helper.ModelBuilderHelper()
    builder.fill_model_from_sparse_data(
        program.low, program.high, program.cost, program.row_low, program.row_high, csr_matrix(program.matrix)
    )
    for column in np.flatnonzero(program.whole).tolist():
        builder.set_var_integrality(column, True)
    if program.start is not None:
        for column, value in enumerate(program.start.tolist()):
            builder.add_hint(column, value)
    engine = model_builder_helper.ModelSolverHelper("scip")
    engine.set_solver_specific_parameters(f"limits/gap = {gap}\nlimits/nodes = {nodes}")
    engine.set_time_limit_in_seconds(seconds)
    engine.solve(builder)
    if not engine.has_solution():
        return Decided(None, -np.inf)
    found = np.array(engine.variable_values())
    found[program.whole] = np.round(found[program.whole])
    return Decided(found, float(engine.best_objective_bound()))
