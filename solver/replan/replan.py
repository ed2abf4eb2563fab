"""A new plan that changes as little as it can of the one already told to people, and what it changes.

One model answers it: what still stands, a plan made afresh where that is not good enough, and the fewest
changes between them. What moves already is pinned in the problem and stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from solver.answers import Choice, Difference, LineChange
from solver.arrays import Floats
from solver.engine.programs import EngineError
from solver.fastest import fresh_draft
from solver.model.keeping import keeping
from solver.model.model import Model
from solver.plan import Movement, Plan, Plans
from solver.problem import Ban, Problem
from solver.replan.known import MOVED_MINUTES, Approved, Known
from solver.replan.least_change import fewest_changes
from solver.replan.pinning import as_pins
from solver.run import Run
from solver.search.answer import Draft, make_draft
from solver.search.complete import needed_trucks
from solver.search.fleets import cheapest_fleets, sent_by
from solver.search.greedy import fill, send_back
from solver.search.ledger import Ledger
from solver.search.levels import Limit, Relaxation, proven, prover, relax
from solver.search.search import Search, fastest_cost
from solver.search.variants import first_fastest
from solver.solve import solve
from solver.telling.changes import changes_between
from solver.tours import toured

TIME_GIVEN, UNMET_GIVEN, NEARLY = 0.005, 0.001, 0.02
STAY_HOURS, OTHER_TIME = 3.0, 0.5
AIM = 0.9
LEAST_CHANGE = "least_change"
SMALL = 1e-6


def replan(
    problem: Problem, approved: Approved, *, seconds: float = 5.0, seed: int = 0, exactly: bool = False
) -> Plan:
    """A plan nearly as good as one made afresh (0.1 % of unmet need, 0.5 % of time) that changes less.

    `approved` are the lines as people know them. If what still stands of them and what is free for the rest
    do, that is the plan. Else, of the lines in which it, a plan made afresh and the approved one differ, few
    are changed. What is good enough is told by the bounds, or by the plan made afresh where they do not tell.
    With `exactly` all that is still possible stays and only the rest is planned, whatever it costs."""
    run = Run(problem, seconds, seed, None, None)
    run.look_at((line.source, line.need) for line in approved)
    known = Known(run.model, approved)
    cost = fastest_cost(run.model)
    around = _Around(run, relax(run.model, cost, run.left), cost, known)
    best = around.exactly() if exactly else around.least_changed()
    on_tours = problem.agreement.truck_tours
    prove = prover(around.relaxation, run.left) if on_tours else around.prove
    plan = run.plan(LEAST_CHANGE, best, prove, 2, known.names)
    return replace(plan, certificate=replace(plan.certificate, status=LEAST_CHANGE))


@dataclass(slots=True)
class _Around:
    """Plans around approved lines, on one living relaxation."""

    run: Run
    relaxation: Relaxation
    cost: Floats
    known: Known
    proofs: dict[float, list[float | None]] = field(default_factory=dict)

    def least_changed(self) -> Draft:
        """The plan with the fewest changed lines found among those that are good enough; never one that
        changes more than a plan made afresh."""
        standing = self.standing()
        if self.run.problem.agreement.truck_tours and self.run.wide is None:
            return self._on_tours(standing)
        proven_least = self._least(standing)
        as_good = _as_good(standing.values, proven_least)
        if as_good and not self.known.changes(standing):
            return standing
        fresh = fresh_draft(self.run, self.relaxation, self.cost)
        if not as_good and _as_good(standing.values, proven_least, (NEARLY, NEARLY)):
            as_good = _as_good(standing.values, fresh.values)
        if as_good and self.known.changes(standing) <= self.known.changes(fresh):
            return standing
        return self._between(standing, fresh)

    def _on_tours(self, standing: Draft) -> Draft:
        """What still stands; a plan made afresh only where that serves more on its tours."""
        model, left = self.relaxation.model, self.run.left
        stays = toured(model, standing, left)
        bound = prover(self.relaxation, left)(stays.values, self.run.base, 1)[0]
        if bound is not None and stays.values[0] <= bound * (1.0 + UNMET_GIVEN) + SMALL:
            return stays
        new = toured(model, fresh_draft(self.run, self.relaxation, self.cost), left)
        return stays if stays.values[0] <= new.values[0] * (1.0 + UNMET_GIVEN) + SMALL else new

    def _between(self, standing: Draft, fresh: Draft) -> Draft:
        """The fewest changes between what still stands and a fresh plan; it itself where none is as good.
        Whole pieces take longer: only where rounding spoils the plan without."""
        least = self._least(fresh)
        if not _as_good(fresh.values, least):
            least = fresh.values[:2]
        best, others = fresh, [standing, self._with_free(standing)]
        if self.known.changes(standing) > self.known.changes(fresh):  # much of it comes late now
            others = [draft for draft in (self.staying(),) if draft is not None]
            best = self._fewest([fresh, *others], least)
        for pieces in (False, True):
            seconds, limits = max(self.run.left(), 0.05), self._limits(least)
            found = fewest_changes(self.known, fresh, others, limits, seconds, pieces=pieces)
            if _as_good(found.values, least):
                return self._fewest([best, found], least)
        return best

    def _fewest(self, drafts: Sequence[Draft], least: Sequence[float]) -> Draft:
        """Of those that are as good the one that changes fewest lines."""
        good = [draft for draft in drafts if _as_good(draft.values, least)]
        return min(good, key=lambda draft: (self.known.changes(draft), draft.values))

    def _with_free(self, standing: Draft) -> Draft:
        """What stands and, for each need that has lost some of a line, the soonest of what it leaves free: no
        plan, but lines to choose from."""
        instance, kept = self.relaxation.model.instance, self.known.new(standing)
        arcs = instance.arcs
        lost = {
            pair[1]
            for pair, lines in self.known.old.items()
            if sum(many for many, _ in lines) > sum(many for many, _ in kept.get(pair, ()))
        }
        left = instance.sources.amount - np.bincount(arcs.source, standing.amounts, len(instance.sources))
        asked = np.array([need in lost for need, _ in instance.parts.told])
        free = np.flatnonzero(asked[arcs.need] & (left[arcs.source] >= 1))
        free = free[np.lexsort((arcs.arrive[free], arcs.need[free]))]
        soonest = free[np.unique(arcs.need[free], return_index=True)[1]]
        most = np.minimum(arcs.most[soonest], instance.needs.quantity[arcs.need[soonest]])
        amounts = standing.amounts.copy()
        amounts[soonest] += np.minimum(left[arcs.source[soonest]], most).astype(np.int64)
        return replace(standing, amounts=amounts)

    def _least(self, draft: Draft) -> tuple[float, float]:
        """What no plan can go below in unmet need, and in time if it serves as much as the draft."""
        unmet, time, *_ = self.prove(draft.values, self.run.base, 2)
        return unmet or 0.0, time or 0.0

    def prove(self, values: tuple[float, ...], base: tuple[float, ...], leading: int) -> list[float | None]:
        """The bounds, once for all drafts that leave as much unmet: they depend on nothing else."""
        told = self.proofs.get(values[0])
        if told is None or told[1] is None:
            told = proven(self.relaxation, (values[0], np.inf, *values[2:]), base, leading)
            self.proofs[values[0]] = told
        return [
            None if bound is None else min(bound, value) for bound, value in zip(told, values, strict=True)
        ]

    def _limits(self, least: tuple[float, float]) -> list[Limit]:
        """What a plan may give for changing less, as limits on the model's columns; whole pieces, and filling
        up what they leave open, take a part of it."""
        given = least[0] * (1.0 + UNMET_GIVEN), least[1] * (1.0 + AIM * TIME_GIVEN)
        goals, base = self.relaxation.model.goals, self.run.base
        return [Limit(goals[k], given[k] - base[k] + SMALL, k) for k in range(2)]

    def _still_possible(self) -> Ledger:
        """What is still possible of the approved lines, taken in their order."""
        model = self.relaxation.model
        wanted = np.zeros(len(model.instance.arcs), np.int64)
        lines = [(line.quantity, self.known.arcs(line)) for line in self.known.approved]
        for quantity, arcs in lines:
            for arc in arcs[:1]:
                wanted[arc] += min(quantity, int(model.instance.arcs.most[arc]))
        ledger = Ledger(model)
        none = np.zeros(len(model.convoys), np.int64)
        trucks = cheapest_fleets(model, wanted, none, max(self.run.left(), 0.05))
        ledger.put_trucks(sent_by(model, trucks))
        for quantity, arcs in lines:
            left = quantity
            for arc in arcs:
                left -= ledger.take(arc, left)
        send_back(ledger)
        return ledger

    def standing(self) -> Draft:
        """All that is still possible, and what is free to the needs that stay open."""
        ledger = self._still_possible()
        fill(ledger)
        return make_draft(self.relaxation.model, ledger.amounts, needed_trucks(ledger))

    def exactly(self) -> Draft:
        """What is still possible stays, with trucks enough; the rest is planned around it. A fresh plan
        where the trucks left do not do for that."""
        model, ledger = self.relaxation.model, self._still_possible()
        low = model.low.copy()
        low[model.arcs] = ledger.amounts
        low[model.trucks] = np.where(ledger.sent > 0, ledger.sent, low[model.trucks])
        kept = self._dived(replace(model, low=low), self.cost)
        return kept or fresh_draft(self.run, self.relaxation, self.cost)

    def staying(self) -> Draft | None:
        """A line stays, and grows no larger, where moving it saves less waiting than STAY_HOURS."""
        model = self.relaxation.model
        old, told = self.known.amounts()
        high = model.high.copy()
        high[model.arcs] = np.where(old > 0, np.minimum(old, high[model.arcs]), high[model.arcs])
        cost = self.cost.copy()
        cost[model.arcs] -= np.where(told, 1.0, OTHER_TIME) * keeping(model, old, STAY_HOURS)
        return self._dived(replace(model, high=high), cost)

    def _dived(self, model: Model, cost: Floats) -> Draft | None:
        run, program = self.run, self.relaxation.program
        columns = np.arange(model.columns)
        program.recall()
        program.set_bounds(columns, model.low, model.high)
        program.set_cost(cost)
        try:
            bounded = replace(self.relaxation, model=model, least=program.run().value)
            return first_fastest(Search(bounded, run.base, run.seed, run.spare), cost)
        except EngineError:
            return None
        finally:
            program.set_bounds(columns, self.relaxation.model.low, self.relaxation.model.high)


def _as_good(
    values: Sequence[float], least: Sequence[float], given: tuple[float, float] = (UNMET_GIVEN, TIME_GIVEN)
) -> bool:
    """Whether unmet need and time are as near to the least as is given."""
    return all(values[k] <= least[k] * (1.0 + given[k]) + SMALL for k in range(2))


def around_edits(
    problem: Problem,
    locked: Sequence[Choice],
    forbidden: Sequence[Ban],
    *,
    seconds: float = 5.0,
    seed: int = 0,
) -> Plans:
    """The best plans with the officer's lines as they are: what he touched is pinned, what he struck out
    stays out."""
    asked = replace(
        problem,
        pinned=(*problem.pinned, *as_pins(problem, locked)),
        forbidden=(*problem.forbidden, *forbidden),
    )
    return solve(asked, seconds=seconds, seed=seed)


def difference(before: Plan, after: Plan) -> Difference:
    """Every line of both plans: kept, changed in quantity or time, dropped, added."""
    old, new = _by_key(before), _by_key(after)
    lines = [_line_change(old.get(key), new.get(key)) for key in [*old, *(k for k in new if k not in old)]]
    order = ("dropped", "added", "changed", "kept")
    lines.sort(key=lambda line: order.index(line.what))
    count = {what: sum(line.what == what for line in lines) for what in order}
    return Difference(**count, lines=tuple(lines), goals=changes_between(before, after))


_Sum = tuple[Movement, int, float]


def _by_key(plan: Plan) -> dict[tuple[str, str], _Sum]:
    told: dict[tuple[str, str], _Sum] = {}
    for line in plan.movements:
        _, quantity, arrive = told.get((line.need, line.source), (line, 0, 0.0))
        told[line.need, line.source] = (line, quantity + line.quantity, max(arrive, line.arrive_minutes))
    return told


def _line_change(old: _Sum | None, new: _Sum | None) -> LineChange:
    known = old or new
    assert known is not None
    line = known[0]
    minutes = round(new[2] - old[2], 1) if old and new else None
    if old is None or new is None:
        what = "added" if old is None else "dropped"
    elif old[1] != new[1] or abs(minutes or 0.0) >= MOVED_MINUTES:
        what = "changed"
    else:
        what = "kept"
    return LineChange(
        what=what,
        need=line.need,
        source=line.source,
        city_from=line.city_from,
        quantity_before=old[1] if old else 0,
        quantity_after=new[1] if new else 0,
        arrive_before=old[2] if old else None,
        arrive_after=new[2] if new else None,
        minutes=minutes,
    )
