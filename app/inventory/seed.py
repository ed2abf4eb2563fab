"""The invented demo register, put into an empty database once."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.core.db import Database, at
from app.core.journal import JournalHead, open_world
from app.core.tables import REAL, Base
from app.inventory.models import FleetRow, LotRow, ResourceRow, UnitRow
from app.region.data import load_demo, load_reference
from app.region.models import ServiceRow, SiteRow
from app.region.register import Register

SERVICES_FROM = "虚构示例，非铁路、民航真实时刻"


def seed_once(database: Database, moment: datetime) -> bool:
    """Open the real world and enter the demo register; False when it is there already."""
    with database.read(REAL) as session:
        if session.get(JournalHead, REAL):
            return False
    with database.write(REAL, by=None, at=moment) as session:
        open_world(session, REAL)
        session.flush()  # the head must be there before anything is recorded
        enter(session, load_demo())
    return True


def enter(session: Session, demo: Register) -> None:
    password_hash = accounts.password_hash(demo.policy.password)
    for officer in demo.officers:
        accounts.enrol(
            session,
            **officer.model_dump(exclude={"site"}),
            password_hash=password_hash,
            demo_secret=demo.policy.second_factor_secret,
        )
    sites = _enter_sites(session, demo)
    session.add_all([*_lots(session, demo, sites), *_units(session, demo, sites)])
    session.add_all([*_resources(session, demo, sites), *_fleets(demo, sites)])
    session.add_all(_services(session, demo))


def _enter_sites(session: Session, demo: Register) -> dict[str, SiteRow]:
    rows = {site.key: SiteRow(**site.model_dump(exclude={"facility"})) for site in demo.sites}
    session.add_all(rows.values())
    session.flush()  # their ids go into everything that stands there
    return rows


def _lots(session: Session, demo: Register, sites: dict[str, SiteRow]) -> list[Base]:
    return [
        LotRow(
            **_place(sites[row.site]),
            **_confirmed(session, demo),
            item=row.item,
            lot_no=row.lot_no,
            on_hand=row.on_hand,
            held=0,
            expires_on=row.expires_on,
        )
        for row in demo.lots
    ]


def _units(session: Session, demo: Register, sites: dict[str, SiteRow]) -> list[Base]:
    kinds = load_reference().unit_kinds
    return [
        UnitRow(
            **_place(sites[row.site]),
            **_confirmed(session, demo),
            unit_kind=row.unit_kind,
            category=kinds[row.unit_kind].category,
            name_zh=row.name_zh,
            capabilities=list(kinds[row.unit_kind].capabilities),
            grade=row.grade,
            crew=row.crew,
            readiness=row.readiness,
            assembly_minutes=row.assembly_minutes,
            setup_minutes=kinds[row.unit_kind].setup_minutes,
            vehicle_class=kinds[row.unit_kind].vehicle_class,
            modes=list(demo.policy.riding.get(row.unit_kind, ())),
            maintenance_due_on=_due_on(session, number, 37),
            inspection_due_on=_due_on(session, number, 53),
            training_due_on=_due_on(session, number, 71) if row.crew else None,
        )
        for number, row in enumerate(demo.units)
    ]


def _due_on(session: Session, number: int, stride: int) -> date:
    """Invented like the rest, laid out over the year after the first start."""
    return at(session).date() + timedelta(days=30 + number * stride % 330)


def _resources(session: Session, demo: Register, sites: dict[str, SiteRow]) -> list[Base]:
    return [
        ResourceRow(
            **_place(sites[row.site]),
            **_confirmed(session, demo),
            resource_kind=row.resource_kind,
            capacity=row.capacity,
            occupied=row.occupied,
            held=0,
        )
        for row in demo.resources
    ]


def _fleets(demo: Register, sites: dict[str, SiteRow]) -> list[Base]:
    return [
        FleetRow(**_place(sites[row.site]), vehicle_class=row.vehicle_class, count=row.count, held=0)
        for row in demo.fleets
    ]


def _services(session: Session, demo: Register) -> list[Base]:
    return [
        ServiceRow(
            **row.model_dump(exclude={"departures", "first", "last"}),
            departures=row.departures.split(),
            first=row.first or None,
            last=row.last or None,
            source=SERVICES_FROM,
            valid_until=at(session).date() + timedelta(days=365),
            closed=False,
            reason="",
            invented=True,
            changed_by=None,
            changed_at=at(session),
        )
        for row in demo.services
    ]


def _place(site: SiteRow) -> dict[str, object]:
    return {"site_id": site.id, "city": site.city, "invented": True}


def _confirmed(session: Session, demo: Register) -> dict[str, object]:
    return {"confirmed_at": at(session), "confirmed_by": demo.policy.confirmed_by}
