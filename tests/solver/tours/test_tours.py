"""Trucks with ways of their own: several places on one way, and coming back for more."""

from dataclasses import replace

import pytest

from solver import Access, Agreement, Edge, Fleet, Node, Roads, Site, Travel
from solver.check.check import check_plan
from solver.instance.instance import make_instance
from solver.model.model import make_model
from solver.questions.explain import explain
from solver.search.answer import make_draft
from solver.search.cargo import Haul
from solver.search.greedy import nearest_first
from solver.search.levels import Limit, minimum, relax
from solver.search.search import fastest_cost
from solver.tours.making import Making
from solver.tours.yard import Yard
from tests.solver.make import TRUCK, make_legs, make_need
from tests.solver.tours.make import TOURED, make_fastest, make_stock, make_two_depots


def test_one_truck_loads_at_two_places_and_every_line_comes_when_it_does() -> None:
    plan = make_fastest(make_two_depots())
    (tour,) = plan.tours
    assert [stop.site for stop in tour.stops] == ["h", "h2"]
    assert [(stop.arrive_minutes, stop.leave_minutes) for stop in tour.stops] == [(0, 30), (60, 90)]
    assert tour.arrive_minutes == 90 + 140
    assert tour.km == 30 + 140
    assert [vehicles.km for load in plan.loads for vehicles in load.vehicles] == [tour.km]
    assert plan.goal("cost").value == pytest.approx(tour.km + 20 + 2 * (120 + 140) * TOURED.tonne_km)
    first, second = sorted(plan.movements, key=lambda line: line.source)
    assert (first.leave_minutes, first.detour_minutes, first.arrive_minutes) == (30, 80, 230)
    assert (second.wait_minutes, second.leave_minutes, second.detour_minutes) == (60, 90, 0)
    assert second.arrive_minutes == 230


def test_with_a_truck_for_each_place_none_goes_round() -> None:
    plan = make_fastest(
        make_two_depots(
            fleets=(
                Fleet(id="f", site="h", vehicle_class="truck", count=1),
                Fleet(id="g", site="h2", vehicle_class="truck", count=1),
            )
        )
    )
    tours = sorted((tour.fleet, *(stop.site for stop in tour.stops)) for tour in plan.tours)
    assert tours == [("f", "h"), ("g", "h2")]
    assert [line.arrive_minutes for line in plan.movements] == [150, 170]


def test_what_a_round_would_bring_too_late_stays_at_home() -> None:
    near, far = (
        make_need("near", form="supply", kind="quilt", quantity=100, latest_minutes=160),
        make_need("far", form="supply", kind="coat", quantity=100),
    )
    problem = make_two_depots(
        needs=(near, far), supplies=(make_stock("a", "h", 100), make_stock("b", "h2", 100, kind="coat"))
    )
    plan = make_fastest(problem)
    assert {line.need for line in plan.movements} in ({"near"}, {"far"})
    assert len(plan.unmet) == 1


def test_a_truck_comes_back_for_what_is_left() -> None:
    problem = make_two_depots(
        supplies=(make_stock("a", "h", 500),),
        needs=(make_need(form="supply", kind="quilt", quantity=500),),
        agreement=replace(TOURED, truck_turns=2, unloading_minutes=20),
    )
    once = make_fastest(replace(problem, agreement=TOURED))
    assert [unmet.quantity for unmet in once.unmet] == [250]
    plan = make_fastest(problem)
    first, second = plan.tours
    assert not plan.unmet
    assert (first.turn, first.arrive_minutes) == (1, 150)
    assert (second.turn, second.after, second.start_minutes) == (2, first.id, 170)
    assert second.stops[0].arrive_minutes == 170 + 120
    assert second.arrive_minutes == 170 + 120 + 30 + 120
    assert [(load.turn, load.vehicles[0].count, load.vehicles[0].km) for load in plan.loads] == [
        (1, 1, 120),
        (2, 1, 240),
    ]
    early, late = sorted(plan.movements, key=lambda line: line.arrive_minutes)
    assert (early.source, late.source) == ("a", "a")
    assert late.wait_minutes == 290
    unmet = plan.goal("unmet")
    assert unmet.bound is not None
    assert unmet.bound <= unmet.value == 0


@pytest.mark.parametrize(
    ("latest", "turns"), [(439, 2), (440, 2), (439, 3), (729, 3), (730, 3), (729, 10**9)]
)
def test_what_no_further_turn_brings_in_time_is_proven_to_stay_open(latest: float, turns: int) -> None:
    """The truck takes 250 and is there after 150, 440 and 730 minutes."""
    need = make_need(form="supply", kind="quilt", quantity=750, due_minutes=60, latest_minutes=latest)
    problem = make_two_depots(
        supplies=(make_stock("a", "h", 800),),
        needs=(need,),
        agreement=replace(TOURED, truck_turns=turns, unloading_minutes=20),
    )
    plan = make_fastest(problem)
    in_time = sum(minute <= latest for minute in (150, 440, 730))
    assert sum(unmet.quantity for unmet in plan.unmet) == 750 - 250 * in_time
    unmet = plan.goal("unmet")
    assert unmet.bound == pytest.approx(unmet.value)


def test_of_a_million_trucks_none_is_looked_at_that_has_nothing_to_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, standing_at = list[int](), Yard.standing_at

    def counted(yard: Yard, lane: int, site: int, kind: int) -> Haul:
        asked.append(lane)
        return standing_at(yard, lane, site, kind)

    monkeypatch.setattr(Yard, "standing_at", counted)
    trucks = (Fleet(id="f", site="h", vehicle_class="truck", count=10**6),)
    model = make_model(make_instance(make_two_depots(fleets=trucks)))
    making = Making(model, make_draft(model, *nearest_first(model)), lambda: 60.0)
    making.sending.sent.trucks[:] = 10.0**6
    assert making.draft().values[0] == 0
    assert 0 < len(asked) < 100


def test_more_trucks_than_can_be_driven_are_one_capacity() -> None:
    trucks = (Fleet(id="f", site="h", vehicle_class="truck", count=10**9),)
    need = make_need(form="supply", kind="quilt", quantity=250 * 10**6)
    problem = make_two_depots(fleets=trucks, supplies=(make_stock("a", "h", 10**9),), needs=(need,))
    plan = make_fastest(problem)
    assert (plan.unmet, plan.tours) == ((), ())
    assert [vehicles.count for load in plan.loads for vehicles in load.vehicles] == [10**6]


@pytest.mark.parametrize(("turns", "open_"), [(8, 1250), (11, 500), (12, 250), (13, 0), (10**9, 0)])
def test_many_turns_bring_as_much_as_trucks_carry_in_all_of_them(turns: int, open_: int) -> None:
    need = make_need(form="supply", kind="quilt", quantity=13 * 250, due_minutes=60, latest_minutes=9000)
    problem = make_two_depots(
        supplies=(make_stock("a", "h", 13 * 250),),
        needs=(need,),
        agreement=replace(TOURED, truck_turns=turns, unloading_minutes=20),
        horizon_minutes=9000,
    )
    plan = make_fastest(problem)
    assert sum(unmet.quantity for unmet in plan.unmet) == open_
    assert max(tour.turn for tour in plan.tours) == min(turns, 13)
    unmet = plan.goal("unmet")
    assert unmet.bound == pytest.approx(unmet.value, abs=1e-6)


def test_what_many_turns_leave_open_is_explained() -> None:
    """Whatever number of trucks that would be without tours."""
    need = make_need(form="supply", kind="quilt", quantity=900, latest_minutes=800)
    trucks = (Fleet(id="f", site="h", vehicle_class="truck", count=2),)
    problem = make_two_depots(
        fleets=trucks, needs=(need,), agreement=replace(TOURED, truck_turns=10**9, unloading_minutes=20)
    )
    told = explain(problem, make_fastest(problem))
    assert [(unmet.quantity, unmet.reason) for unmet in told.unmet] == [(700, "no_stock")]


def test_a_driver_rests_over_all_his_turns() -> None:
    problem = make_two_depots(
        supplies=(make_stock("a", "h", 500),),
        needs=(make_need(form="supply", kind="quilt", quantity=500),),
        agreement=replace(TOURED, truck_turns=2),
    )
    told = make_fastest(replace(problem, travel=replace(problem.travel, rests_included=False)))
    first, second = told.tours
    assert (first.driving_minutes, first.rest_minutes) == (120, 0)
    assert (second.driving_minutes, second.rest_minutes) == (240, 20)


def test_it_matters_where_a_truck_stands() -> None:
    away = make_two_depots(
        supplies=(make_stock("b", "h2", 100),), needs=(make_need(form="supply", kind="quilt"),)
    )
    (line,) = make_fastest(away).movements
    assert (line.wait_minutes, line.leave_minutes, line.arrive_minutes) == (30, 60, 200)
    (pooled,) = make_fastest(replace(away, agreement=Agreement())).movements
    assert pooled.leave_minutes == 30


def test_a_matrix_that_tells_no_way_between_depots_takes_them_for_one_place() -> None:
    problem = make_two_depots(
        travel=Travel(matrix=make_legs({("h", "scene"): 120, ("h2", "scene"): 140}, (TRUCK,)))
    )
    (tour,) = make_fastest(problem).tours
    assert [(stop.arrive_minutes, stop.leave_minutes) for stop in tour.stops] == [(0, 30), (30, 60)]
    assert tour.arrive_minutes == 60 + 120


def test_a_helicopter_and_a_truck_that_are_equally_fast_carry_lines_of_their_own() -> None:
    flying = replace(TRUCK, id="helicopter", payload_kg=900, mode="air")
    km: dict[tuple[str, str], float] = {("h", "scene"): 60, ("h", "h2"): 0}
    problem = make_two_depots(
        vehicle_classes=(TRUCK, flying),
        fleets=(
            Fleet(id="f", site="h", vehicle_class="truck", count=1),
            Fleet(id="air", site="h", vehicle_class="helicopter", count=3),
        ),
        supplies=(make_stock("a", "h", 100, weight_kg=60), make_stock("b", "h2", 100, weight_kg=10)),
        travel=Travel(matrix=make_legs(km, (TRUCK, flying))),
    )
    plan = make_fastest(problem)
    assert check_plan(problem, plan) == []
    mode_of = {line.id: line.mode for line in plan.movements}
    for load in plan.loads:
        by_air = {one.vehicle_class == "helicopter" for one in load.vehicles}
        assert {mode_of[name] == "air" for name in load.movements} == by_air


def test_a_truck_that_cannot_reach_a_depot_leaves_there_what_it_has() -> None:
    nodes = tuple(Node(id=name, lat=41, lon=110 + i) for i, name in enumerate(("h", "scene", "h2")))
    edges = (
        Edge(id="way", from_node="h", to_node="scene", km=300, speed_kmh=60),
        Edge(id="down", from_node="h2", to_node="scene", km=40, speed_kmh=60, one_way=True),
    )
    access = tuple(Access(site=node.id, node=node.id) for node in nodes)
    problem = make_two_depots(
        travel=Travel(network=Roads(nodes=nodes, edges=edges, access=access)),
        supplies=(make_stock("a", "h", 100), make_stock("b", "h2", 400)),
        needs=(make_need(form="supply", kind="quilt", quantity=500),),
        fleets=tuple(Fleet(id=site, site=site, vehicle_class="truck", count=1) for site in ("h", "h2")),
    )
    assert [(line.source, line.quantity) for line in make_fastest(problem).movements] == [
        ("b", 250),
        ("a", 100),
    ]


def test_a_way_over_another_stop_may_be_the_sooner_one_and_no_bound_denies_it() -> None:
    """The matrix tells 200 km straight to the second depot, 10 over the first."""
    km: dict[tuple[str, str], float] = {
        ("h", "scene"): 120, ("h2", "scene"): 20, ("h", "h2"): 5, ("yard", "h"): 5, ("yard", "h2"): 200,
        ("yard", "scene"): 125,
    }  # fmt: skip
    problem = make_two_depots(
        travel=Travel(matrix=make_legs(km, (TRUCK,))),
        supplies=(make_stock("a", "h", 10), make_stock("b", "h2", 100)),
        needs=(make_need(form="supply", kind="quilt", quantity=110),),
        fleets=(Fleet(id="f", site="yard", vehicle_class="truck", count=1),),
    )
    problem = replace(problem, sites=(*problem.sites, Site(id="yard", city="hohhot")))
    plan = make_fastest(problem)
    assert {line.arrive_minutes for line in plan.movements} == {5 + 30 + 120.0}
    model = make_model(make_instance(problem))
    relaxation = relax(model, fastest_cost(model), lambda: 60.0)
    least, _ = minimum(relaxation, model.goals[1], [Limit(model.goals[0], 0.0, 0)])
    assert least.value <= plan.goal("time").value
    cheapest, _ = minimum(relaxation, model.goals[3], [Limit(model.goals[0], 0.0, 0)])
    (tour,) = plan.tours
    assert tour.km == 5 + 5 + 20  # and 125 straight from the yard to the scene
    assert cheapest.value <= plan.goal("cost").value
    arcs, sources = model.instance.arcs, model.instance.sources
    soonest = {
        sources.members[s][0]: a for s, a in zip(arcs.source.tolist(), arcs.arrive.tolist(), strict=True)
    }
    assert soonest == {"a": 155.0, "b": 10 + 30 + 20.0}
