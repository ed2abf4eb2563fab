"""How many people, over time: every count is kept with when it was seen and when it was heard."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.core.journal import record
from app.incidents.models import IncidentRow, TallyRow
from app.incidents.people_events import Tally, TallyChanged

COUNTS = ("deaths", "missing", "trapped", "injured", "seriously_injured", "affected", "evacuated")


def note_counts(
    session: Session,
    incident: IncidentRow,
    counts: Mapping[str, int],
    *,
    by: int,
    observed_at: datetime,
    source: str,
) -> TallyRow:
    """A new count; the incident shows the one that was seen last."""
    row = TallyRow(
        incident_id=incident.id,
        city=incident.city,
        observed_at=observed_at,
        recorded_at=at(session),
        recorded_by=by,
        source=source,
        **{field: counts[field] for field in COUNTS},
    )
    session.add(row)
    tally_said(session, row, "tally.noted")
    return row


def show_last_seen(session: Session, incident: IncidentRow) -> None:
    """The incident's own numbers are those of the last uncorrected count, by when it was seen."""
    last = max(standing(session, incident.id), key=lambda row: (row.observed_at, row.id))
    for field in COUNTS:
        setattr(incident, field, getattr(last, field))


def standing(session: Session, incident_id: int) -> list[TallyRow]:
    found = select(TallyRow).where(TallyRow.incident_id == incident_id, TallyRow.corrected_by_id.is_(None))
    return list(session.execute(found).scalars())


def every_tally(session: Session) -> list[TallyRow]:
    return list(session.execute(select(TallyRow).order_by(TallyRow.id)).scalars())


def tally_said(session: Session, row: TallyRow, action: str) -> Tally:
    session.flush()  # the event carries the version this change gets
    record(session, tally_changed(row, action))
    return tally_shape(row)


def tally_changed(row: TallyRow, action: str) -> TallyChanged:
    return TallyChanged(action=action, object=tally_shape(row))


def tally_shape(row: TallyRow) -> Tally:
    return Tally.model_validate({field: getattr(row, field) for field in Tally.model_fields})
