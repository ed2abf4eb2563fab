"""Whether and until when a plan waits for the joint command, by the agreement."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.core.db import at
from app.core.errors import Conflict
from app.dispatch.models import PlanRow
from app.dispatch.states import DEAD_MOVEMENTS
from app.incidents.models import IncidentRow
from app.region.data import load_reference


def ask_endorsement(session: Session, row: PlanRow, when: str) -> None:
    """From this step on, when the agreement says so: of the grades it names, and across cities only."""
    rules = load_reference().agreement
    if rules.endorsement.when != when:
        return
    grade = session.get_one(IncidentRow, row.incident_id).grade
    lends = any(line.city_from != row.city and line.state not in DEAD_MOVEMENTS for line in row.movements)
    if not lends or grade not in rules.borrowing.endorsed_grades:
        return
    row.endorsement_due_at = at(session) + timedelta(minutes=rules.time_limits.endorsement_minutes)
    row.endorsed_at = row.endorsed_by = None
    row.endorsement = row.endorsement_note = ""


def require_endorsed(session: Session, row: PlanRow) -> None:
    """Conflict while an approval still waits for the joint command; its silence ends with its time."""
    before = load_reference().agreement.endorsement.when == "before_approval"
    due_at = row.endorsement_due_at
    if before and due_at and not row.endorsed_at and at(session) < due_at:
        raise Conflict("endorsement_waiting", {"due_at": due_at.isoformat(), "rule": "endorsement"})
