"""Figures of the mechanism: per city and month from what was ordered, and reach by county from the roads."""

from collections import defaultdict
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.shapes import Shape
from app.dispatch.models import MovementRow, OrderRow
from app.incidents.models import IncidentRow
from app.region.data import load_reference
from app.region.models import SiteRow
from app.region.travel import entry_of, network_now, reach, road_state

BEIJING = ZoneInfo("Asia/Shanghai")
VEHICLE = "truck_medium"  # what most columns drive at; lighter vehicles are faster
RECEIVED = ("received", "consumed", "released", "returning", "returned", "inspected", "settled")


class Month(Shape):
    """What a city asked for and got for its incidents recorded in that month (Beijing)."""

    city: str
    month: str  # 2026-03
    incidents: int
    requests: int  # open needs
    fill: float | None  # 0..1, mean over requests of the share received in usable condition
    lead_minutes: float | None  # median from order to arrival
    across: float | None  # 0..1, share of what was received that came over a city line
    lent: int  # lines this city sent to others


class CountyReach(Shape):
    """Driving minutes on the roads as they are now, assembly and set-up not counted; None: no open road."""

    county: str
    city: str
    nearest_own_minutes: float | None
    nearest_other_minutes: float | None
    sites_1h: int
    sites_2h: int
    cities_1h: int
    cities_2h: int


class Figures(Shape):
    months: list[Month]
    reach: list[CountyReach]
    vehicle_class: str


class Line(NamedTuple):
    movement: MovementRow
    lead_minutes: float | None


def figures(session: Session) -> Figures:
    return Figures(months=_months(session), reach=_reach(session), vehicle_class=VEHICLE)


def _months(session: Session) -> list[Month]:
    incidents = session.execute(select(IncidentRow).order_by(IncidentRow.id)).scalars().all()
    lines = _lines(session)
    by_incident: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_incident[line.movement.incident_id].append(line)
    groups: dict[tuple[str, str], list[IncidentRow]] = defaultdict(list)
    month_of: dict[int, str] = {}
    for incident in incidents:
        month_of[incident.id] = f"{incident.recorded_at.astimezone(BEIJING):%Y-%m}"
        groups[(incident.city, month_of[incident.id])].append(incident)
    lent: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        row = line.movement
        if row.city_from != row.city_to and row.incident_id in month_of:
            key = (row.city_from, month_of[row.incident_id])
            lent[key] += 1
            groups.setdefault(key, [])
    return [
        _month(city, month, rows, [line for row in rows for line in by_incident[row.id]], lent[(city, month)])
        for (city, month), rows in sorted(groups.items(), key=lambda item: (item[0][1], item[0][0]))
    ]


def _lines(session: Session) -> list[Line]:
    """Everything that was ordered, with the minutes from its order to its arrival."""
    query = select(MovementRow, OrderRow).join(OrderRow, MovementRow.order_id == OrderRow.id)
    return [
        Line(row, (row.arrived_at - order.issued_at).total_seconds() / 60 if row.arrived_at else None)
        for row, order in session.execute(query.order_by(MovementRow.id))
    ]


def _month(city: str, month: str, incidents: list[IncidentRow], lines: list[Line], lent: int) -> Month:
    needs = [need for incident in incidents for need in incident.needs if need.state == "open"]
    got: dict[int, float] = defaultdict(float)
    total = across = 0.0
    for line in lines:
        usable = _usable(line.movement)
        got[line.movement.need_id] += usable
        total += usable
        across += usable if line.movement.city_from != line.movement.city_to else 0.0
    shares = [min(1.0, got[need.id] / need.quantity) for need in needs]
    leads = [line.lead_minutes for line in lines if line.lead_minutes is not None]
    return Month(
        city=city,
        month=month,
        incidents=len(incidents),
        requests=len(needs),
        fill=round(sum(shares) / len(shares), 4) if shares else None,
        lead_minutes=round(median(leads), 1) if leads else None,
        across=round(across / total, 4) if total else None,
        lent=lent,
    )


def _usable(row: MovementRow) -> float:
    """What came and can be used, in the need's own count."""
    if row.state not in RECEIVED:
        return 0.0
    return row.contribution * ((row.received_quantity or 0) - (row.damaged_quantity or 0)) / row.quantity


def _reach(session: Session) -> list[CountyReach]:
    network = network_now(road_state(session))
    speed = load_reference().vehicle_classes[VEHICLE].speed_kmh
    sites = {row.id: row for row in session.execute(select(SiteRow).order_by(SiteRow.id)).scalars()}
    starts = {row.id: entry_of(row.lat, row.lon) for row in sites.values()}
    found = []
    for county in load_reference().counties.values():
        _, minutes = reach(network, entry_of(county.lat, county.lon), starts, speed)
        found.append(
            _county(county.adcode, county.city, {sites[key]: value for key, value in minutes.items()})
        )
    return found


def _county(county: str, city: str, minutes: dict[SiteRow, float]) -> CountyReach:
    within = {hours: [site for site, value in minutes.items() if value <= hours * 60] for hours in (1, 2)}
    own = [value for site, value in minutes.items() if site.city == city]
    other = [value for site, value in minutes.items() if site.city != city]
    return CountyReach(
        county=county,
        city=city,
        nearest_own_minutes=round(min(own), 1) if own else None,
        nearest_other_minutes=round(min(other), 1) if other else None,
        sites_1h=len(within[1]),
        sites_2h=len(within[2]),
        cities_1h=len({site.city for site in within[1]}),
        cities_2h=len({site.city for site in within[2]}),
    )
