"""The fastest plan alone, by one dive: what questions about changed rules are answered with."""

from collections.abc import Iterable

from solver.answer import Draft, make_draft
from solver.arrays import Floats
from solver.greedy import nearest_first
from solver.keeping import Sent, arc_amounts, keeping
from solver.levels import Relaxation, prover, relax
from solver.plan import Plan
from solver.problem import Problem
from solver.run import Run
from solver.search import Search, fastest_cost
from solver.variants import first_fastest

KEEP_HOURS = 1.0


def solve_fastest(
    problem: Problem,
    *,
    seconds: float = 5.0,
    seed: int = 0,
    name: str = "fastest",
    keep: Iterable[Sent] = (),
    proving: int = 2,
) -> Plan:
    """The fastest plan by one dive, not improved any further; the first `proving` goals get their bounds.

    Lines of `keep` are preferred: other ones must save more than KEEP_HOURS of their need's waiting."""
    run = Run(problem, seconds, seed, None, None)
    cost = fastest_cost(run.model)
    cost[run.model.arcs] -= keeping(run.model, arc_amounts(run.model, keep), KEEP_HOURS)
    relaxation = relax(run.model, cost, run.left)
    draft = fresh_draft(run, relaxation, cost)
    return run.plan(name, draft, prover(relaxation, run.left), proving)


def fresh_draft(run: Run, relaxation: Relaxation, cost: Floats) -> Draft:
    """A plan by one dive along `cost`, or the one by hand if that serves more."""
    relaxation.program.recall()  # the same plan whatever was asked before
    draft = first_fastest(Search(relaxation, run.base, run.seed, run.spare), cost)
    by_hand = make_draft(run.model, *nearest_first(run.model))
    return by_hand if by_hand.values[0] < draft.values[0] * (1.0 - 1e-6) else draft
