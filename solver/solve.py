"""One question in, a few different plans out: relax, complete, prove, check, explain."""

from dataclasses import replace

import numpy as np

from solver.driven import plans_on_tours
from solver.engine.programs import EngineError
from solver.many import dived, dived_closely, from_relaxation, looked_further, searched_again
from solver.plan import Plan, Plans
from solver.problem import Problem
from solver.run import Progress, Run, Stop, Together
from solver.search.answer import Draft, make_draft, on_cheapest_trucks
from solver.search.greedy import nearest_first
from solver.search.levels import relax
from solver.search.proving import Prove
from solver.search.scarce import exchanged
from solver.search.search import Left, Search, fastest_cost, is_far, serves_more
from solver.search.variants import balanced, better_fastest, first_fastest, frugal, quickened
from solver.together import NAMES, breathe, in_time, merged, together, told_beside
from solver.tours.making import are_driven
from solver.wide.wide import Wide

LONG = 60_000  # of so many movements the relaxation takes seconds


def solve(
    problem: Problem,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    on_progress: Progress | None = None,
    should_stop: Stop | None = None,
    on_plans: Together | None = None,
) -> Plans:
    """The fastest, the balanced and the frugal plan; identical
    ones merged, each checked and with its bounds. Where cities let go below their floors and these plans
    take it, also `within_floors`, the fastest that leaves every floor whole.

    `on_progress(stage, percent, plan or None)` hears the stages movements (only of very many), greedy,
    first, fastest (as often as it gets notably better), balanced, frugal, done and each plan as it
    stands. Where a longer look may find better plans `on_plans(plans)` hears of the first ones as soon as all
    three are there, of the first alone where scarce trucks have tours. After `seconds`, or once
    `should_stop()` is true, the best so far is returned with status
    `limit`, or `greedy` if nothing better was ready. ProblemError if the problem cannot be asked."""
    run = Run(problem, seconds, seed, on_progress, should_stop, on_plans)
    run.say("greedy", 5)
    if run.left() > 0:
        try:
            return _optimized(run) if run.wide is None else _chosen_from_many(run, run.wide)
        except EngineError:
            run.say("out of time", 90)
    return _by_hand(run)


def solve_greedily(problem: Problem) -> Plans:
    """The nearest-first plan alone, at once: what a person would do by hand, without a bound. On tours with
    all that trucks can still bring, however long it takes to see to that."""
    return _by_hand(Run(problem, 0.0, problem.seed, None, None), packing=lambda: np.inf)


def _by_hand(run: Run, prove: Prove | None = None, packing: Left | None = None) -> Plans:
    """The plan by hand with what is proven of unmet need; the best that was told before, if one was."""
    draft = make_draft(run.model, *nearest_first(run.model))
    told = run.tell("fastest", draft, prove, int(prove is not None), "greedy", packing=packing)
    return merged(run, {"fastest": _no_worse(run, told)})


def _optimized(run: Run) -> Plans:
    if run.on_progress is not None and len(run.model.arcs) > LONG:  # nobody waits with nothing to read
        draft = make_draft(run.model, *nearest_first(run.model))
        run.first = run.tell("fastest", draft, None, 0, "greedy")
        run.say("first", 10, run.first)
    relaxation = relax(run.model, fastest_cost(run.model), run.left)
    prove = run.prover(relaxation)
    run.say("bound", 20)
    try:
        return _searched(run, Search(relaxation, run.base, run.seed, run.spare), prove)
    except EngineError:
        return _by_hand(run, prove)


def _searched(run: Run, search: Search, prove: Prove) -> Plans:
    draft = first_fastest(search)
    if are_driven(run.model, draft):
        return merged(run, plans_on_tours(run, search, draft, prove))
    if run.on_progress is not None:
        run.first = run.plan("fastest", draft, prove, 1 if is_far(search, draft) else 2)
        run.say("first", 50, run.first)
    draft = min(draft, make_draft(run.model, *nearest_first(run.model)), key=lambda each: each.values)
    return _with_variants(run, search, draft, prove)


def _chosen_from_many(run: Run, wide: Wide) -> Plans:
    """The same for so many possible movements that only the promising ones enter the model."""
    run.say("bound", 20)
    draft = from_relaxation(run, wide) if wide.is_vast else None
    if draft is None and not (wide.is_small and wide.trucks_bind):
        draft = wide.draft()
    search = None
    if draft is None or not (wide.is_vast or wide.is_near(draft)):
        draft, search = dived(run, wide, draft)
    if are_driven(run.model, draft):
        return _many_on_tours(run, wide, draft)
    if wide.rounds_badly and not wide.is_near(draft):
        draft, search = searched_again(run, wide, draft)
    if run.on_progress is not None and (wide.is_hard or wide.is_hasty):  # a proof takes long
        run.first = run.tell("fastest", draft, None, 0, "limit")
        run.say("first", 50, run.first)
        draft, search = dived_closely(run, wide, draft, search)
    elif run.on_progress is not None:
        run.say("first", 50, run.plan("fastest", draft, wide.bounds.prove, 2))
    if wide.is_hard or (wide.trucks_bind and not wide.is_near(draft)):
        draft, search = looked_further(run, wide, draft, search)
    elif search is None:
        draft, search = dived(run, wide, draft)
    if search is None:
        return merged(run, {"fastest": run.plan("fastest", draft, wide.bounds.prove)})
    return _with_variants(run, search, draft, wide.bounds.prove)


def _many_on_tours(run: Run, wide: Wide, draft: Draft) -> Plans:
    draft, search = searched_again(run, wide, draft)
    if search is None:
        return merged(run, {"fastest": run.plan("fastest", draft, wide.bounds.prove, 2)})
    return merged(run, plans_on_tours(run, search, draft, wide.bounds.prove))


def _with_variants(run: Run, search: Search, draft: Draft, prove: Prove) -> Plans:
    """The fastest plan and its variants, all three at once; then better ones, where a longer look may find
    any: scarce trucks, a variant that diving left outside its limits, one that serves more."""
    search.scarce = is_far(search, draft)
    search.hurried = True
    if search.scarce:
        draft = exchanged(search, draft, run.half, run.better(prove))
        draft = on_cheapest_trucks(run.model, draft, run.spare())
    else:
        draft = better_fastest(search, draft, run.half, run.better(prove))
    run.hurried = search.scarce  # closer bounds can wait for better plans
    plans, more = _variants(run, search, draft, prove, (70, 80, 85))
    if (search.scarce or search.left_open or more is not None) and run.spare() > 0:
        run.stand(together(run, plans))
        search.hurried, run.hurried, better = False, False, draft
        if search.scarce:
            better = better_fastest(search, more or draft, run.half, run.better(prove))
        if better.values[0] > draft.values[0]:  # an hour is worth so little of a need, but not nothing
            better = draft
        if better is draft and run.spare() <= 0:
            return merged(run, plans)
        draft = better
        if search.scarce or search.left_open:
            plans, more = _variants(run, search, draft, prove, (90, 93, 95))
        if more is not None and not search.scarce and run.spare() > 0:
            try:
                plans, _ = _variants(run, search, quickened(search, more, draft), prove, (96, 97, 98))
            except EngineError:
                run.struck = True
    return merged(run, plans)


def _no_worse(run: Run, plan: Plan) -> Plan:
    """The plan, or the first one that was told where what could still go at once made that better, or where
    the checker refuses this one; as it was told then, for the model may have grown since."""
    if run.first is None or _rank(plan) <= _rank(run.first):
        return plan
    unmet, *others = run.first.goals
    known = plan.goal("unmet").bound if unmet.bound is None else unmet.bound
    bound = None if known is None else min(known, unmet.value)
    return replace(run.first, goals=(replace(unmet, bound=bound), *others))


def _rank(plan: Plan) -> tuple[bool, float, float]:
    return not plan.certificate.checked, plan.goal("unmet").value, plan.goal("time").value


def _variants(
    run: Run, search: Search, draft: Draft, prove: Prove, percents: tuple[int, int, int]
) -> tuple[dict[str, Plan], Draft | None]:
    """The plans by name, and the first variant that serves more than the fastest, if one does."""
    breathe(run, search)
    others, more = dict[str, Draft | None](), None
    for name, maker in zip(NAMES[1:], (_balanced, frugal), strict=True):
        other = in_time(run, search, maker, draft)
        others[name] = None if other is draft else other
        if more is None and other is not None and serves_more(other, draft):
            more = other
    fastest = _no_worse(run, run.plan("fastest", draft, prove))
    return told_beside(run, fastest, others, prove, percents), more


def _balanced(search: Search, fastest: Draft) -> Draft:
    slack = search.model.instance.problem.agreement.slack
    return balanced(search, fastest, slack.time, slack.burden)
