"""What a leader is told about a plan is true: every promise is redeemed by solving again."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from solver import (
    Access,
    Agreement,
    Ban,
    Edge,
    Fleet,
    Floor,
    Node,
    Plan,
    Problem,
    Roads,
    Travel,
    problem_from_json,
    solve,
)
from solver.engine.engine import linear_program
from solver.engine.programs import EngineError
from solver.fastest import Reached, reach_fastest, solve_fastest
from solver.generate import generate
from solver.questions.counterfactual import Situation
from solver.questions.lifts import explain_unmet_needs, try_lift
from solver.questions.robust import robustness, solve_safe
from solver.questions.worth import binding_exports, most_wanted
from solver.replan.difference import difference
from solver.replan.replan import replan
from tests.solver.drawn import problems
from tests.solver.make import make_need, make_problem, make_supply, make_unit

ROOT = Path(__file__).parents[3]
quickly = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def _fastest(problem: Problem) -> Plan:
    return solve(problem, seconds=5).named("fastest")


@quickly
@given(problems(), st.data())
def test_what_forcing_a_source_costs_is_what_a_fresh_program_with_it_forced_says(
    problem: Problem, data: st.DataObject
) -> None:
    situation = Situation(problem, _fastest(problem))
    model = situation.model
    assume(len(model.instance.arcs) > 0)
    arc = data.draw(st.integers(0, len(model.instance.arcs) - 1))
    source = model.instance.sources.members[int(model.instance.arcs.source[arc])][0]
    need = model.instance.parts.told[int(model.instance.arcs.need[arc])][0]
    told = situation.why_not(source, need)
    if not told.possible or told.reason in ("in_plan", "same_station_in_plan"):
        return
    least = min(
        _fresh(situation, a, told.quantity)
        for a in situation.gate.arcs(int(model.instance.arcs.source[arc]), need).tolist()
    )
    weights = [goal @ situation.base.columns for goal in model.goals]
    assert [change.before for change in told.goals] == pytest.approx(weights, abs=1e-5)
    assert _value(situation, told.quantity, source, need) == pytest.approx(least, rel=1e-6, abs=1e-5)
    assert least >= situation.base.value - 1e-6 * max(1.0, abs(situation.base.value))


def _value(situation: Situation, quantity: int, source: str, need: str) -> float:
    again = situation.why_not(source, need, quantity)
    assert again == situation.why_not(source, need, quantity)  # whatever was asked in between
    found, _ = situation._forced(situation.gate.arcs(situation.gate.class_of[source], need), quantity)
    assert found is not None
    return found.value


def _fresh(situation: Situation, arc: int, quantity: int) -> float:
    model = situation.model
    low = model.low.copy()
    low[model.arcs[arc]] = quantity
    if quantity > model.high[model.arcs[arc]]:
        return float("inf")
    program = linear_program(model.matrix, model.row_low, model.row_high, low, model.high, lambda: 5.0)
    program.set_cost(situation.cost)
    try:
        return program.run().value
    except EngineError:  # so much cannot go on this arc: by another departure, say, it may
        return float("inf")


@quickly
@given(problems())
def test_every_lift_serves_what_it_promises_in_a_plan_that_passes_its_check(problem: Problem) -> None:
    plan = _fastest(problem)
    for told in explain_unmet_needs(problem, plan):
        for one in told.lifts:
            again = try_lift(problem, plan, one.lift)
            assert again is not None
            assert again.serves >= one.serves > 0


@quickly
@given(problems(trucks=False))
def test_replanning_keeps_what_is_possible_and_serves_nearly_as_much(problem: Problem) -> None:
    plan = _fastest(problem)
    again = replan(problem, plan.movements)
    assert again.certificate.violations == ()
    assert again.goal("unmet").value <= plan.goal("unmet").value * 1.002 + 1e-6
    told = difference(plan, again)
    assert told.kept + told.changed + told.dropped == len({(m.need, m.source) for m in plan.movements})


def test_a_refusal_changes_fewer_lines_than_a_fresh_plan_would() -> None:
    problem = generate("four", 2)
    plan = solve_fastest(problem)
    lent = [m for m in plan.movements if m.city_from != m.city_to]
    hit = np.random.default_rng(2).choice(len(lent), len(lent) // 10, replace=False)
    bans = tuple(Ban(source=lent[i].source, need=lent[i].need) for i in hit)
    refused = replace(problem, forbidden=bans)
    least, fresh = replan(refused, plan.movements), solve_fastest(refused)
    moved = [_moved(plan, one) - len(bans) for one in (least, fresh)]
    assert moved[0] < 0.75 * moved[1]
    assert least.goal("time").value <= fresh.goal("time").value * 1.005
    assert least.certificate.violations == ()


def _moved(before: Plan, after: Plan) -> int:
    told = difference(before, after)
    return told.changed + told.dropped + told.added


def _floored(floor: int) -> Problem:
    return make_problem(
        units=(*(make_unit(f"h{i}", "h") for i in range(3)), make_unit("u1", "u")),
        needs=(make_need(quantity=3),),
        floors=(Floor(city="hohhot", form="unit", kind="chemical", quantity=floor),),
        agreement=Agreement(shortfall_only_grades=()),
    )


def test_a_floor_that_leaves_a_need_open_is_named_with_what_breaking_it_brings() -> None:
    problem = _floored(2)
    plan = _fastest(problem)
    [told] = explain_unmet_needs(problem, plan)
    assert (told.reason, told.quantity) == ("floor", 1)
    best = told.lifts[0]
    assert (best.lift.rule, best.lift.city, best.lift.quantity, best.serves) == ("floor", "hohhot", 1, 1)
    situation = Situation(problem, plan)
    assert binding_exports(situation)[0].id == "hohhot/unit/chemical"
    [more] = most_wanted(situation)
    assert (more.id, more.city, round(more.goals[0].change)) == ("u1", "ulanqab", -333)


def test_what_may_not_go_is_said_with_its_numbers() -> None:
    problem = replace(_floored(3), supplies=(make_supply("q", "h", 5),))
    situation = Situation(problem, _fastest(problem))
    told = situation.why_not("h0", "n1")
    assert (told.possible, told.reason) == (False, "floor")
    assert told.details == {"city": "hohhot", "holding": 3, "floor": 3}
    assert situation.why_not("q", "n1").reason == "wrong_kind"
    assert situation.why_not("nobody", "n1").reason == "unknown"
    assert situation.why_not("u1", "n1").reason == "in_plan"


def test_of_more_than_the_trucks_take_it_is_told_what_as_much_as_they_take_would_cost() -> None:
    problem = make_problem(
        supplies=(make_supply("near", "h", 600), make_supply("far", "b", 600)),
        needs=(make_need(form="supply", kind="quilt", quantity=600),),
        fleets=(
            Fleet(id="hohhot", site="h", vehicle_class="truck", count=2),
            Fleet(id="baotou", site="b", vehicle_class="van", count=1),
        ),
        agreement=Agreement(shortfall_only_grades=()),
    )
    plan = _fastest(problem)
    assert [line.source for line in plan.movements] == ["near"]
    told = Situation(problem, plan).why_not("far", "n1")
    assert (told.possible, told.reason, told.quantity) == (True, "costs", 333)


def test_a_line_names_its_runner_up_and_the_minutes_that_it_would_come_later() -> None:
    problem = make_problem(
        units=(make_unit("h1", "h"), make_unit("b1", "b")),
        needs=(make_need(),),
        agreement=Agreement(shortfall_only_grades=()),
    )
    plan = _fastest(problem)
    [line] = plan.movements
    told = Situation(problem, plan).runner_up(line)
    assert (line.source, told.runner_up, told.runner_up_city, told.short) == ("h1", "b1", "baotou", 0)
    assert told.minutes == pytest.approx((200 - 42) / 80 * 60, abs=0.1)
    alone = replace(problem, units=problem.units[:1])
    told = Situation(alone, _fastest(alone)).runner_up(line)
    assert (told.runner_up, told.short) == (None, 1)


def _ring(latest: float) -> Problem:
    """A short way of 40 km and a long one of 140 km between depot and scene."""
    problem = make_problem(
        units=(make_unit("h1", "h"),), needs=(make_need(due_minutes=60, latest_minutes=latest),)
    )
    nodes = tuple(Node(id=name, lat=41, lon=110 + i) for i, name in enumerate("abc"))
    edges = (
        Edge(id="short", from_node="a", to_node="b", km=40, speed_kmh=80),
        Edge(id="long1", from_node="a", to_node="c", km=70, speed_kmh=80),
        Edge(id="long2", from_node="c", to_node="b", km=70, speed_kmh=80),
    )
    access = tuple(
        Access(site=site, node=node) for site, node in (("h", "a"), ("scene", "b"), ("u", "c"), ("b", "c"))
    )
    return replace(problem, travel=Travel(network=Roads(nodes=nodes, edges=edges, access=access)))


def test_a_closed_road_is_survived_by_the_long_way_round_or_it_is_the_weakest_link() -> None:
    for latest, survives in ((120.0, True), (90.0, False)):
        problem = _ring(latest)
        told = robustness(problem, _fastest(problem))
        assert (told.roads_tried, told.roads_survived) == (1, int(survives))
        assert told.weakest is not None
        assert (told.weakest.edge, told.weakest.worst_delay_minutes) == ("short", 75.0)
        assert told.weakest.lost_quantity == (0 if survives else 1)
        assert told.slower.last_arrive_minutes == pytest.approx(39.0, abs=0.1)


def test_a_plan_safe_against_one_closure_takes_the_unit_that_a_closure_cannot_stop() -> None:
    problem = _ring(90.0)
    other = replace(problem, units=(*problem.units, make_unit("u1", "u", assembly_minutes=20.0)))
    assert [m.source for m in _fastest(other).movements] == ["h1"]
    closed = solve_safe(other)
    assert closed.certificate.violations == ()
    assert [m.source for m in closed.movements] == [
        "h1"
    ]  # both have a single way in time: served all the same
    sure = replace(other, needs=(replace(other.needs[0], latest_minutes=150.0),))
    assert robustness(sure, solve_safe(sure)).roads_survived == robustness(sure, solve_safe(sure)).roads_tried


def test_the_command_line_explains_in_the_published_format(tmp_path: Path) -> None:
    problem, plans = tmp_path / "problem.json", tmp_path / "plans.json"
    problem.write_text(_run("generate", "--scale", "tiny", "--seed", "4"), "utf-8")
    plans.write_text(_run("solve", str(problem)), "utf-8")
    schema = Draft202012Validator(
        json.loads((ROOT / "solver" / "explanation.schema.json").read_text("utf-8"))
    )
    asked = problem_from_json(problem.read_bytes())
    for arguments in (
        (),
        ("--line", "m1"),
        ("--robust",),
        ("--why-not", asked.supplies[0].id, "--need", asked.needs[0].id),
    ):
        told = json.loads(_run("explain", str(problem), str(plans), *arguments))
        schema.validate(told)
        assert told["plan"] == "fastest"


def _run(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "solver", *arguments], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout


@quickly
@given(problems())
def test_what_a_plan_comes_to_is_what_it_would_tell(problem: Problem) -> None:
    told, reached = Reached.by(solve_fastest(problem)), reach_fastest(problem)
    assert +reached.open == told.open
    assert reached.last == told.last
    assert reached.goals == pytest.approx(told.goals)
