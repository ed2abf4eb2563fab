"""What every lending city of a plan is asked for, before it answers: cost by the rules, and floors."""

from sqlalchemy.orm import Session

from app.dispatch.below_floor import breaches_of
from app.dispatch.costs import estimate_of
from app.dispatch.events import BelowFloor
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.order_events import PlanTerms, Terms
from app.dispatch.plans import locked
from app.dispatch.shapes import content_hash
from app.dispatch.states import DEAD_MOVEMENTS


def terms_of(session: Session, plan_id: int) -> PlanTerms:
    """Estimates of every other city's lines; floors only of lines that nobody has answered yet."""
    row = locked(session, plan_id)
    lent = [line for line in row.movements if line.city_from != row.city and line.state not in DEAD_MOVEMENTS]
    cities = sorted({line.city_from for line in lent})
    return PlanTerms(
        plan_id=row.id,
        content_hash=content_hash(row),
        terms=[
            _terms(session, row, city, [line for line in lent if line.city_from == city]) for city in cities
        ],
    )


def _terms(session: Session, row: PlanRow, city: str, lines: list[MovementRow]) -> Terms:
    open_lines = {line.id: line.quantity for line in lines if line.state == "proposed"}
    return Terms(
        city=city,
        estimate=estimate_of(session, lines),
        below_floor=[BelowFloor(**one._asdict()) for one in breaches_of(session, row, city, open_lines)],
    )
