"""An operation or a drill once more, moment by moment, from its journal alone: what a map can show of it."""

import json
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.journal import JournalRow
from app.core.shapes import At, Shape
from app.core.tables import world_of
from app.incidents import service as incidents

OF_ROADS = ("road.changed", "weather.changed")
OF_INCIDENTS = ("incident.changed", "plan.changed", "order.changed", "movement.changed")
OF_DRILLS = ("message.changed", "drill.changed")
PAGE = 5000  # entries of the journal read for one answer


class ReplayAfter(BaseModel):
    after: int = Field(default=0, ge=0, le=2_147_483_647)


class ReplayEntry(Shape):
    position: int
    recorded_at: At
    officer_id: int | None
    kind: str
    action: str
    object: dict[str, Any]


class Replay(Shape):
    """Entries oldest first; `next_after` is where to go on reading, none at the journal's end."""

    entries: list[ReplayEntry]
    next_after: int | None


def of_world(session: Session, after: int = 0) -> Replay:
    """All of a drill, page by page."""
    return _page(session, (*OF_ROADS, *OF_INCIDENTS, *OF_DRILLS), after)


def of_incident(session: Session, incident_id: int, after: int = 0) -> Replay:
    """One incident from its first report on, with the roads as they were, page by page."""
    incidents.find(session, incident_id)
    page = _page(session, (*OF_ROADS, *OF_INCIDENTS), after)
    page.entries = [one for one in page.entries if one.kind in OF_ROADS or _is_about(one, incident_id)]
    return page


def _is_about(entry: ReplayEntry, incident_id: int) -> bool:
    named = entry.object["id"] if entry.kind == "incident.changed" else entry.object["incident_id"]
    return bool(named == incident_id)


def _page(session: Session, kinds: tuple[str, ...], after: int) -> Replay:
    query = select(JournalRow).where(
        JournalRow.world == world_of(session), JournalRow.kind.in_(kinds), JournalRow.position > after
    )
    rows = session.execute(query.order_by(JournalRow.position).limit(PAGE)).scalars().all()
    entries = [
        ReplayEntry(
            position=row.position, recorded_at=row.recorded_at, officer_id=row.officer_id, kind=row.kind,
            action=row.action, object=json.loads(row.object),
        )
        for row in rows
    ]  # fmt: skip
    return Replay(entries=entries, next_after=rows[-1].position if len(rows) == PAGE else None)
