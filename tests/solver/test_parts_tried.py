"""Ratings, complements and seats against trying everything, with the checker alone as the judge."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from solver import Problem, Unit, check_plan, solve, solve_greedily
from solver.check.book import Book
from solver.check.goals import goal_values
from solver.plan import Movement
from tests.solver.drawn import problems

quickly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@quickly
@given(problems(trucks=False, small=True))
def test_ratings_complements_seats_and_shifts_leave_no_more_unmet_than_trying_everything(
    problem: Problem,
) -> None:
    needs = tuple(replace(need, waves=()) for need in problem.needs if need.form == "unit")
    kept = {need.id for need in needs}
    problem = replace(
        problem, units=problem.units[:4], supplies=(), resources=(), needs=needs, forbidden=(), pinned=(),
        complements=tuple(c for c in problem.complements if {c.need, c.requires} <= kept),
        agreement=replace(problem.agreement, shortfall_only_grades=()),
    )  # fmt: skip
    least = _least_by_trying_all(problem)
    fastest = solve(problem, seconds=5).named("fastest").goal("unmet")
    assert fastest.bound is not None
    assert fastest.bound <= least + 1e-6
    assert fastest.value == pytest.approx(least, abs=1e-6)


def _least_by_trying_all(problem: Problem) -> float:
    """The least unmet over every way to give each unit one need or none, judged by the checker alone."""
    book = Book(problem)
    empty = solve_greedily(problem).plans[0]
    choices: list[list[Movement | None]] = [[None, *_lines(problem, unit)] for unit in problem.units]
    best = float("inf")
    for chosen in product(*choices):
        lines = tuple(
            replace(line, id=f"m{i}") for i, line in enumerate(line for line in chosen if line is not None)
        )
        plan = replace(empty, movements=lines, unmet=(), loads=())
        broken = [each for each in check_plan(problem, plan, book) if not _about_numbers(each)]
        if not broken:
            best = min(best, goal_values(book, plan)["unmet"])
    return best


def _about_numbers(sentence: str) -> bool:
    """Goals and what stays open are not filled in for these plans; a unit too many does no harm."""
    return (
        "is told" in sentence
        or sentence.startswith("goal ")
        or (" gets " in sentence and " where " not in sentence)
    )


def _lines(problem: Problem, unit: Unit) -> list[Movement]:
    """Every way one unit can serve one need: the solver asked about it alone, once per need and mode."""
    told: list[Movement] = []
    for need in problem.needs:
        for modes in {(), unit.modes}:
            alone = replace(
                problem, units=(replace(unit, modes=modes),), needs=(need,), complements=(), floors=(),
                consents=(), agreement=replace(problem.agreement, caps=()),
            )  # fmt: skip
            told.extend(solve(alone, seconds=5).named("fastest").movements)
    return list(dict.fromkeys(told))
