"""What of a plan stands fast in a re-plan, and what may still be exchanged."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.dispatch.events import Tour
from app.dispatch.models import PlanRow
from app.planning.standing import missed, troubles_of
from solver.answers import Choice, KnownStop, KnownTour


class Around(NamedTuple):
    """A plan to plan around, by its movements: `loose` ones are asked for and not granted yet; `missed`
    ones come too late to count. Everything else stands fast: granted, ordered, on the way."""

    plan_id: int
    loose: tuple[int, ...]
    missed: tuple[int, ...]
    told: tuple[Choice, ...]  # the loose lines as the solver names them: it keeps what it can of them
    tours: tuple[KnownTour, ...]  # how the trucks of the loose lines alone were to drive


def around_of(session: Session, plan_id: int, moment: datetime) -> Around:
    plan = session.get_one(PlanRow, plan_id)
    late = missed(troubles_of(session, plan, moment))
    loose = [
        line
        for line in plan.movements
        if line.state == "proposed" and line.contribution  # kit that serves no need stays with its team
    ]
    return Around(
        plan_id=plan_id,
        loose=tuple(line.id for line in loose),
        missed=tuple(sorted(late - {line.id for line in loose})),
        told=tuple(
            Choice(need=f"need:{line.need_id}", source=line.source, quantity=line.quantity) for line in loose
        ),
        tours=tuple(_tours(plan, {(line.need_id, line.source) for line in loose})),
    )


def _tours(plan: PlanRow, loose: set[tuple[int, str]]) -> Iterator[KnownTour]:
    for tour in (Tour.model_validate(told) for told in plan.tours):
        if any((take.need_id, take.source) not in loose for stop in tour.stops for take in stop.takes):
            continue  # its trucks go with what stands fast
        stops = (
            KnownStop(
                site=f"site:{stop.site_id}",
                takes=tuple(
                    Choice(need=f"need:{take.need_id}", source=take.source, quantity=take.quantity)
                    for take in stop.takes
                ),
            )
            for stop in tour.stops
        )
        yield KnownTour(
            id=tour.tour,
            fleet=f"fleet:{tour.fleet_id}",
            count=tour.count,
            turn=tour.turn,
            after=tour.after,
            stops=tuple(stops),
            km=tour.km,
        )
