"""What players see of a drill, and what its directors do."""

from datetime import date
from typing import Any, Literal

from app.core.journal import Event
from app.core.shapes import At, Shape


class Drill(Shape):
    """The drill a console is in; `cut_off` maps officers to the time until which they have no network."""

    id: int
    version: int
    exercise_id: int
    title_zh: str
    title_en: str
    cities: list[str]
    state: Literal["running", "paused", "frozen", "ended"]
    reason: str
    speed: float
    cut_off: dict[str, str]


class Message(Shape):
    """An inject as it reached a post."""

    id: int
    version: int
    channel: str
    sender_zh: str
    to_role: str
    to_city: str | None
    title_zh: str
    text_zh: str
    facts: dict[str, Any]
    sent_at: At
    acknowledged_at: At | None
    acknowledged_by: int | None
    incident_id: int | None


class InjectState(Shape):
    id: int
    version: int
    exercise_id: int
    key: str
    state: Literal["waiting", "delivered", "skipped"]
    condition_met_at: At | None
    delivered_at: At | None
    times: int


class Exercise(Shape):
    """One run of a scenario; `world` is where its players are."""

    id: int
    version: int
    world: str
    scenario_key: str
    title_zh: str
    title_en: str
    state: Literal["scheduled", "running", "paused", "frozen", "ended", "cancelled"]
    reason: str
    cities: list[str]
    seed: int
    speed: float
    played: list[str]
    delay_minutes: float
    refusal_rate: float
    on_real: Literal["freeze", "end"]
    due_at: At
    every_months: int | None
    started_at: At | None
    ended_at: At | None
    drill_started_at: At | None
    drill_ended_at: At | None
    created_by: int
    put_away_at: At | None


class Rating(Shape):
    id: int
    version: int
    exercise_id: int
    objective: str
    rating: Literal["P", "S", "M", "U"]
    note: str
    rated_at: At
    rated_by: int


class Finding(Shape):
    id: int
    version: int
    exercise_id: int
    text: str
    city: str | None
    owner: str
    due_on: date
    state: Literal["open", "closed"]
    closing_note: str
    found_at: At
    closed_at: At | None


class ScenarioSaved(Shape):
    id: int
    version: int
    key: str
    body: str
    origin: Literal["console", "spreadsheet", "operation"]
    changed_at: At
    changed_by: int


class DrillChanged(Event):
    kind: Literal["drill.changed"] = "drill.changed"
    object: Drill


class MessageChanged(Event):
    kind: Literal["message.changed"] = "message.changed"
    object: Message


class ExerciseChanged(Event):
    kind: Literal["exercise.changed"] = "exercise.changed"
    object: Exercise


class InjectChanged(Event):
    kind: Literal["inject.changed"] = "inject.changed"
    object: InjectState


class RatingChanged(Event):
    kind: Literal["rating.changed"] = "rating.changed"
    object: Rating


class FindingChanged(Event):
    kind: Literal["finding.changed"] = "finding.changed"
    object: Finding


class ScenarioChanged(Event):
    kind: Literal["scenario.changed"] = "scenario.changed"
    object: ScenarioSaved
