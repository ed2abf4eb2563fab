"""Granted lines come with their trucks."""

from dataclasses import replace

from solver import Fleet, Pin
from tests.solver.make import make_need
from tests.solver.tours.make import TOURED, make_fastest, make_stock, make_two_depots


def test_a_granted_line_without_told_times_comes_with_its_truck() -> None:
    problem = make_two_depots(pinned=(Pin(need="n1", source="b", quantity=100),))
    plan = make_fastest(problem)
    granted = next(line for line in plan.movements if line.pinned)
    assert granted.arrive_minutes == plan.tours[0].arrive_minutes == 230


def test_a_granted_line_that_the_trucks_cannot_bring_whole_is_shown_without_them() -> None:
    """Three pieces of 3 t weigh no more than two trucks carry, but each takes one of them."""
    problem = make_two_depots(
        supplies=(make_stock("a", "h", 3, weight_kg=3000), make_stock("b", "h2", 100)),
        pinned=(Pin(need="n1", source="a", quantity=3),),
        fleets=(Fleet(id="f", site="h", vehicle_class="truck", count=2),),
    )
    plan = make_fastest(problem)
    granted, other = sorted(plan.movements, key=lambda line: line.source)
    assert (granted.quantity, granted.vehicle_count, other.quantity) == (3, 0, 100)
    assert [load.movements for load in plan.loads] == [(other.id,)]


def test_a_granted_line_that_fills_its_truck_twice_comes_in_two_turns() -> None:
    problem = make_two_depots(
        supplies=(make_stock("a", "h", 300),),
        pinned=(Pin(need="n1", source="a", quantity=300),),
        needs=(make_need(form="supply", kind="quilt", quantity=300),),
        agreement=replace(TOURED, truck_turns=2, unloading_minutes=30),
    )
    plan = make_fastest(problem)
    assert [(line.pinned, line.quantity) for line in plan.movements] == [(True, 250), (True, 50)]
    assert [(tour.turn, tour.after) for tour in plan.tours] == [(1, None), (2, "t1")]
    assert [line.vehicle_count for line in plan.movements] == [1, 1]
