"""Trains and flights as the solver knows them: departures of the days ahead, less the seats promised."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.states import DEAD_MOVEMENTS, LIVE_PLANS
from app.inventory.models import UnitRow
from app.region.models import ServiceRow
from app.region.timetable import next_departures, services, stops
from solver.problem import Service, Site


def rides(session: Session, moment: datetime, minutes: int, without: Collection[int]) -> tuple[Service, ...]:
    """Every service that runs, for so many minutes from `moment`; minutes count from there. The seats of
    movements `without` are free again. A service with seats promised on some departures is told in parts,
    each with as many seats on all of its departures."""
    promised = _promised(session, moment, without)
    told: list[Service] = []
    for row in services(session):
        if not row.closed:
            told.extend(_parts(row, next_departures(row, moment, minutes), moment, promised))
    return tuple(told)


def stop_sites(found: Sequence[Service]) -> Iterator[Site]:
    """The stations and airports these services use: places of no city that could be asked."""
    used = {(service.mode, place) for service in found for place in (service.from_site, service.to_site)}
    for mode, site in sorted(used):
        stop = stops(mode)[site.partition(":")[2]]
        yield Site(id=site, name=stop.name_zh, lat=stop.lat, lon=stop.lon)


def _parts(
    row: ServiceRow, departures: Sequence[datetime], moment: datetime, promised: Counter[tuple[int, datetime]]
) -> Iterator[Service]:
    by_seats: dict[int, list[float]] = defaultdict(list)
    for at in departures:
        seats = row.seats - promised[row.id, at]
        if seats > 0:
            by_seats[seats].append(round((at - moment).total_seconds() / 60, 4))
    for seats, minutes in sorted(by_seats.items(), reverse=True):
        yield Service(
            id=f"service:{row.id}" if seats == row.seats else f"service:{row.id}:{seats}",
            mode="air" if row.mode == "air" else "rail",
            from_site=f"stop:{row.from_place}",
            to_site=f"stop:{row.to_place}",
            minutes=float(row.minutes),
            seats=seats,
            departures=tuple(minutes),
            boarding_minutes=float(row.boarding_minutes),
        )


def _promised(session: Session, moment: datetime, without: Collection[int]) -> Counter[tuple[int, datetime]]:
    """(service, departure) -> seats of crews that live plans put on it."""
    query = (
        select(MovementRow)
        .join(PlanRow, MovementRow.plan_id == PlanRow.id)
        .where(
            MovementRow.service_id.is_not(None),
            MovementRow.departs_at >= moment,
            MovementRow.state.not_in(DEAD_MOVEMENTS),
            MovementRow.stopped_at.is_(None),
            PlanRow.state.in_(LIVE_PLANS),
        )
    )
    taken: Counter[tuple[int, datetime]] = Counter()
    for line in session.execute(query).scalars():
        unit = session.get(UnitRow, int(line.source.partition(":")[2]))
        if line.id not in without and unit and line.service_id and line.departs_at:
            taken[line.service_id, line.departs_at] += max(unit.crew, 1)
    return taken
