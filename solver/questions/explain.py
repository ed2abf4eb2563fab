"""Everything a leader may ask about a plan, in one answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from solver.answers import Explanation, LineWhy, UnmetWhy, Worth
from solver.engine.programs import EngineError
from solver.plan import Movement, Plan
from solver.problem import Problem, ProblemError
from solver.questions.counterfactual import UNDECIDED, Situation
from solver.questions.lifts import explain_unmet_needs, lifts_for, unmet_why
from solver.questions.robust import robustness
from solver.questions.worth import binding_exports, most_wanted

MOST_UNMET = 8
SECONDS, LIFTS_SHARE = 60.0, 0.5


def explain(
    problem: Problem,
    plan: Plan,
    *,
    lines: Sequence[str] | None = None,
    robust: bool = False,
    seconds: float = SECONDS,
) -> Explanation:
    """Why each line (or those named), why each unmet need, what the binding floors are worth. What is not
    found in so many seconds is told to be undecided.

    ProblemError `unknown_line` if the plan has no line of that name."""
    known = {line.id for line in plan.movements}
    for name in lines or ():
        if name not in known:
            raise ProblemError("unknown_line", line=name, plan=plan.name)
    situation = Situation(problem, plan, seconds=seconds)
    told = Explanation(
        problem=problem.id,
        problem_hash=plan.certificate.problem_hash,
        plan=plan.name,
        robustness=robustness(problem, plan) if robust else None,
    )
    if lines is None:
        told = _with_the_whole(told, situation, plan, seconds)
    asked = [line for line in plan.movements if lines is None or line.id in lines]
    why = explain_lines(situation, asked)
    open_lines = ("lines",) if any(line.status == UNDECIDED for line in why) else ()
    return replace(told, lines=why, undecided=(*told.undecided, *open_lines))


def _with_the_whole(told: Explanation, situation: Situation, plan: Plan, seconds: float) -> Explanation:
    """What is told of a plan as a whole; a part of the time is kept for its lines."""
    floors, one_more = _in_time(binding_exports, situation), _in_time(most_wanted, situation)
    lines_from = situation.left() - LIFTS_SHARE * seconds
    unmet = _unmet(situation.problem, plan, lambda: situation.left() - lines_from)
    undecided = {
        "floors": floors is None,
        "one_more": one_more is None,
        "unmet": any(one.untried for one in unmet),
    }
    return replace(
        told,
        floors=floors or (),
        one_more=one_more or (),
        unmet=unmet,
        undecided=tuple(part for part, is_open in undecided.items() if is_open),
    )


def _in_time(find: Callable[[Situation], list[Worth]], situation: Situation) -> tuple[Worth, ...] | None:
    """What is found; None where there is no time for it."""
    try:
        return tuple(find(situation))
    except EngineError:
        return None


def explain_lines(situation: Situation, lines: Iterable[Movement]) -> tuple[LineWhy, ...]:
    """Each line with its runner-up; lines of one class for one need are asked about once."""
    told: dict[tuple[int, str, int], LineWhy] = {}
    found = []
    for line in lines:
        key = (situation.gate.class_of.get(line.source, -1), line.need, line.quantity)
        if line.pinned or key not in told:
            told[key] = situation.runner_up(line)
        found.append(replace(told[key], line=line.id, source=line.source, reason=line.reason))
    return tuple(found)


def explain_why_not(
    problem: Problem, plan: Plan, source: str, need: str, *, seconds: float = SECONDS
) -> Explanation:
    """Why a source, or every source at a site, does not serve a need."""
    situation = Situation(problem, plan, seconds=seconds)
    at_site = [each.id for each in problem.sources if each.site == source]
    situation.look_at((each, need) for each in at_site or [source])
    told = tuple(situation.why_not(each, need) for each in (at_site or [source]))
    if at_site:
        told = tuple(one for one in told if one.reason != "wrong_kind") or told[:1]
    return Explanation(
        problem=problem.id, problem_hash=plan.certificate.problem_hash, plan=plan.name, why_not=told
    )


def explain_robustness(problem: Problem, plan: Plan) -> Explanation:
    return Explanation(
        problem=problem.id,
        problem_hash=plan.certificate.problem_hash,
        plan=plan.name,
        robustness=robustness(problem, plan),
    )


def _unmet(problem: Problem, plan: Plan, left: Callable[[], float]) -> tuple[UnmetWhy, ...]:
    """Lifts are tried for the heaviest open needs; those of the others are told untried."""
    order = {need.id: (need.priority, -need.quantity) for need in problem.needs}
    heaviest = sorted(plan.unmet, key=lambda unmet: (order[unmet.need], unmet.need))[:MOST_UNMET]
    few, needs = replace(plan, unmet=tuple(heaviest)), {need.id: need for need in problem.needs}
    tried = {one.need: one for one in explain_unmet_needs(problem, few, left=left)}
    return tuple(
        tried.get(unmet.need) or unmet_why(unmet, untried=tuple(lifts_for(problem, needs[unmet.need], unmet)))
        for unmet in plan.unmet
    )
