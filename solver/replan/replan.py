"""A new plan that changes as little as it can of the one already told to people.

One model answers it: what still stands, a plan made afresh where that is not good enough, and the fewest
changes between them. What moves already is pinned in the problem and stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from solver.answers import Choice, KnownTour
from solver.engine.programs import EngineError
from solver.plan import Plan, Plans
from solver.problem import Ban, Problem
from solver.replan.around import SMALL, TIME_GIVEN, UNMET_GIVEN, Around, as_good
from solver.replan.known import Approved, Known
from solver.replan.least_change import fewest_changes
from solver.replan.mixing import mixed
from solver.replan.on_tours import OnTours, driven
from solver.replan.pinning import as_pins
from solver.run import Run
from solver.search.answer import Draft
from solver.search.levels import Limit
from solver.search.proving import proven
from solver.search.search import fastest_cost
from solver.solve import solve

NEARLY, AIM = 0.02, 0.9
AS_KNOWN = UNMET_GIVEN, 0.002  # a fresh plan is hardly nearer to the bounds than the one before
OPEN = 0.2  # of the lines: with more choices the engine takes longer than all else
FEW_ARCS = 100  # so few are decided at once
FEW = 0.008  # of the lines: a plan made afresh hardly changes fewer
LEAST_CHANGE = "least_change"


def replan(
    problem: Problem,
    approved: Approved,
    *,
    tours: Sequence[KnownTour] = (),
    seconds: float = 5.0,
    seed: int = 0,
    exactly: bool = False,
) -> Plan:
    """A plan nearly as good as one made afresh (0.1 % of unmet need, 0.5 % of time) that changes less.

    `approved` are the lines as people know them, `tours` how their trucks were to drive: where trucks have
    ways of their own these stay as far as they can. If what still stands of them and what is free for the
    rest do, that is the plan. Else, of the lines in which it, a plan made afresh and the approved one differ,
    few are changed. What is good enough is told by the bounds, or by the plan made afresh where they do not
    tell.
    With `exactly` all that is still possible stays and only the rest is planned, whatever it costs.
    Without time for a relaxation what still stands, filled up, is told with the status `limit`."""
    run = Run(problem, seconds, seed, None, None)
    run.look_at((line.source, line.need) for line in approved)
    around = Around(run, fastest_cost(run.model), Known(run.model, approved))
    try:
        return _planned(around, tours, exactly=exactly)
    except EngineError:
        on_tours = tours and problem.agreement.truck_tours and not exactly
        still = driven(around, tours) if on_tours else around.standing()
        return run.tell(LEAST_CHANGE, still, None, 0, "limit", around.known.names)


def _planned(around: Around, tours: Sequence[KnownTour], *, exactly: bool) -> Plan:
    run, changing = around.run, _Changing(around)
    on_tours = run.problem.agreement.truck_tours
    prove = run.prover(around.relaxation) if on_tours or run.wide else changing.prove
    if exactly:
        best = around.exactly()
    elif on_tours:
        best = OnTours(around, tours, prove).least_changed()
    else:
        best = changing.least_changed()
    plan = run.plan(LEAST_CHANGE, best, prove, 2, around.known.names)
    return replace(plan, certificate=replace(plan.certificate, status=LEAST_CHANGE))


@dataclass(slots=True)
class _Changing:
    """The fewest changed lines, trucks counted by city."""

    around: Around
    proofs: dict[float, list[float | None]] = field(default_factory=dict)

    def least_changed(self) -> Draft:
        """The plan with the fewest changed lines found among those that are good enough; beyond a few never
        one that changes more than a plan made afresh."""
        standing = self.around.standing()
        proven_least = self._least(standing)
        enough = as_good(standing.values, proven_least)
        few = self.around.known.changes(standing) <= FEW * len(self.around.known.approved)
        if few and (enough or self._as_known(standing, proven_least)):
            return standing
        fresh = self.around.fresh()
        if not self.around.known.changes(fresh):
            return fresh
        if not enough and as_good(standing.values, proven_least, (NEARLY, NEARLY)):
            enough = as_good(standing.values, fresh.values)
        if enough and self.around.known.changes(standing) <= self.around.known.changes(fresh):
            return standing
        return self._between(standing, fresh)

    def _between(self, standing: Draft, fresh: Draft) -> Draft:
        """The fewest changes between what still stands and a fresh plan; it itself where none is as good.
        Where they differ in much, first what can be kept without an engine, and then of what that leaves."""
        least = self._least(fresh)
        if not as_good(fresh.values, least):
            least = fresh.values[:2]
        known = self.around.known
        if known.changes(standing) > known.changes(fresh):  # much of it comes late now
            staying = self.around.staying()
            best = fresh if staying is None else self._fewest([fresh, staying], least)
            if best is not fresh:
                return best
        few = np.count_nonzero(fresh.amounts != standing.amounts) <= FEW_ARCS
        if few or self.around.run.wide is not None:  # there the program is the least of what it takes
            return self._decided(fresh, [standing, self._with_free(standing)], None, least)
        most = least[0] * (1.0 + UNMET_GIVEN), least[1] * (1.0 + AIM * TIME_GIVEN)
        mixture = mixed(known, fresh, standing, most, int(OPEN * len(known.approved)))
        best = self._fewest([fresh, mixture.draft], least)
        if not mixture.sources:
            return best
        return self._decided(best, [mixture.choices], mixture.sources, least)

    def _decided(
        self, best: Draft, others: Sequence[Draft], among: set[int] | None, least: Sequence[float]
    ) -> Draft:
        """The draft, or one with fewer changes out of its lines and the others'. Whole pieces take longer:
        only where rounding spoils the plan without."""
        known, limits = self.around.known, self._limits(least)
        for pieces in (False, True):
            seconds = max(self.around.run.left(), 0.05)
            found = fewest_changes(known, best, others, limits, seconds, pieces=pieces, among=among)
            if as_good(found.values, least):
                return self._fewest([best, found], least)
        return best

    def _as_known(self, standing: Draft, proven_least: Sequence[float]) -> bool:
        """Whether it is as good as what people know, and that is near the bounds."""
        known = self.around.known.values
        if known is None or not as_good(standing.values, proven_least, (NEARLY, NEARLY)):
            return False
        base = self.around.run.base
        return as_good(standing.values, (known[0] + base[0], known[1] + base[1]), AS_KNOWN)

    def _fewest(self, drafts: Sequence[Draft], least: Sequence[float]) -> Draft:
        """Of those that are as good the one that changes fewest lines."""
        good = [draft for draft in drafts if as_good(draft.values, least)]
        return min(good, key=lambda draft: (self.around.known.changes(draft), draft.values))

    def _with_free(self, standing: Draft) -> Draft:
        """What stands and, for each need that has lost some of a line, the soonest of what it leaves free: no
        plan, but lines to choose from."""
        instance, kept = self.around.run.model.instance, self.around.known.new(standing)
        arcs = instance.arcs
        lost = {
            pair[1]
            for pair, lines in self.around.known.old.items()
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
        unmet, time, *_ = self.prove(draft.values, self.around.run.base, 2)
        return unmet or 0.0, time or 0.0

    def prove(self, values: tuple[float, ...], base: tuple[float, ...], leading: int) -> list[float | None]:
        """The bounds, once for all drafts that leave as much unmet: they depend on nothing else."""
        told = self.proofs.get(values[0])
        if told is None or told[1] is None:
            told = proven(self.around.relaxation, (values[0], np.inf, *values[2:]), base, leading)
            self.proofs[values[0]] = told
        return [
            None if bound is None else min(bound, value) for bound, value in zip(told, values, strict=True)
        ]

    def _limits(self, least: Sequence[float]) -> list[Limit]:
        """What a plan may give for changing less, as limits on the model's columns; whole pieces, and filling
        up what they leave open, take a part of it."""
        given = least[0] * (1.0 + UNMET_GIVEN), least[1] * (1.0 + AIM * TIME_GIVEN)
        goals, base = self.around.run.model.goals, self.around.run.base
        return [Limit(goals[k], given[k] - base[k] + SMALL, k) for k in range(2)]


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
