"""How long one unit has been at work or on the road, whoever crews it, over all its movements."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid
from app.dispatch.events import Movement
from app.dispatch.models import MovementRow
from app.dispatch.shapes import say_movement
from app.dispatch.tracking import locked_movement
from app.region.data import load_reference

OUT = ("departed", "arrived", "received", "released", "returning")
DAY = timedelta(hours=24)


class Stretch(NamedTuple):
    began: datetime
    ended: datetime


def let_on(
    session: Session, actor: Actor, movement_id: int, *, until_at: datetime, reason: str, seen_version: int
) -> Movement:
    """The lender's leader lets a unit go on past its crew's shift or its own hours until `until_at`, in his
    name and with a reason: nobody is told again before then."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.override", row.city_from)
    if row.form != "unit" or row.state not in OUT:
        raise Conflict("nobody_at_work", {"state": row.state})
    most = load_reference().agreement.time_limits.shift_hours
    if not at(session) < until_at <= at(session) + timedelta(hours=most):
        raise Invalid("bad_override_time", {"most_hours": most})
    row.hours_let_by, row.hours_let_until, row.hours_let_reason = actor.id, until_at, reason
    return say_movement(session, row, "movement.hours_let")


def past_its_hours_at(session: Session, row: MovementRow) -> datetime | None:
    """When a unit that is out has been, or will have been, at work for the agreement's most within 24 hours;
    None when it is not out."""
    if row.form != "unit" or row.state not in OUT or row.departed_at is None:
        return None
    query = select(MovementRow).where(
        MovementRow.source == row.source, MovementRow.id != row.id, MovementRow.departed_at.is_not(None)
    )
    before = [
        Stretch(one.departed_at, one.returned_at or one.stopped_at or one.departed_at)
        for one in session.execute(query).scalars()
        if one.departed_at and one.departed_at < row.departed_at
    ]
    most = timedelta(minutes=load_reference().agreement.hours.unit_minutes_a_day)
    return crossing(before, row.departed_at, most)


def crossing(before: Sequence[Stretch], began: datetime, most: timedelta) -> datetime:
    """When work that began at `began` and goes on makes `most` of the 24 hours before, with what was done
    `before`: the earlier work drops out of the day as the hours go on."""
    when = began
    while True:
        earlier = sum((_within(one, when - DAY, began) for one in before), timedelta())
        later = max(began, began + most - earlier)
        if later - when < timedelta(minutes=1):
            return later
        when = later


def _within(one: Stretch, start: datetime, end: datetime) -> timedelta:
    return max(timedelta(), min(one.ended, end) - max(one.began, start))
