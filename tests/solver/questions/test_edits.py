"""A plan changed by an officer: the review finds what the checker does, also where one line is more than one
thing."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from solver import Agreement, Ban, Fleet, Plan, Problem, Wave, check_plan, solve
from solver.answers import Choice
from solver.questions.edits import choices_of, review
from solver.replan.replan import around_edits
from tests.solver.drawn import problems
from tests.solver.make import make_need, make_problem, make_supply, make_unit

quickly = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def _fastest(problem: Problem) -> Plan:
    return solve(problem, seconds=5).plans[0]


@quickly
@given(problems())
def test_a_plan_as_it_is_breaks_no_rule_and_its_review_changes_no_line(problem: Problem) -> None:
    plan = _fastest(problem)
    told = review(problem, plan, choices_of(plan))
    assert [one for one in told.broken if one.rule != "no_vehicle"] == []
    if told.plan is not None and not told.broken:
        assert told.allowed
        assert {(m.need, m.source) for m in told.plan.movements} == {
            (m.need, m.source) for m in plan.movements
        }


@quickly
@given(problems(), st.data())
def test_a_review_finds_a_broken_rule_exactly_where_the_checker_does(
    problem: Problem, data: st.DataObject
) -> None:
    plan = _fastest(problem)
    lines = choices_of(plan)
    assume(len(problem.sources) > 0)
    for _ in range(data.draw(st.integers(1, 2))):
        need, source = (
            data.draw(st.sampled_from(problem.needs)),
            data.draw(st.sampled_from(problem.sources)),
        )
        lines.append(Choice(need=need.id, source=source.id, quantity=data.draw(st.integers(1, 3))))
    told = review(problem, plan, lines)
    if told.plan is not None:
        assert bool(told.broken) == bool(check_plan(problem, told.plan))
        assert told.allowed == (not told.broken)
    else:
        assert told.broken


@quickly
@given(problems())
def test_forbidding_a_line_and_allowing_it_again_gives_the_same_plan(problem: Problem) -> None:
    plan = _fastest(problem)
    line = next((m for m in plan.movements if not m.pinned), None)
    assume(line is not None)
    assert line is not None
    ban = Ban(source=line.source, need=line.need)
    without = around_edits(problem, [], [ban]).named("fastest")
    assert not any((m.source, m.need) == (line.source, line.need) and not m.pinned for m in without.movements)
    assert around_edits(problem, [], []).named("fastest").movements == plan.movements


def test_a_line_that_the_agreement_forbids_is_named_with_its_clause() -> None:
    problem = make_problem(
        units=(make_unit("own", "u"), make_unit("other", "b")),
        needs=(make_need(quantity=2),),
        agreement=Agreement(cross_city_grades=(2,)),
    )
    plan = _fastest(problem)
    [broken] = review(
        problem, plan, [*choices_of(plan), Choice(need="n1", source="other", quantity=1)]
    ).broken
    assert (broken.rule, broken.source) == ("agreement_forbids", "other")
    assert broken.details["rule"]


def test_a_refused_line_put_back_by_hand_is_named() -> None:
    problem = make_problem(
        units=(make_unit("own", "u"),), needs=(make_need(),), forbidden=(Ban(source="own"),)
    )
    plan = _fastest(problem)
    [broken] = review(problem, plan, [Choice(need="n1", source="own", quantity=1)]).broken
    assert (broken.rule, broken.need, broken.source) == ("forbidden_line", "n1", "own")


def test_a_line_that_rides_on_two_kinds_of_trucks_still_does_after_a_review() -> None:
    problem = make_problem(
        supplies=(make_supply("q", "u", 60, weight_kg=100),),
        needs=(make_need(form="supply", kind="quilt", quantity=60),),
        fleets=(
            Fleet(id="trucks", site="u", vehicle_class="truck", count=1),
            Fleet(id="vans", site="u", vehicle_class="van", count=1),
        ),
    )
    plan = _fastest(problem)
    assert len({line.vehicle_class for line in plan.movements}) == 2
    found = review(problem, plan, choices_of(plan))
    assert found.broken == ()
    assert found.plan is not None
    assert check_plan(problem, found.plan) == []
    assert [change.change for change in found.goals] == [0, 0, 0, 0]


def test_what_a_waved_need_borrows_is_held_against_the_shortfall_of_all_its_waves() -> None:
    problem = make_problem(
        incidents=(replace(make_problem().incidents[0], grade=3),),
        units=(make_unit("own", "u"), make_unit("near", "h"), make_unit("far", "b")),
        needs=(make_need(quantity=2, due_minutes=240, waves=(Wave(quantity=1, due_minutes=30),)),),
    )
    plan = _fastest(problem)
    assert sorted(line.source for line in plan.movements) == ["near", "own"]
    assert review(problem, plan, choices_of(plan)).broken == ()
    both = [Choice(need="n1", source=name, quantity=1) for name in ("near", "far")]
    [broken] = review(problem, plan, both).broken
    assert (broken.rule, broken.need) == ("shortfall", "n1")
    assert broken.details["borrowed"] == 2
