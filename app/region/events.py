"""Sites, road closures, weather, trains and flights as consoles see them."""

from datetime import date
from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape


class Site(Shape):
    id: int
    version: int
    key: str
    city: str
    county: str
    kind: str  # depot | station | hospital | shelter | base
    name_zh: str
    name_en: str
    lat: float
    lon: float
    accuracy: str
    invented: bool


class Road(Shape):
    """What an officer has set on one road edge; edges never touched have no row."""

    id: int
    version: int
    edge_id: str
    closed: bool
    speed_factor: float  # 1 = free flow
    reason: str
    changed_at: At


class Weather(Shape):
    """How a city's roads run: `speed_factor` 0.5 means half the free-flow speed."""

    id: int
    version: int
    city: str
    speed_factor: float
    reason: str
    changed_at: At


class Service(Shape):
    """A train or flight for people: every day at its `departures` ("03:40", Beijing time), and every
    `every_minutes` from `first` to `last` (past midnight where that is the earlier one). `seats` on each
    of them. Planned with through `valid_until` unless `closed`; not known to any railway or airport."""

    id: int
    version: int
    number: str
    mode: Literal["rail", "air"]
    from_place: str
    to_place: str
    minutes: int
    seats: int
    boarding_minutes: int
    departures: list[str]
    first: str | None
    last: str | None
    every_minutes: int | None
    source: str
    valid_until: date
    closed: bool
    reason: str
    invented: bool
    changed_by: int | None
    changed_at: At


class SiteChanged(Event):
    kind: Literal["site.changed"] = "site.changed"
    object: Site


class RoadChanged(Event):
    kind: Literal["road.changed"] = "road.changed"
    object: Road


class WeatherChanged(Event):
    kind: Literal["weather.changed"] = "weather.changed"
    object: Weather


class ServiceChanged(Event):
    kind: Literal["service.changed"] = "service.changed"
    object: Service
