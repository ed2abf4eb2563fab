"""How sure the register is: what nobody has confirmed for long, and what is not fit to be sent."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.inventory.models import LotRow, ResourceRow, UnitRow
from app.region.data import load_reference

Confirmable = LotRow | UnitRow | ResourceRow
TABLES: dict[str, type[Confirmable]] = {"lot": LotRow, "unit": UnitRow, "resource": ResourceRow}


def stale_counts(session: Session, city: str, moment: datetime) -> dict[str, int]:
    """How many rows of each kind ("lot", "unit", "resource") of a city are stale; none is left out."""
    counts: Counter[str] = Counter()
    for form, table in TABLES.items():
        query = select(table.id).where(table.city == city, table.confirmed_at < _oldest(form, moment))
        counts[form] = len(session.execute(query).all())
    return {form: count for form, count in counts.items() if count}


def unfit_reason(row: LotRow | UnitRow, today: date) -> str | None:
    """Why it is not offered to anybody today: the first reason that holds, None when it is fit.

    A lot is not sent on the day it expires, for it would arrive past it; a unit is good through the day
    its maintenance, inspection or training is due.
    """
    if isinstance(row, LotRow):
        return "expired" if row.expires_on is not None and row.expires_on <= today else None
    if row.readiness != "ready":
        return row.readiness
    due = {
        "maintenance_overdue": row.maintenance_due_on,
        "inspection_overdue": row.inspection_due_on,
        "training_overdue": row.training_due_on,
    }
    return next((reason for reason, on in due.items() if _past(on, today)), None)


def _past(on: date | None, today: date) -> bool:
    return on is not None and on < today


def _oldest(form: str, moment: datetime) -> datetime:
    return moment - timedelta(days=load_reference().agreement.freshness.days[form])
