"""One question in, a few different plans out: relax, complete, prove, check, explain."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from solver.engine.programs import EngineError
from solver.floors import with_floors_kept
from solver.many import dived, looked_further, searched_again, soon_better
from solver.model.policy import with_policy
from solver.plan import Plan, Plans
from solver.problem import Problem
from solver.run import Progress, Run, Stop, Together
from solver.search.answer import Draft, make_draft, on_cheapest_trucks
from solver.search.greedy import nearest_first
from solver.search.levels import loosened, relax
from solver.search.search import Search, fastest_cost, is_far, serves_more
from solver.search.variants import balanced, better_fastest, exchanged, first_fastest, frugal, quickened
from solver.telling.certify import Prove
from solver.tours import toured
from solver.tours.drive import packed
from solver.tours.fewer import on_fewer_trucks
from solver.tours.making import Making
from solver.tours.values import all_out, better_of
from solver.tours.variants import balanced_on_tours, fastest_rest, frugal_on_tours
from solver.wide.wide import Wide

SPARES = {"balanced": 2, "frugal": 3}  # the goal, by its number
NAMES = ("fastest", "balanced", "frugal")
LONG = 60_000  # of so many movements the relaxation takes seconds
NOTABLE = 1e-3  # the least share of a goal for which a leader is shown a plan of its own


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
    """The nearest-first plan alone, at once: what a person would do by hand, without a bound."""
    return _by_hand(Run(problem, 0.0, problem.seed, None, None))


def _by_hand(run: Run, prove: Prove | None = None) -> Plans:
    """The plan that was told first, if one was; with what is proven of unmet need."""
    draft = run.first[0] if run.first else make_draft(run.model, *nearest_first(run.model))
    status = run.first[1].certificate.status if run.first else "greedy"
    return _merged(run, {"fastest": run.tell("fastest", draft, prove, int(prove is not None), status)})


def _optimized(run: Run) -> Plans:
    if run.on_progress is not None and len(run.model.arcs) > LONG:  # nobody waits with nothing to read
        draft = make_draft(run.model, *nearest_first(run.model))
        run.first = draft, run.tell("fastest", draft, None, 0, "greedy")
        run.say("first", 10, run.first[1])
    relaxation = relax(run.model, fastest_cost(run.model), run.left)
    prove = run.prover(relaxation)
    run.say("bound", 20)
    try:
        return _searched(run, Search(relaxation, run.base, run.seed, run.spare), prove)
    except EngineError:
        return _by_hand(run, prove)


def _searched(run: Run, search: Search, prove: Prove) -> Plans:
    draft = first_fastest(search)
    if _has_tours(run):
        return _merged(run, _on_tours(run, search, draft, prove))
    if run.on_progress is not None:
        run.first = draft, run.plan("fastest", draft, prove, 1 if is_far(search, draft) else 2)
        run.say("first", 50, run.first[1])
    draft = min(draft, make_draft(run.model, *nearest_first(run.model)), key=lambda each: each.values)
    return _with_variants(run, search, draft, prove)


def _has_tours(run: Run) -> bool:
    return run.problem.agreement.truck_tours and len(run.model.convoys) > 0


def _chosen_from_many(run: Run, wide: Wide) -> Plans:
    """The same for so many possible movements that only the promising ones enter the model."""
    run.say("bound", 20)
    draft = None if wide.is_small and wide.trucks_bind else wide.draft()
    search = None
    if draft is None or not wide.is_near(draft):
        draft, search = dived(run, wide, draft)
    if _has_tours(run):
        return _many_on_tours(run, wide, draft)
    if search is not None and wide.is_hard:
        draft = soon_better(run, wide, draft)
    if run.on_progress is not None and wide.is_hard:  # a proof takes long
        run.first = draft, run.tell("fastest", draft, None, 0, "limit")
        run.say("first", 50, run.first[1])
    elif run.on_progress is not None:
        run.say("first", 50, run.plan("fastest", draft, wide.prove, 2))
    if search is None:
        draft, search = dived(run, wide, draft)
    if search is None:
        return _merged(run, {"fastest": run.plan("fastest", draft, wide.prove)})
    if wide.is_hard or (wide.trucks_bind and not wide.is_near(draft)):
        draft, search = looked_further(run, wide, draft, search)
        if search is None:
            return _merged(run, {"fastest": run.plan("fastest", draft, wide.prove)})
    return _with_variants(run, search, draft, wide.prove)


def _many_on_tours(run: Run, wide: Wide, draft: Draft) -> Plans:
    draft, search = searched_again(run, wide, draft)
    if search is None:
        return _merged(run, {"fastest": run.plan("fastest", draft, wide.prove, 2)})
    return _merged(run, _on_tours(run, search, draft, wide.prove))


def _with_variants(run: Run, search: Search, draft: Draft, prove: Prove) -> Plans:
    """The fastest plan and its variants, all three at once; then better ones, where a longer look may find
    any: scarce trucks, a variant that diving left outside its limits, one that serves more."""
    search.scarce = is_far(search, draft)
    search.hurried = True
    if search.scarce:
        draft = exchanged(search, draft, run.spare, times=1)
        draft = on_cheapest_trucks(run.model, draft, run.spare())
    else:
        draft = better_fastest(search, draft, run.half, run.better(prove))
    plans, more = _variants(run, search, draft, prove, (70, 80, 85))
    if (search.scarce or search.left_open or more is not None) and run.spare() > 0:
        run.stand(_together(run, plans))
        search.hurried, better = False, draft
        if search.scarce:
            better = better_fastest(search, draft, run.half, run.better(prove))
        if better.values[0] > draft.values[0]:  # an hour is worth so little of a need, but not nothing
            better = draft
        if better is draft and run.spare() <= 0:
            return _merged(run, plans)
        draft = better
        if search.scarce or search.left_open:
            plans, more = _variants(run, search, draft, prove, (90, 93, 95))
        if more is not None and not search.scarce and run.spare() > 0:
            try:
                plans, _ = _variants(run, search, quickened(search, more, draft), prove, (96, 97, 98))
            except EngineError:
                run.struck = True
    return _merged(run, plans)


def _no_worse(run: Run, plan: Plan, prove: Prove) -> Plan:
    """The plan, or the first one that was told where what could still go at once made that better, or where
    the checker refuses this one."""
    if run.first is None or _rank(plan) <= _rank(run.first[1]):
        return plan
    return run.plan("fastest", run.first[0], prove)


def _rank(plan: Plan) -> tuple[bool, float, float]:
    return not plan.certificate.checked, plan.goal("unmet").value, plan.goal("time").value


def _variants(
    run: Run, search: Search, draft: Draft, prove: Prove, percents: tuple[int, int, int]
) -> tuple[dict[str, Plan], Draft | None]:
    """The plans by name, and the first variant that serves more than the fastest, if one does."""
    _breathe(run, search)
    plans, more = {"fastest": _no_worse(run, run.plan("fastest", draft, prove), prove)}, None
    run.say("fastest", percents[0], plans["fastest"])
    for name, percent, maker in zip(NAMES[1:], percents[1:], (_balanced, frugal), strict=True):
        other = _in_time(run, search, maker, draft)
        if more is None and other is not None and serves_more(other, draft):
            more = other
        plans[name] = plans["fastest"] if other is None or other is draft else run.plan(name, other, prove)
        run.say(name, percent, plans[name])
    return plans, more


def _on_tours(run: Run, search: Search, draft: Draft, prove: Prove) -> dict[str, Plan]:
    """The fastest plan, then three at once, each on its tours; then those around a plan whose trucks are
    decided together."""
    model, making = run.model, None
    try:
        making = Making(model, draft, run.spare)
        first = fastest_rest(search, making.draft())
    except EngineError:
        first = toured(model, draft, run.spare)
    if run.on_progress is not None:
        far = is_far(search, draft)
        told = run.plan("fastest", first, prove, 1 if far else 2)
        run.say("first", 50, told)
        if far:  # nobody waits for better tours with nothing to read
            run.stand(_together(run, {"fastest": told}))
    before = run.left()
    plans = _variants_on_tours(run, search, first, prove, (60, 62, 65))
    again = before - run.left()  # the variants of a better plan take about as long
    if making is None or run.spare() <= again:
        return plans
    run.stand(_together(run, plans))
    better = first
    if all_out(model, first):  # then trucks had better go round several places
        with suppress(EngineError):
            making = Making(model, draft, run.spare, rounds=True)
            better = better_of(first, fastest_rest(search, making.draft()))
    better = better_of(better, fastest_rest(search, making.better(run.spare() - again)))
    bound = plans["fastest"].goal("unmet").bound
    if bound is None or better.values[0] > loosened(bound):
        better = better_of(better, packed(model, make_draft(model, *nearest_first(model))))
    return plans if better is first else _variants_on_tours(run, search, better, prove, (80, 85, 95))


def _variants_on_tours(
    run: Run, search: Search, fastest: Draft, prove: Prove, percents: tuple[int, int, int]
) -> dict[str, Plan]:
    """The plans by name, around the fastest on its tours; one that spares nothing notable gives way to it."""
    fastest = on_fewer_trucks(run.model, fastest, 0.0, keeping_deadlines=False)
    plans = {"fastest": run.plan("fastest", fastest, prove)}
    run.say("fastest", percents[0], plans["fastest"])
    for name, percent, maker in zip(
        NAMES[1:], percents[1:], (balanced_on_tours, frugal_on_tours), strict=True
    ):
        other = _in_time(run, search, maker, fastest)
        spares = other is not None and _spares(other, fastest, SPARES[name])
        plans[name] = run.plan(name, other, prove) if other is not None and spares else plans["fastest"]
        run.say(name, percent, plans[name])
    return plans


def _spares(draft: Draft, fastest: Draft, goal: int) -> bool:
    """Whether the first goal from that one on that differs notably is the lower one."""
    for mine, before in zip(draft.values[goal:], fastest.values[goal:], strict=True):
        if abs(mine - before) > NOTABLE * abs(before):
            return mine < before
    return False


def _balanced(search: Search, fastest: Draft) -> Draft:
    slack = search.model.instance.problem.agreement.slack
    return balanced(search, fastest, slack.time, slack.burden)


def _breathe(run: Run, search: Search) -> None:
    """Who has been told of three plans and then has enough is told three, too, in a hurry."""
    if run.stood and run.spare() <= 0:
        run.breathe()
        search.hurried = True


def _in_time(
    run: Run, search: Search, maker: Callable[[Search, Draft], Draft], fastest: Draft
) -> Draft | None:
    """A variant of the fastest plan; None if there is no time left for it. Who has been told of several
    may have it from the time for proofs."""
    _breathe(run, search)
    if run.spare() <= 0 and not (run.stood and run.left() > 0):
        return None
    try:
        return maker(search, fastest)
    except EngineError:
        return None


def _merged(run: Run, plans: dict[str, Plan]) -> Plans:
    """All plans as they are told in the end."""
    kept = with_floors_kept(run.problem, _together(run, plans).plans, run.left, run.seed)
    kept = with_policy(kept, run.problem.agreement)
    run.say("done", 100, kept[0])
    return Plans(problem=run.problem.id, problem_hash=run.hash, plans=tuple(kept))


def _together(run: Run, plans: dict[str, Plan]) -> Plans:
    """Plans with the same lines are one plan under the first name."""
    kept: list[Plan] = []
    for name, plan in plans.items():
        for i, other in enumerate(kept):
            if other.movements == plan.movements and other.loads == plan.loads:
                kept[i] = replace(other, also=(*other.also, name))
                break
        else:
            kept.append(plan)
    kept = with_policy(kept, run.problem.agreement)
    return Plans(problem=run.problem.id, problem_hash=run.hash, plans=tuple(kept))
