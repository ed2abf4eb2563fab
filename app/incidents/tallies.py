"""Counts of people as they are observed, and their corrections."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.tables import world_of
from app.incidents.counts import note_counts, show_last_seen, tally_said, tally_shape
from app.incidents.models import IncidentRow, TallyRow
from app.incidents.people_events import Tally
from app.incidents.service import mine, said


def observe_people(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    observed_at: datetime,
    counts: Mapping[str, int],
    source: str,
    seen_version: int,
) -> Tally:
    """What was seen, when, and who said so; the incident shows the count that was seen last."""
    row = mine(session, actor, "incident.edit", incident_id, seen_version)
    _require_possible(session, row, observed_at, counts)
    tally = note_counts(session, row, counts, by=actor.id, observed_at=observed_at, source=source)
    show_last_seen(session, row)
    said(session, row, "incident.people_counted")
    return tally_shape(tally)


def correct_tally(
    session: Session,
    actor: Actor,
    tally_id: int,
    *,
    observed_at: datetime,
    counts: Mapping[str, int],
    source: str,
    reason: str,
    seen_version: int,
) -> Tally:
    """A count was wrong: another stands in its place, both stay. `seen_version` is the incident's."""
    wrong = session.get(TallyRow, tally_id)
    if wrong is None or wrong.world != world_of(session):
        raise NotFound("not_found", {"what": f"tally:{tally_id}"})
    row = mine(session, actor, "incident.edit", wrong.incident_id, seen_version)
    if wrong.corrected_by_id is not None:
        raise Conflict("already_corrected", {"tally_id": wrong.corrected_by_id})
    _require_possible(session, row, observed_at, counts)
    right = note_counts(session, row, counts, by=actor.id, observed_at=observed_at, source=source)
    right.corrects_id, right.correction_reason = wrong.id, reason
    wrong.corrected_by_id = right.id
    tally_said(session, wrong, "tally.corrected")
    told = tally_said(session, right, "tally.corrects")
    show_last_seen(session, row)
    said(session, row, "incident.people_counted")
    return told


def _require_possible(
    session: Session, row: IncidentRow, observed_at: datetime, counts: Mapping[str, int]
) -> None:
    if observed_at > at(session):
        raise Invalid("in_the_future", {"field": "observed_at"})
    if observed_at < row.occurred_at:
        raise Invalid("before_it_happened", {"occurred_at": row.occurred_at.isoformat()})
    if counts["seriously_injured"] > counts["injured"]:
        raise Invalid("more_serious_than_injured", dict(counts))
