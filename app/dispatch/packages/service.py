"""Ready packages: a city keeps a team with its kit, so that others can ask for it as one."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Invalid, NotFound
from app.core.journal import record
from app.core.seen import require_seen
from app.core.tables import world_of
from app.dispatch.models import PackageRow
from app.dispatch.packages.events import Member, Package, PackageChanged
from app.inventory.holding import row_of
from app.inventory.models import LotRow, UnitRow


def keep_package(
    session: Session,
    actor: Actor,
    *,
    city: str,
    name_zh: str,
    name_en: str,
    members: Sequence[dict[str, object]],
    limits: str,
    support: str,
    price_yuan_day: float | None,
) -> Package:
    """A new package of units and stock of the officer's own city."""
    require(actor, "register.keep", city)
    row = PackageRow(
        city=city,
        name_zh=name_zh,
        name_en=name_en,
        members=_members(session, city, members),
        limits=limits,
        support=support,
        price_yuan_day=price_yuan_day,
        retired=False,
        invented=False,
        kept_by=actor.id,
        kept_at=at(session),
    )
    session.add(row)
    return say_package(session, row, "package.kept")


def change_package(
    session: Session,
    actor: Actor,
    package_id: int,
    *,
    name_zh: str,
    name_en: str,
    members: Sequence[dict[str, object]],
    limits: str,
    support: str,
    price_yuan_day: float | None,
    retired: bool,
    seen_version: int,
) -> Package:
    """What was asked for before stays as it was asked for; a retired package is offered to nobody."""
    row = found(session, package_id)
    require(actor, "register.keep", row.city)
    require_seen(seen_version, row.version)
    was = row.retired
    row.name_zh, row.name_en = name_zh, name_en
    row.members = _members(session, row.city, members)
    row.limits, row.support, row.price_yuan_day = limits, support, price_yuan_day
    row.retired, row.kept_by, row.kept_at = retired, actor.id, at(session)
    return say_package(session, row, "package.retired" if retired and not was else "package.changed")


def found(session: Session, package_id: int) -> PackageRow:
    """The package, locked until this transaction ends."""
    row = session.get(PackageRow, package_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"package:{package_id}"})
    return row


def members_of(row: PackageRow) -> list[Member]:
    return [Member.model_validate(one) for one in row.members]


def every_package(session: Session) -> Iterator[PackageChanged]:
    for row in session.execute(select(PackageRow).order_by(PackageRow.id)).scalars():
        yield PackageChanged(action="snapshot", object=_shape(row))


def say_package(session: Session, row: PackageRow, action: str) -> Package:
    session.flush()  # the event carries the version this change gets
    shape = _shape(row)
    record(session, PackageChanged(action=action, object=shape))
    return shape


def _members(session: Session, city: str, given: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """Each row once and of that city; at least one team or machine among them."""
    members = [Member.model_validate(one) for one in given]
    sources = [one.source for one in members]
    if len(set(sources)) < len(sources):
        raise Invalid("named_twice", {"sources": sorted({x for x in sources if sources.count(x) > 1})})
    for one in members:
        _require_own(session, city, one)
    if not any(one.source.startswith("unit:") for one in members):
        raise Invalid("package_without_team", {"city": city})
    return [one.model_dump() for one in members]


def _require_own(session: Session, city: str, one: Member) -> None:
    form, _, number = one.source.partition(":")
    if form not in ("unit", "lot") or not number.isdecimal() or int(number) > 2_147_483_647:
        raise Invalid("unknown_source", {"source": one.source})
    row = row_of(session, one.source)
    if row.world != world_of(session):
        raise NotFound("not_found", {"what": one.source})
    if row.city != city:
        raise Invalid("not_of_this_city", {"source": one.source, "city": city})
    most = 1 if isinstance(row, UnitRow) else row.on_hand if isinstance(row, LotRow) else 0
    if not 0 < one.quantity <= most:
        raise Invalid("bad_quantity", {"source": one.source, "quantity": one.quantity, "most": most})


def _shape(row: PackageRow) -> Package:
    return Package.model_validate({field: getattr(row, field) for field in Package.model_fields})
