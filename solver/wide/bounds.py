"""What no plan over all movements can go below, proven by the columns of the relaxation."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property

from solver.engine.programs import EngineError
from solver.search.levels import Relaxation
from solver.wide.columns import Columns
from solver.wide.lanes import counted_fleets

GAP, FINER, CLOSE = 1e-4, 0.2, 5e-4
FAR = 2e-3


class Bounds:
    """The least unmet need and time. Where trucks bind and the `relaxation` of the model that plans are made
    with is known, those of time count trucks by incident."""

    def __init__(self, columns: Columns, left: Callable[[], float], *, trucks_bind: bool) -> None:
        self.columns, self._left, self.trucks_bind = columns, left, trucks_bind
        self.relaxation: Relaxation | None = None
        self._times: dict[float, float] = {}
        self._ahead: Future[float] | None = None

    def prove(self, values: tuple[float, ...], base: tuple[float, ...], leading: int) -> list[float | None]:
        """Bounds for unmet need and time; None for the goals behind, and for time where unmet need itself is
        so far from its bound that time's says nothing. Who asks for more than two goals' has the time for a
        higher one of time."""
        bounds: list[float | None] = [None] * len(values)
        bounds[0] = least_unmet = min(self._least_unmet + base[0], values[0])
        if leading > 1 and values[0] - least_unmet <= FAR * values[0]:
            unmet = values[0] * (1 + 1e-7) + 1e-7 - base[0]
            least = self._least_time(unmet, values[1] - base[1], closely=leading > 2)
            bounds[1] = None if least is None else min(least + base[1], values[1])
        return bounds

    def start(self) -> None:
        """Starts to prove the least unmet need beside what follows, which must not use the columns."""
        proving, pool = self._proving, ThreadPoolExecutor(1)
        self._ahead = pool.submit(proving.least_unmet, GAP)
        pool.shutdown(wait=False)

    @property
    def _turns(self) -> int:
        agreement = self.columns.universe.instance.problem.agreement
        return agreement.truck_turns if agreement.truck_tours else 1

    @cached_property
    def _proving(self) -> Columns:
        """The program whose bounds hold for every plan: trucks that come back carry as often."""
        if self._turns == 1:
            return self.columns
        often = Columns(self.columns.universe, self._left, self._turns)
        often.take(self.columns.taken)
        return often

    @cached_property
    def _least_unmet(self) -> float:
        return self._proving.least_unmet(GAP) if self._ahead is None else self._ahead.result()

    def _least_time(self, unmet: float, enough: float, *, closely: bool) -> float | None:
        """What no plan can go below in the time goal that leaves at most `unmet` of the first goal; at
        `enough` nobody needs to know better. `closely` counts trucks by incident where that may say more.
        What holds for plans that may leave more holds for them too, should time be short to prove again."""
        with suppress(EngineError):
            if unmet not in self._times:
                self._times[unmet] = self._proving.least_time(unmet, FINER * GAP, enough)
            if (
                closely
                and self.trucks_bind
                and not self.columns.is_hard
                and self._times[unmet] < (1.0 - CLOSE) * enough
            ):
                self._count_trucks()
                closer = self._proving.least_time(unmet, FINER * GAP, enough)
                self._times[unmet] = max(self._times[unmet], closer)
        return max((least for left, least in self._times.items() if left >= unmet), default=None)

    def _count_trucks(self) -> None:
        """Has the proving program count trucks by incident, by the prices of the model's relaxation."""
        if self.relaxation is not None:
            universe, relaxation = self.columns.universe, self.relaxation
            fleets = counted_fleets(relaxation.model, relaxation.prices, universe, self._turns)
            self._proving.count(fleets)
            self.relaxation = None
