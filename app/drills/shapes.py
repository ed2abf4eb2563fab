"""Rows of drills as consoles see them, and the events that say they changed."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.journal import Event, record
from app.drills.events import (
    Drill,
    DrillChanged,
    Exercise,
    ExerciseChanged,
    Finding,
    FindingChanged,
    InjectChanged,
    InjectState,
    Message,
    MessageChanged,
    Rating,
    RatingChanged,
    ScenarioChanged,
    ScenarioSaved,
)
from app.drills.models import DrillRow, ExerciseRow, FindingRow, InjectRow, MessageRow, RatingRow, ScenarioRow

Row = DrillRow | ExerciseRow | FindingRow | InjectRow | MessageRow | RatingRow | ScenarioRow


def world_of_exercise(exercise_id: int) -> str:
    return f"drill:{exercise_id}"


def exercise_shape(row: ExerciseRow) -> Exercise:
    fields = {field: getattr(row, field) for field in Exercise.model_fields if field != "world"}
    return Exercise(**fields, world=world_of_exercise(row.id))


def message_shape(row: MessageRow) -> Message:
    return Message(**{field: getattr(row, field) for field in Message.model_fields})


def drill_shape(row: DrillRow) -> Drill:
    return Drill(**{field: getattr(row, field) for field in Drill.model_fields})


def inject_shape(row: InjectRow) -> InjectState:
    return InjectState(**{field: getattr(row, field) for field in InjectState.model_fields})


def rating_shape(row: RatingRow) -> Rating:
    return Rating(**{field: getattr(row, field) for field in Rating.model_fields})


def finding_shape(row: FindingRow) -> Finding:
    return Finding(**{field: getattr(row, field) for field in Finding.model_fields})


def scenario_shape(row: ScenarioRow) -> ScenarioSaved:
    return ScenarioSaved(**{field: getattr(row, field) for field in ScenarioSaved.model_fields})


def changed(row: Row, action: str) -> Event:
    """The event that says `row` has changed."""
    if isinstance(row, DrillRow):
        return DrillChanged(action=action, object=drill_shape(row))
    if isinstance(row, MessageRow):
        return MessageChanged(action=action, object=message_shape(row))
    if isinstance(row, ExerciseRow):
        return ExerciseChanged(action=action, object=exercise_shape(row))
    if isinstance(row, InjectRow):
        return InjectChanged(action=action, object=inject_shape(row))
    if isinstance(row, RatingRow):
        return RatingChanged(action=action, object=rating_shape(row))
    if isinstance(row, FindingRow):
        return FindingChanged(action=action, object=finding_shape(row))
    return ScenarioChanged(action=action, object=scenario_shape(row))


def say(session: Session, row: Row, action: str) -> None:
    session.flush()  # the event carries the version this change gets
    record(session, changed(row, action))


def picture(session: Session) -> Iterator[Event]:
    """The drill and the messages of this world, as the events a snapshot is made of."""
    for drill in session.execute(select(DrillRow).order_by(DrillRow.id)).scalars():
        yield changed(drill, "snapshot")
    for message in session.execute(select(MessageRow).order_by(MessageRow.id)).scalars():
        yield changed(message, "snapshot")
