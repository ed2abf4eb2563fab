"""The duty log: what the journal says of a city by kind, and what officers write; nothing is ever changed."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Invalid, NotFound
from app.core.journal import JournalRow, as_wire, record
from app.core.tables import world_of
from app.duty.handover_events import LogEntry, LogWritten
from app.duty.handover_models import LogRow
from app.region.data import load_reference

# The kinds of the journal that belong into a duty log; stock counts and solver progress do not.
KINDS = (
    "log.written",
    "incident.changed",
    "report.changed",
    "warning.changed",
    "notice.changed",
    "plan.changed",
    "order.changed",
    "movement.changed",
    "task.changed",
    "handover.changed",
    "swap.changed",
    "road.changed",
    "service.changed",
    "weather.changed",
)
TOO_FINE = ("movement.eta_changed", "handover.acknowledged", "handover.updated", "plan.drafted")
BATCH = 200
ENTRIES_IN_VIEW = 100


def write_entry(
    session: Session,
    actor: Actor,
    *,
    form: str,
    occurred_at: datetime,
    caller: str,
    content: str,
    informed: str,
    about: str,
    corrects_id: int | None,
) -> LogEntry:
    """One line, by the officer, for his own desk; a correction names the line it puts right."""
    require(actor, "log.write", *([actor.city] if actor.city else []))
    if occurred_at > at(session) + timedelta(minutes=5):
        raise Invalid("in_the_future", {"field": "occurred_at"})
    if corrects_id is not None:
        _require_own(session, actor, corrects_id)
    row = LogRow(
        city=actor.city,
        form=form,
        occurred_at=occurred_at,
        recorded_at=at(session),
        recorded_by=actor.id,
        caller=caller,
        content=content,
        informed=informed,
        about=about,
        corrects_id=corrects_id,
    )
    session.add(row)
    session.flush()  # its id goes into the event
    entry = entry_shape(row)
    action = "log.corrected" if corrects_id else f"log.{form}"
    record(session, LogWritten(action=action, object=entry))
    return entry


def log_page(
    session: Session,
    *,
    city: str | None,
    before: int | None,
    limit: int,
    kind: str | None,
    words: str,
    since: datetime | None,
    until: datetime | None,
) -> tuple[list[dict[str, Any]], bool]:
    """Entries newest first, as the journal has them, and whether there are older ones.

    `city` keeps what concerns that city: its own, and what is asked of it or goes to it.
    """
    query = _asked(session, kind=kind, words=words, since=since, until=until)
    found = (one for one in _walk(session, query, before) if city is None or city in _cities(one))
    page = []
    for entry in found:
        page.append(entry)
        if len(page) > limit:
            break
    return page[:limit], len(page) > limit


def recent_entries(session: Session) -> list[LogEntry]:
    query = select(LogRow).order_by(LogRow.id.desc()).limit(ENTRIES_IN_VIEW)
    return [entry_shape(row) for row in session.execute(query).scalars()]


def entry_shape(row: LogRow) -> LogEntry:
    return LogEntry(**{field: getattr(row, field) for field in LogEntry.model_fields})


def _asked(
    session: Session, *, kind: str | None, words: str, since: datetime | None, until: datetime | None
) -> Select[JournalRow]:
    query = select(JournalRow).where(
        JournalRow.world == world_of(session),
        JournalRow.kind.in_([kind] if kind in KINDS else KINDS),
        JournalRow.action.not_in(TOO_FINE),
    )
    for word in words.split():
        query = query.where(JournalRow.object.icontains(word, autoescape=True))
    if since:
        query = query.where(JournalRow.recorded_at >= since)
    if until:
        query = query.where(JournalRow.recorded_at < until)
    return query


def _walk(session: Session, query: Select[JournalRow], before: int | None) -> Iterator[dict[str, Any]]:
    while True:
        older = query.where(JournalRow.position < before) if before else query
        rows = session.execute(older.order_by(JournalRow.position.desc()).limit(BATCH)).scalars().all()
        yield from (json.loads(as_wire(row)) for row in rows)
        if len(rows) < BATCH:
            return
        before = rows[-1].position


def _cities(entry: dict[str, Any]) -> set[str]:
    """Every city an entry concerns; roads, weather and trains concern all."""
    found = entry["object"]
    if entry["kind"] in {"road.changed", "weather.changed", "service.changed"}:
        return set(load_reference().cities)
    nested: Sequence[dict[str, Any]] = found.get("consents") or found.get("escalations") or []
    named = [found.get(key) for key in ("city", "city_from", "city_to", "city_for")]
    return {city for city in [*named, *(one.get("city") for one in nested)] if city}


def _require_own(session: Session, actor: Actor, entry_id: int) -> None:
    row = session.get(LogRow, entry_id)
    if row is None or row.world != world_of(session) or row.city != actor.city:
        raise NotFound("not_found", {"what": f"log:{entry_id}"})
