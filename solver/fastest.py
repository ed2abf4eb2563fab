"""The fastest plan alone, by one dive: what questions about changed rules are answered with."""

import math
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from solver.arrays import Floats
from solver.engine.programs import EngineError
from solver.model.goals import GOALS
from solver.plan import Plan
from solver.problem import Problem
from solver.run import Run
from solver.search.answer import Draft, make_draft
from solver.search.greedy import nearest_first
from solver.search.levels import Relaxation, relax
from solver.search.search import Search, fastest_cost
from solver.search.variants import first_fastest
from solver.tours.making import Making

SMALL = 1e-6


def solve_fastest(
    problem: Problem,
    *,
    seconds: float = 5.0,
    seed: int = 0,
    name: str = "fastest",
    proving: int = 2,
) -> Plan:
    """The fastest plan by one dive, not improved any further; the first `proving` goals get their bounds.
    The plan by hand where there is no time for one."""
    run = Run(problem, seconds, seed, None, None)
    try:
        return _dived(run, name, proving)
    except EngineError:
        return run.tell(name, make_draft(run.model, *nearest_first(run.model)), None, 0, "greedy")


def _dived(run: Run, name: str, proving: int) -> Plan:
    cost = fastest_cost(run.model)
    relaxation = relax(run.model, cost, run.left)
    draft = fresh_draft(run, relaxation, cost)
    if run.problem.agreement.truck_tours:
        with suppress(EngineError):
            draft = Making(run.model, draft, run.spare).draft()
    return run.plan(name, draft, run.prover(relaxation), proving)


@dataclass(frozen=True, slots=True)
class Reached:
    """What a plan comes to: by need what stays open of it and the minute when its last line arrives; each
    goal's value by name."""

    open: Counter[str]
    last: dict[str, float]
    goals: dict[str, float]

    @classmethod
    def by(cls, plan: Plan) -> "Reached":
        open_, last = Counter[str](), dict[str, float]()
        for unmet in plan.unmet:
            open_[unmet.need] += unmet.quantity
        for line in plan.movements:
            last[line.need] = max(last.get(line.need, 0.0), line.arrive_minutes)
        return cls(open_, last, {goal.name: goal.value for goal in plan.goals})


def reach_fastest(problem: Problem, *, seconds: float = 5.0) -> Reached:
    """What `solve_fastest` comes to, for half the time: nothing of it is told, proven or checked. EngineError
    where there is no time for it."""
    run = Run(problem, seconds, 0, None, None)
    if run.wide is not None or problem.agreement.truck_tours:
        return Reached.by(_dived(run, "fastest", 1))
    cost = fastest_cost(run.model)
    draft = fresh_draft(run, relax(run.model, cost, run.left), cost)
    instance, arcs = run.model.instance, run.model.instance.arcs
    names = [name for name, _ in instance.parts.told]
    got = np.bincount(arcs.need, draft.amounts * arcs.gain, len(names))
    open_, last = Counter[str](), dict[str, float]()
    for name, missing in zip(names, (instance.needs.quantity - got).tolist(), strict=True):
        open_[name] += max(0, math.ceil(missing - SMALL))
    used = np.flatnonzero(draft.amounts)
    arrivals = [
        (names[n], arrive)
        for n, arrive in zip(arcs.need[used].tolist(), arcs.arrive[used].tolist(), strict=True)
    ]
    asked = {need.id: name for need, name in zip(instance.problem.needs, names, strict=True)}
    arrivals += [(asked[line.pin.need], line.arrive) for line in run.model.pins.lines]
    for name, arrive in arrivals:
        last[name] = max(last.get(name, 0.0), round(arrive, 6))
    return Reached(open_, last, dict(zip((goal.__name__ for goal in GOALS), draft.values, strict=True)))


def fresh_draft(run: Run, relaxation: Relaxation, cost: Floats) -> Draft:
    """A plan by one dive along `cost`, or the one by hand if that serves more."""
    relaxation.program.recall()  # the same plan whatever was asked before
    draft = first_fastest(Search(relaxation, run.base, run.seed, run.spare), cost)
    if draft.values[0] <= (relaxation.least_unmet + run.base[0]) * (1.0 + SMALL):  # nothing serves more
        return draft
    by_hand = make_draft(run.model, *nearest_first(run.model))
    return by_hand if by_hand.values[0] < draft.values[0] * (1.0 - SMALL) else draft
