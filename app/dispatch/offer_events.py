"""Offers as consoles see them."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape
from app.incidents.events import Form


class Offer(Shape):
    """One city offers so much of one source for another city's incident until `valid_until`; whose
    incident it is decides. `by_leader`: made in the leader's own name, it is his consent. What it would cost
    and when it would be there are estimates of the moment it was made."""

    id: int
    version: int
    incident_id: int
    city: str
    city_to: str
    state: Literal["open", "taken_up", "declined", "withdrawn", "expired"]
    form: Form
    kind: str  # item, kind of unit or kind of place
    source: str  # "lot:5" | "unit:7" | "resource:3"
    site_id: int
    quantity: int
    valid_until: At
    note: str
    by_leader: bool
    estimate_yuan: float
    estimate_minutes: float  # assembly, travel and set-up from the moment it was made
    rule: str
    made_by: int
    made_at: At
    answered_by: int | None
    answered_at: At | None
    answer_note: str
    plan_id: int | None  # the plan it was taken up into


class OfferChanged(Event):
    kind: Literal["offer.changed"] = "offer.changed"
    object: Offer
