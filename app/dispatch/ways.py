"""A line from one source to one incident, as it would go now: its way, its minutes and its trucks."""

from math import ceil
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.dispatch.plans import Line
from app.incidents.models import IncidentRow
from app.inventory.holding import free_quantity, row_of
from app.inventory.models import FleetRow, LotRow, ResourceRow, UnitRow
from app.region.data import load_reference
from app.region.models import SiteRow
from app.region.travel import Journey, entry_of, journey, network_now, road_state

LOADING_MINUTES = 30  # an estimate: a truck at a depot by day or night
PLACES_KMH = 100.0  # nobody's vehicle is known for people who are taken to a bed
FLYING = "uav_recon"
REASON = "offered"


def assembly_of(row: UnitRow) -> int:
    """A UAV flies no sooner than its flight can be applied for."""
    lead = load_reference().agreement.hours.flight_application_minutes if FLYING in row.capabilities else 0
    return max(row.assembly_minutes, lead)


class Load(NamedTuple):
    """What goes on one convoy's trucks."""

    weight_kg: float
    volume_m3: float


def load_of(row: LotRow | FleetRow, quantity: int) -> Load:
    item = load_reference().items[kind_of(row)]
    return Load(item.weight_kg * quantity, item.volume_m3 * quantity)


def line_to(
    session: Session,
    incident: IncidentRow,
    source: str,
    quantity: int,
    *,
    need_id: int = 0,
    kind: str = "",
    load: Load | None = None,
) -> Line:
    """`quantity` of `source` for a need of `incident`, on the roads as they are; Conflict `no_trucks`
    where the lender has none free for it, Invalid `no_road` where there is no way. `load`: all that rides
    on its trucks, where it does not go alone."""
    row = row_of(session, source)
    site = session.get_one(SiteRow, row.site_id)
    trucks: dict[str, int] = {}
    if isinstance(row, UnitRow):
        way = _way(session, site, incident, _speed(row.vehicle_class))
        assembly, setup = float(assembly_of(row)), float(row.setup_minutes)
        vehicle_class, vehicle_count = row.vehicle_class, 1
        contribution = int(load_reference().unit_kinds[row.unit_kind].ratings.get(kind, 1))
    elif isinstance(row, ResourceRow):
        way = _way(session, site, incident, PLACES_KMH)
        way = way._replace(route=way.route[::-1])  # people go there; the place does not come
        assembly, setup = 0.0, 0.0
        vehicle_class, vehicle_count, contribution = None, 0, quantity
    else:
        fleet, count, approach = _trucks(session, row, quantity, load or load_of(row, quantity))
        way = _way(session, site, incident, _speed(fleet.vehicle_class))
        assembly, setup, trucks = LOADING_MINUTES + approach, 0.0, {f"fleet:{fleet.id}": count}
        vehicle_class, vehicle_count, contribution = fleet.vehicle_class, count, quantity
    return Line(
        need_id=need_id,
        form="unit" if isinstance(row, UnitRow) else "resource" if isinstance(row, ResourceRow) else "supply",
        kind=kind or kind_of(row),
        source=source,
        from_site_id=row.site_id,
        city_from=row.city,
        quantity=quantity,
        contribution=contribution,
        vehicle_class=vehicle_class,
        vehicle_count=vehicle_count,
        vehicles=trucks,
        leave_minutes=assembly,
        arrive_minutes=round(assembly + way.minutes + setup, 1),
        assembly_minutes=assembly,
        travel_minutes=round(way.minutes, 1),
        setup_minutes=setup,
        km=round(way.km, 1),
        route=way.route,
        reason=REASON,
        rest_minutes=round(way.rest_minutes, 1),
    )


def kind_of(row: LotRow | UnitRow | ResourceRow | FleetRow) -> str:
    """What the register calls it: an item, a kind of unit, of place or of vehicle."""
    if isinstance(row, LotRow):
        return row.item
    if isinstance(row, UnitRow):
        return row.unit_kind
    return row.resource_kind if isinstance(row, ResourceRow) else row.vehicle_class


def _trucks(
    session: Session, row: LotRow | FleetRow, quantity: int, load: Load
) -> tuple[FleetRow, int, float]:
    """The trucks of one class that take it all, from its own site before any other of the city; how many,
    and the minutes they need to get to the depot."""
    fleets = session.execute(select(FleetRow).where(FleetRow.city == row.city)).scalars()
    fit = []
    for fleet in fleets:
        known = load_reference().vehicle_classes[fleet.vehicle_class]
        if not known.payload_kg or not known.volume_m3:
            continue
        count = ceil(max(load.weight_kg / known.payload_kg, load.volume_m3 / known.volume_m3))
        if count <= free_quantity(fleet):
            fit.append((fleet.site_id != row.site_id, count, fleet.id, fleet))
    if not fit:
        raise Conflict("no_trucks", {"city": row.city, "quantity": quantity})
    elsewhere, count, _, fleet = min(fit, key=lambda one: one[:3])
    if not elsewhere:
        return fleet, count, 0.0
    start, depot = session.get_one(SiteRow, fleet.site_id), session.get_one(SiteRow, row.site_id)
    network = network_now(road_state(session))
    ends = entry_of(start.lat, start.lon), entry_of(depot.lat, depot.lon)
    return fleet, count, round(journey(network, *ends, _speed(fleet.vehicle_class)).minutes, 1)


def _way(session: Session, site: SiteRow, incident: IncidentRow, speed: float) -> Journey:
    network = network_now(road_state(session))
    return journey(network, entry_of(site.lat, site.lon), entry_of(incident.lat, incident.lon), speed)


def _speed(vehicle_class: str) -> float:
    return float(load_reference().vehicle_classes[vehicle_class].speed_kmh)
