"""Questions about very many movements, answered from those worth a look."""

import pytest
from hypothesis import HealthCheck, given, settings

from solver import Problem, solve
from solver.questions.counterfactual import Situation
from solver.questions.edits import choices_of, review
from solver.questions.explain import explain
from solver.wide import wide
from tests.solver.drawn import problems


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_of_very_many_movements_questions_get_the_same_verdicts(problem: Problem) -> None:
    plan = solve(problem, seconds=5).named("fastest")
    asked = [(source.id, need.id) for source in problem.sources for need in problem.needs]
    usual = Situation(problem, plan)
    edited = choices_of(plan)[1:]
    judged = review(problem, plan, edited)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wide, "WIDE_PAIRS", -1)
        many = Situation(problem, plan)
        for source, need in asked:
            told, known = many.why_not(source, need), usual.why_not(source, need)
            assert told.possible == known.possible
            if told.reason not in ("costs", "as_good"):
                assert (told.reason, told.quantity, told.details) == (
                    known.reason,
                    known.quantity,
                    known.details,
                )
        for line in plan.movements:
            assert many.runner_up(line).status == "found"
        assert explain(problem, plan).undecided == ()
        again = review(problem, plan, edited)
    assert (again.allowed, again.broken, again.goals) == (judged.allowed, judged.broken, judged.goals)
