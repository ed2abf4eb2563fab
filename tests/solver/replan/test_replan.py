"""A plan made again changes as little as it can: never more lines than one made afresh, and is as good."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from solver import Ban, Fleet, Pin, Plan, Problem, check_plan
from solver.answers import Choice
from solver.fastest import solve_fastest
from solver.generate import generate
from solver.replan.difference import difference
from solver.replan.replan import replan
from solver.wide import wide
from tests.bench.solver_leader import with_a_road_closed
from tests.solver.drawn import problems
from tests.solver.make import make_need, make_problem, make_supply


def _changed(before: Plan, after: Plan) -> int:
    told = difference(before, after)
    return told.changed + told.dropped + told.added


@st.composite
def happenings(draw: st.DrawFn) -> tuple[Problem, Problem]:
    """A question and the same after a refusal, a loss of stock or of trucks, or with less or more asked."""
    problem = draw(problems())
    lines = [line for line in solve_fastest(problem).movements if not line.pinned]
    assume(lines)
    hit = draw(st.sampled_from(lines))
    kinds = ["refusal", "city refuses", "less stock", "trucks break down", "less is asked", "more is asked"]
    kind = draw(st.sampled_from(kinds))
    pinned = {pin.source for pin in problem.pinned}
    if kind == "refusal":
        bans = (Ban(source=hit.source, need=hit.need),)
    elif kind == "city refuses" and hit.city_from is not None:
        bans = (Ban(city=hit.city_from, kind=hit.kind),)
    elif kind == "less stock":
        supplies = tuple(
            s if s.id in pinned else replace(s, quantity=s.quantity // 2) for s in problem.supplies
        )
        units = tuple(u for u in problem.units if u.id != hit.source)
        return problem, replace(problem, supplies=supplies, units=units)
    elif kind == "trucks break down":
        fleets = tuple(replace(f, count=f.count // 2) for f in problem.fleets)
        return problem, replace(problem, fleets=fleets)
    else:
        less = kind == "less is asked"
        needs = tuple(
            replace(n, quantity=max(1, n.quantity // 2) if less else 2 * n.quantity, waves=())
            if n.id == hit.need
            else n
            for n in problem.needs
        )
        return problem, replace(problem, needs=needs)
    return problem, replace(problem, forbidden=(*problem.forbidden, *bans))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(happenings())
def test_a_replan_never_changes_more_lines_than_a_fresh_plan(
    asked: tuple[Problem, Problem],
) -> None:
    before, after = asked
    known = solve_fastest(before)
    again, fresh = replan(after, known.movements), solve_fastest(after)
    assert check_plan(after, again) == []
    assert _changed(known, again) <= _changed(known, fresh)
    assert again.goal("unmet").value <= fresh.goal("unmet").value * 1.001 + 1e-6
    serves_more = again.goal("unmet").value < fresh.goal("unmet").value - 1e-6  # and may take longer for it
    assert serves_more or again.goal("time").value <= fresh.goal("time").value * 1.005 + 1e-6
    for goal in again.goals[:2]:
        assert goal.bound is None or goal.bound <= goal.value + 1e-6 * max(1.0, goal.value)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_where_nothing_has_happened_a_replan_is_the_plan_itself(problem: Problem) -> None:
    plan = solve_fastest(problem)
    told = difference(plan, replan(problem, plan.movements))
    assert (told.changed, told.dropped, told.added) == (0, 0, 0)


def test_of_very_many_movements_the_old_lines_are_looked_at_too(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = generate("tiny", 2)
    plan = solve_fastest(problem)
    hit = plan.movements[0]
    refused = replace(problem, forbidden=(Ban(source=hit.source, need=hit.need),))
    monkeypatch.setattr(wide, "WIDE_PAIRS", 0)
    again = replan(refused, plan.movements)
    assert check_plan(refused, again) == []
    assert _changed(plan, again) <= _changed(plan, solve_fastest(refused))


def test_where_a_road_closes_beside_every_route_no_line_is_touched() -> None:
    problem = generate("four", 2)
    plan = solve_fastest(problem)
    network = problem.travel.network
    assert network is not None
    driven = {pair for line in plan.movements for pair in pairwise(line.route)}
    beside = next(
        e for e in network.edges if not {(e.from_node, e.to_node), (e.to_node, e.from_node)} & driven
    )
    edges = tuple(replace(e, closed=True) if e is beside else e for e in network.edges)
    travel = replace(problem.travel, network=replace(network, edges=edges))
    again = replan(replace(problem, travel=travel), plan.movements)
    assert _changed(plan, again) == 0
    assert again.loads == plan.loads or again.goal("cost").value <= plan.goal("cost").value


def test_a_refused_line_changes_few_others() -> None:
    problem = generate("four", 3)
    plan = solve_fastest(problem)
    hit = next(line for line in plan.movements if line.city_from != line.city_to)
    refused = replace(problem, forbidden=(Ban(source=hit.source, need=hit.need),))
    again, fresh = replan(refused, plan.movements), solve_fastest(refused)
    assert check_plan(refused, again) == []
    assert _changed(plan, again) <= 4 < _changed(plan, fresh)


def test_lines_stay_on_the_trucks_that_any_of_the_plans_sends() -> None:
    problem = generate("four", 2)
    plan = solve_fastest(problem)
    lent = [line for line in plan.movements if line.city_from != line.city_to]
    hit = np.random.default_rng(2).choice(len(lent), len(lent) // 10, replace=False).tolist()
    bans = tuple(Ban(source=lent[i].source, need=lent[i].need) for i in hit)
    refused = replace(problem, forbidden=bans)
    again, fresh = replan(refused, plan.movements), solve_fastest(refused)
    assert check_plan(refused, again) == []
    assert _changed(plan, again) - len(bans) <= 0.5 * (_changed(plan, fresh) - len(bans))
    assert again.goal("time").value <= 1.005 * fresh.goal("time").value


def test_a_line_that_was_told_stays_where_a_fresh_plan_would_move_fewer_than_the_standing_one() -> None:
    problem = generate("four", 0)
    plan = solve_fastest(problem)
    closed = with_a_road_closed(problem, plan)
    again, fresh = replan(closed, plan.movements), solve_fastest(closed)
    assert check_plan(closed, again) == []
    assert _changed(plan, again) <= 0.7 * _changed(plan, fresh)
    assert again.goal("time").value <= 1.005 * fresh.goal("time").value


def test_what_is_granted_is_not_taken_from_stock_twice() -> None:
    problem = make_problem(
        supplies=tuple(make_supply(name, "u", 2) for name in ("one", "two")),
        needs=(make_need(form="supply", kind="quilt", quantity=3),),
        pinned=(Pin(need="n1", source="one", quantity=1),),
        fleets=(Fleet(id="f", site="u", vehicle_class="van", count=3),),
    )
    told = [Choice(need="n1", source=name, quantity=quantity) for name, quantity in (("one", 1), ("two", 2))]
    again = replan(problem, told)
    assert [(line.source, line.quantity) for line in again.movements] == [("one", 1), ("two", 2)]
