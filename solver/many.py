"""Plans of very many possible movements: a dive on the few that are in the model, and on those it lacked."""

from contextlib import suppress

from solver.engine.programs import EngineError
from solver.run import Run
from solver.search.answer import Draft
from solver.search.levels import relax
from solver.search.search import Search, fastest_cost, is_far
from solver.search.variants import first_fastest, quick_fastest
from solver.wide.wide import Wide

NOTABLE = 0.005


def dived(run: Run, wide: Wide, draft: Draft | None) -> tuple[Draft, Search | None]:
    """A plan by diving where that is better than the relaxation's, and the usual search, where it can work
    on the model and there is time for it."""
    if not wide.is_small or run.spare() <= 0:
        return draft or wide.draft(), None
    try:
        relaxation = relax(run.model, fastest_cost(run.model), run.spare)
        search = Search(relaxation, run.base, run.seed, run.spare)
        if draft is None or is_far(search, draft):
            other = quick_fastest(search) if wide.is_hard else first_fastest(search)
            draft = other if draft is None else min(draft, other, key=lambda each: each.values)
    except EngineError:
        run.struck = True
        return draft or wide.draft(), None
    return draft, search


def looked_further(run: Run, wide: Wide, draft: Draft, search: Search) -> tuple[Draft, Search | None]:
    """The plan made again with the movements that completing it took in, as long as that makes it notably
    better; in the end by more than one dive. No search where there was no time for one on the last model."""

    def completed(each: Draft) -> tuple[float, ...]:
        return wide.completed(each, run.left())[1].values

    better = True
    while better and wide.is_small and run.half() > 0:
        draft = wide.look_further(draft, run.left())
        run.model = wide.model
        if run.first is not None:
            run.first = draft, run.first[1]
        try:
            relaxation = relax(run.model, fastest_cost(run.model), run.spare)
            search = Search(relaxation, run.base, run.seed, run.spare)
            again = quick_fastest(search)
        except EngineError:
            run.struck = True
            return draft, None
        kept, unmet, before = draft, completed(again)[0], draft.values[0]
        draft, better = again if unmet < before else draft, unmet <= (1.0 - NOTABLE) * before
        if better and run.on_progress is not None:
            told = run.plan("fastest", draft, wide.prove, 1)
            if not told.certificate.checked:
                return kept, search
            run.first = draft, told
            run.say("fastest", 60, told)
    if run.half() > 0:
        with suppress(EngineError):
            draft = min(draft, first_fastest(search), key=completed)
    return draft, search
