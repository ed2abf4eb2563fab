"""The four kinds of the register as consoles see them."""

from datetime import date
from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape


class Lot(Shape):
    """Stock of one item at one site: `on_hand` counts everything there, `held` what is promised away."""

    id: int
    version: int
    site_id: int
    city: str
    item: str
    lot_no: str
    on_hand: int
    held: int
    expires_on: date | None
    confirmed_at: At
    confirmed_by: str
    invented: bool


class Unit(Shape):
    """A team or a piece of special equipment; `holder` ("movement:12") has it while it is away."""

    id: int
    version: int
    site_id: int
    city: str
    unit_kind: str
    category: Literal["team", "equipment"]
    name_zh: str
    capabilities: list[str]
    grade: int  # 1 is the best
    crew: int
    readiness: Literal["ready", "maintenance", "off_duty"]
    assembly_minutes: int
    setup_minutes: int
    vehicle_class: str
    modes: list[Literal["rail", "air"]]  # by which its crew can go without its vehicle
    holder: str | None
    maintenance_due_on: date | None
    inspection_due_on: date | None
    training_due_on: date | None
    confirmed_at: At
    confirmed_by: str
    invented: bool


class Resource(Shape):
    """Capacity that stays where it is: beds, shelter places."""

    id: int
    version: int
    site_id: int
    city: str
    resource_kind: str
    capacity: int
    occupied: int
    held: int
    confirmed_at: At
    confirmed_by: str
    invented: bool


class Fleet(Shape):
    """Trucks of one class at one site that can carry supplies."""

    id: int
    version: int
    site_id: int
    city: str
    vehicle_class: str
    count: int
    held: int
    invented: bool


class LotChanged(Event):
    kind: Literal["lot.changed"] = "lot.changed"
    object: Lot


class UnitChanged(Event):
    kind: Literal["unit.changed"] = "unit.changed"
    object: Unit


class ResourceChanged(Event):
    kind: Literal["resource.changed"] = "resource.changed"
    object: Resource


class FleetChanged(Event):
    kind: Literal["fleet.changed"] = "fleet.changed"
    object: Fleet


class StockTakeLine(Shape):
    lot_id: int
    item: str
    lot_no: str
    book: int  # what the register said when it was counted
    counted: int
    reason: str


class StockTake(Shape):
    id: int
    version: int
    site_id: int
    city: str
    state: Literal["submitted", "approved", "rejected"]
    counted_by: int
    counted_at: At
    lines: list[StockTakeLine]
    note: str
    decided_by: int | None
    decided_at: At | None
    decision_note: str


class StockTakeChanged(Event):
    kind: Literal["stock_take.changed"] = "stock_take.changed"
    object: StockTake
