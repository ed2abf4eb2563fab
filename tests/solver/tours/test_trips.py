"""Which trips trucks make is decided together with what they carry."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from solver import Fleet, solve
from solver.arrays import Floats
from solver.generate import generate
from solver.instance.instance import make_instance
from solver.model.model import make_model
from solver.search.answer import make_draft
from solver.search.greedy import nearest_first
from solver.tours import toured
from solver.tours.making import Making
from solver.tours.relaxed import best_loads
from solver.tours.trips import Trips
from solver.tours.values import all_out
from tests.solver.make import TRUCK, make_need
from tests.solver.tours.make import TOURED, make_fastest, make_stock, make_two_depots


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-1, 9), st.floats(0.01, 0.8), st.floats(0.01, 0.8), st.integers(1, 9)),
        min_size=1,
        max_size=6,
    )
)
def test_a_trucks_best_load_is_feasible_and_best_where_everything_fits(
    lines: list[tuple[float, float, float, int]],
) -> None:
    profit, kg, m3, most = (np.array(each, float) for each in zip(*lines, strict=True))
    loads = best_loads(_one_trip(kg, m3, most), profit)
    assert (loads.amount <= most + 1e-9).all()
    assert max(kg @ loads.amount, m3 @ loads.amount) <= 1 + 1e-9
    assert loads.worth[0] == pytest.approx(profit @ loads.amount)
    best = linprog(
        -profit, A_ub=[kg, m3], b_ub=[1, 1], bounds=list(zip(np.zeros(len(kg)), most, strict=True))
    )
    assert loads.worth[0] <= -best.fun + 1e-7
    pays = profit > 0
    if max(kg[pays] @ most[pays], m3[pays] @ most[pays]) <= 1:
        assert loads.worth[0] == pytest.approx(-best.fun)


def _one_trip(kg: Floats, m3: Floats, most: Floats) -> Trips:
    none, one = np.zeros(len(kg), np.int64), np.zeros(1, np.int64)
    return Trips(
        stands=[(0, 0, 0)],
        count=np.ones(1),
        stand=one,
        trucks=np.ones(1),
        lane=one,
        before=np.zeros(1),
        end=np.zeros(1),
        first=np.array([0, len(kg)]),
        trip=none,
        arc=np.arange(len(kg)),
        most=most,
        kg=kg,
        m3=m3,
        hours=np.zeros(len(kg)),
        known=1,
    )


def test_the_only_truck_goes_where_its_load_is_worth_most() -> None:
    """Its own depot's load would be there sooner, the other one's weighs more."""
    little, much = (
        make_need("little", form="supply", kind="quilt", quantity=100, latest_minutes=160, priority=3),
        make_need("much", form="supply", kind="coat", quantity=100, latest_minutes=210, priority=1),
    )
    problem = make_two_depots(
        needs=(little, much), supplies=(make_stock("a", "h", 100), make_stock("b", "h2", 100, kind="coat"))
    )
    assert [line.need for line in make_fastest(problem).movements] == ["much"]


def test_the_nearer_truck_brings_what_cannot_wait() -> None:
    """Two trucks at one depot would each be nearer to their own; the load at the other depot is the one that
    only the truck standing there brings in time."""
    early = make_need("early", form="supply", kind="coat", quantity=250, latest_minutes=175)
    late = make_need("late", form="supply", kind="quilt", quantity=250)
    problem = make_two_depots(
        needs=(late, early),
        supplies=(make_stock("a", "h", 250), make_stock("b", "h2", 250, kind="coat")),
        fleets=tuple(Fleet(id=site, site=site, vehicle_class="truck", count=1) for site in ("h", "h2")),
    )
    plan = make_fastest(problem)
    assert sorted((line.need, line.arrive_minutes) for line in plan.movements) == [
        ("early", 170),
        ("late", 150),
    ]


@pytest.mark.parametrize(("seed", "share"), [(0, 0.03), (4, 0.03), (5, 0.09)])
def test_a_plan_on_tours_is_near_the_bound_that_knows_no_tours(seed: int, share: float) -> None:
    asked = generate("four", seed)
    agreement = replace(asked.agreement, truck_tours=True, truck_turns=2)
    unmet, time, *_ = solve(replace(asked, agreement=agreement), seconds=60).named("fastest").goals
    assert unmet.bound is not None
    assert time.bound is not None
    assert unmet.value <= unmet.bound * 1.001
    assert time.value <= time.bound / (1 - share)


def test_the_same_lines_driven_again_come_as_soon() -> None:
    asked = generate("four", 0)
    agreement = replace(asked.agreement, truck_tours=True, truck_turns=2)
    model = make_model(make_instance(replace(asked, agreement=agreement)))
    by_hand = make_draft(model, *nearest_first(model))
    made = Making(model, by_hand, lambda: 60.0).draft()
    again = toured(model, replace(made, hauls=()), lambda: 60.0)
    assert again.values[0] <= made.values[0] * 1.001
    assert again.values[1] <= made.values[1] * 1.02


def test_where_trucks_are_scarce_going_round_two_places_serves_more() -> None:
    asked = generate("four-scarce", 2)
    model = make_model(make_instance(replace(asked, agreement=replace(asked.agreement, truck_tours=True))))
    by_hand = make_draft(model, *nearest_first(model))
    alone, rounds = (Making(model, by_hand, lambda: 60.0, rounds=may).draft() for may in (False, True))
    assert all_out(model, alone)
    assert rounds.values[0] < 0.97 * alone.values[0]


def test_a_first_trip_is_chosen_with_the_second_one_in_mind() -> None:
    """The load that weighs most takes the only truck so long that it cannot go twice; the other depot's two
    loads weigh more together."""
    much = make_need("much", form="supply", kind="coat", quantity=120, latest_minutes=450)
    twice = make_need("twice", form="supply", kind="quilt", quantity=160, latest_minutes=450)
    problem = make_two_depots(
        needs=(much, twice),
        supplies=(make_stock("a", "h", 160), make_stock("b", "h2", 100, kind="coat", loading_minutes=200)),
        vehicle_classes=(replace(TRUCK, payload_kg=2000.0),),
        agreement=replace(TOURED, truck_turns=2),
    )
    lines = make_fastest(problem).movements
    assert sorted((line.need, line.quantity, line.arrive_minutes) for line in lines) == [
        ("twice", 60, 420),
        ("twice", 100, 150),
    ]


def test_where_trucks_are_scarce_second_trips_decided_with_the_first_serve_much_more() -> None:
    asked = generate("four-scarce", 2)
    agreement = replace(asked.agreement, truck_tours=True, truck_turns=2)
    model = make_model(make_instance(replace(asked, agreement=agreement)))
    by_hand = make_draft(model, *nearest_first(model))
    once, twice = (Making(model, by_hand, lambda: 60.0, rounds=may) for may in (False, True))
    first, second = once.draft(), twice.draft()
    assert sum(haul.turn == 2 for haul in second.hauls) > sum(haul.turn == 2 for haul in first.hauls)
    assert second.values[0] < 0.9 * first.values[0]
    assert twice.better(60.0).values[0] < 0.9 * second.values[0]


def test_pieces_that_fill_a_truck_best_ride_together() -> None:
    """A mast weighs more for its need by the tonne, but beside it only one of the two pumps finds room."""
    mast = make_need("mast", form="supply", kind="mast", quantity=1, weight=3.3)
    pumps = make_need("pumps", form="supply", kind="pump", quantity=2, weight=5.2)
    problem = make_two_depots(
        needs=(mast, pumps),
        supplies=(
            make_stock("m", "h", 1, kind="mast", weight_kg=3000),
            make_stock("p", "h", 2, kind="pump", weight_kg=2500),
        ),
    )
    model = make_model(make_instance(problem))
    making = Making(model, make_draft(model, *nearest_first(model)), lambda: 60.0)
    rounded, decided = making.draft(), making.better(60.0)
    arc = model.instance.arcs.need
    assert [np.bincount(arc, draft.amounts, 2).tolist() for draft in (rounded, decided)] == [[1, 0], [0, 2]]
    assert make_fastest(problem).goal("unmet").value == pytest.approx(decided.values[0])
