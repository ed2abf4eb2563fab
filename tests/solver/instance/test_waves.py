"""Granted lines and the waves of their need."""

from dataclasses import replace

import pytest

from solver import Pin, Plan, Problem, ProblemError, Wave, check_plan, solve
from solver.questions.edits import choices_of, review
from tests.solver.make import make_need, make_problem, make_unit

WAVES = (Wave(quantity=1, due_minutes=30, latest_minutes=60), Wave(quantity=1, due_minutes=90))


def make_waved(*pins: Pin) -> Problem:
    """One unit of use within the hour, one later, one later still; `h1` stands near, the others far away."""
    return make_problem(
        units=tuple(make_unit(name, name[0]) for name in ("h1", "b1", "b2")),
        needs=(make_need(quantity=3, due_minutes=240, waves=WAVES),),
        pinned=pins,
    )


def _waves(plan: Plan) -> dict[str, int | None]:
    return {line.source: line.wave for line in plan.movements}


def _fastest(problem: Problem) -> Plan:
    plan = solve(problem, seconds=5).plans[0]
    assert check_plan(problem, plan) == []
    return plan


def test_a_granted_line_is_for_the_wave_that_it_names() -> None:
    pins = (Pin(need="n1", source="h1", quantity=1), Pin(need="n1", source="b1", quantity=1, wave=3))
    plan = _fastest(make_waved(*pins))
    assert _waves(plan) == {"h1": 1, "b1": 3, "b2": 2}
    elsewhere = replace(plan, movements=tuple(replace(m, wave=4 - (m.wave or 0)) for m in plan.movements))
    assert any("pinned b1 for wave 3" in said for said in check_plan(make_waved(*pins), elsewhere))


def test_granted_lines_that_name_no_wave_fill_them_in_order() -> None:
    assert _waves(_fastest(make_waved(Pin(need="n1", source="b1", quantity=1)))) == {
        "b1": 1,
        "h1": 2,
        "b2": 3,
    }


def test_a_plan_whose_lines_come_too_late_for_the_first_wave_is_reviewed_as_it_is() -> None:
    problem = replace(make_waved(), units=tuple(make_unit(name, "b") for name in ("b1", "b2")))
    plan = _fastest(problem)
    assert sorted(wave or 0 for wave in _waves(plan).values()) == [2, 3]
    assert review(problem, plan, choices_of(plan)).broken == ()


def test_a_wave_that_the_need_does_not_have_is_refused() -> None:
    with pytest.raises(ProblemError) as found:
        solve(make_waved(Pin(need="n1", source="h1", quantity=1, wave=4)))
    assert (found.value.code, found.value.details["waves"]) == ("pinned_unknown_wave", 3)
