"""Which clause each decision rests on, and whether the agreement lets a city lend at all."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from app.core.errors import Conflict
from app.incidents.models import IncidentRow
from app.region.data import load_reference

BEIJING = timezone(timedelta(hours=8))

# decision -> key of its clause in config/agreement.toml
CLAUSE_OF = {
    "plan.submit": "own_first",
    "plan.consent": "consent",
    "plan.consent_below_floor": "floors",
    "plan.approve": "approval",
    "plan.approve_orally": "oral_order",
    "floor.allow": "floors",
    "plan.endorse": "endorsement",
    "offer": "offer",
    "cancel": "amendment",
    "reduce": "amendment",
    "recall": "recall",
    "extend": "extension",
    "hand_over": "handover",
    "order.settle": "settlement",
}


class Loan(NamedTuple):
    """What one line would lend."""

    city_from: str
    city_to: str
    form: str


def require_in_force(incident: IncidentRow, loans: Iterable[Loan], moment: datetime) -> None:
    """Conflict unless the agreement holds today, is active for this incident, and allows each loan."""
    crossing = [loan for loan in loans if loan.city_from != loan.city_to]
    if not crossing:
        return
    today = moment.astimezone(BEIJING).date()
    _require_dates(today)
    _require_active(incident)
    for loan in crossing:
        if not may_lend(loan, today):
            raise Conflict("may_not_lend", {**loan._asdict(), "rule": "lending"})


def lends(incident: IncidentRow, loan: Loan, moment: datetime) -> bool:
    """Whether the agreement lets this be lent for the incident now."""
    try:
        require_in_force(incident, [loan], moment)
    except Conflict:
        return False
    return True


def may_lend(loan: Loan, today: date) -> bool:
    rows = load_reference().agreement.lending.rows
    return any(
        row.city == loan.city_from
        and loan.city_to in row.to
        and loan.form in row.forms
        and (row.from_date or today) <= today <= (row.until_date or today)
        for row in rows
    )


def _require_dates(today: date) -> None:
    force = load_reference().agreement.force
    if not force.effective_from <= today <= (force.effective_until or today):
        raise Conflict(
            "agreement_not_in_force",
            {"from_date": force.effective_from, "until_date": force.effective_until, "rule": "activation"},
        )


def _require_active(incident: IncidentRow) -> None:
    force = load_reference().agreement.force
    levels = [row.level for row in incident.responses if row.ended_at is None]
    active = levels[-1] in force.response_levels if levels else force.before_response
    if not active:
        raise Conflict(
            "agreement_not_active",
            {"level": levels[-1] if levels else None, "levels": list(force.response_levels)},
        )
