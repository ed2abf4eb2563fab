"""Everything a leader may ask about a plan, in one answer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from solver.answers import Explanation, LineWhy, UnmetWhy
from solver.plan import Movement, Plan
from solver.problem import Problem, ProblemError
from solver.questions.counterfactual import Situation
from solver.questions.lifts import explain_unmet_needs
from solver.questions.robust import robustness
from solver.questions.worth import binding_exports, most_wanted

MOST_UNMET = 8


def explain(
    problem: Problem, plan: Plan, *, lines: Sequence[str] | None = None, robust: bool = False
) -> Explanation:
    """Why each line (or those named), why each unmet need, what the binding floors are worth.

    ProblemError `unknown_line` if the plan has no line of that name."""
    known = {line.id for line in plan.movements}
    for name in lines or ():
        if name not in known:
            raise ProblemError("unknown_line", line=name, plan=plan.name)
    situation = Situation(problem, plan)
    asked = [line for line in plan.movements if lines is None or line.id in lines]
    return Explanation(
        problem=problem.id,
        problem_hash=plan.certificate.problem_hash,
        plan=plan.name,
        lines=explain_lines(situation, asked),
        unmet=_unmet(problem, plan) if lines is None else (),
        floors=tuple(binding_exports(situation)) if lines is None else (),
        one_more=tuple(most_wanted(situation)) if lines is None else (),
        robustness=robustness(problem, plan) if robust else None,
    )


def explain_lines(situation: Situation, lines: Iterable[Movement]) -> tuple[LineWhy, ...]:
    """Each line with its runner-up; lines of one class for one need are asked about once."""
    told: dict[tuple[int, str, int], LineWhy] = {}
    found = []
    for line in lines:
        key = (situation.gate.class_of.get(line.source, -1), line.need, line.quantity)
        if line.pinned or key not in told:
            told[key] = situation.runner_up(line)
        why = told[key]
        found.append(
            LineWhy(
                **{name: getattr(why, name) for name in LineWhy.__slots__}
                | {"line": line.id, "source": line.source, "reason": line.reason}
            )
        )
    return tuple(found)


def explain_why_not(problem: Problem, plan: Plan, source: str, need: str) -> Explanation:
    """Why a source, or every source at a site, does not serve a need."""
    situation = Situation(problem, plan)
    at_site = [each.id for each in problem.sources if each.site == source]
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


def _unmet(problem: Problem, plan: Plan) -> tuple[UnmetWhy, ...]:
    """Lifts are tried for the heaviest open needs first; the others keep the cause already found."""
    order = {need.id: (need.priority, -need.quantity) for need in problem.needs}
    heaviest = sorted(plan.unmet, key=lambda unmet: (order[unmet.need], unmet.need))[:MOST_UNMET]
    tried = {one.need: one for one in explain_unmet_needs(problem, replace(plan, unmet=tuple(heaviest)))}
    return tuple(
        tried.get(unmet.need)
        or UnmetWhy(
            need=unmet.need, quantity=unmet.quantity, reason=unmet.reason, details=unmet.details, lifts=()
        )
        for unmet in plan.unmet
    )
