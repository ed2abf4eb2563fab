"""Drivers, shifts, trains and aircraft, each alone on a problem told by hand."""

from dataclasses import replace
from typing import Any

import pytest

from solver import (
    Agreement,
    Leg,
    Pin,
    Plan,
    Problem,
    Service,
    Site,
    Travel,
    check_plan,
    problem_from_dict,
    solve,
    to_dict,
)
from solver.answers import Choice
from solver.instance.instance import make_instance
from solver.model.keeping import freed
from solver.replan.replan import around_edits
from tests.solver.make import ENGINE, make_need, make_problem, make_unit

HELI_SPEED = 200.0


def _fastest(problem: Problem) -> Plan:
    plan = solve(problem, seconds=5).named("fastest")
    assert check_plan(problem, plan) == []
    return plan


def _far(minutes: float, **changes: Any) -> Problem:
    """One unit in Hohhot whose only way takes so many minutes at the wheel."""
    leg = Leg(from_site="h", to_site="scene", minutes=minutes, km=minutes, vehicle_class="engine")
    problem = make_problem(
        units=(make_unit("a", "h"),), needs=(make_need(),),
        travel=Travel(matrix=(leg,), rests_included=False),
    )  # fmt: skip
    return replace(problem, **changes)


@pytest.mark.parametrize(("minutes", "rest"), [(240, 0), (241, 20), (480, 20), (500, 40)])
def test_a_driver_rests_twenty_minutes_after_four_hours_at_the_wheel(minutes: float, rest: float) -> None:
    [line] = _fastest(_far(minutes)).movements
    assert (line.travel_minutes, line.rest_minutes) == (minutes, rest)
    assert line.arrive_minutes == pytest.approx(minutes + rest)


def test_two_drivers_do_not_stop_and_the_agreement_may_ask_for_other_hours() -> None:
    two = _far(500, units=(make_unit("a", "h", drivers=2),))
    assert _fastest(two).movements[0].rest_minutes == 0
    on_the_class = _far(500, vehicle_classes=(replace(ENGINE, drivers=2),))
    assert _fastest(on_the_class).movements[0].rest_minutes == 0
    strict = _far(500, agreement=Agreement(driving_minutes=120, rest_minutes=30))
    assert _fastest(strict).movements[0].rest_minutes == 120


def test_a_matrix_whose_minutes_contain_the_rests_is_taken_as_it_is() -> None:
    problem = _far(500)
    told = replace(problem, travel=replace(problem.travel, rests_included=True))
    assert _fastest(told).movements[0].rest_minutes == 0


def test_a_rest_can_make_help_too_late() -> None:
    problem = _far(300, needs=(make_need(latest_minutes=310),))
    assert _fastest(problem).unmet[0].reason == "out_of_time"
    assert len(_fastest(replace(problem, units=(make_unit("a", "h", drivers=2),))).movements) == 1


def test_a_team_that_arrives_after_its_shift_is_flagged_with_the_hour_of_relief() -> None:
    tired = _far(
        200, units=(make_unit("a", "h", worked_minutes=600),), agreement=Agreement(shift_minutes=720)
    )
    [line] = _fastest(tired).movements
    assert (line.relief_minutes, line.shift_exceeded) == (120, True)
    rested = replace(tired, units=(make_unit("a", "h"),))
    assert _fastest(rested).movements[0].shift_exceeded is False


def _train(**changes: Any) -> Problem:
    """Baotou's teams are 150 minutes away by road, an hour by train from their own door."""
    train = Service(
        id="t", mode="rail", from_site="b", to_site="halt", minutes=40, km=160, seats=10,
        departures=(15.0, 75.0), boarding_minutes=10,
    )  # fmt: skip
    problem = make_problem(
        units=(make_unit("a", "b", crew=6, modes=("rail",)), make_unit("c", "b", crew=6, modes=("rail",))),
        needs=(make_need(quantity=2),),
    )
    halt = Leg(from_site="halt", to_site="scene", minutes=5, km=4)
    return replace(
        problem,
        sites=(*problem.sites, Site(id="halt", city="ulanqab")),
        travel=replace(problem.travel, matrix=(*(problem.travel.matrix or ()), halt), services=(train,)),
        **changes,
    )


def test_teams_go_by_train_where_that_is_sooner_and_no_train_is_fuller_than_its_seats() -> None:
    lines = _fastest(_train()).movements
    assert [(line.mode, line.service, line.departs_minutes) for line in lines] == [
        ("rail", "t", 15.0),
        ("rail", "t", 75.0),
    ]
    first = lines[0]
    assert (first.wait_minutes, first.leave_minutes, first.travel_minutes, first.arrive_minutes) == (
        5,
        5,
        55,
        60,
    )


def test_who_may_not_ride_or_finds_no_seat_goes_by_road() -> None:
    problem = _train()
    by_road = replace(problem, units=tuple(replace(u, modes=()) for u in problem.units))
    assert {line.mode for line in _fastest(by_road).movements} == {"road"}
    few = replace(
        problem, travel=replace(problem.travel, services=(replace(problem.travel.services[0], seats=5),))
    )
    assert {line.mode for line in _fastest(few).movements} == {"road"}


def test_no_later_train_is_looked_at_than_those_who_are_asked_for_could_fill() -> None:
    """Six to a crew on ten seats: however many teams there are, one that is asked for finds the first train
    free; so two do."""
    problem = _train()
    often = replace(problem.travel.services[0], departures=(), first_minutes=15.0, every_minutes=5.0)
    travel = replace(problem.travel, services=(often,))
    units = tuple(replace(problem.units[0], id=f"u{k}") for k in range(200))
    for asked, trains in ((1, 3), (2, 4), (100, 18)):
        need = replace(problem.needs[0], quantity=asked)
        arcs = make_instance(replace(problem, units=units, needs=(need,), travel=travel)).arcs
        assert len({d for d in arcs.departure.tolist() if d >= 0}) == trains


def test_a_granted_seat_is_not_given_twice() -> None:
    pin = Pin(need="n1", source="a", quantity=1, service="t", departs_minutes=15)
    lines = {line.source: line for line in _fastest(_train(pinned=(pin,))).movements}
    assert (lines["a"].arrive_minutes, lines["a"].mode) == (60, "rail")
    assert lines["c"].departs_minutes == 75


def test_a_team_that_an_officer_locks_keeps_its_train() -> None:
    problem = _train()
    plan = around_edits(problem, [Choice(need="n1", source="a", quantity=1)], []).named("fastest")
    locked = next(line for line in plan.movements if line.source == "a")
    assert (locked.mode, locked.service, locked.departs_minutes) == ("rail", "t", 15.0)
    proposed = replace(plan, movements=freed(problem, plan.movements, {}, "by_hand"))
    assert check_plan(problem, proposed) == []


def test_the_check_finds_an_overfull_train_and_a_train_that_does_not_run() -> None:
    problem = _train()
    plan = _fastest(problem)
    late = plan.movements[1]
    packed = replace(late, departs_minutes=15.0, wait_minutes=5, leave_minutes=5, arrive_minutes=60)
    found = check_plan(problem, replace(plan, movements=(plan.movements[0], packed)))
    assert "t at 15: 12 people on 10 seats" in found
    never = replace(late, departs_minutes=30.0, wait_minutes=20, leave_minutes=20, arrive_minutes=75)
    assert any("does not depart" in each for each in check_plan(problem, replace(plan, movements=(never,))))


def test_a_helicopter_flies_straight_over_closed_roads() -> None:
    heli = replace(ENGINE, id="heli", speed_kmh=HELI_SPEED, mode="air")
    problem = problem_from_dict(
        {
            "id": "air", "horizon_minutes": 600, "cities": [{"id": "c"}],
            "sites": [{"id": "pad", "city": "c", "lat": 41.0, "lon": 111.0},
                      {"id": "scene", "city": "c", "lat": 41.0, "lon": 112.0}],
            "incidents": [{"id": "i1", "city": "c", "site": "scene", "grade": 1}],
            "needs": [to_dict(make_need())],
            "vehicle_classes": [to_dict(heli)],
            "units": [to_dict(make_unit("h1", "pad", vehicle_class="heli"))],
            "travel": {"network": {
                "nodes": [{"id": "a", "lat": 41.0, "lon": 111.0}, {"id": "b", "lat": 41.0, "lon": 112.0}],
                "edges": [{"id": "e", "from": "a", "to": "b", "km": 90, "speed_kmh": 60, "closed": True}]}},
        }
    )  # fmt: skip
    [line] = _fastest(problem).movements
    assert line.mode == "air"
    assert line.km == pytest.approx(83.9, abs=0.1)
    assert line.travel_minutes == pytest.approx(line.km / HELI_SPEED * 60, abs=0.01)
