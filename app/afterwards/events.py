"""A lesson as consoles see it."""

from datetime import date
from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape


class Lesson(Shape):
    id: int
    version: int
    incident_id: int
    finding: str
    measure: str
    city: str
    owner: str
    due_on: date
    state: Literal["open", "closed", "dropped"]
    raised_at: At
    raised_by: int
    ended_at: At | None
    ended_by: int | None
    ending: str


class LessonChanged(Event):
    kind: Literal["lesson.changed"] = "lesson.changed"
    object: Lesson
