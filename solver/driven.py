"""The plans of trucks with ways of their own: the fastest, three at once, then such as are better yet."""

from contextlib import suppress
from dataclasses import replace

from solver.engine.programs import EngineError
from solver.plan import Plan
from solver.run import Run
from solver.search.answer import Draft, make_draft
from solver.search.greedy import nearest_first
from solver.search.levels import loosened
from solver.search.proving import Prove, is_small
from solver.search.search import Search, is_far, serves_more
from solver.together import NAMES, in_time, together, told_beside
from solver.tours import toured
from solver.tours.drive import packed
from solver.tours.fewer import on_fewer_trucks
from solver.tours.making import Making
from solver.tours.values import all_out, better_of
from solver.tours.variants import balanced_on_tours, fastest_rest, frugal_on_tours

SPARES = {"balanced": 2, "frugal": 3}  # the goal, by its number
NOTABLE = 1e-3  # the least share of a goal for which a leader is shown a plan of its own


def plans_on_tours(run: Run, search: Search, draft: Draft, prove: Prove) -> dict[str, Plan]:
    """The fastest plan, then three at once, each on its tours; then those around a plan whose trucks are
    decided together."""
    model, making = run.model, None
    try:
        making = Making(model, draft, run.spare)
        first = fastest_rest(search, making.draft())
    except EngineError:
        first = toured(model, draft, run.spare, run.left)
    if run.on_progress is not None:
        far = is_far(search, draft)
        told = run.plan("fastest", first, prove, 1 if far else 2)
        run.say("first", 50, told)
        if far:  # nobody waits for better tours with nothing to read
            run.stand(together(run, {"fastest": told}))
    before, small = run.left(), is_small(model)
    run.hurried = small and making is not None  # closer bounds can wait for better plans
    plans = _variants(run, search, first, prove, (60, 62, 65))
    run.hurried = False
    again = before - run.left()  # the variants of a better plan take about as long
    if making is None or run.spare() <= again:
        return plans
    run.stand(together(run, plans))
    better, scarce = first, all_out(model, first)
    if scarce:  # then trucks had better go round several places, and twice
        with suppress(EngineError):
            making = Making(model, draft, run.spare, rounds=True)
            better = better_of(first, fastest_rest(search, making.draft()))
            _tell(run, better, first, prove)
    at_once = better_of(better, fastest_rest(search, making.better(run.spare() - again)))
    if scarce:
        _tell(run, at_once, better, prove)
    better = at_once
    bound = plans["fastest"].goal("unmet").bound
    if bound is None or better.values[0] > loosened(bound):
        better = better_of(better, packed(model, make_draft(model, *nearest_first(model)), run.spare))
    again_driven = toured(model, replace(better, hauls=()), lambda: run.spare() - again)
    better = better_of(better, again_driven)
    known = better is first and not small
    return plans if known else _variants(run, search, better, prove, (80, 85, 95))


def _tell(run: Run, better: Draft, than: Draft, prove: Prove) -> None:
    """Who listens hears of a plan that serves more while still better ones are looked for."""
    hear = run.better(prove)
    if hear is not None and serves_more(better, than):
        hear(better)


def _variants(
    run: Run, search: Search, fastest: Draft, prove: Prove, percents: tuple[int, int, int]
) -> dict[str, Plan]:
    """The plans by name, around the fastest on its tours; one that spares nothing notable gives way to it."""
    if run.spare() > 0:
        fastest = on_fewer_trucks(run.model, fastest, 0.0, keeping_deadlines=False)
    others = dict[str, Draft | None]()
    for name, maker in zip(NAMES[1:], (balanced_on_tours, frugal_on_tours), strict=True):
        other = in_time(run, search, maker, fastest)
        if other is not None and _is_sooner(other, fastest):
            return _variants(run, search, other, prove, percents)
        others[name] = other if other is not None and _spares(other, fastest, SPARES[name]) else None
    return told_beside(run, run.plan("fastest", fastest, prove), others, prove, percents)


def _is_sooner(draft: Draft, fastest: Draft) -> bool:
    """Whether it serves as much and comes notably sooner: on shorter ways that may happen, and then it is the
    fastest."""
    (unmet, time, *_), (open_, before, *_) = draft.values, fastest.values
    return unmet <= open_ and time < (1.0 - NOTABLE) * before


def _spares(draft: Draft, fastest: Draft, goal: int) -> bool:
    """Whether the first goal from that one on that differs notably is the lower one."""
    for mine, before in zip(draft.values[goal:], fastest.values[goal:], strict=True):
        if abs(mine - before) > NOTABLE * abs(before):
            return mine < before
    return False
