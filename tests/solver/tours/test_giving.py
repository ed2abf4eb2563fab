"""What comes first goes to whom it helps most."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from solver import Problem, Wave
from solver.instance.instance import make_instance
from solver.model.model import Model, make_model
from solver.search.answer import Draft, make_draft
from solver.search.greedy import nearest_first
from solver.tours import drive, giving
from solver.tours.drive import packed
from tests.solver.drawn import problems
from tests.solver.make import make_need, make_told
from tests.solver.tours.make import TOURED, make_fastest, make_stock, make_two_depots


@pytest.mark.parametrize("early", [100, 250, 400])
def test_the_wave_that_is_due_first_gets_what_comes_first(early: int) -> None:
    """The truck takes 250 and is there after 150 and 440 minutes."""
    need = make_need(form="supply", kind="quilt", quantity=500, due_minutes=1000)
    problem = make_two_depots(
        supplies=(make_stock("a", "h", 500),),
        needs=(replace(need, waves=(Wave(quantity=early, due_minutes=60),)),),
        agreement=replace(TOURED, truck_turns=2, unloading_minutes=20),
    )
    came = [(line.wave, line.arrive_minutes, line.quantity) for line in make_fastest(problem).movements]
    assert sum(many for wave, minute, many in came if (wave, minute) == (1, 150)) == min(early, 250)
    assert sum(many for _, minute, many in came if minute == 150) == 250


def test_of_two_needs_the_heavier_one_gets_what_comes_first() -> None:
    needs = tuple(
        make_need(name, form="supply", kind="quilt", quantity=250, due_minutes=60, priority=priority)
        for name, priority in (("light", 3), ("heavy", 1))
    )
    problem = make_two_depots(
        supplies=(make_stock("a", "h", 500),),
        needs=needs,
        agreement=replace(TOURED, truck_turns=2, unloading_minutes=20),
    )
    plan = make_fastest(problem)
    assert {line.need: line.arrive_minutes for line in plan.movements} == {"heavy": 150, "light": 440}


def _on_tours(model: Model) -> Draft:
    return packed(model, make_draft(model, *nearest_first(model)), _left)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_giving_out_again_never_makes_a_plan_worse_and_uses_the_same_trucks(problem: Problem) -> None:
    agreement = replace(problem.agreement, truck_tours=True, truck_turns=3, unloading_minutes=15)
    model = make_model(make_instance(replace(problem, agreement=agreement)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drive, "given_out", lambda _, draft, __: draft)
        before = _on_tours(model)
    after = giving.given_out(model, before, _left)
    assert [round(each, 6) for each in after.values] <= [round(each, 6) for each in before.values]
    assert after.sent.tolist() == before.sent.tolist()
    assert [haul.end for haul in after.hauls] == [haul.end for haul in before.hauls]
    assert make_told(model, after).certificate.violations == ()


def _left() -> float:
    return 60.0
