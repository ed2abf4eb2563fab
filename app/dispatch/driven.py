"""How trucks are driven and what of it a line costs. Lines that ride together share their trucks: these are
noted on one of them, and only there they cost something."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set

from sqlalchemy.orm import Session

from app.dispatch.convoys import trucks_of
from app.dispatch.events import Tour
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.states import DEAD_MOVEMENTS


def driven_km(session: Session, row: MovementRow) -> float:
    """Kilometres of all trucks noted on a line, there and back: over the places where they load, as far as
    its plan tells that, else by the line's own way. A later turn starts and ends at the incident."""
    ways = _ways(session, row)
    back = row.km if row.turn == 1 else 0.0
    alone = row.km if row.turn == 1 else row.km * 2
    return sum(count * (ways.get(fleet, alone) + back) for fleet, count in trucks_of(row).items())


def _ways(session: Session, row: MovementRow) -> dict[str, float]:
    """By fleet the mean way of one truck in this turn, as the plan has it."""
    if not row.vehicles or row.plan_id is None:  # an estimate for what is in no plan yet
        return {}
    trucks: Counter[str] = Counter()
    km: defaultdict[str, float] = defaultdict(float)
    for tour in (Tour.model_validate(told) for told in session.get_one(PlanRow, row.plan_id).tours):
        if (tour.city, tour.turn) == (row.city_from, row.turn):
            trucks[f"fleet:{tour.fleet_id}"] += tour.count
            km[f"fleet:{tour.fleet_id}"] += tour.km * tour.count
    return {fleet: km[fleet] / count for fleet, count in trucks.items()}


Pair = tuple[int, str]
"""A need and a source: a line of a plan."""


def tours_after(plan: PlanRow, new: Iterable[object], lines: Set[Pair]) -> list[dict[str, object]]:
    """The tours of a plan whose next revision brings these `lines` on `new` tours: what stands fast in it
    keeps its own."""
    fast = {
        (row.need_id, row.source) for row in plan.movements if row.state not in ("proposed", *DEAD_MOVEMENTS)
    }
    stay = _with(map(Tour.model_validate, plan.tours), fast)
    come = (_named(tour, plan.revision) for tour in _with(map(Tour.model_validate, new), lines))
    return [tour.model_dump(mode="json") for tour in (*stay, *come)]


def _named(tour: Tour, revision: int) -> Tour:
    """Tours of one revision have names of their own."""
    name = f"{revision}.{{}}".format
    return tour.model_copy(update={"tour": name(tour.tour), "after": tour.after and name(tour.after)})


def _with(tours: Iterable[Tour], lines: Set[Pair]) -> Iterator[Tour]:
    """The tours that bring some of these lines, with their stops for them."""
    for tour in tours:
        stops = [
            stop.model_copy(update={"takes": takes})
            for stop in tour.stops
            if (takes := [take for take in stop.takes if (take.need_id, take.source) in lines])
        ]
        if stops:
            yield tour.model_copy(update={"stops": stops})
