"""What units that are busy now would still bring to a plan's open needs, once they are free."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from solver.fastest import solve_fastest
from solver.plan import Movement, Plan
from solver.problem import Pin, Problem, Unit

SECONDS = 2.0


def coming_later(problem: Problem, plan: Plan, busy: Sequence[Unit]) -> tuple[Movement, ...]:
    """Lines of `busy` units (free at their `ready_minutes`) for what the plan leaves open, the plan standing
    as it is: found by solving again under every rule. Soonest first."""
    kinds = {need.id: need.kind for need in problem.needs}
    open_kinds = {kinds[unmet.need] for unmet in plan.unmet}
    able = tuple(unit for unit in busy if open_kinds.intersection(unit.capabilities))
    if not able:
        return ()
    names = {unit.id for unit in able}
    fixed = _pins(plan)
    asked = replace(
        problem,
        units=(*(unit for unit in problem.units if unit.id not in names), *able),
        pinned=(*problem.pinned, *fixed),
    )
    found = solve_fastest(asked, seconds=SECONDS, seed=problem.seed)
    lines = [line for line in found.movements if line.source in names and not line.pinned]
    return tuple(sorted(lines, key=lambda line: (line.arrive_minutes, line.id)))


def _pins(plan: Plan) -> Iterable[Pin]:
    """The plan's own lines, but those that are granted already; their trucks stay theirs."""
    for line in plan.movements:
        if not line.pinned:
            yield Pin(
                need=line.need,
                source=line.source,
                quantity=line.quantity,
                service=line.service,
                departs_minutes=line.departs_minutes,
                wave=line.wave,
            )
