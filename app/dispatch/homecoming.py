"""Trucks that delivered for good are home after the way back; then they can be lent again."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.dispatch.models import MovementRow
from app.dispatch.plan_holds import holder_of
from app.inventory.holding import holding_holders, release

DELIVERED = ("consumed", "settled")


def trucks_home(session: Session) -> int:
    """Free the trucks whose way back is over: an estimate by the way there; how many movements."""
    holders = holding_holders(session, "fleet:")
    query = select(MovementRow).where(MovementRow.state.in_(DELIVERED))
    home = [
        holder_of(row)
        for row in session.execute(query).scalars()
        if holder_of(row) in holders
        and row.received_at
        and row.received_at + timedelta(minutes=row.travel_minutes) <= at(session)
    ]
    release(session, home)
    return len(home)
