"""Incidents, movements and sites as GeoJSON (RFC 7946) for other systems: WGS 84, longitude first.

What is not of the standard stands in `properties` or as foreign members of the collection: the world's status
as CAP has it, and the mark of invented data. No free text and no name or number of a person is in it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.tables import world_of
from app.dispatch.models import MovementRow
from app.exchange.cap_write import status_of
from app.exchange.sheets import marks
from app.incidents.models import IncidentRow
from app.incidents.service import every_incident, find
from app.region.data import load_demo, load_reference
from app.region.models import SiteRow

Feature = dict[str, Any]
Position = list[float]
DIGITS = 6  # of a degree: a tenth of a metre, more than anything here is known to


def collection(session: Session, features: Sequence[Feature], made_at: datetime) -> dict[str, Any]:
    world = world_of(session)
    return {
        "type": "FeatureCollection",
        "status": status_of(world),
        "world": world,
        "generated_at": made_at.isoformat(),
        "marks": marks(world, invented=bool(load_demo().policy.notice_zh)),
        "features": list(features),
    }


def of_incidents(session: Session) -> list[Feature]:
    return [_incident(row) for row in every_incident(session)]


def of_movements(session: Session) -> list[Feature]:
    """Each along the roads it takes to the incident; where it was last heard of is a property."""
    return _movements(session, session.execute(select(MovementRow).order_by(MovementRow.id)).scalars().all())


def of_sites(session: Session) -> list[Feature]:
    return [_site(row) for row in session.execute(select(SiteRow).order_by(SiteRow.id)).scalars()]


def of_one_incident(session: Session, incident_id: int) -> list[Feature]:
    """The incident, what moves for it, and the sites that comes from. NotFound for an unknown one."""
    incident = find(session, incident_id)
    moving = select(MovementRow).where(MovementRow.incident_id == incident.id).order_by(MovementRow.id)
    rows = session.execute(moving).scalars().all()
    from_sites = {row.from_site_id for row in rows}
    sites = session.execute(select(SiteRow).where(SiteRow.id.in_(from_sites)).order_by(SiteRow.id)).scalars()
    return [_incident(incident), *_movements(session, rows), *(_site(row) for row in sites)]


LAYERS: dict[str, Callable[[Session], list[Feature]]] = {
    "incidents": of_incidents,
    "movements": of_movements,
    "sites": of_sites,
}


def _incident(row: IncidentRow) -> Feature:
    known = load_reference().event_type(row.type_code)
    facts = ("number", "title", "city", "county", "place", "state", "grade", "warning_level", "type_code")
    properties = {fact: getattr(row, fact) for fact in facts}
    properties |= {"kind": "incident", "type_zh": known.name_zh, "occurred_at": _moment(row.occurred_at)}
    return _feature(f"incident:{row.id}", _point(row.lat, row.lon), properties)


def _site(row: SiteRow) -> Feature:
    facts = ("name_zh", "name_en", "city", "county", "accuracy", "invented")
    properties = {fact: getattr(row, fact) for fact in facts} | {"kind": "site", "site_kind": row.kind}
    return _feature(f"site:{row.id}", _point(row.lat, row.lon), properties)


def _movements(session: Session, rows: Sequence[MovementRow]) -> list[Feature]:
    sites = {row.id: row for row in session.execute(select(SiteRow)).scalars()}
    incidents = {row.id: row for row in every_incident(session)}
    return [_movement(row, sites[row.from_site_id], incidents[row.incident_id]) for row in rows]


def _movement(row: MovementRow, site: SiteRow, incident: IncidentRow) -> Feature:
    """People go to a place that is lent: its line runs from the incident."""
    what = ("form", "city_from", "city_to", "quantity", "state")
    how = ("mode", "km", "vehicle_class", "vehicle_count")
    properties = {fact: getattr(row, fact) for fact in (*what, *how)}
    times = ("planned_leave_at", "planned_arrive_at", "departed_at", "arrived_at", "position_at")
    properties |= {time: _moment(getattr(row, time)) for time in times}
    lat, lon = row.position_lat, row.position_lon
    properties |= {
        "kind": "movement",
        "item": row.kind,
        "incident": f"incident:{incident.id}",
        "site": f"site:{site.id}",
        "position": _position(lat, lon) if lat is not None and lon is not None else None,
    }
    ends = [_position(site.lat, site.lon), _position(incident.lat, incident.lon)]
    first, last = reversed(ends) if row.form == "resource" else ends
    nodes = load_reference().nodes
    way = [_position(nodes[one].lat, nodes[one].lon) for one in row.route if one in nodes]
    line = {"type": "LineString", "coordinates": [first, *way, last]}
    return _feature(f"movement:{row.id}", line, properties)


def _feature(name: str, geometry: dict[str, Any], properties: dict[str, Any]) -> Feature:
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def _point(lat: float, lon: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": _position(lat, lon)}


def _position(lat: float, lon: float) -> Position:
    return [round(lon, DIGITS), round(lat, DIGITS)]


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
