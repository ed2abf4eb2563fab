"""Ratings, waves, complements, consents and the policy, each alone on a problem told by hand."""

from dataclasses import replace
from typing import Any

import pytest

from solver import (
    Agreement,
    Cap,
    Complement,
    Consent,
    Floor,
    Pin,
    Plan,
    Problem,
    ProblemError,
    Wave,
    check_plan,
    problem_from_dict,
    solve,
    solve_greedily,
    to_dict,
)
from tests.solver.make import make_need, make_problem, make_supply, make_unit


def _fastest(problem: Problem) -> Plan:
    plan = solve(problem, seconds=5).named("fastest")
    assert check_plan(problem, plan) == []
    return plan


def _pumps(*ratings: float, quantity: int = 3000, **changes: Any) -> Problem:
    units = tuple(
        make_unit(f"p{i}", "u", "pump", ratings={"pump": float(rating)}) for i, rating in enumerate(ratings)
    )
    need = make_need(kind="pump", quantity=quantity, rated=True)
    return make_problem(**({"units": units, "needs": (need,)} | changes))


def test_a_rated_need_is_served_by_ratings_and_says_what_each_unit_brings() -> None:
    plan = _fastest(_pumps(2000, 500, 1500, 400))
    assert sum(line.contribution or 0 for line in plan.movements) >= 3000
    assert len(plan.movements) == 2
    short = _fastest(_pumps(1000, 500))
    assert short.unmet[0].quantity == 1500
    assert short.goal("unmet").value == pytest.approx(500)


def test_by_hand_too_a_smaller_pump_goes_where_power_is_short_for_the_large_one() -> None:
    pumps = _pumps(1900, 1800, 1000, quantity=2900)
    crews = tuple(make_unit(f"c{i}", "u", "crew") for i in range(3))
    needs = (pumps.needs[0], make_need("crews", kind="crew", quantity=3))
    both = (Complement(need="n1", requires="crews", per=0.001),)
    problem = replace(pumps, units=(*pumps.units, *crews), needs=needs, complements=both)
    by_hand = solve_greedily(problem).plans[0]
    assert check_plan(problem, by_hand) == []
    for plan, served in ((_fastest(problem), 2900), (by_hand, 2800)):
        assert sum(line.contribution or 0 for line in plan.movements) >= served


def test_a_unit_without_a_rating_serves_no_rated_need() -> None:
    assert _fastest(_pumps(units=(make_unit("a", "u", "pump"),))).movements == ()


def test_a_lower_grade_borrows_a_rated_need_only_as_far_as_its_own_ratings_leave_it() -> None:
    problem = _pumps(2500)
    incident = replace(problem.incidents[0], grade=3)
    near = tuple(make_unit(f"n{i}", "h", "pump", ratings={"pump": 1000.0}) for i in range(3))
    plan = _fastest(replace(problem, incidents=(incident,), units=(*problem.units, *near)))
    assert sum(line.city_from == "hohhot" for line in plan.movements) == 1
    enough = replace(
        problem, units=(replace(problem.units[0], ratings={"pump": 3000.0}), *near), incidents=(incident,)
    )
    assert [line.source for line in _fastest(enough).movements] == ["p0"]


def test_waves_get_what_is_near_first_and_each_tells_what_stays_open() -> None:
    need = make_need(
        form="supply", kind="quilt", quantity=100, due_minutes=600,
        waves=(Wave(quantity=30, due_minutes=60, latest_minutes=70), Wave(quantity=40, due_minutes=360)),
    )  # fmt: skip
    problem = make_problem(
        supplies=(make_supply("near", "h", 20), make_supply("far", "b", 70)), needs=(need,)
    )
    plan = _fastest(problem)
    got = {(line.wave, line.source): line.quantity for line in plan.movements}
    assert got == {(1, "near"): 20, (2, "far"): 40, (3, "far"): 30}
    assert [(u.need, u.wave, u.quantity) for u in plan.unmet] == [("n1", 1, 10)]
    assert plan.goal("unmet").value == pytest.approx(100)


def test_a_granted_line_fills_the_waves_in_their_order() -> None:
    need = make_need(form="supply", kind="quilt", quantity=100, waves=(Wave(quantity=30, due_minutes=60),))
    problem = make_problem(
        supplies=(make_supply("s", "h", 50),),
        needs=(need,),
        pinned=(Pin(need="n1", source="s", quantity=50),),
    )
    assert [(line.wave, line.quantity) for line in _fastest(problem).movements] == [(1, 30), (2, 20)]


def test_a_pump_without_its_crew_stays_at_home() -> None:
    needs = (make_need("pumps", kind="pump", quantity=3), make_need("crews", kind="crew", quantity=3))
    units = (*(make_unit(f"p{i}", "u", "pump") for i in range(3)), make_unit("c0", "u", "crew"))
    both = (Complement(need="pumps", requires="crews"), Complement(need="crews", requires="pumps"))
    plan = _fastest(make_problem(units=units, needs=needs, complements=both))
    assert sorted(line.need for line in plan.movements) == ["crews", "pumps"]
    causes = {unmet.need: unmet.reason for unmet in plan.unmet}
    assert causes == {"pumps": "no_complement", "crews": "no_stock"}
    alone = make_problem(units=units[:3], needs=needs, complements=both)
    assert _fastest(alone).movements == ()


def test_only_an_explicit_consent_lifts_a_floor_and_no_further_than_it_says() -> None:
    problem = make_problem(
        units=tuple(make_unit(f"u{i}", "h") for i in range(4)),
        needs=(make_need(quantity=4),),
        floors=(Floor(city="hohhot", form="unit", kind="chemical", quantity=3),),
    )
    assert len(_fastest(problem).movements) == 1
    consent = Consent(city="hohhot", form="unit", kind="chemical", quantity=2)
    lifted = replace(problem, consents=(consent,))
    plan = _fastest(lifted)
    assert len(plan.movements) == 3
    assert "hohhot unit chemical: 3 lent where 1 may be" in check_plan(problem, plan)
    whole = solve(lifted, seconds=5).named("within_floors")
    assert (len(whole.movements), check_plan(problem, whole), check_plan(lifted, whole)) == (1, [], [])
    enough = solve(replace(lifted, needs=(make_need(quantity=1),)), seconds=5)
    assert "within_floors" in enough.named("fastest").also
    capped = replace(
        lifted, agreement=Agreement(caps=(Cap(city="hohhot", form="unit", kind="chemical", share=0.5),))
    )
    assert len(_fastest(capped).movements) == 2


def test_every_plan_shows_the_policy_and_what_its_slack_bought() -> None:
    units = (make_unit("own", "u"), make_unit("near", "h"))
    problem = make_problem(
        units=units, needs=(make_need(),), agreement=Agreement(own_city_margin_minutes=0, late_hour=7)
    )
    plans = solve(replace(problem, agreement=replace(problem.agreement, slack=_wide())), seconds=5)
    assert plans.plans[0].policy is not None
    assert (plans.plans[0].policy.late_hour, plans.plans[0].policy.exchanges) == (7, ())
    balanced = plans.named("balanced")
    assert balanced.policy is not None
    time = balanced.policy.exchanges[0]
    assert (time.gives, time.saves, time.saved) == ("time", "burden", 1.0)
    assert time.allowed == pytest.approx(2 * plans.plans[0].goal("time").value)


def _wide() -> Any:
    return replace(Agreement().slack, time=2.0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"needs": [{"rated": True, "form": "supply"}]}, "only_units_are_rated"),
        ({"needs": [{"waves": [{"quantity": 5, "due_minutes": 1}]}]}, "waves_exceed_need"),
        ({"needs": [{"quantity": 10**12}]}, "bad_number"),
        ({"complements": [{"need": "n1", "requires": "n1"}]}, "complement_of_itself"),
        ({"complements": [{"need": "n1", "requires": "n9"}]}, "unknown_need"),
        ({"consents": [{"city": "x", "form": "unit", "kind": "k", "quantity": 1}]}, "unknown_city"),
        ({"units": [{"ratings": {"swim": 3}}]}, "rating_without_capability"),
        ({"agreement": {"burden_slopes": [1.0]}}, "burden_slopes_must_be_one_more_than_widths"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_name(change: dict[str, Any], code: str) -> None:
    value = to_dict(make_problem(units=(make_unit("a", "u"),), needs=(make_need(),)))
    for key, new in change.items():
        if key in ("needs", "units"):
            value[key] = [{**old, **given} for old, given in zip(value[key], new, strict=True)]
        else:
            value[key] = new
    with pytest.raises(ProblemError) as refusal:
        problem_from_dict(value)
    assert refusal.value.code == code
