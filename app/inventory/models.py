"""The register: stock in lots, units, resources and transport; and who holds what."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Versioned, WorldRow


class Registered(WorldRow, Versioned):
    """What every register row says: where it stands, whose it is, when somebody last looked."""

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    city: Mapped[str] = mapped_column(String(6), index=True)
    invented: Mapped[bool]


class Confirmed:
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[str] = mapped_column(String(60))


class LotRow(Registered, Confirmed, Base):
    __tablename__ = "lot"
    __table_args__ = (CheckConstraint("held BETWEEN 0 AND on_hand", "held"),)
    item: Mapped[str] = mapped_column(String(60), index=True)
    lot_no: Mapped[str] = mapped_column(String(40))
    on_hand: Mapped[int]
    held: Mapped[int] = mapped_column(default=0)
    expires_on: Mapped[date | None]


class UnitRow(Registered, Confirmed, Base):
    __tablename__ = "unit"
    unit_kind: Mapped[str] = mapped_column(String(60), index=True)
    category: Mapped[str] = mapped_column(String(12))
    name_zh: Mapped[str] = mapped_column(String(80))
    capabilities: Mapped[list[str]]
    grade: Mapped[int]
    crew: Mapped[int]
    readiness: Mapped[str] = mapped_column(String(20))
    assembly_minutes: Mapped[int]
    setup_minutes: Mapped[int]
    vehicle_class: Mapped[str] = mapped_column(String(40))
    modes: Mapped[list[str]] = mapped_column(JSON, default=list)  # rail, air: its crew can go without it
    holder: Mapped[str | None] = mapped_column(String(40))
    maintenance_due_on: Mapped[date | None]  # good through that day; null: none is due
    inspection_due_on: Mapped[date | None]
    training_due_on: Mapped[date | None]


class ResourceRow(Registered, Confirmed, Base):
    __tablename__ = "resource"
    __table_args__ = (CheckConstraint("held >= 0 AND occupied >= 0 AND held + occupied <= capacity", "held"),)
    resource_kind: Mapped[str] = mapped_column(String(60), index=True)
    capacity: Mapped[int]
    occupied: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)


class FleetRow(Registered, Base):
    __tablename__ = "fleet"
    __table_args__ = (CheckConstraint("held BETWEEN 0 AND count", "held"),)
    vehicle_class: Mapped[str] = mapped_column(String(40))
    count: Mapped[int]
    held: Mapped[int] = mapped_column(default=0)


class HoldRow(WorldRow, Versioned, Base):
    """So much of one register row is promised to `holder`; gone when released or issued."""

    __tablename__ = "hold"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity"),)
    source: Mapped[str] = mapped_column(String(40), index=True)  # "lot:5", "unit:7", "resource:3", "fleet:2"
    quantity: Mapped[int]
    holder: Mapped[str] = mapped_column(String(40), index=True)  # "movement:12"
    label: Mapped[str] = mapped_column(String(200))  # in words for whoever is refused: plan, city, incident
    held_at: Mapped[datetime]


class StockTakeRow(WorldRow, Versioned, Base):
    """A count of one site's lots against the book; it holds once a leader or duty officer approves."""

    __tablename__ = "stock_take"
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    city: Mapped[str] = mapped_column(String(6), index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    counted_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    counted_at: Mapped[datetime]
    lines: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(400), default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(String(400), default="")
