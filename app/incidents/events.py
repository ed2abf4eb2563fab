"""An incident as consoles see it: grade, warning and response are three different things."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape

Form = Literal["supply", "unit", "resource"]


class Need(Shape):
    id: int
    form: Form
    kind: str  # item key, capability key or resource kind of the catalogue
    quantity: int
    minimum_grade: int | None
    due_at: At
    latest_at: At
    priority: int  # 1 is the most urgent
    basis: str  # "typed", or the norm it was derived from
    state: Literal["open", "withdrawn"]


class Response(Shape):
    """A response start has four legal fields: matter, level, expected duration, measures."""

    matter: str
    level: int  # 1 is the highest
    expected_hours: int
    measures: str
    started_at: At
    started_by: int
    ended_at: At | None
    end_reason: str


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
    injured: int
    seriously_injured: int
    affected: int
    evacuated: int
    description: str
    state: Literal["logged", "responding", "ended"]
    grade: int | None  # 1 is the worst; None until a person grades it
    grade_basis: str
    warning_level: int | None
    response: Response | None
    needs: list[Need]


class IncidentChanged(Event):
    kind: Literal["incident.changed"] = "incident.changed"
    object: Incident
