"""The register: what each city has, kept true by those who look after it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Invalid, NotFound
from app.core.journal import Event, record
from app.core.seen import require_seen
from app.inventory.models import FleetRow, LotRow, ResourceRow, UnitRow
from app.inventory.shapes import changed

R = TypeVar("R", LotRow, UnitRow, ResourceRow)
T = TypeVar("T", LotRow, UnitRow, ResourceRow, FleetRow)


def count_lot(
    session: Session, actor: Actor, lot_id: int, *, on_hand: int, expires_on: date | None, seen_version: int
) -> Event:
    """A storekeeper has counted: the lot now says so, and who confirmed it."""
    row = _own(session, actor, LotRow, lot_id, seen_version)
    if on_hand < row.held:
        raise Invalid("less_than_held", {"on_hand": on_hand, "held": row.held})
    row.on_hand = on_hand
    if expires_on:
        row.expires_on = expires_on
    return _confirm(session, actor, row, "lot.counted")


def set_readiness(
    session: Session, actor: Actor, unit_id: int, *, readiness: str, seen_version: int
) -> Event:
    row = _own(session, actor, UnitRow, unit_id, seen_version)
    row.readiness = readiness
    return _confirm(session, actor, row, "unit.readiness_set")


def set_modes(
    session: Session, actor: Actor, unit_id: int, *, modes: Sequence[str], seen_version: int
) -> Event:
    """By which scheduled services its crew can go, without its vehicle."""
    row = _own(session, actor, UnitRow, unit_id, seen_version)
    row.modes = sorted(set(modes))
    return _confirm(session, actor, row, "unit.modes_set")


def set_capacity(
    session: Session,
    actor: Actor,
    resource_id: int,
    *,
    capacity: int | None,
    occupied: int | None,
    seen_version: int,
) -> Event:
    row = _own(session, actor, ResourceRow, resource_id, seen_version)
    total = row.capacity if capacity is None else capacity
    used = row.occupied if occupied is None else occupied
    if used + row.held > total:
        raise Invalid("over_capacity", {"capacity": total, "occupied": used, "held": row.held})
    row.capacity, row.occupied = total, used
    return _confirm(session, actor, row, "resource.counted")


def register(session: Session) -> Iterator[Event]:
    """Every row of the register, as the events a snapshot is made of."""
    yield from (changed(row, "snapshot") for row in rows_of(session, LotRow))
    yield from (changed(row, "snapshot") for row in rows_of(session, UnitRow))
    yield from (changed(row, "snapshot") for row in rows_of(session, ResourceRow))
    yield from (changed(row, "snapshot") for row in rows_of(session, FleetRow))


def _own(session: Session, actor: Actor, table: type[R], id_: int, seen_version: int) -> R:
    row = session.get(table, id_, with_for_update=True)
    if row is None:
        raise NotFound("not_found", {"what": f"{table.__tablename__}:{id_}"})
    require(actor, "register.keep", row.city)
    require_seen(seen_version, row.version)
    return row


def _confirm(session: Session, actor: Actor, row: LotRow | UnitRow | ResourceRow, action: str) -> Event:
    row.confirmed_at, row.confirmed_by = at(session), actor.name
    session.flush()  # the event carries the version this change gets
    event = changed(row, action)
    record(session, event)
    return event


def rows_of(session: Session, table: type[T]) -> list[T]:
    """All rows of one kind, in id order."""
    return list(session.execute(select(table).order_by(table.id)).scalars())
