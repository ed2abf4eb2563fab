"""A draft told in full: its lines, its bounds, what stays open and why, and the checker's word on it."""

import time
from collections.abc import Sequence
from dataclasses import replace

from solver.check.book import Book
from solver.check.check import check_plan
from solver.engine.engine import engines
from solver.model.goals import GOALS, UNITS
from solver.model.model import Model
from solver.plan import Certificate, Goal, Plan
from solver.search.answer import Draft
from solver.search.proving import Prove
from solver.telling.reasons import explain_unmet
from solver.telling.telling import Names, tell

PROVEN_GAP = 1e-6
Base = tuple[float, float, float, float]


def make_plan(
    model: Model,
    name: str,
    draft: Draft,
    book: Book,
    *,
    prove: Prove | None,
    base: Base,
    leading: int,
    problem_hash: str,
    seed: int,
    started: float,
    status: str | None = None,
    known: Names | None = None,
) -> Plan:
    """The named plan, checked; bounds for its `leading` goals, none without
    `prove`. `status` overrides what the gap says: the distance to the
    bound of unmet need, for the fastest plan of time as well. Where the
    bound of one of these is missing there is no gap and the status is `limit`.
    Units that are `known` to go keep their names."""
    bounds: list[float | None] = [None] * len(GOALS)
    gap = None
    if prove is not None:
        bounds = prove(draft.values, base, leading)
        minimised = 2 if name == "fastest" else 1
        gap = _largest_gap(draft.values[:minimised], bounds[:minimised])
        status = status or _status(gap)
    movements, loads, tours = tell(model, draft, known)
    plan = Plan(
        name=name,
        also=(),
        movements=movements,
        loads=loads,
        tours=tours,
        unmet=explain_unmet(model, draft.amounts, draft.sent),
        goals=tuple(
            Goal(name=goal.__name__, value=value, unit=UNITS[goal.__name__], bound=bound)
            for goal, value, bound in zip(GOALS, draft.values, bounds, strict=True)
        ),
        gap=gap,
        certificate=Certificate(
            status=status or "greedy",
            engines=engines(),
            seconds=round(time.perf_counter() - started, 3),
            seed=seed,
            problem_hash=problem_hash,
            checked=False,
        ),
    )
    violations = tuple(check_plan(model.instance.asked, plan, book))
    word = replace(plan.certificate, checked=not violations, violations=violations)
    return replace(plan, certificate=word)


def under(plan: Plan, name: str) -> Plan:
    """The same plan under another name: the fastest is measured against the bound of time, too."""
    if plan.name == name:
        return plan
    minimised = plan.goals[: 2 if name == "fastest" else 1]
    gap = _largest_gap(*zip(*((goal.value, goal.bound) for goal in minimised), strict=True))
    word = plan.certificate
    if word.status in ("proven", "within_gap"):
        word = replace(word, status=_status(gap))
    return replace(plan, name=name, gap=gap, certificate=word)


def _largest_gap(values: Sequence[float], bounds: Sequence[float | None]) -> float | None:
    """The largest distance of a value to its bound; None as soon as one bound is missing."""
    told = [None if b is None else _gap(v, b) for v, b in zip(values, bounds, strict=True)]
    known = [gap for gap in told if gap is not None]
    return max(known) if len(known) == len(told) else None


def _status(gap: float | None) -> str:
    if gap is None:
        return "limit"
    return "proven" if gap <= PROVEN_GAP else "within_gap"


def _gap(value: float, bound: float) -> float:
    return max(0.0, value - bound) / max(abs(value), 1.0)
