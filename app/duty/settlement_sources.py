"""What is owed after a loan: the statement, each side's word on it, and every open item."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dispatch.models import MovementRow, OrderRow, PlanRow
from app.dispatch.order_events import OpenItem
from app.dispatch.states import DONE_MOVEMENTS
from app.duty.waiting import Waiting
from app.region.data import load_reference


def unsettled_orders(session: Session) -> Iterator[Waiting]:
    query = (
        select(OrderRow, PlanRow.incident_title)
        .join(PlanRow, OrderRow.plan_id == PlanRow.id)
        .where(OrderRow.state.in_(("acknowledged", "disputed", "stated", "settled")))
    )
    for row, incident in session.execute(query):
        if row.city != row.city_to:  # between offices of one city nothing is owed
            yield from _of(session, row, f"{row.number} {incident}")


def _of(session: Session, row: OrderRow, title: str) -> Iterator[Waiting]:
    limits = load_reference().agreement.time_limits
    if row.state == "settled":
        for number, item in enumerate(row.open_items):
            owed = OpenItem.model_validate(item)
            if owed.closed_at is None:
                yield _waiting(row, f"item{number}", row.city_to, owed.due_at, title)
    elif row.state == "stated" and row.stated_at:
        due_at = row.stated_at + timedelta(days=limits.statement_confirm_days)
        if row.lender_confirmed_at is None:
            yield _waiting(row, "lender", row.city, due_at, title)
        if row.borrower_confirmed_at is None:
            yield _waiting(row, "borrower", row.city_to, due_at, title)
    else:
        over_at = row.disputed_at or _over_at(session, row)
        if over_at:
            yield _waiting(row, "state", row.city, over_at + timedelta(days=limits.statement_due_days), title)


def _over_at(session: Session, row: OrderRow) -> datetime | None:
    """When the last of it was inspected or used up; None while anything is out."""
    lines = session.execute(select(MovementRow).where(MovementRow.order_id == row.id)).scalars().all()
    if any(line.state not in DONE_MOVEMENTS for line in lines):
        return None
    ends = [line.inspected_at or line.received_at for line in lines]
    return max((moment for moment in ends if moment), default=None)


def _waiting(row: OrderRow, step: str, city: str, due_at: datetime, title: str) -> Waiting:
    source = f"settlement:{row.id}.{step}"
    return Waiting(source, "settlement", city, "duty_officer", due_at, f"order:{row.id}", title)
