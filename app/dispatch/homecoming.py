"""Trucks that delivered for good are home after the way back: for the next turn of their convoy, or to be
lent again."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.dispatch.convoys import take_on, trucks_of
from app.dispatch.events import Tour
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.plan_holds import holder_of
from app.inventory.holding import give_up, holding_holders, release

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
            take_on(session, row, rider, _going_again(session, row, rider))
        else:
            release(session, [holder_of(row)])
    return len(home)


def _going_again(session: Session, row: MovementRow, rider: MovementRow) -> dict[str, int]:
    """The trucks of a line that go on the rider's turn; where the plan sends fewer of a fleet then, the
    others are free."""
    plan = session.get_one(PlanRow, row.plan_id)
    sent: Counter[str] = Counter()
    for tour in (Tour.model_validate(told) for told in plan.tours):
        if (tour.city, tour.turn) == (rider.city_from, rider.turn):
            sent[f"fleet:{tour.fleet_id}"] += tour.count
    going = trucks_of(row)
    for fleet, count in going.items():
        if 0 < sent[fleet] < count:
            give_up(session, fleet, count - sent[fleet], holder_of(row))
            going[fleet] = sent[fleet]
    return going


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
