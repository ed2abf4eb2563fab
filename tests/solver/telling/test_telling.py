"""What a line tells of the truck that carries it."""

from dataclasses import replace

from solver import Fleet, Travel, check_plan, solve
from tests.solver.make import VAN, make_legs, make_need, make_problem, make_supply


def test_a_line_tells_the_truck_that_carries_it_also_where_another_is_as_fast() -> None:
    lorry = replace(VAN, id="lorry")
    problem = make_problem(
        vehicle_classes=(lorry, VAN),
        supplies=(make_supply("near", "h", 10), make_supply("own", "u", 10)),
        needs=(make_need(form="supply", kind="quilt", quantity=20),),
        fleets=(
            Fleet(id="lorries", site="h", vehicle_class="lorry", count=1),
            Fleet(id="vans", site="u", vehicle_class="van", count=1),
        ),
        travel=Travel(matrix=make_legs({("h", "scene"): 42, ("u", "scene"): 94}, (lorry, VAN))),
    )
    plan = solve(problem, seconds=5).plans[0]
    assert {line.source: line.vehicle_class for line in plan.movements} == {"near": "lorry", "own": "van"}
    assert check_plan(problem, plan) == []
    wrong = replace(plan, movements=tuple(replace(m, vehicle_class="lorry") for m in plan.movements))
    [said] = check_plan(problem, wrong)
    assert said.endswith("is told on lorry, l2 has van")
