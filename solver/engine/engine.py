"""The one door to the engines: HiGHS driven directly where it is installed, else OR-Tools by itself.

One thread, fixed seeds: the same program gives the same answer.
"""

from collections.abc import Callable
from importlib.metadata import version
from types import ModuleType

from scipy.sparse import csc_matrix

from solver.arrays import Floats
from solver.engine import ortools
from solver.engine.programs import Decided, LinearProgram, WholeProgram


def _best_engine() -> ModuleType:
    try:
        from solver.engine import highs  # noqa: PLC0415 - only where its library is installed
    except ImportError:
        return ortools
    return highs


chosen = _best_engine()


def engines() -> dict[str, str]:
    """Names and versions of what computes, for certificates and benchmarks."""
    return {"ortools": version("ortools"), **chosen.VERSIONS}


def linear_program(
    matrix: csc_matrix,
    row_low: Floats,
    row_high: Floats,
    low: Floats,
    high: Floats,
    left: Callable[[], float],
) -> LinearProgram:
    """A living program without costs; `left()` tells the seconds that a run may take."""
    program: LinearProgram = chosen.Program(matrix, row_low, row_high, low, high, left)
    return program


def solve_whole(program: WholeProgram, *, seconds: float, gap: float, nodes: int) -> Floats | None:
    """The best point found within the limits, None if none was; `gap` is relative."""
    return decide(program, seconds=seconds, gap=gap, nodes=nodes).columns


def decide(program: WholeProgram, *, seconds: float, gap: float, nodes: int) -> Decided:
    """The same with what no point can go below."""
    found: Decided = chosen.decide(program, seconds=seconds, gap=gap, nodes=nodes)
    return found
