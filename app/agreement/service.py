"""A leader lets his city be asked below its floor: for one incident, by kind and quantity, and by name."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.agreement.events import FloorConsent, FloorConsentChanged
from app.agreement.models import FloorConsentRow
from app.agreement.rules import CLAUSE_OF
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.journal import record
from app.core.seen import require_seen
from app.core.tables import world_of
from app.incidents.service import find
from app.incidents.states import OPEN
from app.region.data import load_reference


def allow_below_floor(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    city: str,
    form: str,
    kind: str,
    quantity: int,
    valid_until: datetime,
    note: str,
) -> FloorConsent:
    """From now on plans for this incident may take so much of this kind below the city's floor."""
    require(actor, "floor.allow", city)
    incident = find(session, incident_id)
    if incident.state not in OPEN:
        raise Conflict("incident_not_open", {"state": incident.state})
    if kind not in _kinds()[form]:
        raise Invalid("unknown_kind", {"form": form, "kind": kind})
    if valid_until <= at(session):
        raise Invalid("in_the_past", {"field": "valid_until"})
    row = FloorConsentRow(
        incident_id=incident_id,
        city=city,
        form=form,
        kind=kind,
        quantity=quantity,
        valid_until=valid_until,
        note=note,
        rule=CLAUSE_OF["floor.allow"],
        given_by=actor.id,
        given_at=at(session),
    )
    session.add(row)
    return _said(session, row, "floor_consent.given")


def withdraw_below_floor(
    session: Session, actor: Actor, consent_id: int, *, seen_version: int
) -> FloorConsent:
    """What was granted on it stays granted; nothing more is asked for on it."""
    row = session.get(FloorConsentRow, consent_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"floor_consent:{consent_id}"})
    require(actor, "floor.allow", row.city)
    require_seen(seen_version, row.version)
    if row.withdrawn_at:
        raise Conflict("already_withdrawn", {"withdrawn_at": row.withdrawn_at.isoformat()})
    row.withdrawn_by, row.withdrawn_at = actor.id, at(session)
    return _said(session, row, "floor_consent.withdrawn")


def allowed_below_floor(
    session: Session, incident_ids: Sequence[int], moment: datetime
) -> Counter[tuple[str, str, str]]:
    """(city, form, kind) -> how much of it may be lent below the floor for these incidents at `moment`."""
    query = select(FloorConsentRow).where(
        FloorConsentRow.incident_id.in_(incident_ids),
        FloorConsentRow.withdrawn_at.is_(None),
        FloorConsentRow.valid_until.is_(None) | (FloorConsentRow.valid_until > moment),
    )
    allowed: Counter[tuple[str, str, str]] = Counter()
    for row in session.execute(query).scalars():
        allowed[(row.city, row.form, row.kind)] += row.quantity
    return allowed


def every_floor_consent(session: Session) -> Iterator[FloorConsentChanged]:
    for row in session.execute(select(FloorConsentRow).order_by(FloorConsentRow.id)).scalars():
        yield FloorConsentChanged(action="snapshot", object=_shape(row))


def _said(session: Session, row: FloorConsentRow, action: str) -> FloorConsent:
    session.flush()  # the event carries the version this change gets
    shape = _shape(row)
    record(session, FloorConsentChanged(action=action, object=shape))
    return shape


def _shape(row: FloorConsentRow) -> FloorConsent:
    return FloorConsent.model_validate({field: getattr(row, field) for field in FloorConsent.model_fields})


def _kinds() -> dict[str, set[str]]:
    known = load_reference()
    return {
        "supply": set(known.items),
        "unit": set(known.unit_kinds),
        "capability": set(known.capabilities),
        "resource": set(known.resource_kinds),
    }
