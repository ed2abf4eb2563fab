"""People as consoles see them: counts over time, casualties and experts (masked), and advice."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape

Availability = Literal["available", "on_call", "unavailable"]
Condition = Literal["dead", "missing", "trapped", "seriously_injured", "injured", "recovered"]


class Tally(Shape):
    """People as seen at `observed_at`; a corrected row keeps standing and names its correction."""

    id: int
    version: int
    incident_id: int
    city: str
    observed_at: At
    recorded_at: At
    recorded_by: int
    deaths: int
    missing: int
    trapped: int
    injured: int
    seriously_injured: int
    affected: int
    evacuated: int
    source: str
    corrects_id: int | None
    corrected_by_id: int | None
    correction_reason: str


class TallyChanged(Event):
    kind: Literal["tally.changed"] = "tally.changed"
    object: Tally


class Casualty(Shape):
    """A named person; `name` and `contact_phone` are masked here."""

    id: int
    version: int
    incident_id: int
    city: str
    name: str
    sex: Literal["male", "female", "unknown"]
    age: int | None
    condition: Condition
    whereabouts: str
    contact_phone: str
    recorded_at: At
    recorded_by: int
    destroyed_at: At | None = None  # name, age, place and number are gone for good


class CasualtyChanged(Event):
    kind: Literal["casualty.changed"] = "casualty.changed"
    object: Casualty


class Expert(Shape):
    """`phone` is masked; `type_prefixes` begin the codes of the incident types he is asked about."""

    id: int
    version: int
    name_zh: str
    name_en: str
    field_zh: str
    field_en: str
    organisation_zh: str
    city: str
    phone: str
    type_prefixes: list[str]
    availability: Availability
    invented: bool
    confirmed_at: At
    confirmed_by: str


class ExpertChanged(Event):
    kind: Literal["expert.changed"] = "expert.changed"
    object: Expert


class Consultation(Shape):
    id: int
    version: int
    incident_id: int
    city: str
    expert_id: int
    reached: bool
    called_at: At
    recorded_at: At
    recorded_by: int
    question: str
    advice: str


class ConsultationChanged(Event):
    kind: Literal["consultation.changed"] = "consultation.changed"
    object: Consultation
