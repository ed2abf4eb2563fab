"""Plans of very many possible movements: a dive on the few in the model, then supplies over all of them."""

from solver.engine.programs import EngineError
from solver.run import Run
from solver.search.answer import Draft
from solver.search.complete import rest_again
from solver.search.levels import relax
from solver.search.search import Search, fastest_cost, is_far
from solver.search.variants import first_fastest, quick_fastest
from solver.wide.wide import Wide

OTHERS_SHARE = 0.15  # of the time is for the other plans
FIRST_TURNS = 100


def dived(run: Run, wide: Wide, draft: Draft | None) -> tuple[Draft, Search | None]:
    """A plan by diving where that is better than the relaxation's, and the usual search, where it can work
    on the model and there is time for it."""
    if not wide.is_small or run.spare() <= 0:
        return draft or wide.draft(), None
    try:
        relaxation = relax(run.model, fastest_cost(run.model), run.spare, proving=False)
        wide.bounds.relaxation = relaxation
        search = Search(relaxation, run.base, run.seed, run.spare)
        if draft is None or is_far(search, draft):
            other = quick_fastest(search) if wide.is_hard else first_fastest(search)
            draft = other if draft is None else min(draft, other, key=lambda each: each.values)
    except EngineError:
        run.struck = True
        return draft or wide.draft(), None
    return draft, search


def dived_closely(run: Run, wide: Wide, draft: Draft, search: Search | None) -> tuple[Draft, Search | None]:
    """The plan, or a better one by the relaxation without haste, where the first one was hasty."""
    model = run.model
    if run.spare() <= 0 or not wide.relax_closely():
        return draft, search
    run.model = wide.model
    other, closer = dived(run, wide, None)
    if other.values >= draft.values:
        run.model = wide.model = model
        return draft, search
    told = run.tell("fastest", other, None, 0, "limit")
    if told.certificate.checked:
        run.first = told
        run.say("fastest", 55, told)
    return other, closer


def searched_again(run: Run, wide: Wide, draft: Draft) -> tuple[Draft, Search | None]:
    """The plan with all that could still go at once, and the usual search on a model that has it, where there
    is time for one."""
    wider, whole = wide.completed(draft, run.spare())
    if run.spare() <= 0:
        return draft, None
    try:
        relaxation = relax(wider, fastest_cost(wider), run.spare, proving=False)
    except EngineError:
        run.struck = True
        return draft, None
    run.model = wide.model = wider
    return whole, Search(relaxation, run.base, run.seed, run.spare)


def from_relaxation(run: Run, wide: Wide) -> Draft:
    """The relaxation's plan in whole trucks with supplies decided again, as often on a busy machine, unless
    that would take the time of the plans behind it."""
    draft = wide.again(wide.draft(), run.seed, run.spare, turns=FIRST_TURNS)
    run.model = wide.model
    return draft


def looked_further(run: Run, wide: Wide, draft: Draft, search: Search | None) -> tuple[Draft, Search | None]:
    """The plan with all that needs no trucks decided again, then supplies and their trucks over all movements
    as long as that brings something. No search where there was no time for one on the model that has them."""

    def hear(better: Draft) -> None:
        run.model = wide.model
        told = run.plan("fastest", better, wide.bounds.prove, 1)
        if told.certificate.checked and run.on_progress is not None:
            run.first = told
            run.say("fastest", 60, told)

    def left() -> float:
        left = run.spare() - OTHERS_SHARE * (run.ends - run.started)
        run.struck = run.struck or left <= 0
        return left

    if left() <= 0:
        return draft, search
    if wide.is_vast:  # a proof takes long: beside the search
        wide.bounds.start()
    draft = rest_again(run.model, draft, fastest_cost(run.model), [], max(left(), 0.05))
    draft = wide.again(draft, run.seed, left, hear if run.on_progress is not None else None)
    run.model = wide.model
    if run.first is not None and draft.values[0] < run.first.goal("unmet").value:
        hear(draft)
    try:
        relaxation = relax(run.model, fastest_cost(run.model), run.spare, proving=False)
    except EngineError:
        run.struck = True
        return draft, None
    return draft, Search(relaxation, run.base, run.seed, run.spare)
