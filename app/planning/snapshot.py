"""The world now, frozen into a solver.Problem: minutes count from the moment of freezing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from app.agreement.rules import Loan, lends
from app.dispatch.cover import open_needs, refused_by
from app.dispatch.ways import LOADING_MINUTES, assembly_of
from app.incidents import service as incidents
from app.incidents.models import IncidentRow, NeedRow
from app.inventory.freshness import unfit_reason
from app.inventory.holding import free_quantity
from app.inventory.models import FleetRow, LotRow, ResourceRow, UnitRow
from app.inventory.service import rows_of
from app.planning.around import Around
from app.planning.mechanism import agreement_of, consents_of, floors_of, holdings_of, kind_mark
from app.planning.rides import rides, stop_sites
from app.planning.trouble import BEIJING
from app.region.data import load_reference
from app.region.models import SiteRow
from app.region.service import sites
from app.region.travel import entry_of, open_edges, road_state
from solver.problem import (
    Access,
    Ban,
    City,
    Complement,
    Edge,
    Fleet,
    Incident,
    Mode,
    Need,
    Node,
    Problem,
    Resource,
    Roads,
    Site,
    Supply,
    Travel,
    Unit,
    VehicleClass,
    Wave,
)

MODES: tuple[Mode, ...] = ("rail", "air")


def horizon_minutes() -> int:
    """How far ahead plans look, by config/agreement.toml."""
    return load_reference().agreement.weights.horizon_hours * 60


def freeze(session: Session, incident_ids: Sequence[int], moment: datetime, around: Around | None) -> Problem:
    """The question for these incidents: their open needs against everything that is free now. `around` a
    plan, what it has asked for and not been granted is open again, and what it was refused stays so."""
    rows = [incidents.find(session, incident_id) for incident_id in incident_ids]
    everywhere = sites(session)
    lots, units = rows_of(session, LotRow), rows_of(session, UnitRow)
    resources, fleets = rows_of(session, ResourceRow), rows_of(session, FleetRow)
    holdings = holdings_of(session, lots, units, resources)
    without = {*around.loose, *around.missed} if around else set()
    asked = open_needs(session, rows, without)
    riding = rides(session, moment, horizon_minutes(), without)
    places = (*map(_site, everywhere), *map(_incident_site, rows), *stop_sites(riding))
    today = moment.astimezone(BEIJING).date()
    return Problem(
        id=f"{','.join(row.number for row in rows)} {moment.isoformat(timespec='seconds')}",
        starts_at=moment.isoformat(timespec="seconds"),
        horizon_minutes=horizon_minutes(),
        cities=tuple(City(id=row.adcode, name=row.name_zh) for row in load_reference().cities.values()),
        sites=places,
        incidents=tuple(_incident(row) for row in rows),
        needs=tuple(_need(need, left, moment) for need, left in asked),
        complements=tuple(_complements(rows, {need.id: left for need, left in asked})),
        travel=Travel(network=_roads(session, places), services=riding),
        vehicle_classes=tuple(
            VehicleClass(
                id=row.key, payload_kg=row.payload_kg, volume_m3=row.volume_m3, speed_kmh=row.speed_kmh
            )
            for row in load_reference().vehicle_classes.values()
        ),
        fleets=tuple(_fleet(row) for row in fleets if free_quantity(row)),
        supplies=tuple(
            _supply(row, left)
            for row in lots
            if (left := free_quantity(row)) > 0 and not unfit_reason(row, today)
        ),
        units=tuple(unit_of(row) for row in units if free_quantity(row) and not unfit_reason(row, today)),
        resources=tuple(_resource(row, left) for row in resources if (left := free_quantity(row)) > 0),
        floors=floors_of(holdings),
        holdings=holdings,
        consents=consents_of(session, incident_ids, moment),
        agreement=agreement_of(holdings),
        forbidden=(
            *(
                Ban(city=city, kind=kind)
                for city, _, kind in sorted(refused_by(session, around.plan_id if around else 0))
            ),
            *_not_lent(rows, moment),
        ),
    )


def _not_lent(rows: Sequence[IncidentRow], moment: datetime) -> list[Ban]:
    """What the agreement's table of rights, its dates or the response level keep a city from lending."""
    return [
        Ban(city=city, need=f"need:{need.id}")
        for row in rows
        for need in row.needs
        for city in load_reference().cities
        if need.state == "open" and city != row.city
        if not lends(row, Loan(city, row.city, need.form), moment)
    ]


def _need(need: NeedRow, left: int, moment: datetime) -> Need:
    """Past due times stay late; past latest times still ask for what can come soonest."""
    return Need(
        id=f"need:{need.id}",
        incident=f"incident:{need.incident_id}",
        form=need.form,  # type: ignore[arg-type]  # the column holds one of the three forms
        kind=need.kind,
        quantity=left,
        rated=need.form == "unit" and load_reference().capabilities[need.kind].rated_unit is not None,
        minimum_grade=need.minimum_grade,
        due_minutes=_minutes(need.due_at - moment),
        latest_minutes=_minutes(need.latest_at - moment),
        priority=need.priority,
        waves=tuple(_waves(need, left, moment)),
    )


def _waves(need: NeedRow, left: int, moment: datetime) -> Iterator[Wave]:
    """What is left of each wave: what is covered already was due first."""
    covered, room = need.quantity - left, left
    for wave in need.waves:
        quantity = cast(int, wave["quantity"])
        mine = min(max(0, quantity - covered), room)
        covered, room = max(0, covered - quantity), room - mine
        due_at = min(datetime.fromisoformat(str(wave["due_at"])), need.due_at)
        if mine:
            yield Wave(quantity=mine, due_minutes=_minutes(due_at - moment))


def _complements(rows: Sequence[IncidentRow], left: Mapping[int, int]) -> Iterator[Complement]:
    """What must come together, in the proportion in which it is asked for; what of it is covered counts."""
    for row in rows:
        others = {f"{need.form}:{need.kind}": need for need in row.needs if need.state == "open"}
        for need in row.needs:
            other = others.get(need.requires)
            if need.id not in left or other is None or other.id not in left or other is need:
                continue
            per = other.quantity / need.quantity
            ready = other.quantity - left[other.id] - per * (need.quantity - left[need.id])
            yield Complement(
                need=f"need:{need.id}", requires=f"need:{other.id}", per=per, ready=max(0.0, ready)
            )


def _minutes(span: timedelta) -> float:
    return max(0.0, round(span.total_seconds() / 60, 1))


def _site(row: SiteRow) -> Site:
    return Site(id=f"site:{row.id}", city=row.city, name=row.name_zh, lat=row.lat, lon=row.lon)


def _incident_site(row: IncidentRow) -> Site:
    return Site(id=f"scene:{row.id}", city=row.city, name=row.place, lat=row.lat, lon=row.lon)


def _incident(row: IncidentRow) -> Incident:
    return Incident(id=f"incident:{row.id}", city=row.city, site=f"scene:{row.id}", grade=row.grade)


def _fleet(row: FleetRow) -> Fleet:
    return Fleet(
        id=f"fleet:{row.id}",
        site=f"site:{row.site_id}",
        vehicle_class=row.vehicle_class,
        count=free_quantity(row),
    )


def _supply(row: LotRow, left: int) -> Supply:
    item = load_reference().items[row.item]
    return Supply(
        id=f"lot:{row.id}",
        site=f"site:{row.site_id}",
        kind=row.item,
        quantity=left,
        loading_minutes=LOADING_MINUTES,
        weight_kg=item.weight_kg,
        volume_m3=item.volume_m3,
    )


def unit_of(row: UnitRow) -> Unit:
    """A unit as the solver knows it, free at once."""
    ratings = load_reference().unit_kinds[row.unit_kind].ratings
    return Unit(
        id=f"unit:{row.id}",
        site=f"site:{row.site_id}",
        kind=row.unit_kind,
        capabilities=(*row.capabilities, kind_mark(row.unit_kind)),
        grade=row.grade,
        crew=row.crew,
        assembly_minutes=assembly_of(row),
        setup_minutes=row.setup_minutes,
        vehicle_class=row.vehicle_class,
        modes=tuple(mode for mode in MODES if mode in row.modes),
        ratings={key: rating for key, rating in ratings.items() if key in row.capabilities},
    )


def _resource(row: ResourceRow, left: int) -> Resource:
    return Resource(
        id=f"resource:{row.id}",
        site=f"site:{row.site_id}",
        kind=row.resource_kind,
        quantity=left,
    )


def _roads(session: Session, places: Sequence[Site]) -> Roads:
    state = road_state(session)
    return Roads(
        nodes=tuple(
            Node(id=row.node_id, lat=row.lat, lon=row.lon) for row in load_reference().nodes.values()
        ),
        edges=tuple(
            Edge(
                id=edge.edge_id,
                from_node=edge.from_node,
                to_node=edge.to_node,
                km=edge.length_km,
                speed_kmh=edge.speed_kmh,
                closed=edge.edge_id in state.closed,
                factor=state.factor(edge),
            )
            for edge in open_edges()
        ),
        access=tuple(
            Access(site=site.id, node=entry.node_id, km=entry.km, minutes=entry.minutes)
            for site in places
            if site.lat is not None and site.lon is not None
            for entry in [entry_of(site.lat, site.lon)]
        ),
    )
