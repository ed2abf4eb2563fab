"""Trucks that delivered for good are home after the way back: for the next turn of their convoy, or to be
lent again."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.dispatch.convoys import take_on
from app.dispatch.models import MovementRow
from app.dispatch.plan_holds import holder_of
from app.inventory.holding import holding_holders, release

DELIVERED = ("consumed", "settled")
WAITING = ("granted", "ordered")


def trucks_home(session: Session) -> int:
    """Free the trucks whose way back is over, an estimate by the way there; those that go again stay with
    what they are to carry then. How many movements."""
    holders = holding_holders(session, "fleet:")
    query = select(MovementRow).where(MovementRow.state.in_(DELIVERED)).order_by(MovementRow.id)
    home = [
        row
        for row in session.execute(query).scalars()
        if holder_of(row) in holders
        and row.received_at
        and row.received_at + timedelta(minutes=row.travel_minutes) <= at(session)
    ]
    for row in home:
        rider = _next_turn(session, row)
        if rider is not None:
            take_on(session, row, rider)
        else:
            release(session, [holder_of(row)])
    return len(home)


def _next_turn(session: Session, row: MovementRow) -> MovementRow | None:
    """The first line of its convoy that waits for the trucks to come back."""
    query = select(MovementRow).where(
        MovementRow.plan_id == row.plan_id,
        MovementRow.city_from == row.city_from,
        MovementRow.form == "supply",
        MovementRow.turn > row.turn,
        MovementRow.state.in_(WAITING),
    )
    return session.execute(query.order_by(MovementRow.turn, MovementRow.id)).scalars().first()
