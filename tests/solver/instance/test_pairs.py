"""What granted lines bring of something that other things cannot do without."""

from solver import Complement, Pin, check_plan, solve
from tests.solver.make import make_need, make_problem, make_unit


def test_a_granted_unit_rated_above_its_need_carries_no_more_than_the_need_asks() -> None:
    """The pump gives 20 of the 5 that are asked for; five boats may count on that, not six."""
    problem = make_problem(
        units=(
            make_unit("pump", "u", "pump", ratings={"pump": 20.0}),
            *(make_unit(f"boat{i}", "u", "boat") for i in range(6)),
        ),
        needs=(
            make_need("water", kind="pump", rated=True, quantity=5),
            make_need("boats", kind="boat", quantity=6),
        ),
        complements=(Complement(need="boats", requires="water"),),
        pinned=(Pin(need="water", source="pump", quantity=1),),
    )
    plan = solve(problem, seconds=5).plans[0]
    assert check_plan(problem, plan) == []
    assert len([line for line in plan.movements if line.need == "boats"]) == 5
