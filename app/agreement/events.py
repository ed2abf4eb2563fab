"""What consoles see of a city's word to be asked below its floor."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape


class FloorConsent(Shape):
    """`quantity` of a kind may be lent below the floor for one incident, until `valid_until` or withdrawn."""

    id: int
    version: int
    incident_id: int
    city: str
    form: Literal["supply", "unit", "capability", "resource"]
    kind: str
    quantity: int
    valid_until: At | None  # null: until withdrawn
    note: str
    rule: str
    given_by: int
    given_at: At
    withdrawn_by: int | None
    withdrawn_at: At | None


class FloorConsentChanged(Event):
    kind: Literal["floor_consent.changed"] = "floor_consent.changed"
    object: FloorConsent
