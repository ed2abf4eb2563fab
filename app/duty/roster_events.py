"""Duty desks, shifts and swaps as consoles see them; `city` is "joint" for those of the joint command."""

from datetime import date
from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape


class Desk(Shape):
    """`officer_id` and `leader_id` have signed for their post; null until the first handover."""

    id: int
    version: int
    city: str
    phone: str
    day_starts: str  # "08:00", Beijing time
    night_starts: str
    officer_id: int | None
    officer_since: At | None
    leader_id: int | None
    leader_since: At | None
    invented: bool


class Shift(Shape):
    id: int
    version: int
    city: str
    day: date
    period: Literal["day", "night"]
    starts_at: At
    ends_at: At
    leader_id: int
    officer_ids: list[int]
    invented: bool


class Swap(Shape):
    id: int
    version: int
    shift_id: int
    city: str
    from_id: int
    to_id: int
    reason: str
    state: Literal["asked", "accepted", "approved", "declined", "rejected", "withdrawn"]
    asked_at: At
    answered_at: At | None
    decided_at: At | None
    decided_by: int | None


class DeskChanged(Event):
    kind: Literal["desk.changed"] = "desk.changed"
    object: Desk


class ShiftChanged(Event):
    kind: Literal["shift.changed"] = "shift.changed"
    object: Shift


class SwapChanged(Event):
    kind: Literal["swap.changed"] = "swap.changed"
    object: Swap
