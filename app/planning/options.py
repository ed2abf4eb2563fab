"""What an officer asks of a run beyond the plain question: lines as he wants them, lines he strikes
out, a plan safe against one closure, a known plan to stay close to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import Field

from app.core.shapes import Body
from solver.answers import Broken, Choice, KnownTour
from solver.check.check import check_plan
from solver.formats.formats import hash_of, to_dict
from solver.model.keeping import freed
from solver.plan import Plan, Plans
from solver.problem import Ban, Problem
from solver.questions.edits import BY_HAND, broken_rules
from solver.questions.robust import SAFE, solve_safe
from solver.replan.pinning import as_pins
from solver.replan.replan import LEAST_CHANGE, replan
from solver.run import Progress, Stop, Together
from solver.solve import solve

MOST_LINES = 500


class Wanted(Body):
    """A line as the officer wants it: `quantity` of `source` for a need, in the solver's count."""

    need_id: int = Field(ge=1)
    source: str = Field(max_length=40)
    quantity: int = Field(ge=0, le=10_000_000)


class Struck(Body):
    """A source that is not to serve a need."""

    need_id: int = Field(ge=1)
    source: str = Field(max_length=40)


class Options(Body):
    """`around_run_id` and `around`: the proposal that was edited, to compare with."""

    locked: list[Wanted] = Field(default_factory=list, max_length=MOST_LINES)
    forbidden: list[Struck] = Field(default_factory=list, max_length=MOST_LINES)
    safe: bool = False
    around_run_id: int | None = None
    around: str | None = Field(default=None, max_length=40)


class RulesBroken(Exception):
    """Locked lines that the rules do not allow; `broken` as data."""

    def __init__(self, broken: Sequence[Broken]) -> None:
        self.broken = [to_dict(one) for one in broken]
        super().__init__("edits_break_rules")


def choices(wanted: Sequence[Wanted]) -> list[Choice]:
    return [
        Choice(need=f"need:{one.need_id}", source=one.source, quantity=one.quantity)
        for one in wanted
        if one.quantity
    ]


def asked_in(options: Mapping[str, object]) -> Options:
    """What an officer asked, out of all that is kept with a run."""
    return Options.model_validate({key: options[key] for key in Options.model_fields if key in options})


def solve_with(
    problem: Problem,
    options: Options,
    *,
    seconds: float,
    on_progress: Progress,
    should_stop: Stop,
    on_plans: Together,
    told: Sequence[Choice] = (),
    tours: Sequence[KnownTour] = (),
) -> Plans:
    """The plans for the problem as the officer asks for them; RulesBroken if his lines are not allowed.
    With lines people were `told` already, and how their trucks were to drive, the plan that changes least of
    them comes first: `on_plans` hears of it alone, then of it before others, as soon as these are whole."""
    asked = edited(problem, options)
    first: tuple[Plan, ...] = ()
    if told:
        least = _ungranted(problem, replan(asked, told, tours=tours, seconds=seconds, seed=problem.seed))
        alone = Plans(problem=problem.id, problem_hash=hash_of(problem), plans=(least,))
        on_progress(LEAST_CHANGE, 10, least)
        on_plans(alone)
        if should_stop():
            return alone
        first = alone.plans

    def joined(plans: Plans) -> Plans:
        others = plans.plans
        if options.locked:
            others = tuple(_ungranted(problem, plan) for plan in others)
        return replace(plans, plans=_first(first[0], others) if first else others)

    plans = joined(
        solve(
            asked,
            seconds=seconds,
            seed=problem.seed,
            on_progress=on_progress,
            should_stop=should_stop,
            on_plans=lambda found: on_plans(joined(found)),
        )
    )
    if options.safe:
        safe = solve_safe(asked, seconds=seconds, seed=problem.seed)
        plans = replace(plans, plans=(*plans.plans, replace(_ungranted(problem, safe), name=SAFE)))
    return plans


def _first(least: Plan, others: Sequence[Plan]) -> tuple[Plan, ...]:
    """The plan of least change before the others; one that is the same goes under its name."""
    same = [one for one in others if _lines(one) == _lines(least)]
    also = tuple(name for one in same for name in (one.name, *one.also))
    return (replace(least, also=also), *(one for one in others if one not in same))


def _lines(plan: Plan) -> list[tuple[str, str, int]]:
    return sorted((line.need, line.source, line.quantity) for line in plan.movements)


def edited(problem: Problem, options: Options) -> Problem:
    """The problem with the officer's lines pinned and his struck ones forbidden."""
    wanted = choices(options.locked)
    broken = broken_rules(problem, wanted)
    if broken:
        raise RulesBroken(broken)
    pins = as_pins(problem, wanted)
    bans = tuple(Ban(source=one.source, need=f"need:{one.need_id}") for one in options.forbidden)
    return replace(problem, pinned=(*problem.pinned, *pins), forbidden=(*problem.forbidden, *bans))


def _ungranted(problem: Problem, plan: Plan) -> Plan:
    """An officer's line is no city's consent: it is proposed like any other."""
    told = replace(plan, movements=freed(problem, plan.movements, {}, BY_HAND))
    violations = tuple(check_plan(problem, told))
    word = replace(
        told.certificate, problem_hash=hash_of(problem), checked=not violations, violations=violations
    )
    return replace(told, certificate=word)
