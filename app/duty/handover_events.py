"""Handovers and log entries as consoles see them."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape

Group = Literal["incident", "report", "decision", "order", "out", "return", "task", "stale", "note"]


class Item(Shape):
    """One thing the successor must know; `mark` changes when it does, and then it must be seen again."""

    key: str  # "incident:3"
    group: Group
    title: str
    about: str  # "incident:3"; "" when it has no page
    due_at: At | None
    mark: str
    count: int
    added_at: At
    gone_at: At | None  # no longer so when somebody looked again
    acknowledged_at: At | None


class Handover(Shape):
    id: int
    version: int
    city: str
    role: str
    state: Literal["open", "signed", "cancelled"]
    from_id: int
    to_id: int
    made_at: At
    items: list[Item]
    from_signed_at: At | None
    to_signed_at: At | None
    ended_at: At | None
    ending: str


class LogEntry(Shape):
    """A line of the duty log written by hand; `corrects_id` names the line it puts right."""

    id: int
    version: int
    city: str | None
    form: Literal["phone", "note"]
    occurred_at: At
    recorded_at: At
    recorded_by: int
    caller: str
    content: str
    informed: str
    about: str
    corrects_id: int | None


class HandoverChanged(Event):
    kind: Literal["handover.changed"] = "handover.changed"
    object: Handover


class LogWritten(Event):
    kind: Literal["log.written"] = "log.written"
    object: LogEntry
