"""What slower travel and closed roads do to lines that do not drive."""

from solver import Pin, Service, Travel, solve
from solver.questions.robust import robustness
from tests.solver.make import make_need, make_problem, make_unit


def test_a_team_on_a_train_is_no_slower_when_the_roads_are() -> None:
    train = Service(
        id="k1", mode="rail", from_site="b", to_site="scene", minutes=60, seats=9, departures=(30.0,)
    )
    problem = make_problem(
        units=(make_unit("riders", "b", crew=4, modes=("rail",), vehicle_class=None),),
        needs=(make_need(),),
        travel=Travel(matrix=(), services=(train,)),
    )
    plan = solve(problem, seconds=5).plans[0]
    assert [line.mode for line in plan.movements] == ["rail"]
    told = robustness(problem, plan).slower
    assert (told.lost_quantity, told.late_lines, told.time_change) == (0, 0, 0)
    assert told.last_arrive_minutes == 90


def test_a_granted_line_whose_times_are_only_told_keeps_them() -> None:
    problem = make_problem(
        units=(make_unit("there", "b"),),
        needs=(make_need(),),
        pinned=(Pin(need="n1", source="there", quantity=1, leave_minutes=0, arrive_minutes=80),),
        travel=Travel(matrix=()),
    )
    plan = solve(problem, seconds=5).plans[0]
    assert robustness(problem, plan).slower.time_change == 0
