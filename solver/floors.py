"""The plan that leaves every floor whole, beside plans that take what cities let go below theirs."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from solver.check.book import Book
from solver.check.check import check_plan
from solver.fastest import solve_fastest
from solver.formats.formats import hash_of
from solver.plan import Plan
from solver.problem import Problem

WITHIN_FLOORS = "within_floors"


def with_floors_kept(
    problem: Problem, plans: Iterable[Plan], left: Callable[[], float], seed: int
) -> list[Plan]:
    """The plans, and where leaders consented to lend below floors also the fastest that needs no consent of
    theirs: one of these plans under that name too, else one more, its bounds those of the stricter rules."""
    told = list(plans)
    if not problem.consents:
        return told
    strict = replace(problem, consents=())
    book = Book(strict)
    for i, plan in enumerate(told):
        if not check_plan(strict, plan, book):
            told[i] = replace(plan, also=(*plan.also, WITHIN_FLOORS))
            return told
    seconds = left()
    if seconds > 0:
        kept = solve_fastest(strict, seconds=seconds, seed=seed, name=WITHIN_FLOORS, proving=4)
        told.append(replace(kept, certificate=replace(kept.certificate, problem_hash=hash_of(problem))))
    return told
