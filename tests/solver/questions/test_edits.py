"""A plan changed by an officer: what the review finds, in the cases where one line is more than one thing."""

from dataclasses import replace

from solver import Agreement, Ban, Fleet, Plan, Problem, Wave, check_plan, solve
from solver.answers import Choice
from solver.questions.edits import choices_of, review
from tests.solver.make import make_need, make_problem, make_supply, make_unit


def _fastest(problem: Problem) -> Plan:
    return solve(problem, seconds=5).plans[0]


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
