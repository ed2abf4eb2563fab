"""A leader's questions about a proposal, answered from the frozen problem of its run.

Each answer is computed by the solver in a real thread: nothing slow runs in the web loop, and the world
as it is now does not matter, for the question is about the plan as it was made.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from app.core.errors import Conflict, NotFound
from app.core.jobs import outside_the_loop
from app.core.shapes import Shape
from app.planning import runs
from app.planning.options import Struck, Wanted, choices
from solver.answers import Broken, Difference, Explanation, GoalChange, LineChange, Robustness, WhyNot
from solver.formats.formats import plans_from_json, problem_from_json
from solver.plan import Plan, Plans
from solver.problem import Problem, Resource, Supply, Unit
from solver.questions.counterfactual import Situation
from solver.questions.edits import review
from solver.questions.explain import explain
from solver.questions.robust import robustness
from solver.replan.difference import difference

Answer = TypeVar("Answer")


class Candidate(Shape):
    """A source that the frozen problem knows for a need's kind."""

    source: str
    city: str | None
    site_id: int
    quantity: int
    used: int  # what the proposal sends of it, to whichever need
    here: int  # what of that goes to this need


class Candidates(Shape):
    candidates: list[Candidate]


class WhyNots(Shape):
    answers: list[WhyNot]


class Reviewed(Shape):
    """An edited proposal checked again: `arrivals` by line as need:source, minutes from freezing."""

    allowed: bool
    broken: list[Broken]
    goals: list[GoalChange]
    changes: list[LineChange]
    violations: list[str]


class Compared(Shape):
    difference: Difference


class Explained(Shape):
    explanation: Explanation


class Fared(Shape):
    robustness: Robustness


def explained(session: Session, run_id: int, proposal: str) -> Explained:
    """Why each line and each unmet need."""
    return _asked(
        session, run_id, proposal, lambda problem, plan: Explained(explanation=explain(problem, plan))
    )


def fared(session: Session, run_id: int, proposal: str) -> Fared:
    """What a closed road or slow travel does to it."""
    return _asked(
        session, run_id, proposal, lambda problem, plan: Fared(robustness=robustness(problem, plan))
    )


def candidates(session: Session, run_id: int, proposal: str, need_id: int) -> Candidates:
    """Every source of the kind that a need asks for, the proposal's own first."""

    def work(problem: Problem, plan: Plan) -> Candidates:
        need = next((x for x in problem.needs if x.id == f"need:{need_id}"), None)
        if need is None:
            raise NotFound("not_found", {"what": f"need:{need_id}"})
        city = {site.id: site.city for site in problem.sites}
        forms: dict[str, Sequence[Supply | Unit | Resource]] = {
            "supply": problem.supplies,
            "unit": problem.units,
            "resource": problem.resources,
        }
        told = []
        for source in forms[need.form]:
            if need.kind not in (source.capabilities if isinstance(source, Unit) else (source.kind,)):
                continue
            lines = [line for line in plan.movements if line.source == source.id]
            told.append(
                Candidate(
                    source=source.id,
                    city=city[source.site],
                    site_id=int(source.site.partition(":")[2]),
                    quantity=1 if isinstance(source, Unit) else source.quantity,
                    used=sum(line.quantity for line in lines),
                    here=sum(line.quantity for line in lines if line.need == need.id),
                )
            )
        return Candidates(candidates=sorted(told, key=lambda c: (-c.here, c.city or "", c.source)))

    return _asked(session, run_id, proposal, work)


def why_not(session: Session, run_id: int, proposal: str, need_id: int, sources: Sequence[str]) -> WhyNots:
    """Why these sources do not serve a need, and what it would cost if they did."""

    def work(problem: Problem, plan: Plan) -> WhyNots:
        situation = Situation(problem, plan)
        situation.look_at((source, f"need:{need_id}") for source in sources)
        return WhyNots(answers=[situation.why_not(source, f"need:{need_id}") for source in sources])

    return _asked(session, run_id, proposal, work)


def reviewed(
    session: Session, run_id: int, proposal: str, lines: Sequence[Wanted], struck: Sequence[Struck]
) -> Reviewed:
    """The proposal with these lines changed (quantity 0 drops one) and others struck out, checked again."""

    def work(problem: Problem, plan: Plan) -> Reviewed:
        touched = {(f"need:{one.need_id}", one.source) for one in lines}
        touched |= {(f"need:{one.need_id}", one.source) for one in struck}
        kept = [
            Wanted(need_id=int(line.need.partition(":")[2]), source=line.source, quantity=line.quantity)
            for line in plan.movements
            if not line.pinned and (line.need, line.source) not in touched
        ]
        found = review(problem, plan, choices([*kept, *lines]))
        changes = difference(plan, found.plan).lines if found.plan is not None else ()
        return Reviewed(
            allowed=found.allowed,
            broken=list(found.broken),
            goals=list(found.goals),
            changes=[line for line in changes if line.what != "kept"],
            violations=list(found.violations),
        )

    return _asked(session, run_id, proposal, work)


def compared(session: Session, run_id: int, proposal: str, before_run_id: int, before: str) -> Compared:
    """Two proposals line by line; those of an earlier run count from their own freezing."""
    old = kept_question(session, before_run_id)[1]
    return _asked(
        session, run_id, proposal, lambda _, plan: Compared(difference=difference(_named(old, before), plan))
    )


def _asked(session: Session, run_id: int, proposal: str, work: Callable[[Problem, Plan], Answer]) -> Answer:
    problem, plans = kept_question(session, run_id)
    found: Answer = outside_the_loop(_worked, problem, plans, proposal, work)
    return found


def _worked(problem: str, plans: str, proposal: str, work: Callable[[Problem, Plan], Answer]) -> Answer:
    return work(problem_from_json(problem), _named(plans, proposal))


def _named(plans: str, proposal: str) -> Plan:
    kept: Plans = plans_from_json(plans)
    try:
        return kept.named(proposal)
    except KeyError as error:
        raise NotFound("not_found", {"what": f"proposal:{proposal}"}) from error


def kept_question(session: Session, run_id: int) -> tuple[str, str]:
    """The question and the solver's answer; Conflict for runs from before answers were kept."""
    run = runs.answered(session, run_id)
    if run.problem is None or run.plans is None:
        raise Conflict("answer_not_kept", {"run": run_id})
    return run.problem, run.plans
