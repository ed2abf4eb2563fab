"""A few steps of the dual simplex answer a question as the engine does, or leave it to the engine."""

import numpy as np
from hypothesis import HealthCheck, given, settings

from solver import Problem, solve_greedily
from solver.engine.pivots import Undecided
from solver.generate import generate
from solver.questions.counterfactual import Situation
from tests.solver.drawn import problems


def _told_alike(situation: Situation, arc: int) -> bool:
    """Forcing one on an arc and keeping it from the arc; True where both were answered by steps."""
    model, pivots = situation.model, situation.optimum.pivots()
    assert pivots is not None
    arcs, column = np.array([arc]), model.arcs[[arc]]
    most = model.high[column]
    decided = True
    for low, high in ((np.minimum(most, 1.0), most), (np.zeros(1), np.maximum(most - 1.0, 0.0))):
        engine = situation.optimum.by_engine(arcs, low, high)
        try:
            steps = pivots.solve(column, low, high)
        except Undecided:
            decided = False
            continue
        assert (steps is None) == (engine is None)
        if steps is None or engine is None:
            continue
        near = 1e-6 * max(1.0, abs(engine.value))
        assert abs(steps.value - engine.value) <= near
        assert pivots.solve(column, low, high, engine.value + 2 * near) is not None
        sent = model.matrix @ steps.columns
        assert (sent <= model.row_high + 1e-5).all()
        assert (sent >= model.row_low - 1e-5).all()
    return decided


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_random_questions_are_answered_as_the_engine_answers_them(problem: Problem) -> None:
    situation = Situation(problem)
    for arc in range(min(len(situation.model.arcs), 12)):
        _told_alike(situation, arc)


def test_nearly_every_question_about_four_cities_is_decided_by_steps() -> None:
    problem = generate("four", 1)
    situation = Situation(problem, solve_greedily(problem).plans[0])
    asked = np.random.default_rng(0).choice(len(situation.model.arcs), 60, replace=False).tolist()
    assert sum(_told_alike(situation, arc) for arc in asked) >= 55
