"""The agreement's think tank: who can be asked about what, and what he was asked and advised."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Invalid, NotFound
from app.core.journal import record
from app.core.seen import require_seen
from app.core.shapes import Shape
from app.core.tables import world_of
from app.incidents.masking import masked_phone
from app.incidents.models import ConsultationRow, ExpertRow
from app.incidents.people_events import Consultation, ConsultationChanged, Expert, ExpertChanged
from app.incidents.service import find


class ExpertContact(Shape):
    expert_id: int
    phone: str


def keep_expert(
    session: Session,
    actor: Actor,
    expert_id: int,
    *,
    availability: str,
    phone: str | None,
    seen_version: int,
) -> Expert:
    """His city asked him: whether he can be called, and under which number."""
    row = session.get(ExpertRow, expert_id, with_for_update=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"expert:{expert_id}"})
    require(actor, "expert.keep", row.city)
    require_seen(seen_version, row.version)
    row.availability, row.phone = availability, phone or row.phone
    row.confirmed_at, row.confirmed_by = at(session), actor.name
    session.flush()  # the event carries the version this change gets
    record(session, expert_changed(row, "expert.confirmed"))
    return expert_shape(row)


def consult(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    expert_id: int,
    called_at: datetime,
    reached: bool,
    question: str,
    advice: str,
) -> Consultation:
    """A call and its advice, on the record of the incident. Any of the four cities' experts may be asked."""
    incident = find(session, incident_id)
    require(actor, "expert.consult", incident.city)
    if _find(session, expert_id) is None:
        raise NotFound("not_found", {"what": f"expert:{expert_id}"})
    if called_at > at(session):
        raise Invalid("in_the_future", {"field": "called_at"})
    if reached and not advice:
        raise Invalid("advice_needed")
    row = ConsultationRow(
        incident_id=incident.id,
        city=incident.city,
        expert_id=expert_id,
        reached=reached,
        called_at=called_at,
        recorded_at=at(session),
        recorded_by=actor.id,
        question=question,
        advice=advice,
    )
    session.add(row)
    session.flush()  # its id and version go into the event
    record(session, consultation_changed(row, "expert.consulted"))
    return consultation_changed(row, "").object


def contact(session: Session, actor: Actor, expert_id: int) -> ExpertContact:
    """The number to call, for those on duty in any of the cities."""
    row = _find(session, expert_id)
    if row is None:
        raise NotFound("not_found", {"what": f"expert:{expert_id}"})
    require(actor, "expert.call")
    return ExpertContact(expert_id=row.id, phone=row.phone)


def every_expert(session: Session) -> list[ExpertRow]:
    return list(session.execute(select(ExpertRow).order_by(ExpertRow.id)).scalars())


def every_consultation(session: Session) -> list[ConsultationRow]:
    return list(session.execute(select(ConsultationRow).order_by(ConsultationRow.id)).scalars())


def expert_changed(row: ExpertRow, action: str) -> ExpertChanged:
    return ExpertChanged(action=action, object=expert_shape(row))


def consultation_changed(row: ConsultationRow, action: str) -> ConsultationChanged:
    shape = Consultation.model_validate({field: getattr(row, field) for field in Consultation.model_fields})
    return ConsultationChanged(action=action, object=shape)


def expert_shape(row: ExpertRow) -> Expert:
    fields = {field: getattr(row, field) for field in Expert.model_fields}
    return Expert.model_validate(fields | {"phone": masked_phone(row.phone)})


def _find(session: Session, expert_id: int) -> ExpertRow | None:
    row = session.get(ExpertRow, expert_id)
    return row if row is not None and row.world == world_of(session) else None
