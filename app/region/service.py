"""Sites, closures and weather: set by officers, seen by every ETA."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import NotFound
from app.core.journal import Event, record
from app.core.seen import require_seen
from app.region.data import load_reference
from app.region.events import Road, RoadChanged, Site, SiteChanged, Weather, WeatherChanged
from app.region.models import RoadRow, SiteRow, WeatherRow
from app.region.timetable import service_changed, services
from app.region.travel import Journey, entry_of, journey, network_now, road_state
from app.region.travel import reach as reach_of


def set_road(
    session: Session,
    actor: Actor,
    edge_id: str,
    *,
    closed: bool,
    speed_factor: float,
    reason: str,
    seen_version: int | None,
) -> Road:
    """Close, slow or open one road; every ETA follows."""
    require(actor, "road.set")
    if edge_id not in load_reference().edges:
        raise NotFound("not_found", {"what": f"road:{edge_id}"})
    query = select(RoadRow).where(RoadRow.edge_id == edge_id).with_for_update()
    row = session.execute(query).scalar_one_or_none()
    require_seen(seen_version or 0, row.version if row else 0)
    if row is None:
        row = RoadRow(edge_id=edge_id)
        session.add(row)
    row.closed, row.speed_factor, row.reason, row.changed_at = closed, speed_factor, reason, at(session)
    session.flush()  # the event carries the version this change gets
    record(session, RoadChanged(action="road.closed" if closed else "road.set", object=_road(row)))
    return _road(row)


def set_weather(
    session: Session,
    actor: Actor,
    city: str,
    *,
    speed_factor: float,
    reason: str,
    seen_version: int | None,
) -> Weather:
    """Slow all roads of a city to a share of their free flow."""
    require(actor, "road.set")
    if city not in load_reference().cities:
        raise NotFound("not_found", {"what": f"city:{city}"})
    query = select(WeatherRow).where(WeatherRow.city == city).with_for_update()
    row = session.execute(query).scalar_one_or_none()
    require_seen(seen_version or 0, row.version if row else 0)
    if row is None:
        row = WeatherRow(city=city)
        session.add(row)
    row.speed_factor, row.reason, row.changed_at = speed_factor, reason, at(session)
    session.flush()  # the event carries the version this change gets
    record(session, WeatherChanged(action="weather.set", object=_weather(row)))
    return _weather(row)


def travel(
    session: Session,
    *,
    start: tuple[float, float],
    end: tuple[float, float],
    vehicle_class: str,
) -> Journey:
    """The fastest way between two points (lat, lon) for a vehicle class, as the roads are now."""
    speed = _speed_kmh(vehicle_class)
    return journey(network_now(road_state(session)), entry_of(*start), entry_of(*end), speed)


class Reach(NamedTuple):
    """Driving minutes to one point, as the roads are now; what cannot get there is left out."""

    nodes: dict[str, float]
    sites: dict[int, float]


def reach(session: Session, *, lat: float, lon: float, vehicle_class: str) -> Reach:
    """How long from every road node and from every site to a point, for a vehicle class; without assembly."""
    starts = {site.id: entry_of(site.lat, site.lon) for site in sites(session)}
    network = network_now(road_state(session))
    return Reach(*reach_of(network, entry_of(lat, lon), starts, _speed_kmh(vehicle_class)))


def _speed_kmh(vehicle_class: str) -> float:
    known = load_reference().vehicle_classes
    if vehicle_class not in known:
        raise NotFound("not_found", {"what": f"vehicle_class:{vehicle_class}"})
    return known[vehicle_class].speed_kmh


def sites(session: Session) -> list[SiteRow]:
    return list(session.execute(select(SiteRow).order_by(SiteRow.id)).scalars())


def picture(session: Session) -> list[Event]:
    """Sites, closures, weather, trains and flights, as the events a snapshot is made of."""
    roads = session.execute(select(RoadRow).order_by(RoadRow.id)).scalars()
    weather = session.execute(select(WeatherRow).order_by(WeatherRow.id)).scalars()
    return [
        *(SiteChanged(action="snapshot", object=_site(row)) for row in sites(session)),
        *(RoadChanged(action="snapshot", object=_road(row)) for row in roads),
        *(WeatherChanged(action="snapshot", object=_weather(row)) for row in weather),
        *(service_changed(row, "snapshot") for row in services(session)),
    ]


def _site(row: SiteRow) -> Site:
    return Site(**{field: getattr(row, field) for field in Site.model_fields})


def _road(row: RoadRow) -> Road:
    return Road(**{field: getattr(row, field) for field in Road.model_fields})


def _weather(row: WeatherRow) -> Weather:
    return Weather(**{field: getattr(row, field) for field in Weather.model_fields})
