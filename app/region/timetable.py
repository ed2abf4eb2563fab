"""Trains and flights: entered, changed and closed by the joint command, read by the planner."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.journal import record
from app.core.seen import require_seen
from app.core.tables import world_of
from app.region.data import load_reference
from app.region.events import Service, ServiceChanged
from app.region.models import ServiceRow

BEIJING = ZoneInfo("Asia/Shanghai")
DAY_MINUTES = 24 * 60


class Stop(NamedTuple):
    """A station or an airport where people get on and off."""

    name_zh: str
    lat: float
    lon: float


@cache
def stops(mode: str) -> Mapping[str, Stop]:
    """Id -> stop, of the region's stations (`rail`) or of its open airports (`air`)."""
    known = load_reference()
    if mode == "air":
        open_ones = [row for row in known.airports if row.status.startswith("open")]
        return {row.id: Stop(row.name_zh, row.lat, row.lon) for row in open_ones}
    return {
        row.id: Stop(row.name_zh, row.lat, row.lon)
        for row in known.rail
        if row.record_type == "station" and row.lat is not None and row.lon is not None
    }


def add_service(
    session: Session,
    actor: Actor,
    *,
    number: str,
    mode: str,
    from_place: str,
    to_place: str,
    **timetable: object,
) -> Service:
    """From now on crews that may ride are planned with it too."""
    require(actor, "service.keep")
    known = stops(mode)
    for place in (from_place, to_place):
        if place not in known:
            raise Invalid("unknown_stop", {"mode": mode, "place": place})
    if from_place == to_place:
        raise Invalid("same_stop", {"place": from_place})
    # Told twice, a train would have its seats twice.
    if any(one.number == number and not one.closed for one in services(session)):
        raise Conflict("service_known", {"number": number})
    row = ServiceRow(
        number=number, mode=mode, from_place=from_place, to_place=to_place,
        closed=False, reason="", invented=False,
    )  # fmt: skip
    session.add(row)
    return _set(session, actor, row, "service.added", timetable)


def change_service(
    session: Session, actor: Actor, service_id: int, *, seen_version: int, **timetable: object
) -> Service:
    """Its times, seats and source; where it goes is another service."""
    require(actor, "service.keep")
    row = _locked(session, service_id, seen_version)
    return _set(session, actor, row, "service.changed", timetable)


def close_service(
    session: Session, actor: Actor, service_id: int, *, closed: bool, reason: str, seen_version: int
) -> Service:
    """Not planned with from now on, or again; plans that rest on it say so."""
    require(actor, "service.keep")
    row = _locked(session, service_id, seen_version)
    row.closed, row.reason = closed, reason if closed else ""
    return _said(session, actor, row, "service.closed" if closed else "service.opened")


def services(session: Session) -> list[ServiceRow]:
    return list(session.execute(select(ServiceRow).order_by(ServiceRow.id)).scalars())


def next_departures(row: ServiceRow, moment: datetime, minutes: int) -> list[datetime]:
    """When it departs within so many minutes from `moment`, in order; days begin in Beijing."""
    end = moment + timedelta(minutes=minutes)
    told: list[datetime] = []
    day = moment.astimezone(BEIJING).date()
    while day <= min(end.astimezone(BEIJING).date(), row.valid_until):
        begins = datetime.combine(day, time(), BEIJING)
        told.extend(begins + timedelta(minutes=minute) for minute in _minutes_of_day(row))
        day += timedelta(days=1)
    return [one for one in told if moment <= one <= end]


def service_changed(row: ServiceRow, action: str) -> ServiceChanged:
    return ServiceChanged(action=action, object=_shape(row))


def _set(
    session: Session, actor: Actor, row: ServiceRow, action: str, timetable: Mapping[str, object]
) -> Service:
    for name, value in timetable.items():
        setattr(row, name, value)
    told = (row.first, row.last, row.every_minutes)
    if any(told) != all(told):
        raise Invalid("first_last_every", {"first": row.first, "last": row.last, "every": row.every_minutes})
    if not _minutes_of_day(row):
        raise Invalid("no_departures")
    if row.valid_until < _today(session):
        raise Invalid("in_the_past", {"field": "valid_until"})
    return _said(session, actor, row, action)


def _minutes_of_day(row: ServiceRow) -> Sequence[int]:
    """Minutes after midnight at which it departs, in order."""
    found = {_minute(one) for one in row.departures}
    if row.first and row.last and row.every_minutes:
        first, last = _minute(row.first), _minute(row.last)
        last += DAY_MINUTES if last < first else 0
        found.update(minute % DAY_MINUTES for minute in range(first, last + 1, row.every_minutes))
    return sorted(found)


def _minute(told: str) -> int:
    hours, _, minutes = told.partition(":")
    return int(hours) * 60 + int(minutes)


def _today(session: Session) -> date:
    return at(session).astimezone(BEIJING).date()


def _locked(session: Session, service_id: int, seen_version: int) -> ServiceRow:
    row = session.get(ServiceRow, service_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"service:{service_id}"})
    require_seen(seen_version, row.version)
    return row


def _said(session: Session, actor: Actor, row: ServiceRow, action: str) -> Service:
    row.changed_by, row.changed_at = actor.id, at(session)
    session.flush()  # the event carries the version this change gets
    record(session, service_changed(row, action))
    return _shape(row)


def _shape(row: ServiceRow) -> Service:
    return Service.model_validate({field: getattr(row, field) for field in Service.model_fields})
