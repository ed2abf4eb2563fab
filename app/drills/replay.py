"""An operation or a drill once more, moment by moment, from its journal alone: what a map can show of it."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.journal import JournalRow
from app.core.shapes import At, Shape
from app.core.tables import world_of

OF_ROADS = ("road.changed", "weather.changed")
OF_INCIDENTS = ("incident.changed", "plan.changed", "order.changed", "movement.changed")
OF_DRILLS = ("message.changed", "drill.changed")
MOST_ENTRIES = 5000


class ReplayEntry(Shape):
    position: int
    recorded_at: At
    officer_id: int | None
    kind: str
    action: str
    object: dict[str, Any]


class Replay(Shape):
    """Entries oldest first; `cut` when there were more than can be shown."""

    from_at: At
    to_at: At
    cut: bool
    entries: list[ReplayEntry]


def of_world(session: Session) -> Replay:
    """All of a drill."""
    return _replay(_entries(session, (*OF_ROADS, *OF_INCIDENTS, *OF_DRILLS)), None)


def of_incident(session: Session, incident_id: int) -> Replay:
    """One incident from its first report to the last thing done about it, with the roads as they were."""
    entries = _entries(session, (*OF_ROADS, *OF_INCIDENTS))
    about = [one for one in entries if one.kind in OF_INCIDENTS and _is_about(one, incident_id)]
    if not about:
        raise NotFound("not_found", {"what": f"incident:{incident_id}"})
    until = about[-1].position
    roads = [one for one in entries if one.kind in OF_ROADS and one.position <= until]
    return _replay(sorted([*roads, *about], key=lambda one: one.position), about[0].recorded_at)


def _replay(entries: list[ReplayEntry], from_at: datetime | None) -> Replay:
    if not entries:
        raise NotFound("not_found", {"what": "journal"})
    shown = entries[:MOST_ENTRIES]
    return Replay(
        from_at=from_at or shown[0].recorded_at,
        to_at=shown[-1].recorded_at,
        cut=len(shown) < len(entries),
        entries=shown,
    )


def _is_about(entry: ReplayEntry, incident_id: int) -> bool:
    named = entry.object["id"] if entry.kind == "incident.changed" else entry.object["incident_id"]
    return bool(named == incident_id)


def _entries(session: Session, kinds: tuple[str, ...]) -> list[ReplayEntry]:
    query = select(JournalRow).where(JournalRow.world == world_of(session), JournalRow.kind.in_(kinds))
    return [
        ReplayEntry(
            position=row.position, recorded_at=row.recorded_at, officer_id=row.officer_id, kind=row.kind,
            action=row.action, object=json.loads(row.object),
        )
        for row in session.execute(query.order_by(JournalRow.position)).scalars()
    ]  # fmt: skip
