"""How a proposal's loads are driven, as officers read it, and as a plan keeps it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core.shapes import Shape
from app.dispatch.events import Stop, Take, Tour
from app.dispatch.plans import Line
from app.inventory.holding import row_of
from solver.plan import Movement, Plan
from solver.plan import Tour as Told

Needs = Mapping[str, tuple[int, str, str]]


class ProposedStop(Shape):
    site_id: int
    arrive_minutes: float
    leave_minutes: float
    takes: list[Take]


class ProposedTour(Shape):
    """The way of `count` trucks alike; minutes count from `frozen_at` of its run. Without a start site they
    come back from the incident, after the tour `after`."""

    tour: str
    incident_id: int
    city: str
    fleet_id: int
    vehicle_class: str
    count: int
    turn: int
    after: str | None
    start_site_id: int | None
    start_minutes: float
    stops: list[ProposedStop]
    arrive_minutes: float
    km: float


def tours_of(session: Session, plan: Plan, needs: Needs) -> list[ProposedTour]:
    lines = {line.id: line for line in plan.movements}
    incidents = {load.id: needs[lines[load.movements[0]].need][0] for load in plan.loads if load.movements}
    return [_tour(session, tour, incidents[tour.load], lines) for tour in plan.tours]


def _tour(session: Session, tour: Told, incident_id: int, lines: Mapping[str, Movement]) -> ProposedTour:
    fleet = row_of(session, tour.fleet)
    return ProposedTour(
        tour=tour.id,
        incident_id=incident_id,
        city=fleet.city,
        fleet_id=fleet.id,
        vehicle_class=tour.vehicle_class,
        count=tour.count,
        turn=tour.turn,
        after=tour.after,
        start_site_id=fleet.site_id if tour.turn == 1 else None,
        start_minutes=tour.start_minutes,
        stops=[
            ProposedStop(
                site_id=_number(stop.site),
                arrive_minutes=stop.arrive_minutes,
                leave_minutes=stop.leave_minutes,
                takes=[
                    Take(need_id=_number(lines[name].need), source=lines[name].source, quantity=quantity)
                    for name, quantity in stop.takes.items()
                ],
            )
            for stop in tour.stops
        ],
        arrive_minutes=tour.arrive_minutes,
        km=tour.km,
    )


def kept_tours(
    tours: Iterable[ProposedTour], incident_id: int, lines: Iterable[Line], base_at: datetime
) -> list[dict[str, object]]:
    """The tours to one incident with what goes of their loads, as its plan keeps them."""
    going = {(line.need_id, line.source) for line in lines}
    told = []
    for tour in tours:
        stops = [_kept_stop(stop, going, base_at) for stop in tour.stops]
        if tour.incident_id != incident_id or not any(stop.takes for stop in stops):
            continue
        kept = Tour(
            **tour.model_dump(exclude={"incident_id", "stops", "start_minutes", "arrive_minutes"}),
            start_at=base_at + timedelta(minutes=tour.start_minutes),
            stops=[stop for stop in stops if stop.takes],
            arrive_at=base_at + timedelta(minutes=tour.arrive_minutes),
        )
        told.append(kept.model_dump(mode="json"))
    return told


def _kept_stop(stop: ProposedStop, going: set[tuple[int, str]], base_at: datetime) -> Stop:
    return Stop(
        site_id=stop.site_id,
        arrive_at=base_at + timedelta(minutes=stop.arrive_minutes),
        leave_at=base_at + timedelta(minutes=stop.leave_minutes),
        takes=[take for take in stop.takes if (take.need_id, take.source) in going],
    )


def _number(key: str) -> int:
    return int(key.partition(":")[2])
