"""EDXL-RM out, once things move or are offered: where a loan stands, its release, recall and extension."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.core.errors import Conflict, NotFound
from app.core.tables import world_of
from app.dispatch.models import LoanRequestRow, MovementRow
from app.dispatch.offer_models import OfferRow
from app.exchange.edxl import Head, Line, Reply, When, message
from app.exchange.edxl_write import (
    answer_message,
    centre,
    commitment_id,
    commitment_message,
    line_of,
    order_head,
    order_of,
    request_message,
    requisition_message,
)
from app.exchange.names import item_name, unit_of
from app.incidents.models import IncidentRow

# A recall and an extension have a message of their own in EDXL-RM; the other questions have none.
QUESTIONS = {
    "recall": ("RequestReturn", "ResponseToRequestReturn"),
    "extend": ("RequestExtendedDeploymentDuration", "ResponseToRequestExtendedDeploymentDuration"),
}


def status_message(session: Session, movement_id: int) -> bytes:
    """ReportResourceDeploymentStatus: where the loan stands, its times and its last position."""
    row = _movement(session, movement_id)
    head = _loan_head(session, row, "ReportResourceDeploymentStatus", f"status-v{row.version}")
    sender = (("RespondingOrg", centre(row.city_from)),)
    return message(row.world, head._replace(contacts=sender), [_standing(row)])


def release_message(session: Session, movement_id: int) -> bytes:
    """ReleaseResource; Conflict `message_not_yet` before it was released."""
    row = _movement(session, movement_id)
    if row.released_at is None:
        raise Conflict("message_not_yet", {"kind": "release", "state": row.state})
    head = _loan_head(session, row, "ReleaseResource", "release")._replace(
        sent_at=row.released_at, contacts=(("Requester", centre(row.city_to)),)
    )
    line = _standing(row)
    told = tuple(time for time in line.times if time.what != "ActualReturnArrival")  # not in this message
    return message(row.world, head, [line._replace(times=told)])


def question_message(session: Session, request_id: int) -> bytes:
    """RequestReturn for a recall, RequestExtendedDeploymentDuration for an extension."""
    row, line = _question(session, request_id)
    role = "RespondingOrg" if row.city_asking == line.city_from else "Requester"
    head = _loan_head(session, line, QUESTIONS[row.kind][0], f"R{row.id}-question")._replace(
        sent_at=row.asked_at, contacts=((role, f"{centre(row.city_asking)} {row.reason}"),)
    )
    return message(row.world, head, [_asked_back(row, line)])


def question_answer_message(session: Session, request_id: int) -> bytes:
    """The answer to a recall or an extension; Conflict `message_not_yet` while it is open."""
    row, line = _question(session, request_id)
    if row.answered_at is None:
        raise Conflict("message_not_yet", {"kind": "question-answer", "state": row.state})
    role = "RespondingOrg" if row.city_asked == line.city_from else "Requester"
    head = _loan_head(session, line, QUESTIONS[row.kind][1], f"R{row.id}-answer")._replace(
        sent_at=row.answered_at,
        before=_loan_id(line, f"R{row.id}-question"),
        contacts=((role, centre(row.city_asked)),),
    )
    said = "Accept" if row.state == "accepted" else "Decline"
    reply = Reply(to=str(line.id), said=said, reason=row.answer_note)
    return message(row.world, head, [_asked_back(row, line)._replace(reply=reply, name="")])


def offer_message(session: Session, offer_id: int) -> bytes:
    """OfferUnsolicitedResource."""
    row = session.get(OfferRow, offer_id)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"offer:{offer_id}"})
    incident = session.get_one(IncidentRow, row.incident_id)
    own_id = f"JR-{row.world}-F{row.id}-offer"
    head = Head(
        kind="OfferUnsolicitedResource",
        id=own_id,
        sent_at=row.made_at,
        first=own_id,
        before="",
        incident=(incident.number, incident.title),
        contacts=(("RespondingOrg", centre(row.city)),),
    )
    line = Line(
        key=str(row.id),
        name=item_name(row.form, row.kind),
        form=row.form,
        kind=row.kind,
        quantity=row.quantity,
        unit=unit_of(row.form, row.kind),
        id=row.source,
        description=row.note,
        times=(When("BeginAvailable", row.made_at), When("EndAvailable", row.valid_until)),
    )
    return message(row.world, head, [line])


MESSAGES: dict[str, Callable[[Session, int], bytes]] = {
    "request": request_message,
    "answer": answer_message,
    "order": requisition_message,
    "commitment": commitment_message,
    "status": status_message,
    "release": release_message,
    "question": question_message,
    "question-answer": question_answer_message,
    "offer": offer_message,
}


def _movement(session: Session, movement_id: int) -> MovementRow:
    row = session.get(MovementRow, movement_id)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"movement:{movement_id}"})
    if row.order_id is None:
        raise Conflict("message_not_yet", {"kind": "status", "state": row.state})
    return row


def _question(session: Session, request_id: int) -> tuple[LoanRequestRow, MovementRow]:
    row = session.get(LoanRequestRow, request_id)
    if row is None or row.world != world_of(session) or row.kind not in QUESTIONS:
        raise NotFound("not_found", {"what": f"loan_request:{request_id}"})
    return row, session.get_one(MovementRow, row.movement_id)


def _loan_head(session: Session, row: MovementRow, kind: str, name: str) -> Head:
    order = order_of(session, row.order_id or 0)
    sent_at = row.position_at or row.returned_at or row.arrived_at or row.departed_at or order.issued_at
    head = order_head(session, order, kind, _loan_id(row, name), sent_at)
    return head._replace(before=commitment_id(order)) if order.acknowledged_at else head


def _loan_id(row: MovementRow, name: str) -> str:
    return f"JR-{row.world}-M{row.id}-{name}"


def _standing(row: MovementRow) -> Line:
    moments = (
        ("EstimatedDeparture", None if row.departed_at else row.planned_leave_at),
        ("ActualDeparture", row.departed_at),
        ("EstimatedArrival", None if row.arrived_at else row.planned_arrive_at),
        ("ActualArrival", row.arrived_at),
        ("EstimatedReturnArrival", None if row.returned_at else row.due_back_at),
        ("ActualReturnDeparture", row.return_started_at),
        ("ActualReturnArrival", row.returned_at),
    )
    times = [When(what, moment) for what, moment in moments if moment]
    if row.position_at and row.position_lat is not None:
        place = f"{row.position_note} {row.position_lat:.5f},{row.position_lon:.5f}".strip()
        times.append(When("Current", row.position_at, place))
    return line_of(row)._replace(state=row.state, times=tuple(times))


def _asked_back(row: LoanRequestRow, line: MovementRow) -> Line:
    wanted = row.until_at or row.asked_at
    what = "RequestedReturnDeparture" if row.kind == "recall" else "EstimatedReturnDeparture"
    return line_of(line)._replace(quantity=row.quantity or line.quantity, times=(When(what, wanted),))
