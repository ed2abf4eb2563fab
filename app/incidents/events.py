"""An incident and its links as consoles see it: grade, warning and response are three different things."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape

Form = Literal["supply", "unit", "resource"]


class NeedWave(Shape):
    """A part of a need that is due earlier than the rest."""

    quantity: int
    due_at: At


class Need(Shape):
    """`waves` are due before the rest, earliest first. What comes is worth nothing without as large a share
    of `requires`, another need of the incident by form and kind ("unit:lighting"); "" for none."""

    id: int
    form: Form
    kind: str  # item key, capability key or resource kind of the catalogue
    quantity: int
    minimum_grade: int | None
    due_at: At
    latest_at: At
    priority: int  # 1 is the most urgent
    basis: str  # "typed", or the norm it was derived from
    waves: list[NeedWave] = []
    requires: str = ""
    state: Literal["open", "withdrawn"]
    confirmed_at: At | None
    confirmed_by: int | None
    stale_at: At  # unconfirmed for so long that it asks to be; the period is in config/command.toml
    message_reference: str | None = None  # the EDXL-RM message and its line that it was entered from


class Response(Shape):
    """A response start has four legal fields: matter, level, expected duration, measures."""

    matter: str
    level: int  # 1 is the highest
    expected_hours: int
    measures: str
    started_at: At
    started_by: int
    decided_by: str  # the office whose decision it is
    ended_at: At | None
    end_reason: str


class LevelChange(Shape):
    """One change of grade, warning or response; None is none. 1 is the worst."""

    field: Literal["grade", "warning", "response"]
    before: int | None
    after: int | None
    at: At
    by: int
    reason: str


class Link(Shape):
    """The other incident: linked, merged into this one (`absorbed`), or this into it (`merged`)."""

    other_id: int
    how: Literal["linked", "absorbed", "merged"]
    at: At
    by: int
    reason: str


class PersonsAsked(Shape):
    """What one officer asks about the personal data of an ended incident, for a leader to decide."""

    what: Literal["destroy", "keep"]
    until: At | None
    reason: str
    asked_by: int
    asked_at: At


class Incident(Shape):
    id: int
    version: int
    number: str
    title: str
    category: str  # 11000 natural | 12000 accident | 13000 public health | 14000 social security
    type_code: str
    type_known: bool
    city: str
    county: str
    place: str
    lat: float
    lon: float
    occurred_at: At
    recorded_at: At
    recorded_by: int
    deaths: int
    missing: int
    trapped: int
    injured: int
    seriously_injured: int
    affected: int
    evacuated: int
    direct_loss_yuan: int | None  # None: not assessed
    description: str
    state: Literal["logged", "responding", "ended", "merged"]
    grade: int | None  # 1 is the worst; None until a person grades it
    grade_basis: str
    warning_level: int | None
    response: Response | None
    merged_into_id: int | None
    persons_asked: PersonsAsked | None = None
    persons_kept_until: At | None = None
    persons_destroyed_at: At | None = None
    persons_due_at: At | None = None  # when they are destroyed by themselves; null while it is open
    levels: list[LevelChange]
    links: list[Link]
    needs: list[Need]


class IncidentChanged(Event):
    kind: Literal["incident.changed"] = "incident.changed"
    object: Incident
