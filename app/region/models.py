"""Sites, what officers have set on roads and weather, and trains and flights."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Versioned, WorldRow


class SiteRow(Versioned, Base):
    """A depot, station, hospital, shelter or base; the same in every world."""

    __tablename__ = "site"
    key: Mapped[str] = mapped_column(String(40), unique=True)
    city: Mapped[str] = mapped_column(String(6), index=True)
    county: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(String(20))
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160))
    lat: Mapped[float]
    lon: Mapped[float]
    accuracy: Mapped[str] = mapped_column(String(120))
    invented: Mapped[bool]


class RoadRow(WorldRow, Versioned, Base):
    __tablename__ = "road"
    __table_args__ = (
        UniqueConstraint("world", "edge_id"),
        CheckConstraint("speed_factor > 0 AND speed_factor <= 1", "speed_factor"),
    )
    edge_id: Mapped[str] = mapped_column(String(20))
    closed: Mapped[bool]
    speed_factor: Mapped[float]
    reason: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class WeatherRow(WorldRow, Versioned, Base):
    __tablename__ = "weather"
    __table_args__ = (
        UniqueConstraint("world", "city"),
        CheckConstraint("speed_factor > 0 AND speed_factor <= 1", "speed_factor"),
    )
    city: Mapped[str] = mapped_column(String(6))
    speed_factor: Mapped[float]
    reason: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class ServiceRow(WorldRow, Versioned, Base):
    """A train or flight that people can take, as the joint command has it; times of day are Beijing time."""

    __tablename__ = "service"
    __table_args__ = (CheckConstraint("minutes > 0 AND seats > 0 AND boarding_minutes >= 0", "numbers"),)
    number: Mapped[str] = mapped_column(String(20))
    mode: Mapped[str] = mapped_column(String(8))  # rail | air
    from_place: Mapped[str] = mapped_column(String(20))  # a station or an airport of the region
    to_place: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    seats: Mapped[int]
    boarding_minutes: Mapped[int]
    departures: Mapped[list[str]] = mapped_column(JSON)  # "03:40", every day
    first: Mapped[str | None] = mapped_column(String(5))  # with last and every: further departures
    last: Mapped[str | None] = mapped_column(String(5))
    every_minutes: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200))
    valid_until: Mapped[date]  # through that day; later it is not planned with
    closed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200))  # why it is closed
    invented: Mapped[bool]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))  # null: the demo register
    changed_at: Mapped[datetime]
