"""What if: one living linear program per plan, every question one warm solve with one thing changed.

The answer is the difference between two optima, split into the goals, not a reduced cost: that one is
only a lower estimate. The program relaxes whole trucks and units, so it tells a little less than the
whole truth where trucks are scarce.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

import numpy as np

from solver.answers import GoalChange, LineWhy, Shift, WhyNot
from solver.arrays import Floats, Ints
from solver.engine.programs import Answer, EngineError
from solver.instance.instance import bare_instance, complete
from solver.model.goals import GOALS
from solver.model.keeping import arc_amounts, keeping
from solver.model.model import Model, make_model
from solver.plan import Movement, Plan
from solver.problem import Problem, Unit
from solver.questions.gate import Gate
from solver.questions.optimum import Optimum
from solver.search.search import fastest_cost
from solver.telling.changes import change_of
from solver.validate.validate import validate
from solver.wide.wide import Wide, is_wide

TIE_HOURS, PLAN_HOURS = 1e-3, 24.0
SMALL = 1e-6
MOST_SHIFTS = 8
UNDECIDED = "undecided"


class Situation:
    """A plan under questions. Around the fastest plan everything may move; around
    another one nothing moves unless it must, for its own trade-offs are to stand.

    All questions together may take so many seconds; what is asked then is told to be undecided. Of very many
    movements the promising ones and those of the plan's lines may move, and what `look_at` is told."""

    def __init__(self, problem: Problem, plan: Plan | None = None, *, seconds: float = 60.0) -> None:
        self._ends = time.perf_counter() + seconds
        validate(problem)
        self.problem, self.plan = problem, plan
        lines = plan.movements if plan else ()
        self._used = {line.source for line in lines}
        self._lines = {(line.source, line.need) for line in lines}
        instance = bare_instance(problem)
        self._wide = Wide(instance, self.left) if is_wide(instance) else None
        self._ask(self._wide.with_lines(self._lines) if self._wide else make_model(complete(instance)))

    def _ask(self, model: Model) -> None:
        """Questions are asked of this model from now on."""
        self.model, self.cost = model, fastest_cost(model)
        lines = self.plan.movements if self.plan else ()
        self._planned = arc_amounts(model, lines)
        if self.plan is not None:
            hours = TIE_HOURS if "fastest" in (self.plan.name, *self.plan.also) else PLAN_HOURS
            self.cost[model.arcs] -= keeping(model, self._planned, hours)
        self.optimum = Optimum(model, self.cost, self.left)
        self.gate = Gate(self.problem, model)

    def look_at(self, lines: Iterable[tuple[str, str]]) -> None:
        """These (source, need) will be asked about: all together are taken in sooner than one by one."""
        if self._wide is not None:
            known = self.model
            if self._wide.with_lines(lines) is not known:
                self._ask(self._wide.model)

    @property
    def base(self) -> Answer:
        """The optimum that all questions start from; EngineError where there was no time for it."""
        return self.optimum.base

    def left(self) -> float:
        """Seconds left for questions."""
        return self._ends - time.perf_counter()

    def why_not(self, source: str, need: str, quantity: int | None = None) -> WhyNot:
        """The plan with `quantity` (default: one unit, or all that may go) from `source` for `need`."""
        self.look_at([(source, need)])
        barred = self.gate.barred(source, need)
        if barred is not None:
            reason, details = barred
            return WhyNot(source=source, need=need, possible=False, reason=reason, details=details)
        arcs = self.gate.arcs(self.gate.class_of[source], need)
        used = float(self._planned[arcs].sum())
        if self._is_used(source, need):
            return self._in_plan(source, need, "in_plan", arcs, used)
        if used >= 1 and isinstance(self.gate.source_of[source], Unit):
            return self._in_plan(source, need, "same_station_in_plan", arcs, used)
        room = self.gate.room(int(arcs[0]))
        wanted = 1 if isinstance(self.gate.source_of[source], Unit) else room
        if quantity is not None:
            wanted = min(quantity, room)
        try:
            return self._forced_answer(source, need, arcs, wanted)
        except EngineError:
            soonest = float(self.model.instance.arcs.arrive[arcs].min())
            return WhyNot(
                source=source,
                need=need,
                possible=True,
                reason=UNDECIDED,
                quantity=wanted,
                arrive_minutes=round(soonest, 1),
            )

    def runner_up(self, line: Movement) -> LineWhy:
        """Who would come in the place of a line, and what that costs."""
        if line.pinned or line.source not in self.gate.class_of:
            return _told(line)
        arcs = self.gate.arcs(self.gate.class_of[line.source], line.need)
        if not len(arcs):
            return _told(line)
        twin = self._twin(line)
        if twin is not None:
            return _told(line, twin, line.city_from, 0.0, goals=self._nothing_changes())
        try:
            return self._next_best(line, arcs)
        except EngineError:
            return replace(_told(line), status=UNDECIDED)

    def _next_best(self, line: Movement, arcs: Ints) -> LineWhy:
        before, taken = self.base, self.base.columns[self.model.arcs[arcs]]
        low: Floats = np.zeros(len(arcs))
        if taken.sum() < line.quantity - SMALL:
            low[0] = line.quantity
            before = self.optimum.solve(arcs, low, None) or before
            taken = before.columns[self.model.arcs[arcs]]
        rest = float(line.quantity)
        high = taken.copy()
        for i in np.argsort(-taken, kind="stable").tolist():
            step = min(high[i], rest)
            high[i] -= step
            rest -= step
        after = self.optimum.solve(arcs, np.zeros(len(arcs)), np.maximum(high, 0.0))
        if after is None:
            return _told(line, short=float(line.quantity))
        return self._switched(line, before, after)

    def _twin(self, line: Movement) -> str | None:
        """An interchangeable unit of the same station that the plan leaves idle."""
        members = self.model.instance.sources.members[self.gate.class_of[line.source]]
        return next((m for m in members if m != line.source and m not in self._used), None)

    def _is_used(self, source: str, need: str) -> bool:
        return (source, need) in self._lines

    def _in_plan(self, source: str, need: str, reason: str, arcs: Ints, used: float) -> WhyNot:
        arrive = float(self.model.instance.arcs.arrive[arcs].min())
        return WhyNot(
            source=source,
            need=need,
            possible=True,
            reason=reason,
            quantity=round(used),
            arrive_minutes=round(arrive, 1),
            goals=self._nothing_changes(),
        )

    def _nothing_changes(self) -> tuple[GoalChange, ...]:
        """Every goal as it is; none where there was no time for the optimum."""
        with suppress(EngineError):
            return self.changes(self.base, self.base)
        return ()

    def _forced_answer(self, source: str, need: str, arcs: Ints, wanted: int) -> WhyNot:
        found, arc = self._forced(arcs, wanted)
        if found is None:
            wanted = min(wanted, int(self.optimum.most_on(arcs) + SMALL))
            found, arc = self._forced(arcs, wanted) if wanted else (None, int(arcs[0]))
        if found is None:
            details = {"city": self.gate.city(int(arcs[0]))}
            return WhyNot(source=source, need=need, possible=False, reason="no_vehicle", details=details)
        goals = self.changes(self.base, found)
        loss = float(self.cost @ (found.columns - self.base.columns))
        return WhyNot(
            source=source,
            need=need,
            possible=True,
            reason="as_good" if loss <= SMALL * max(1.0, abs(self.base.value)) else "costs",
            quantity=wanted,
            arrive_minutes=round(float(self.model.instance.arcs.arrive[arc]), 1),
            goals=goals,
            shifts=self._shifts(self.base, found),
        )

    def _forced(self, arcs: Ints, quantity: int) -> tuple[Answer | None, int]:
        """The best optimum with that quantity on one of the arcs (they differ by the trucks they ride on).

        A reduced cost never says more than the truth: arcs that cannot beat the best one are not tried."""
        best, at = None, int(arcs[0])
        least = self.base.value + np.maximum(self.base.reduced[self.model.arcs[arcs]], 0.0) * quantity
        for i in np.argsort(least, kind="stable").tolist():
            if best is not None and least[i] >= best.value - SMALL:
                break
            arc = int(arcs[i])
            low = np.zeros(len(arcs))
            low[i] = quantity
            most = np.inf if best is None else best.value - SMALL
            found = self.optimum.solve(arcs, low, None, most)
            if found is not None and found.value < most:
                best, at = found, arc
        return best, at

    def block(self, name: str) -> tuple[int, int]:
        """First row and number of rows of a rule; no rows where it cannot bind."""
        starts = sorted([*self.model.start.values(), len(self.model.row_low)])
        first = self.model.start.get(name)
        if first is None:
            return 0, 0
        return first, next((x for x in starts if x > first), first) - first

    def rows(self, name: str, arcs: Ints) -> set[int]:
        """The rows of a rule in which any of these arcs stands."""
        first, count = self.block(name)
        matrix = self.model.matrix
        found: set[int] = set()
        for column in self.model.arcs[arcs].tolist():
            rows = matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]
            found.update(int(r) for r in rows if first <= r < first + count)
        return found

    def changes(self, before: Answer, after: Answer) -> tuple[GoalChange, ...]:
        """Every goal before and after."""
        return tuple(
            change_of(goal.__name__, float(costs @ before.columns), float(costs @ after.columns))
            for goal, costs in zip(GOALS, self.model.goals, strict=True)
        )

    def _shifts(self, before: Answer, after: Answer) -> tuple[Shift, ...]:
        moved = (after.columns - before.columns)[self.model.arcs]
        order = np.argsort(-np.abs(moved), kind="stable")[:MOST_SHIFTS]
        return tuple(self._shift(arc, float(moved[arc])) for arc in order.tolist() if abs(moved[arc]) > 1e-4)

    def _shift(self, arc: int, quantity: float) -> Shift:
        arcs = self.model.instance.arcs
        return Shift(
            source=self._member(int(arcs.source[arc])),
            need=self.model.instance.parts.told[int(arcs.need[arc])][0],
            quantity=round(quantity, 3),
            arrive_minutes=round(float(arcs.arrive[arc]), 1),
        )

    def _member(self, s: int) -> str:
        """A source of that class, one that the plan does not use yet if there is any."""
        members = self.model.instance.sources.members[s]
        return next((m for m in members if m not in self._used), members[0])

    def _switched(self, line: Movement, before: Answer, after: Answer) -> LineWhy:
        arcs = self.model.instance.arcs
        moved = (after.columns - before.columns)[self.model.arcs]
        needs = self.gate.needs_of[line.need]
        mine = np.flatnonzero(np.isin(arcs.need, needs) & (moved > SMALL))
        short = max(0.0, float((after.columns - before.columns)[self.model.unmet[needs]].sum()))
        goals, shifts = self.changes(before, after), self._shifts(before, after)
        if not len(mine):
            return _told(line, short=short, goals=goals, shifts=shifts)
        first = int(mine[np.argmax(moved[mine])])
        minutes = round(float(arcs.arrive[first]) - line.arrive_minutes, 1)
        who, city = self._member(int(arcs.source[first])), self.gate.city(first)
        return _told(line, who, city, minutes, short=short, goals=goals, shifts=shifts)


def _told(
    line: Movement,
    runner_up: str | None = None,
    city: str | None = None,
    minutes: float | None = None,
    *,
    short: float = 0.0,
    goals: tuple[GoalChange, ...] = (),
    shifts: tuple[Shift, ...] = (),
) -> LineWhy:
    """Why this line; nobody in its place where no runner-up is given."""
    return LineWhy(
        line=line.id,
        need=line.need,
        source=line.source,
        reason=line.reason,
        runner_up=runner_up,
        runner_up_city=city,
        minutes=minutes,
        short=round(short, 3),
        goals=goals,
        shifts=shifts,
    )
