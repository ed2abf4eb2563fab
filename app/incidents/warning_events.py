"""Warnings with their eight legal fields, and the notices that another city must acknowledge."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape


class WarningChange(Shape):
    """A change of level (`after` None: cancelled), or of the incident it is linked to (`incident_id`)."""

    what: Literal["level", "linked", "unlinked"] = "level"
    incident_id: int | None = None
    before: int | None
    after: int | None
    at: At
    by: int
    reason: str


class IssuedWarning(Shape):
    """突发事件应对法 Art 64: category, level, start, range, notice, measures, issuer, time; and validity."""

    id: int
    version: int
    number: str
    city: str
    incident_id: int | None
    type_code: str
    category: str
    level: int  # 1 red, 2 orange, 3 yellow, 4 blue
    starts_at: At
    valid_until: At
    area: str
    notice: str
    measures: str
    issuer: str
    issued_at: At
    recorded_at: At
    recorded_by: int
    state: Literal["in_force", "cancelled"]
    history: list[WarningChange]
    alert_references: list[str]  # "sender,identifier,sent" of the CAP alerts it was read from


class WarningChanged(Event):
    kind: Literal["warning.changed"] = "warning.changed"
    object: IssuedWarning


class Notice(Shape):
    """`subject` is "warning:3" or "incident:5"; `level` what it now is, None when cancelled."""

    id: int
    version: int
    subject: str
    incident_id: int | None
    cause: Literal["warning_issued", "warning_changed", "warning_cancelled", "graded"]
    level: int | None
    title: str
    city_from: str
    city: str
    state: Literal["sent", "acknowledged", "superseded"]
    sent_at: At
    due_at: At
    acknowledged_at: At | None
    acknowledged_by: int | None


class NoticeChanged(Event):
    kind: Literal["notice.changed"] = "notice.changed"
    object: Notice
