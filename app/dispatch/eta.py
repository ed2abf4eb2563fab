"""Every ETA follows the roads: what is planned, ordered or under way is timed anew when one changes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.core.errors import Invalid
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.shapes import say_movement
from app.dispatch.states import LIVE_PLANS
from app.incidents.models import IncidentRow
from app.region.data import load_reference
from app.region.models import SiteRow
from app.region.places import km_between
from app.region.travel import Entry, Journey, entry_of, journey, network_now, road_state
from solver.travel.network import Network

TIMED_STATES = ("proposed", "granted", "ordered", "departed")
NOTICEABLE_MINUTES = 0.5


def refresh_etas(session: Session) -> int:
    """Time every movement that has not arrived on the roads as they are now; how many changed."""
    query = (
        select(MovementRow)
        .join(PlanRow, MovementRow.plan_id == PlanRow.id)
        .where(MovementRow.state.in_(TIMED_STATES), PlanRow.state.in_(LIVE_PLANS))
        .order_by(MovementRow.id)
    )
    network = network_now(road_state(session))
    rows = session.execute(query).scalars().all()
    with reading_ends(session, rows):
        return sum(_retime(session, network, row) for row in rows)


@contextmanager
def reading_ends(session: Session, rows: Sequence[MovementRow]) -> Iterator[None]:
    """The sites and scenes of all these rows read at once, and kept: a session forgets what nobody holds."""
    sites = select(SiteRow).where(SiteRow.id.in_({row.from_site_id for row in rows}))
    scenes = select(IncidentRow).where(IncidentRow.id.in_({row.incident_id for row in rows}))
    kept = [*session.execute(sites).scalars(), *session.execute(scenes).scalars()]
    yield
    kept.clear()


def minutes_now(session: Session, network: Network, row: MovementRow, moment: datetime) -> float | None:
    """From its start to the scene on the roads as they are at `moment`, what is driven
    already counted as it was; None where closures leave no way."""
    if row.mode != "road":
        return row.travel_minutes
    way = _way_now(session, network, row, moment)
    return way[1] + way[0].minutes if way else None


def _retime(session: Session, network: Network, row: MovementRow) -> bool:
    """Roads do not concern what goes by rail or through the air."""
    if row.mode != "road":
        return False
    way = _way_now(session, network, row, at(session))
    if way is None:
        say_movement(session, row, "movement.road_blocked")
        return True
    return _apply(session, row, *way)


def way_from_site(session: Session, network: Network, row: MovementRow) -> Journey | None:
    """The whole way from where it stands when nothing has been driven; None where there is none."""
    site = session.get_one(SiteRow, row.from_site_id)
    return _way(session, network, row, entry_of(site.lat, site.lon))


def _way_now(
    session: Session, network: Network, row: MovementRow, moment: datetime
) -> tuple[Journey, float, list[str]] | None:
    """The rest of its way, with the minutes and the nodes already driven."""
    site = session.get_one(SiteRow, row.from_site_id)
    start, driven_minutes, driven = _where_now(row, entry_of(site.lat, site.lon), moment)
    way = _way(session, network, row, start)
    return (way, driven_minutes, driven) if way else None


def _way(session: Session, network: Network, row: MovementRow, start: Entry) -> Journey | None:
    scene = session.get_one(IncidentRow, row.incident_id)
    speed = load_reference().vehicle_classes[row.vehicle_class].speed_kmh if row.vehicle_class else 100.0
    try:
        return journey(network, start, entry_of(scene.lat, scene.lon), speed)
    except Invalid:
        return None


def _apply(
    session: Session, row: MovementRow, rest: Journey, driven_minutes: float, driven: list[str]
) -> bool:
    minutes = driven_minutes + rest.minutes
    if abs(minutes - row.travel_minutes) < NOTICEABLE_MINUTES:
        return False
    row.travel_minutes = round(minutes, 1)
    if not driven:
        row.rest_minutes = rest.rest_minutes
    row.route = driven + rest.route if row.form != "resource" else (driven + rest.route)[::-1]
    if not driven:
        row.km = round(rest.km, 1)
    leave = row.departed_at or row.planned_leave_at
    row.planned_arrive_at = leave + timedelta(minutes=row.minutes_on_the_way)
    say_movement(session, row, "movement.eta_changed")
    return True


def _where_now(row: MovementRow, start: Entry, moment: datetime) -> tuple[Entry, float, list[str]]:
    """The next node ahead, the minutes until there, and the nodes passed; the start if not yet gone.

    From the last position somebody reported, else an estimate from the time since departure.
    """
    if row.departed_at and row.position_at and row.position_lat and row.position_lon:
        driven = (row.position_at - row.departed_at).total_seconds() / 60
        return entry_of(row.position_lat, row.position_lon), driven, list(row.route)
    if row.departed_at is None or len(row.route) < 2 or not row.travel_minutes:
        return start, 0.0, []
    share = (moment - row.departed_at).total_seconds() / 60 / row.travel_minutes
    nodes = [load_reference().nodes[node_id] for node_id in row.route]
    legs = [km_between(a.lat, a.lon, b.lat, b.lon) for a, b in pairwise(nodes)]
    total, passed = sum(legs) or 1.0, 0.0
    for number, leg in enumerate(legs, start=1):
        passed += leg
        if passed / total >= share:
            here = Entry(row.route[number], 0.0, 0.0)
            return here, row.travel_minutes * passed / total, list(row.route[:number])
    return Entry(row.route[-1], 0.0, 0.0), row.travel_minutes, list(row.route[:-1])
