"""Plans told together: one for each that differs, in the time there is for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from solver.engine.programs import EngineError
from solver.floors import with_floors_kept
from solver.model.policy import with_policy
from solver.plan import Plan, Plans
from solver.run import Run
from solver.search.answer import Draft
from solver.search.proving import Prove
from solver.search.search import Search
from solver.telling.certify import under

NAMES = ("fastest", "balanced", "frugal")
LESS = 1e-3  # the least share of unmet need by which a variant is the better plan, not just another


def breathe(run: Run, search: Search) -> None:
    """Who has been told of three plans and then has enough is told three, too, in a hurry."""
    if run.stood and run.spare() <= 0:
        run.breathe()
        search.hurried = True


def in_time(
    run: Run, search: Search, maker: Callable[[Search, Draft], Draft], fastest: Draft
) -> Draft | None:
    """A variant of the fastest plan; None if there is no time left for it. Who has been told of several
    may have it from the time for proofs."""
    breathe(run, search)
    if run.spare() <= 0 and not (run.stood and run.left() > 0):
        return None
    try:
        return maker(search, fastest)
    except EngineError:
        return None


def told_beside(
    run: Run, fastest: Plan, others: Mapping[str, Draft | None], prove: Prove, percents: Sequence[int]
) -> dict[str, Plan]:
    """The fastest plan and its variants by name, of which there is one wherever there is a draft of its own;
    all of these are made before: bounds may take what time is left."""
    run.say("fastest", percents[0], fastest)
    plans = {"fastest": fastest}
    for (name, draft), percent in zip(others.items(), percents[1:], strict=True):
        plans[name] = fastest if draft is None else run.plan(name, draft, prove)
        run.say(name, percent, plans[name])
    return plans


def merged(run: Run, plans: dict[str, Plan]) -> Plans:
    """All plans as they are told in the end."""
    kept = with_floors_kept(run.problem, together(run, plans).plans, run.left, run.seed)
    kept = with_policy(kept, run.problem.agreement)
    run.say("done", 100, kept[0])
    return Plans(problem=run.problem.id, problem_hash=run.hash, plans=tuple(kept))


def together(run: Run, plans: dict[str, Plan]) -> Plans:
    """Plans with the same lines are one plan under the first name; one that serves notably more than the
    fastest, for time to better that was over, is the fastest itself."""
    kept: list[Plan] = []
    most = min(plans.values(), key=lambda plan: plan.goal("unmet").value)
    if most.goal("unmet").value < (1.0 - LESS) * plans["fastest"].goal("unmet").value:
        plans = plans | {"fastest": under(most, "fastest")}
    for name, plan in plans.items():
        for i, other in enumerate(kept):
            if other.movements == plan.movements and other.loads == plan.loads:
                kept[i] = replace(other, also=(*other.also, name))
                break
        else:
            kept.append(under(plan, name))
    kept = with_policy(kept, run.problem.agreement)
    return Plans(problem=run.problem.id, problem_hash=run.hash, plans=tuple(kept))
