"""Personal data comes to its end: destroyed when its time is over, sooner or later only by two persons.

突发事件应对法 Art 83-85: kept for the response only, destroyed after it unless needed as evidence or
for the assessment. The law gives no period: the one in config/command.toml is a default, not official.
What the journal holds of a person was masked from the beginning.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.journal import record
from app.incidents.casualties import casualty_changed
from app.incidents.events import Incident
from app.incidents.models import CasualtyRow, IncidentRow
from app.incidents.rules import command_rules
from app.incidents.service import mine, said
from app.incidents.shapes import persons_due_at
from app.incidents.states import ENDED

GONE = {"name": "", "sex": "unknown", "age": None, "whereabouts": "", "contact_phone": ""}


def ask_about_persons(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    what: str,
    until: datetime | None,
    reason: str,
    seen_version: int,
) -> Incident:
    """Ask to `destroy` what is known of persons now, or to `keep` it until a day; a leader decides."""
    row = mine(session, actor, "person.ask_end", incident_id, seen_version)
    if row.state != "ended":
        raise Conflict("incident_not_ended", {"state": row.state})
    if row.persons_asked:
        raise Conflict("persons_already_asked")
    if not _left(session, row):
        raise Conflict("no_persons_left")
    most = at(session) + timedelta(days=command_rules().persons.keep_days)
    if what == "keep" and not (until and at(session) < until <= most):
        raise Invalid("bad_keep_until", {"most_days": command_rules().persons.keep_days})
    row.persons_asked = {
        "what": what,
        "until": until.isoformat() if until and what == "keep" else None,
        "reason": reason,
        "asked_by": actor.id,
        "asked_at": at(session).isoformat(),
    }
    return said(session, row, "persons.end_asked")


def decide_about_persons(
    session: Session, actor: Actor, incident_id: int, *, granted: bool, seen_version: int
) -> Incident:
    """Another person than the one who asked: a leader of the incident's city."""
    row = mine(session, actor, "person.decide_end", incident_id, seen_version)
    asked = row.persons_asked
    if not asked:
        raise Conflict("nothing_asked")
    if asked["asked_by"] == actor.id:
        raise NotAllowed("asker_decides_not")
    row.persons_asked = None
    if not granted:
        return said(session, row, "persons.end_refused")
    if asked["what"] == "keep":
        row.persons_kept_until = datetime.fromisoformat(str(asked["until"]))
        return said(session, row, "persons.kept")
    return destroy(session, row)


def destroy(session: Session, row: IncidentRow) -> Incident:
    """Nothing of anybody's name, age, place or number stays in the register; how many they were does."""
    for person in _left(session, row):
        for field, nothing in GONE.items():
            setattr(person, field, nothing)
        person.destroyed_at = at(session)
        session.flush()
        record(session, casualty_changed(person, "casualty.destroyed"))
    row.persons_destroyed_at, row.persons_asked = at(session), None
    return said(session, row, "persons.destroyed")


def due_for_destruction(session: Session, moment: datetime) -> list[int]:
    """Ended incidents whose persons' time is over; one that is being asked about waits for the answer."""
    rows = session.execute(select(IncidentRow).where(IncidentRow.state.in_(ENDED))).scalars()
    due = [row for row in rows if not row.persons_asked and (persons_due_at(row) or moment) < moment]
    return [row.id for row in due if _left(session, row)]


def _left(session: Session, row: IncidentRow) -> list[CasualtyRow]:
    query = select(CasualtyRow).where(CasualtyRow.incident_id == row.id, CasualtyRow.destroyed_at.is_(None))
    return list(session.execute(query.order_by(CasualtyRow.id)).scalars())
