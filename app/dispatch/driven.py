"""What the trucks of a line drive. Lines that ride together share their trucks: these are noted on one of
them, and only there they cost something."""

from collections import Counter, defaultdict

from sqlalchemy.orm import Session

from app.dispatch.convoys import trucks_of
from app.dispatch.events import Tour
from app.dispatch.models import MovementRow, PlanRow


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
