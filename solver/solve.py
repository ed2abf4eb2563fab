"""One question in, a few different plans out: relax, complete, prove, check, explain."""

import time
from collections.abc import Callable

import numpy as np

from solver.answer import Draft, felt_burden, make_draft, pinned_time_and_cost, tell
from solver.arrays import Floats
from solver.check import check_plan
from solver.complete import near, settle, whole_point
from solver.engine import EngineError, engines
from solver.formats import hash_of
from solver.goals import GOALS, UNITS
from solver.greedy import nearest_first
from solver.instance import make_instance
from solver.levels import Limit, Relaxation, climb, loosened, minimum, proven, relax
from solver.model import Model, make_model
from solver.plan import Certificate, Goal, Plan, Plans
from solver.problem import Problem
from solver.reasons import explain_unmet
from solver.rules import pinned_burden
from solver.validate import validate

Progress = Callable[[str, int, Plan | None], None]
NAMES = ("fastest", "balanced", "frugal")
PROVEN_GAP = 1e-6


class _Run:
    """One call of `solve`: the model, the time left, and how far it has come."""

    def __init__(
        self, problem: Problem, seconds: float, seed: int, on_progress: Progress | None,
        should_stop: Callable[[], bool] | None,
    ) -> None:  # fmt: skip
        validate(problem)
        self.problem, self.seed = problem, seed
        self.started = time.perf_counter()
        self.ends = self.started + seconds
        self.on_progress, self.should_stop = on_progress, should_stop
        self.hash = hash_of(problem)
        self.model = make_model(make_instance(problem))
        self.base = _base(self.model)

    def left(self) -> float:
        """Seconds left, none when asked to stop."""
        if self.should_stop is not None and self.should_stop():
            return 0.0
        return self.ends - time.perf_counter()

    def say(self, stage: str, percent: int, plan: Plan | None = None) -> None:
        if self.on_progress is not None:
            self.on_progress(stage, percent, plan)


def solve(
    problem: Problem,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plans:
    """The fastest, the balanced and the frugal plan; identical ones merged, each checked and with its bounds.

    `on_progress(stage, percent, plan or None)` hears each better plan; after `seconds`, or once `should_stop()`
    is true, the best so far is returned with status `limit` or `greedy`. ProblemError if it cannot be asked."""
    run = _Run(problem, seconds, seed, on_progress, should_stop)
    run.say("greedy", 5)
    fallback = make_draft(run.model, *nearest_first(run.model))
    if on_progress is not None:
        run.say("greedy", 10, _plan(run, "fastest", fallback, None, "greedy"))
    if run.left() <= 0:
        return _merged(run, {"fastest": _plan(run, "fastest", fallback, None, "greedy")})
    try:
        return _optimized(run, fallback)
    except EngineError:
        return _merged(run, {"fastest": _plan(run, "fastest", fallback, None, "greedy")})


def _optimized(run: _Run, fallback: Draft) -> Plans:
    relaxation = relax(run.model)
    run.say("bound", 25)
    fastest = _fastest(run, relaxation, fallback)
    plans = {"fastest": _plan(run, "fastest", fastest, relaxation)}
    run.say("fastest", 60, plans["fastest"])
    for name, maker, percent in (("balanced", _balanced, 80), ("frugal", _frugal, 95)):
        draft = maker(run, relaxation, fastest) if run.left() > 0 else None
        plans[name] = plans["fastest"] if draft is None else _plan(run, name, draft, relaxation)
        run.say(name, percent, plans[name])
    return _merged(run, plans)


def solve_greedily(problem: Problem) -> Plans:
    """The nearest-first plan alone, at once: what a person would do by hand, without a bound."""
    run = _Run(problem, 0.0, problem.seed, None, None)
    draft = make_draft(run.model, *nearest_first(run.model))
    return _merged(run, {"fastest": _plan(run, "fastest", draft, None, "greedy")})


def _base(model: Model) -> tuple[float, float, float, float]:
    """What pinned lines add to each goal outside the model's columns."""
    pinned_time, pinned_cost = pinned_time_and_cost(model)
    outside = pinned_burden(model)
    outside[model.lenders] = 0.0
    return 0.0, pinned_time, felt_burden(outside), pinned_cost


def _scalar(model: Model, weights: tuple[float, float, float, float]) -> Floats:
    return np.asarray(sum(w * goal for w, goal in zip(weights, model.goals, strict=True)), float)


def _fastest(run: _Run, relaxation: Relaxation, fallback: Draft) -> Draft:
    """Every goal in strict order without slack."""
    model = run.model
    bounds, _ = climb(relaxation, (0.0, 0.0, 0.0), [])
    hours = model.goals[1][model.arcs] / np.maximum(model.goals[0][model.unmet][model.instance.arcs.need], 1e-12)
    first = 20.0 * max(float(hours.max(initial=0.0)), 50.0)
    third = 1e-3 * max(bounds[1], 1.0) / max(bounds[2], 1.0)
    fourth = 1e-4 * max(bounds[1], 1.0) / max(bounds[3], 1.0)
    cost = _scalar(model, (first, 1.0, third, fourth))
    free = near(model, relaxation.point, 1e-9)
    point = whole_point(model, free, cost, [], seconds=max(run.left(), 0.05), gap=1e-5)
    if point is None:
        return fallback
    draft = settle(model, point)
    return draft if draft.values[:2] <= fallback.values[:2] else fallback


def _balanced(run: _Run, relaxation: Relaxation, fastest: Draft) -> Draft | None:
    """A little slower where that spares the lenders, a little dearer for them where that saves kilometres."""
    model, slack = run.model, run.problem.agreement.slack
    unmet, time_, *_ = fastest.values
    limits = [
        Limit(model.goals[0], loosened(unmet)),
        Limit(model.goals[1], loosened(time_ * (1.0 + slack.time) - run.base[1])),
    ]
    least = minimum(relaxation, model.goals[2], limits).value
    limits.append(Limit(model.goals[2], loosened(least + slack.burden * (least + run.base[2]))))
    return _cheapest(run, relaxation, limits, fastest)


def _frugal(run: _Run, relaxation: Relaxation, fastest: Draft) -> Draft | None:
    """The cheapest that serves as much and keeps every deadline that the fastest keeps."""
    model = run.model
    arcs, needs = model.instance.arcs, model.instance.needs
    late = arcs.arrive > needs.due[arcs.need] + 1e-6
    limits = [Limit(model.goals[0], loosened(fastest.values[0]))]
    lateness = np.bincount(arcs.need[late], fastest.amounts[late], len(needs))
    for n in np.unique(arcs.need[late]).tolist():
        cost = np.zeros(model.columns)
        cost[model.arcs[late & (arcs.need == n)]] = 1.0
        limits.append(Limit(cost, loosened(float(lateness[n]))))
    return _cheapest(run, relaxation, limits, fastest)


def _cheapest(run: _Run, relaxation: Relaxation, limits: list[Limit], fastest: Draft) -> Draft | None:
    """The least cost within the limits; None if no whole plan within them was found."""
    model = run.model
    point = minimum(relaxation, model.goals[3], limits)
    relaxation.point = point
    cost = model.goals[3] + 1e-3 * model.goals[2] + 1e-4 * model.goals[1]
    free = near(model, point, 5.0)
    found = whole_point(model, free, cost, limits, seconds=min(max(run.left(), 0.05), 1.0), gap=2e-3)
    if found is None:
        return None
    draft = settle(model, found)
    return draft if draft.values[0] <= loosened(fastest.values[0]) else None


def _plan(run: _Run, name: str, draft: Draft, relaxation: Relaxation | None, status: str = "") -> Plan:
    """The draft told in full, proven where a relaxation is at hand, and checked."""
    bounds: list[float | None] = [None] * len(GOALS)
    gap = None
    if relaxation is not None:
        bounds = list(proven(relaxation, draft.values, run.base))
        gap = max(_gap(value, bound) for value, bound in zip(draft.values[:2], bounds[:2], strict=True))
        status = "proven" if gap <= PROVEN_GAP else "within_gap"
        if run.left() <= 0:
            status = "limit"
    movements, loads = tell(run.model, draft)
    goals = tuple(
        Goal(name=goal.__name__, value=value, unit=UNITS[goal.__name__], bound=bound)
        for goal, value, bound in zip(GOALS, draft.values, bounds, strict=True)
    )
    certificate = Certificate(
        status=status,
        engines=engines(),
        seconds=round(time.perf_counter() - run.started, 3),
        seed=run.seed,
        problem_hash=run.hash,
        checked=False,
    )
    plan = Plan(
        name=name,
        also=(),
        movements=movements,
        loads=loads,
        unmet=explain_unmet(run.model, draft.amounts, draft.sent),
        goals=goals,
        gap=gap,
        certificate=certificate,
    )
    return _checked(run.problem, plan)


def _gap(value: float, bound: float | None) -> float:
    assert bound is not None
    return max(0.0, value - bound) / max(abs(value), 1.0)


def _checked(problem: Problem, plan: Plan) -> Plan:
    violations = tuple(check_plan(problem, plan))
    told = {name: getattr(plan, name) for name in plan.__slots__}
    certificate = {name: getattr(plan.certificate, name) for name in plan.certificate.__slots__}
    certificate.update(checked=not violations, violations=violations)
    told["certificate"] = Certificate(**certificate)
    return Plan(**told)


def _merged(run: _Run, plans: dict[str, Plan]) -> Plans:
    """Plans with the same lines are one plan under the first name."""
    kept: list[Plan] = []
    for name, plan in plans.items():
        for i, other in enumerate(kept):
            if other.movements == plan.movements and other.loads == plan.loads:
                told = {field: getattr(other, field) for field in other.__slots__}
                told["also"] = (*other.also, name)
                kept[i] = Plan(**told)
                break
        else:
            kept.append(plan)
    run.say("done", 100, kept[0])
    return Plans(problem=run.problem.id, problem_hash=run.hash, plans=tuple(kept))
