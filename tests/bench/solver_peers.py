"""Other engines on the optimizer's own matrix: (model, cost, seconds, gap) in, a point or None out."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper as ortools_models
from scipy.sparse import csr_matrix

from solver.arrays import Floats
from solver.engine.highs import decide
from solver.engine.programs import WholeProgram
from solver.model.model import Model

Peer = Callable[[Model, Floats, float, float], Floats | None]
MANY_NODES = 10**9


def highs(model: Model, cost: Floats, seconds: float, gap: float) -> Floats | None:
    program = WholeProgram(
        model.matrix, model.row_low, model.row_high, model.low, model.high, cost, model.whole
    )
    return decide(program, seconds=seconds, gap=gap, nodes=MANY_NODES).columns


def scip(model: Model, cost: Floats, seconds: float, gap: float) -> Floats | None:
    return _ortools("scip", f"limits/gap = {gap}", model, cost, seconds)


def cp_sat(model: Model, cost: Floats, seconds: float, gap: float) -> Floats | None:
    return _ortools("sat", f"num_workers: 1 relative_gap_limit: {gap}", model, cost, seconds)


def _ortools(name: str, parameters: str, model: Model, cost: Floats, seconds: float) -> Floats | None:
    builder: Any = ortools_models.ModelBuilderHelper()  # its stubs ask for arrays that numpy does not have
    high = np.where(np.isinf(model.high), 1e6, model.high)  # CP-SAT needs every column bounded
    builder.fill_model_from_sparse_data(
        model.low, high, cost, model.row_low, model.row_high, csr_matrix(model.matrix)
    )
    for column in np.flatnonzero(model.whole).tolist():
        builder.set_var_integrality(column, True)
    engine = ortools_models.ModelSolverHelper(name)
    engine.set_solver_specific_parameters(parameters)
    engine.set_time_limit_in_seconds(seconds)
    engine.solve(builder)
    return np.array(engine.variable_values()) if engine.has_solution() else None


def pulp_cbc(model: Model, cost: Floats, seconds: float, gap: float) -> Floats | None:
    pulp: Any = import_module("pulp")
    program = pulp.LpProblem("peer", pulp.LpMinimize)
    kinds = np.where(model.whole, "Integer", "Continuous")
    columns = [
        pulp.LpVariable(f"x{i}", low, None if np.isinf(high) else high, str(kind))
        for i, (low, high, kind) in enumerate(zip(model.low, model.high, kinds, strict=True))
    ]
    program += pulp.lpDot(cost.tolist(), columns)
    rows = csr_matrix(model.matrix)
    for i, (low, high) in enumerate(zip(model.row_low, model.row_high, strict=True)):
        span = slice(rows.indptr[i], rows.indptr[i + 1])
        entries = zip(rows.indices[span], rows.data[span], strict=True)
        total = pulp.LpAffineExpression([(columns[j], float(value)) for j, value in entries])
        if low == high:
            program += total == float(low)
        else:
            if np.isfinite(high):
                program += total <= float(high)
            if np.isfinite(low):
                program += total >= float(low)
    program.solve(pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=seconds, gapRel=gap))
    values = np.array([column.value() or 0.0 for column in columns])
    return values if program.sol_status in (1, 2) else None


PEERS: dict[str, Peer] = {"HiGHS MIP": highs, "SCIP (OR-Tools)": scip, "CP-SAT": cp_sat}
if find_spec("pulp"):
    PEERS["PuLP/CBC"] = pulp_cbc
