"""One solve against the clock and its own bound: the figures of `python -m solver bench` and `make bench`."""

import resource
import time

from solver.collector import spare_collector
from solver.formats.formats import hash_of
from solver.generate import generate
from solver.instance.instance import bare_instance
from solver.plan import Plan
from solver.problem import Problem
from solver.solve import solve, solve_greedily
from solver.validate.validate import validate
from solver.wide.wide import is_wide

Figures = dict[str, float]
SOON = (3, 10)  # CPU seconds after which it is told how good the fastest plan was
TOGETHER = 70  # per cent from which plans are told together, no longer one on the way to a better one


def measure(scale: str, seed: int, seconds: float) -> Figures:
    """CPU and wall seconds, gaps (as shares) and megabytes of one solve of a generated problem.

    `reading`: validating, hashing, laying out in arrays with all travel times, measured by itself
    and contained in the others. Stops at the fastest plan where there are very many movements."""
    problem = generate(scale, seed)
    spare_collector()  # as the command line does
    figures = _reading(problem)
    wide = figures["wide"] > 0
    wall, cpu = time.perf_counter(), time.process_time()
    seen: list[str] = []

    def hear(stage: str, percent: int, plan: Plan | None) -> None:
        figures[f"{stage} wall"] = time.perf_counter() - wall
        figures[f"{stage} cpu"] = time.process_time() - cpu
        if plan is not None:
            if percent >= TOGETHER:
                seen.append(stage)
            for goal in plan.goals[:2]:
                if goal.bound is not None:
                    gap = (goal.value - goal.bound) / max(abs(goal.value), 1.0)
                    figures[f"{stage} {goal.name} gap"] = gap
                    if stage in ("first", "fastest"):
                        for after in (each for each in SOON if each >= figures[f"{stage} cpu"]):
                            figures[f"{goal.name} gap at {after}"] = gap
            figures[f"{stage} unmet"] = plan.goal("unmet").value

    plans = solve(
        problem,
        seconds=seconds,
        on_progress=hear,
        should_stop=(lambda: "fastest" in seen) if wide else None,
    )
    figures["unchecked"] = sum(not plan.certificate.checked for plan in plans.plans)
    if not wide:
        figures["by hand unmet"] = solve_greedily(problem).plans[0].goal("unmet").value
    figures["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _reading(problem: Problem) -> Figures:
    started = time.process_time()
    validate(problem)
    hash_of(problem)
    instance = bare_instance(problem)
    return {"reading cpu": time.process_time() - started, "wide": float(is_wide(instance))}
