"""The invented ready packages of the demo, put into an empty list once."""

from pathlib import Path

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.dispatch.models import PackageRow
from app.dispatch.packages.service import say_package
from app.inventory.models import LotRow, UnitRow
from app.region.data import CONFIG
from app.region.models import SiteRow
from app.region.tables import DataError, Row, read_toml


class DemoTeam(Row):
    kind: str
    site: str
    count: int = Field(gt=0)


class DemoKit(Row):
    item: str
    site: str
    quantity: int = Field(gt=0)


class DemoPackage(Row):
    city: str
    name_zh: str
    name_en: str
    units: tuple[DemoTeam, ...]
    items: tuple[DemoKit, ...]
    limits: str
    support: str
    price_yuan_day: float | None = None


class DemoPackages(Row):
    packages: tuple[DemoPackage, ...]


def enter_packages(session: Session, config: Path = CONFIG) -> int:
    """How many were entered: none where there are packages already. DataError where the register has not
    so much of what one names."""
    if session.execute(select(PackageRow.id).limit(1)).first():
        return 0
    path = config / "demo" / "packages.toml"
    known = read_toml(path, DemoPackages).packages
    for number, one in enumerate(known, start=1):
        units = [source for team in one.units for source in _units(session, path, number, team)]
        kit = [_lot(session, path, number, item) for item in one.items]
        row = PackageRow(
            **one.model_dump(exclude={"units", "items"}),
            members=[*({"source": source, "quantity": 1} for source in units), *kit],
            retired=False,
            invented=True,
            kept_by=None,
            kept_at=at(session),
        )
        session.add(row)
        say_package(session, row, "package.kept")
    return len(known)


def _units(session: Session, path: Path, number: int, team: DemoTeam) -> list[str]:
    query = (
        select(UnitRow.id)
        .join(SiteRow, UnitRow.site_id == SiteRow.id)
        .where(SiteRow.key == team.site, UnitRow.unit_kind == team.kind)
    )
    ids = session.execute(query.order_by(UnitRow.id).limit(team.count)).scalars().all()
    if len(ids) < team.count:
        raise DataError(path, number, f"{team.site} has not {team.count} of {team.kind}")
    return [f"unit:{id_}" for id_ in ids]


def _lot(session: Session, path: Path, number: int, kit: DemoKit) -> dict[str, object]:
    query = (
        select(LotRow.id)
        .join(SiteRow, LotRow.site_id == SiteRow.id)
        .where(SiteRow.key == kit.site, LotRow.item == kit.item, LotRow.on_hand >= kit.quantity)
    )
    id_ = session.execute(query.order_by(LotRow.id).limit(1)).scalar()
    if id_ is None:
        raise DataError(path, number, f"{kit.site} has not {kit.quantity} of {kit.item} in one lot")
    return {"source": f"lot:{id_}", "quantity": kit.quantity}
