"""Named casualties: written by those on duty, masked on every screen, read in full only by those who must.

Names never enter the journal, so that they can be destroyed when the law asks it (突发事件应对法 Art 85).
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, NotFound
from app.core.journal import record
from app.core.seen import require_seen
from app.core.shapes import Shape
from app.core.tables import world_of
from app.incidents.masking import masked_name, masked_phone
from app.incidents.models import CasualtyRow
from app.incidents.people_events import Casualty, CasualtyChanged
from app.incidents.service import find

SEALED_FOR = "leader"


class NamedCasualties(Shape):
    """In full: for the eyes of those who treat, identify and tell the families."""

    casualties: list[Casualty]


def enter_casualty(session: Session, actor: Actor, incident_id: int, facts: Mapping[str, object]) -> Casualty:
    incident = find(session, incident_id)
    require(actor, "person.write", incident.city)
    row = CasualtyRow(
        **facts,
        incident_id=incident.id,
        city=incident.city,
        recorded_at=at(session),
        recorded_by=actor.id,
    )
    session.add(row)
    return _said(session, row, "casualty.entered")


def change_casualty(
    session: Session, actor: Actor, casualty_id: int, facts: Mapping[str, object], *, seen_version: int
) -> Casualty:
    """Where somebody is and how; only what is given changes."""
    row = session.get(CasualtyRow, casualty_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"casualty:{casualty_id}"})
    require(actor, "person.write", row.city)
    require_seen(seen_version, row.version)
    if row.destroyed_at:
        raise Conflict("person_destroyed")
    for field, value in facts.items():
        setattr(row, field, value)
    row.recorded_at, row.recorded_by = at(session), actor.id
    return _said(session, row, "casualty.changed")


def named(session: Session, actor: Actor, incident_id: int) -> NamedCasualties:
    """The list in full; once the incident has ended it is sealed for all but the leader."""
    incident = find(session, incident_id)
    require(actor, "person.read", incident.city)
    if incident.state == "ended" and actor.role != SEALED_FOR:
        raise Conflict("sealed", {"state": incident.state})
    rows = select(CasualtyRow).where(CasualtyRow.incident_id == incident_id).order_by(CasualtyRow.id)
    return NamedCasualties(casualties=[_shape(row, masked=False) for row in session.execute(rows).scalars()])


def every_casualty(session: Session) -> list[CasualtyRow]:
    return list(session.execute(select(CasualtyRow).order_by(CasualtyRow.id)).scalars())


def casualty_changed(row: CasualtyRow, action: str) -> CasualtyChanged:
    return CasualtyChanged(action=action, object=_shape(row, masked=True))


def _shape(row: CasualtyRow, *, masked: bool) -> Casualty:
    fields = {field: getattr(row, field) for field in Casualty.model_fields}
    if masked:
        hidden = {"name": masked_name(row.name), "contact_phone": masked_phone(row.contact_phone)}
        fields |= hidden
    return Casualty.model_validate(fields)


def _said(session: Session, row: CasualtyRow, action: str) -> Casualty:
    session.flush()  # the event carries the version this change gets
    record(session, casualty_changed(row, action))
    return _shape(row, masked=True)
