"""Sites, and what officers have set on roads and weather."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
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
