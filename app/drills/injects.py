"""When each inject that still waits is due: by the clock, or by what the players do or leave undone."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.journal import JournalRow
from app.core.tables import world_of
from app.drills.models import InjectRow, MessageRow
from app.drills.scenario import Condition, Inject, Scenario


class Due(NamedTuple):
    """`at` is when it comes; `met_at` when its condition came true; `skip` when it never will."""

    key: str
    at: datetime
    met_at: datetime | None = None
    newly_met: bool = False
    skip: bool = False


def due_injects(
    session: Session, script: Scenario, states: dict[str, InjectRow], started_at: datetime
) -> list[Due]:
    """Injects that still wait and whose time is known, soonest first; read in the drill's world."""
    waiting = [inject for inject in script.injects if states[inject.key].state == "waiting"]
    found = [_due(session, inject, states[inject.key], states, started_at) for inject in waiting]
    return sorted((one for one in found if one), key=lambda one: (one.at, one.key))


def _due(
    session: Session, inject: Inject, state: InjectRow, states: dict[str, InjectRow], started_at: datetime
) -> Due | None:
    after = timedelta(minutes=inject.after_minutes)
    if inject.when is None:
        return Due(inject.key, started_at + after)
    if inject.when.unless_acknowledged:
        return _unless(session, inject, states[inject.when.unless_acknowledged], after)
    met_at = state.condition_met_at or _met_at(session, inject.when)
    if met_at is None:
        return None
    return Due(inject.key, met_at + after, met_at, newly_met=state.condition_met_at is None)


def _unless(session: Session, inject: Inject, watched: InjectRow, after: timedelta) -> Due | None:
    if watched.delivered_at is None:
        return None
    query = select(MessageRow.acknowledged_at).where(
        MessageRow.inject_key == watched.key, MessageRow.times == 1
    )
    read_at = session.execute(query).scalar_one_or_none()
    limit = watched.delivered_at + after
    if read_at and read_at <= limit:
        return Due(inject.key, limit, skip=True)
    return Due(inject.key, limit)


def _met_at(session: Session, condition: Condition) -> datetime | None:
    query = select(JournalRow.recorded_at).where(
        JournalRow.world == world_of(session), JournalRow.action == condition.action
    )
    return session.execute(query.order_by(JournalRow.position).limit(1)).scalar_one_or_none()
