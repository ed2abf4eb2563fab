"""Rows of dispatch as consoles see them, and the events that say they changed."""

import hashlib
import json

from sqlalchemy.orm import Session

from app.core.journal import record
from app.dispatch.events import (
    Consent,
    LoanRequest,
    LoanRequestChanged,
    Movement,
    MovementChanged,
    Plan,
    PlanChanged,
)
from app.dispatch.models import LoanRequestRow, MovementRow, OrderRow, PlanRow
from app.dispatch.order_events import Order, OrderChanged
from app.dispatch.states import DEAD_MOVEMENTS


def movement_shape(row: MovementRow) -> Movement:
    fields = {field: getattr(row, field) for field in Movement.model_fields if field != "source_id"}
    return Movement(**fields, source_id=int(row.source.partition(":")[2]))


def plan_shape(row: PlanRow) -> Plan:
    computed = {"content_hash", "consents", "movements"}
    fields = {field: getattr(row, field) for field in Plan.model_fields if field not in computed}
    return Plan(
        **fields,
        content_hash=content_hash(row),
        consents=[Consent.model_validate(_consent(consent)) for consent in row.consents],
        movements=[movement_shape(movement) for movement in row.movements],
    )


def _consent(row: object) -> dict[str, object]:
    return {field: getattr(row, field) for field in Consent.model_fields}


def order_shape(row: OrderRow) -> Order:
    return Order.model_validate({field: getattr(row, field) for field in Order.model_fields})


def content_hash(row: PlanRow) -> str:
    """What an approval is bound to: who lends what, how much of it, on what, for which need, by which train
    or flight. Approved, it stays what it was, whatever is amended later."""
    if row.approved_hash:
        return row.approved_hash
    lines = [
        [line.need_id, line.source, line.city_from, line.quantity, line.vehicles, *_ride(line)]
        for line in row.movements
        if line.state not in DEAD_MOVEMENTS
    ]
    content = json.dumps([row.incident_id, row.revision, sorted(lines, key=json.dumps)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _ride(line: MovementRow) -> list[object]:
    return [line.service_id, line.departs_at.isoformat()] if line.service_id and line.departs_at else []


def say_plan(session: Session, row: PlanRow, action: str) -> Plan:
    row.touched_at = session.info["at"]  # children alone would not raise the version
    session.flush()  # the event carries the versions this change gets
    shape = plan_shape(row)
    record(session, PlanChanged(action=action, object=shape))
    return shape


def say_movement(session: Session, row: MovementRow, action: str) -> Movement:
    session.flush()  # the event carries the version this change gets
    shape = movement_shape(row)
    record(session, MovementChanged(action=action, object=shape))
    return shape


def say_request(session: Session, row: LoanRequestRow, action: str) -> LoanRequest:
    session.flush()  # the event carries the version this change gets
    shape = request_shape(row)
    record(session, LoanRequestChanged(action=action, object=shape))
    return shape


def request_shape(row: LoanRequestRow) -> LoanRequest:
    return LoanRequest.model_validate({field: getattr(row, field) for field in LoanRequest.model_fields})


def say_order(session: Session, row: OrderRow, action: str) -> Order:
    session.flush()  # the event carries the version this change gets
    shape = order_shape(row)
    record(session, OrderChanged(action=action, object=shape))
    return shape
