"""The mechanism's rules, each on the smallest problem that shows it."""

from dataclasses import replace

import pytest

from solver import (
    Agreement,
    Ban,
    Cap,
    Fleet,
    Floor,
    Holding,
    Incident,
    Pin,
    Plan,
    Problem,
    Resource,
    check_plan,
    solve,
)
from tests.solver.make import make_need, make_problem, make_supply, make_unit


def _fastest(problem: Problem) -> Plan:
    plan = solve(problem, seconds=5).named("fastest")
    assert check_plan(problem, plan) == []
    return plan


def _sources(plan: Plan) -> set[str]:
    return {line.source for line in plan.movements}


def test_a_nearer_neighbour_is_seen_by_the_fastest_plan() -> None:
    problem = make_problem(units=(make_unit("own", "u"), make_unit("near", "h")), needs=(make_need(),))
    [line] = _fastest(problem).movements
    assert (line.source, line.city_from, line.city_to, line.reason) == (
        "near",
        "hohhot",
        "ulanqab",
        "nearest",
    )
    assert line.travel_minutes == pytest.approx(42 / 80 * 60, abs=0.01)


def test_the_own_city_goes_first_when_the_neighbour_is_hardly_sooner() -> None:
    late = make_unit("near", "h", ready_minutes=35)
    problem = make_problem(units=(make_unit("own", "u"), late), needs=(make_need(),))
    assert _sources(_fastest(problem)) == {"own"}
    eager = replace(problem, agreement=Agreement(own_city_first=False))
    assert _sources(_fastest(eager)) == {"near"}


def test_a_unit_serves_one_need_only_though_it_has_two_capabilities() -> None:
    needs = (make_need("n1"), make_need("n2", kind="foam"))
    problem = make_problem(units=(make_unit("both", "u", "chemical", "foam"),), needs=needs)
    plan = _fastest(problem)
    assert len(plan.movements) == 1
    assert len(plan.unmet) == 1


def test_a_floor_keeps_units_at_home_for_every_capability_they_have() -> None:
    units = tuple(make_unit(f"u{i}", "h", "chemical", "foam") for i in range(4))
    floor = Floor(city="hohhot", form="unit", kind="foam", quantity=3)
    problem = make_problem(units=units, needs=(make_need(quantity=4),), floors=(floor,))
    plan = _fastest(problem)
    assert len(plan.movements) == 1
    assert plan.unmet[0].reason == "floor"
    assert plan.unmet[0].details["floor"] is None or plan.unmet[0].details["floor"] == 3


def test_a_floor_does_not_bind_the_city_that_keeps_it() -> None:
    floor = Floor(city="ulanqab", form="unit", kind="chemical", quantity=2)
    problem = make_problem(units=(make_unit("a", "u"), make_unit("b", "u")), needs=(make_need(quantity=2),))
    assert len(_fastest(replace(problem, floors=(floor,))).movements) == 2


def test_units_busy_elsewhere_count_for_the_floor_and_what_is_lent_against_it() -> None:
    units = (make_unit("a", "h"), make_unit("b", "h"))
    floor = Floor(city="hohhot", form="unit", kind="chemical", quantity=3)
    held = Holding(city="hohhot", form="unit", kind="chemical", quantity=5)
    problem = make_problem(units=units, needs=(make_need(quantity=2),), floors=(floor,), holdings=(held,))
    assert len(_fastest(problem).movements) == 2
    assert len(_fastest(replace(problem, holdings=(replace(held, lent=1),))).movements) == 1


def test_a_cap_limits_the_share_of_its_holding_that_a_city_lends() -> None:
    units = tuple(make_unit(f"u{i}", "h") for i in range(5))
    cap = Cap(city="hohhot", form="unit", kind="chemical", share=0.5)
    problem = make_problem(units=units, needs=(make_need(quantity=5),), agreement=Agreement(caps=(cap,)))
    plan = _fastest(problem)
    assert len(plan.movements) == 2
    assert (plan.unmet[0].reason, plan.unmet[0].details["rule"]) == ("agreement_forbids", "cap")


@pytest.mark.parametrize(("grade", "lent"), [(1, 1), (2, 1), (4, 0), (None, 1)])
def test_only_incidents_of_the_agreed_grades_borrow(grade: int | None, lent: int) -> None:
    incident = Incident(id="i1", city="ulanqab", site="scene", grade=grade)
    problem = make_problem(incidents=(incident,), units=(make_unit("a", "h"),), needs=(make_need(),))
    assert len(_fastest(problem).movements) == lent


def test_an_ungraded_incident_may_be_kept_from_borrowing() -> None:
    incident = Incident(id="i1", city="ulanqab", site="scene", grade=None)
    problem = make_problem(
        incidents=(incident,), units=(make_unit("a", "h"),), needs=(make_need(),),
        agreement=Agreement(null_grade_may_borrow=False),
    )  # fmt: skip
    assert _fastest(problem).unmet[0].reason == "agreement_forbids"


def test_a_lower_grade_borrows_only_what_its_own_city_is_short_of() -> None:
    incident = Incident(id="i1", city="ulanqab", site="scene", grade=3)
    near = [make_unit(f"near{i}", "h") for i in range(5)]
    units = (*near, make_unit("own1", "u"), make_unit("own2", "u"))
    problem = make_problem(incidents=(incident,), units=units, needs=(make_need(quantity=3),))
    plan = _fastest(problem)
    assert sorted(line.city_from or "" for line in plan.movements) == ["hohhot", "ulanqab", "ulanqab"]


def test_two_capabilities_of_one_unit_do_not_hide_a_shortfall() -> None:
    incident = Incident(id="i1", city="ulanqab", site="scene", grade=3)
    units = (make_unit("own", "u", "chemical", "foam"), make_unit("near", "h", "foam"))
    needs = (make_need("n1"), make_need("n2", kind="foam"))
    problem = make_problem(incidents=(incident,), units=units, needs=needs)
    assert _sources(_fastest(problem)) == {"own", "near"}


def test_a_better_grade_replaces_a_worse_one_but_not_the_reverse() -> None:
    units = (make_unit("fine", "u", grade=1), make_unit("poor", "u", grade=4))
    problem = make_problem(units=units, needs=(make_need(quantity=2, minimum_grade=3),))
    plan = _fastest(problem)
    assert _sources(plan) == {"fine"}
    assert plan.unmet[0].reason == "grade_too_low"
    assert (plan.unmet[0].details["grade"], plan.unmet[0].details["minimum_grade"]) == (4, 3)


def test_what_comes_after_the_latest_useful_minute_stays_at_home_and_says_when_it_would_have_come() -> None:
    problem = make_problem(units=(make_unit("a", "b"),), needs=(make_need(latest_minutes=100),))
    [unmet] = _fastest(problem).unmet
    assert unmet.reason == "out_of_time"
    assert unmet.details["arrive_minutes"] == pytest.approx(150, abs=0.1)


def test_granted_lines_stay_whatever_floor_or_grade_stands_against_them() -> None:
    incident = Incident(id="i1", city="ulanqab", site="scene", grade=4)
    problem = make_problem(
        incidents=(incident,),
        units=(make_unit("granted", "b"), make_unit("own", "u")),
        needs=(make_need(),),
        floors=(Floor(city="baotou", form="unit", kind="chemical", quantity=1),),
        pinned=(Pin(need="n1", source="granted", quantity=1),),
    )
    [line] = _fastest(problem).movements
    assert (line.source, line.pinned, line.reason) == ("granted", True, "pinned")


def test_a_granted_line_under_way_keeps_its_own_times_and_needs_no_truck() -> None:
    pin = Pin(need="n1", source="s", quantity=50, leave_minutes=-30, arrive_minutes=90, under_way=True)
    problem = make_problem(
        supplies=(make_supply("s", "h", 100),),
        needs=(make_need(form="supply", kind="quilt", quantity=50),),
        fleets=(Fleet(id="f", site="u", vehicle_class="truck", count=1),),
        pinned=(pin,),
    )
    plan = _fastest(problem)
    [line] = plan.movements
    assert (line.leave_minutes, line.arrive_minutes, line.travel_minutes) == (-30, 90, 120)
    assert plan.loads == ()


@pytest.mark.parametrize(
    "ban",
    [
        Ban(source="near"),
        Ban(city="hohhot"),
        Ban(city="hohhot", kind="chemical"),
        Ban(source="near", need="n1"),
    ],
)
def test_a_refused_line_is_not_proposed_again(ban: Ban) -> None:
    problem = make_problem(
        units=(make_unit("own", "u"), make_unit("near", "h")), needs=(make_need(),), forbidden=(ban,)
    )
    assert _sources(_fastest(problem)) == {"own"}
    alone = replace(problem, units=(make_unit("near", "h"),))
    assert _fastest(alone).unmet[0].reason == "forbidden_line"


def test_a_refusal_that_names_another_need_does_not_bind() -> None:
    problem = make_problem(
        units=(make_unit("near", "h"),), needs=(make_need(),), forbidden=(Ban(source="near", need="n9"),)
    )
    assert _sources(_fastest(problem)) == {"near"}


def test_people_travel_to_the_beds_and_no_more_than_there_are() -> None:
    need = make_need(form="resource", kind="burn_bed", quantity=5)
    problem = make_problem(
        resources=(Resource(id="r", site="h", kind="burn_bed", quantity=3),), needs=(need,)
    )
    plan = _fastest(problem)
    [line] = plan.movements
    assert (line.from_site, line.to_site, line.city_from, line.quantity) == ("scene", "h", "hohhot", 3)
    assert (plan.unmet[0].quantity, plan.unmet[0].reason) == (2, "no_stock")


def test_supplies_ride_on_enough_trucks_of_their_own_city() -> None:
    problem = make_problem(
        supplies=(make_supply("s", "h", 4000),),
        needs=(make_need(form="supply", kind="quilt", quantity=4000),),
        fleets=(
            Fleet(id="ours", site="u", vehicle_class="truck", count=9),
            Fleet(id="theirs", site="h", vehicle_class="truck", count=2),
        ),
    )
    plan = _fastest(problem)
    [line], [load] = plan.movements, plan.loads
    assert line.quantity == 2000
    assert [(v.fleet, v.count) for v in load.vehicles] == [("theirs", 2)]
    assert (plan.unmet[0].reason, plan.unmet[0].quantity) == ("no_vehicle", 2000)


def test_trucks_of_the_same_city_that_no_road_leads_from_carry_nothing() -> None:
    problem = make_problem(
        supplies=(make_supply("s", "h", 4000),),
        needs=(make_need(form="supply", kind="quilt", quantity=4000),),
        fleets=(
            Fleet(id="cut off", site="island", vehicle_class="truck", count=9),
            Fleet(id="free", site="h", vehicle_class="truck", count=1),
        ),
    )
    island = replace(problem.sites[0], id="island")
    plan = _fastest(replace(problem, sites=(*problem.sites, island)))
    assert [(v.fleet, v.count) for v in plan.loads[0].vehicles] == [("free", 1)]
    assert (plan.unmet[0].reason, plan.unmet[0].quantity) == ("no_vehicle", 3000)


def test_a_piece_too_heavy_for_every_truck_is_no_load() -> None:
    problem = make_problem(
        supplies=(make_supply("s", "h", 2, weight_kg=9000),),
        needs=(make_need(form="supply", kind="quilt", quantity=1),),
        fleets=(Fleet(id="f", site="h", vehicle_class="truck", count=5),),
    )
    assert _fastest(problem).unmet[0].reason == "no_vehicle"


def test_without_any_fleet_transport_is_not_limited_and_the_fastest_class_is_taken() -> None:
    problem = make_problem(
        supplies=(make_supply("s", "h", 4000),),
        needs=(make_need(form="supply", kind="quilt", quantity=4000),),
    )
    [line] = _fastest(problem).movements
    assert (line.quantity, line.vehicle_class, line.vehicle_count) == (4000, "van", 12)


def test_stock_that_others_need_more_is_held_elsewhere_and_says_by_whom() -> None:
    incidents = (
        Incident(id="i1", city="ulanqab", site="scene", grade=1),
        Incident(id="i2", city="ulanqab", site="scene", grade=2),
    )
    needs = (make_need("n1"), make_need("n2", incident="i2"))
    plan = _fastest(make_problem(incidents=incidents, units=(make_unit("a", "u"),), needs=needs))
    [unmet] = plan.unmet
    assert (unmet.need, unmet.reason, unmet.details["used_by"]) == ("n2", "held_elsewhere", {"n1": 1})


def test_no_road_is_named_as_the_cause() -> None:
    problem = make_problem(units=(make_unit("a", "scene2"),), needs=(make_need(),))
    island = replace(problem.sites[0], id="scene2")
    assert _fastest(replace(problem, sites=(*problem.sites, island))).unmet[0].reason == "no_road"


def test_own_help_that_comes_late_does_not_keep_a_lower_grade_from_borrowing() -> None:
    incident = Incident(id="i1", city="ulanqab", site="scene", grade=3)
    units = (make_unit("own", "u"), make_unit("near", "h"))
    problem = make_problem(incidents=(incident,), units=units, needs=(make_need(due_minutes=60),))
    assert _sources(_fastest(problem)) == {"near"}
    patient = replace(problem, needs=(make_need(due_minutes=90),))
    assert _sources(_fastest(patient)) == {"own"}


def test_an_incident_that_needs_no_truck_is_planned_while_trucks_stand_ready() -> None:
    problem = make_problem(
        units=(make_unit("a", "u"),),
        needs=(make_need(),),
        fleets=(Fleet(id="f", site="u", vehicle_class="truck", count=2),),
    )
    plan = _fastest(problem)
    assert _sources(plan) == {"a"}
    assert plan.loads == ()
