"""Needs that units serve by their ratings."""

import pytest

from solver import Complement, check_plan, solve
from tests.solver.make import make_need, make_problem, make_unit


def test_a_second_unit_that_covers_a_rated_need_alone_lets_no_more_of_another_come() -> None:
    generators = [
        make_unit(name, "h", "power", ratings={"power": kw}) for name, kw in (("a", 50.0), ("b", 60.0))
    ]
    pumps = [make_unit(f"p{i}", "h", "pump") for i in range(2)]
    problem = make_problem(
        units=(*generators, *pumps),
        needs=(
            make_need("power", kind="power", quantity=10, rated=True),
            make_need("pumps", kind="pump", quantity=2),
        ),
        complements=(Complement(need="pumps", requires="power", per=10.0),),
    )
    plan = solve(problem, seconds=5).named("fastest")
    assert check_plan(problem, plan) == []
    assert sorted(line.need for line in plan.movements) == ["power", "pumps"]
    assert plan.goal("unmet").bound == pytest.approx(plan.goal("unmet").value)
