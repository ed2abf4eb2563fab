"""What no plan can go below, goal by goal: by the relaxation, of small questions by whole numbers too."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, vstack

from solver.arrays import Floats
from solver.engine.engine import decide
from solver.engine.programs import EngineError, WholeProgram
from solver.model.model import Model
from solver.model.turns import with_turns
from solver.search.levels import Limit, Relaxation, loosened, minimum, relax

Prove = Callable[[tuple[float, ...], tuple[float, ...], int], list[float | None]]
FEW_COLUMNS, MUCH = 1500, 1e-3
NODES, GAP = 200, 1e-6
SHARE = 0.5  # of the time left: plans are still to be told
_ROUNDING = 1e-7


def is_small(model: Model) -> bool:
    """Whether a question is decided and proven as a whole."""
    return model.columns <= FEW_COLUMNS


class Prover:
    """Proves bounds over the relaxation; where trucks come back, over one in which they carry as often.

    Where a plan is much above the bound of unmet need or of time and the question is small, what whole trucks
    and units cannot go below is proven as well, once there is time for all goals and nobody is `hurried`. On
    tours only that of unmet need: what time lacks there is mostly detours."""

    def __init__(
        self, relaxation: Relaxation, left: Callable[[], float], hurried: Callable[[], bool] = lambda: False
    ) -> None:
        self._relaxation, self._left, self._hurried = relaxation, left, hurried
        self._whole: dict[tuple[int, float], float] = {}
        agreement = relaxation.model.instance.problem.agreement
        self._closer = 1 if agreement.truck_tours else 2
        self._comes_back = agreement.truck_tours and agreement.truck_turns > 1

    def prove(self, values: tuple[float, ...], base: tuple[float, ...], leading: int) -> list[float | None]:
        """For each goal the least any plan can reach that is no worse on the goals before it than `values`,
        `base` of which lies outside the model; None for those behind the `leading` ones."""
        if self._comes_back:
            often = with_turns(self._relaxation.model)
            self._relaxation = relax(often, often.goals[0] + 1e-6 * often.goals[1], self._left)
            self._comes_back = False
        bounds = proven(self._relaxation, values, base, leading)
        if leading > 2 and not self._hurried() and is_small(self._relaxation.model):
            self._raise(bounds, values, base)
        return bounds

    def _raise(self, bounds: list[float | None], values: tuple[float, ...], base: tuple[float, ...]) -> None:
        """Raises the bounds of unmet need and time to what whole numbers cannot go below."""
        model, limits = self._relaxation.model, list[Limit]()
        for k, value in enumerate(values[: self._closer]):
            bound = bounds[k]
            if bound is None or self._left() <= 0:
                return
            if value - bound > MUCH * max(abs(value), 1.0):
                known = (k, limits[0].most if limits else np.inf)
                if known not in self._whole:
                    self._whole[known] = whole_minimum(model, model.goals[k], limits, SHARE * self._left())
                bounds[k] = min(max(bound, self._whole[known] + base[k]), value)
            limits.append(Limit(model.goals[k], loosened(value - base[k]), k))


def proven(
    relaxation: Relaxation, values: tuple[float, ...], base: tuple[float, ...], leading: int
) -> list[float | None]:
    """The bounds of the relaxation alone; None for goals behind the `leading` ones and from where the time
    ended."""
    goals = relaxation.model.goals
    bounds: list[float | None] = [min(relaxation.least_unmet + base[0], values[0])]
    limits = [Limit(goals[0], loosened(values[0] - base[0]), 0)]
    if leading > 1:
        relaxation.program.recall()  # nearer to the bounds than wherever the plans were found
    for k in range(1, leading):
        try:
            found, _ = minimum(relaxation, goals[k], limits)
        except EngineError:
            break
        bounds.append(min(found.value + base[k], values[k]))
        limits.append(Limit(goals[k], loosened(values[k] - base[k]), k))
    return bounds + [None] * (len(goals) - len(bounds))


def whole_minimum(model: Model, cost: Floats, limits: Sequence[Limit], seconds: float) -> float:
    """What no plan in whole trucks and units can go below in `cost` within the limits, as far as a few nodes
    prove it; minus infinity where they prove nothing."""
    rows = [csr_matrix(limit.cost / limit.scale) for limit in limits]
    most = np.array([limit.most / limit.scale for limit in limits])
    scale = Limit(cost, np.inf).scale
    program = WholeProgram(
        csc_matrix(vstack([model.matrix, *rows])),
        np.concatenate([model.row_low, np.full(len(most), -np.inf)]),
        np.concatenate([model.row_high, most]),
        model.low,
        model.high,
        cost / scale,
        model.whole,
    )
    least = scale * decide(program, seconds=max(seconds, 0.05), gap=GAP, nodes=NODES).bound
    return least - _ROUNDING * max(1.0, abs(least))
