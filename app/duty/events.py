"""Tasks as consoles see them."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape


class Escalation(Shape):
    """A step up: which post was told when, who had it then, and who of it has seen it.

    `on_duty` are officers by signature or roster; empty: nobody was on the roster.
    """

    step: int
    city: str | None
    role: str
    at: At
    on_duty: list[int]
    acknowledged_at: At | None
    acknowledged_by: int | None


class Task(Shape):
    """A duty post's task; `source` ("consent:12") names what is overdue, null for one made by hand."""

    id: int
    version: int
    kind: str
    source: str | None
    about: str  # "plan:4"; "" when about nothing here
    title: str
    note: str
    city: str | None  # None: the joint command
    role: str
    due_at: At
    state: Literal["open", "acknowledged", "done", "cancelled"]
    made_at: At
    made_by: int | None  # None: the system
    acknowledged_at: At | None
    acknowledged_by: int | None
    ended_at: At | None
    ended_by: int | None
    ending: str
    escalations: list[Escalation]


class TaskChanged(Event):
    kind: Literal["task.changed"] = "task.changed"
    object: Task
