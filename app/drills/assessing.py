"""One exercise's whole evaluation, read from both of its worlds, beside the earlier runs of its scenario."""

from sqlalchemy import select

from app.core.db import Database
from app.core.shapes import At, Shape
from app.drills import exercises
from app.drills.edge import now_in
from app.drills.evaluation import (
    NeedOutcome,
    Outcome,
    PostOutcome,
    Until,
    by_post,
    entries_of,
    need_outcomes,
    outcomes,
)
from app.drills.events import Exercise, Finding, InjectState, Rating
from app.drills.findings import findings_of, ratings_of
from app.drills.hindsight import BestPlan
from app.drills.models import CONTROL, ExerciseRow
from app.drills.scenario import Scenario
from app.drills.shapes import exercise_shape
from app.drills.timings import Timing, timings


class EarlierRun(Shape):
    """The same scenario before: each expectation's result and minutes, to be laid beside this run's."""

    exercise_id: int
    ended_at: At
    seed: int
    results: dict[str, str]
    minutes: dict[str, float | None]


class Evaluation(Shape):
    """What was seen, per city and role; there is no overall score."""

    exercise: Exercise
    best_status: str | None
    outcomes: list[Outcome]
    posts: list[PostOutcome]
    timings: list[Timing]
    needs: list[NeedOutcome]
    ratings: list[Rating]
    findings: list[Finding]
    earlier: list[EarlierRun]


def evaluate(database: Database, exercise_id: int) -> Evaluation:
    with database.read(CONTROL) as session:
        row = exercises.find(session, exercise_id)
        exercise, script, best_text = exercise_shape(row), exercises.script_of(row), row.best
        injects = _injects(exercises.inject_shapes(session, exercise_id))
        ratings, found = ratings_of(session, exercise_id), findings_of(session, exercise_id)
        query = select(ExerciseRow.id).where(
            ExerciseRow.scenario_key == row.scenario_key,
            ExerciseRow.state == "ended",
            ExerciseRow.put_away_at.is_(None),
            ExerciseRow.id < row.id,
        )
        before = list(session.execute(query.order_by(ExerciseRow.id.desc()).limit(5)).scalars())
    best = BestPlan.model_validate_json(best_text) if best_text else None
    results, times, needs = _measured(database, exercise, script, injects, best)
    return Evaluation(
        exercise=exercise,
        best_status=best.status if best else "nothing_asked" if best_text == "" else None,
        outcomes=results,
        posts=by_post(results),
        timings=times,
        needs=needs,
        ratings=ratings,
        findings=found,
        earlier=[_earlier(database, one) for one in before],
    )


def _measured(
    database: Database,
    exercise: Exercise,
    script: Scenario,
    injects: dict[str, InjectState],
    best: BestPlan | None,
) -> tuple[list[Outcome], list[Timing], list[NeedOutcome]]:
    if exercise.drill_started_at is None or exercise.put_away_at:
        return [], [], []
    until = _until(database, exercise)
    with database.read(exercise.world) as session:
        entries = entries_of(session)
        return (
            outcomes(session, script, injects, entries, until),
            timings(session, entries),
            need_outcomes(session, best),
        )


def _earlier(database: Database, exercise_id: int) -> EarlierRun:
    with database.read(CONTROL) as session:
        row = exercises.find(session, exercise_id)
        exercise, script = exercise_shape(row), exercises.script_of(row)
        injects = _injects(exercises.inject_shapes(session, exercise_id))
    until = _until(database, exercise)
    with database.read(exercise.world) as session:
        results = outcomes(session, script, injects, entries_of(session), until)
    assert exercise.ended_at is not None
    return EarlierRun(
        exercise_id=exercise_id,
        ended_at=exercise.ended_at,
        seed=exercise.seed,
        results={one.key: one.result for one in results},
        minutes={one.key: one.minutes for one in results},
    )


def _until(database: Database, exercise: Exercise) -> Until:
    at = exercise.drill_ended_at or now_in(database, exercise.world)
    return Until(at, exercise.ended_at is not None)


def _injects(states: list[InjectState]) -> dict[str, InjectState]:
    return {state.key: state for state in states}
