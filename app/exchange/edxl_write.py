"""EDXL-RM out, until things move: what a city was asked for, how it answered, the order, its commitment.

A request and an answer say what stood in the journal at that moment, whatever became of the lines since.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, NotFound
from app.core.journal import JournalRow
from app.core.tables import world_of
from app.dispatch.events import Consent, Movement, Plan
from app.dispatch.models import ConsentRow, MovementRow, OrderRow, PlanRow
from app.dispatch.papers import lines_of
from app.exchange.edxl import Head, Line, Reply, When, message
from app.exchange.names import item_name, officer_name, unit_of
from app.incidents.models import IncidentRow, NeedRow
from app.region.data import load_reference

FUNDING = "按联防联控协议的费用规则，由受援方与出借方结算（突发事件应对法第十二条）"
ANSWERED = {"provisional", "granted", "partly_granted", "refused", "lapsed"}


def request_message(session: Session, consent_id: int) -> bytes:
    """RequestResource: what the borrower asked of one city."""
    row = _consent(session, consent_id)
    plan = _told(session, row, "pending")
    incident = session.get_one(IncidentRow, plan.incident_id)
    head = Head(
        kind="RequestResource",
        id=request_id(row),
        sent_at=row.asked_at,
        first=request_id(row),
        before="",
        incident=(incident.number, incident.title),
        contacts=(("Requester", centre(plan.city)),),
    )
    asked = [line for line in plan.movements if line.city_from == row.city and line.state == "proposed"]
    return message(row.world, head, [_asked_line(session, line, incident.place) for line in asked])


def answer_message(session: Session, consent_id: int) -> bytes:
    """ResponseToRequestResource; Conflict `message_not_yet` before the city has answered."""
    row = _consent(session, consent_id)
    if row.state not in ANSWERED or row.answered_at is None:
        raise Conflict("message_not_yet", {"kind": "answer", "state": row.state})
    plan = _told(session, row, row.state)
    consent = next(one for one in plan.consents if one.id == row.id)
    incident = session.get_one(IncidentRow, plan.incident_id)
    head = Head(
        kind="ResponseToRequestResource",
        id=answer_id(row),
        sent_at=row.answered_at,
        first=request_id(row),
        before=request_id(row),
        incident=(incident.number, incident.title),
        contacts=(
            ("RespondingOrg", centre(row.city)),
            ("Approver", officer_name(session, row.answered_by)),
        ),
    )
    mine = [line for line in plan.movements if line.consent_id == row.id]
    return message(row.world, head, [_answered_line(consent, line) for line in mine])


def requisition_message(session: Session, order_id: int) -> bytes:
    """RequisitionResource: the written order to one sending city."""
    row = order_of(session, order_id)
    plan = session.get_one(PlanRow, row.plan_id)
    consent = _consent_of(plan, row.city)
    head = order_head(session, row, "RequisitionResource", requisition_id(row), row.issued_at)._replace(
        before=answer_id(consent) if consent else "",
        funding=FUNDING,
        contacts=(
            ("Requester", f"{row.receiver} {row.borrower_contact} {row.borrower_phone}"),
            ("Approver", officer_name(session, plan.decided_by)),
        ),
    )
    place = f"{row.receiver} {row.receive_place}".strip()
    return message(row.world, head, [_ordered_line(line, place) for line in lines_of(session, order_id)])


def commitment_message(session: Session, order_id: int) -> bytes:
    """CommitResource: the sending city has taken the order on."""
    row = order_of(session, order_id)
    if row.acknowledged_at is None:
        raise Conflict("message_not_yet", {"kind": "commitment", "state": row.state})
    head = order_head(session, row, "CommitResource", commitment_id(row), row.acknowledged_at)._replace(
        before=requisition_id(row),
        contacts=(("RespondingOrg", f"{centre(row.city)} {row.lender_contact} {row.lender_phone}"),),
    )
    lines = [
        line_of(movement)._replace(
            reply=Reply(to=str(movement.id), said="Accept"),
            order=row.number,
            times=(
                When("EstimatedDeparture", movement.planned_leave_at),
                When("EstimatedArrival", movement.planned_arrive_at),
            ),
        )
        for movement in lines_of(session, order_id)
    ]
    return message(row.world, head, lines)


def order_of(session: Session, order_id: int) -> OrderRow:
    row = session.get(OrderRow, order_id)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"order:{order_id}"})
    return row


def order_head(session: Session, row: OrderRow, kind: str, own_id: str, sent_at: datetime) -> Head:
    """A message about an order: part of the exchange that its request began, if it was asked for."""
    consent = _consent_of(session.get_one(PlanRow, row.plan_id), row.city)
    incident = session.get_one(IncidentRow, row.incident_id)
    return Head(
        kind=kind,
        id=own_id,
        sent_at=sent_at,
        first=request_id(consent) if consent else requisition_id(row),
        before="",
        incident=(incident.number, incident.title),
        contacts=(),
    )


def line_of(row: MovementRow | Movement) -> Line:
    return Line(
        key=str(row.id),
        name=item_name(row.form, row.kind),
        form=row.form,
        kind=row.kind,
        quantity=row.quantity,
        unit=unit_of(row.form, row.kind),
        id=row.source,
        description=row.specification,
    )


def request_id(row: ConsentRow) -> str:
    return f"JR-{row.world}-C{row.id}-request"


def answer_id(row: ConsentRow) -> str:
    return f"JR-{row.world}-C{row.id}-answer"


def requisition_id(row: OrderRow) -> str:
    return f"JR-{row.world}-{row.number}-order"


def commitment_id(row: OrderRow) -> str:
    return f"JR-{row.world}-{row.number}-commitment"


def centre(city: str) -> str:
    """The city's command centre and its duty telephone."""
    party = next(party for party in load_reference().agreement.parties if party.city == city)
    return f"{party.centre_zh} {party.duty_phone}"


def _asked_line(session: Session, line: Movement, place: str) -> Line:
    need = session.get_one(NeedRow, line.need_id)
    return line_of(line)._replace(id="", times=(When("RequestedArrival", need.due_at, place),))


def _answered_line(consent: Consent, line: Movement) -> Line:
    reply = _reply(consent, line)
    times = () if reply.said == "Decline" else (When("EstimatedArrival", line.planned_arrive_at),)
    return line_of(line)._replace(reply=reply, times=times)


def _reply(consent: Consent, line: Movement) -> Reply:
    key, code = str(line.id), line.refusal_code or consent.reason_code or ""
    if line.state == "refused" or consent.state in {"refused", "lapsed"}:
        return Reply(key, "Decline", code, consent.note)
    if consent.state == "provisional":
        return Reply(key, "Provisional", line.refusal_code or "", consent.note)
    partly = line.refusal_code is not None
    return Reply(key, "Accept", code if partly else "", consent.note if partly else "")


def _ordered_line(line: MovementRow, place: str) -> Line:
    return line_of(line)._replace(
        times=(
            When("RequestedDeparture", line.planned_leave_at),
            When("RequestedArrival", line.planned_arrive_at, place),
        )
    )


def _consent(session: Session, consent_id: int) -> ConsentRow:
    row = session.get(ConsentRow, consent_id)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"consent:{consent_id}"})
    return row


def _consent_of(plan: PlanRow, city: str) -> ConsentRow | None:
    """What that city answered last, of the things that were not taken back."""
    return next((one for one in reversed(plan.consents) if one.city == city and one.answered_at), None)


def _told(session: Session, row: ConsentRow, state: str) -> Plan:
    """The plan as it was recorded when this consent was last `pending`, or first in another state."""
    newest = state == "pending"
    by_age = JournalRow.position.desc() if newest else JournalRow.position
    query = (
        select(JournalRow.object)
        .where(
            JournalRow.world == row.world,
            JournalRow.kind == "plan.changed",
            JournalRow.object.like(f'{{"id":{row.plan_id},%'),
        )
        .order_by(by_age)
    )
    for (body,) in session.execute(query):
        told: dict[str, Any] = json.loads(body)
        if any(one["id"] == row.id and one["state"] == state for one in told["consents"]):
            return Plan.model_validate(told)
    raise NotFound("not_found", {"what": f"consent:{row.id}"})
