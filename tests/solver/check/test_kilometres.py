"""The checker drives every way again: kilometres that a plan tells and goes not are refused."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from solver import Access, Edge, Fleet, Node, Plan, Plans, Problem, Roads, Site, Supply, Travel, solve
from solver.check.check import check_plan
from solver.formats.formats import problem_from_dict
from solver.generate import generate
from tests.solver.make import TRUCK, make_need, make_problem
from tests.solver.odd import make_question


@pytest.fixture(scope="module")
def region() -> tuple[Problem, Plan]:
    """A region on a network whose trucks go on tours and come back."""
    asked = generate("four-scarce", 2)
    asked = replace(asked, agreement=replace(asked.agreement, truck_tours=True, truck_turns=2))
    first: list[Plans] = []
    solve(asked, seconds=60, on_plans=first.append, should_stop=lambda: bool(first))
    return asked, first[0].plans[0]


def _line(plan: Plan) -> Plan:
    line = next(line for line in plan.movements if line.km > 0)
    return replace(
        plan,
        movements=tuple(replace(each, km=each.km + 1) if each is line else each for each in plan.movements),
    )


def _truck(plan: Plan, turn: int) -> Plan:
    load = next(load for load in plan.loads if load.turn == turn)
    first, *others = load.vehicles
    wrong = replace(load, vehicles=(replace(first, km=first.km - 1), *others))
    return replace(plan, loads=tuple(wrong if each is load else each for each in plan.loads))


def _tour(plan: Plan) -> Plan:
    tour = max(plan.tours, key=lambda each: len(each.stops))
    wrong = replace(tour, km=tour.km + 1)
    return replace(plan, tours=tuple(wrong if each is tour else each for each in plan.tours))


@pytest.mark.parametrize(
    "change",
    [_line, lambda plan: _truck(plan, 1), lambda plan: _truck(plan, 2), _tour],
    ids=["line", "truck", "truck that comes back", "tour"],
)
def test_a_kilometre_too_much_or_too_little_is_noticed_even_where_the_goals_are_told_alike(
    region: tuple[Problem, Plan], change: Callable[[Plan], Plan]
) -> None:
    problem, plan = region
    assert check_plan(problem, plan) == []
    said = check_plan(problem, change(plan))
    assert any("km where the way has" in sentence for sentence in said)


def make_fork() -> Problem:
    """Depot and scene with two roads between them that are equally fast, 60 and 80 km long."""
    roads = Roads(
        nodes=tuple(Node(id=name, lat=40.0, lon=110.0 + i) for i, name in enumerate("ABCX")),
        edges=tuple(
            Edge(id=a + b, from_node=a, to_node=b, km=km, speed_kmh=speed)
            for ends, km, speed in (("ABX", 30, 30), ("ACX", 40, 40))
            for a, b in pairwise(ends)
        ),
        access=(Access(site="h", node="A"), Access(site="scene", node="X")),
    )
    return make_problem(
        sites=(Site(id="h", city="hohhot"), Site(id="scene", city="ulanqab")),
        vehicle_classes=(TRUCK,),
        fleets=(Fleet(id="f", site="h", vehicle_class="truck", count=1),),
        supplies=(Supply(id="a", site="h", kind="quilt", quantity=9, weight_kg=20),),
        needs=(make_need(form="supply", kind="quilt", quantity=9),),
        travel=Travel(network=roads),
    )


def test_of_two_ways_equally_fast_a_line_tells_the_one_it_goes_and_a_truck_either() -> None:
    problem = make_fork()
    plan = solve(problem, seconds=5).named("fastest")
    (line,), (load,) = plan.movements, plan.loads
    assert line.km in (60, 80)
    others = {60: (80, ("A", "C", "X")), 80: (60, ("A", "B", "X"))}
    km, route = others[int(line.km)]
    assert any(
        "km where" in said for said in check_plan(problem, replace(plan, movements=(replace(line, km=km),)))
    )
    trucks = replace(load, vehicles=(replace(load.vehicles[0], km=km),))
    other = replace(plan, movements=(replace(line, km=km, route=route),), loads=(trucks,))
    assert all("goal cost" in said for said in check_plan(problem, other))


def test_a_granted_seat_on_a_train_tells_the_kilometres_of_the_train() -> None:
    question = make_question()
    question["travel"]["services"][0]["km"] = 70
    question["pinned"] = [
        {"need": "nm", "source": "ub", "quantity": 1, "service": "k", "departs_minutes": 30.5}
    ]
    problem = problem_from_dict(question)
    plan = solve(problem, seconds=5).named("fastest")
    granted = next(line for line in plan.movements if line.pinned)
    assert (granted.service, granted.km) == ("k", 70 + 40)
    assert check_plan(problem, plan) == []
