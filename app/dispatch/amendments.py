"""What an accepted request does to a movement, and what it must say to be one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.core.errors import Conflict, Invalid
from app.core.flow import move
from app.dispatch.convoys import take_on, trucks_of
from app.dispatch.models import LoanRequestRow, MovementRow
from app.dispatch.plan_holds import holder_of
from app.dispatch.tracking import flow_of, lower_quantity
from app.incidents.models import IncidentRow, NeedRow
from app.incidents.states import OPEN
from app.inventory import holding
from app.inventory.models import UnitRow
from app.region.data import load_reference


def require_sensible(session: Session, row: LoanRequestRow, line: MovementRow) -> None:
    """Invalid or Conflict when the request could not be accepted as it is."""
    if row.kind == "extend" and (row.until_at is None or row.until_at <= (line.due_back_at or at(session))):
        raise Invalid("not_longer", {"due_back_at": line.due_back_at and line.due_back_at.isoformat()})
    if row.kind == "reduce" and not (row.quantity and 0 < row.quantity < line.quantity):
        raise Invalid("bad_quantity", {"ordered": line.quantity, "quantity": row.quantity})
    if row.kind == "hand_over":
        _target(session, row, line)


def recall(session: Session, row: LoanRequestRow, line: MovementRow) -> None:
    """On the way it turns back; at work it is released."""
    there = line.state == "received"
    line.state = move(flow_of(line), line.state, "recall" if there else "turn_back")
    line.stopped_at, line.stop_note = at(session), row.reason
    if not there:
        line.return_started_at = at(session)
        return
    line.released_at = at(session)
    if line.form == "resource":
        holding.empty(session, line.source, line.quantity)


def extend(_: Session, row: LoanRequestRow, line: MovementRow) -> None:
    line.due_back_at = row.until_at


def hand_over(session: Session, row: LoanRequestRow, line: MovementRow) -> None:
    """From now on it serves another need, of another incident of the same city."""
    need = _target(session, row, line)
    line.handed_over_from = line.handed_over_from or line.incident_id
    line.contribution = _contribution(session, line, need)
    line.incident_id, line.need_id, line.kind = need.incident_id, need.id, need.kind


def cancel(session: Session, row: LoanRequestRow, line: MovementRow) -> None:
    """It does not go: what it held is free; its trucks stay with what rides on them."""
    line.state = move(flow_of(line), line.state, "cancel")
    _leave_the_trucks(session, line)
    holding.release(session, [holder_of(line)])
    if row.city_asking == line.city_from != line.city_to:  # the lender cannot: somebody else must
        line.stopped_at, line.stop_note = at(session), row.reason


def reduce(session: Session, row: LoanRequestRow, line: MovementRow) -> None:
    line.state = move(flow_of(line), line.state, "reduce")
    if row.quantity is None or row.quantity >= line.quantity:
        raise Conflict("changed_meanwhile", {"quantity": line.quantity})
    lower_quantity(session, line, row.quantity)


def _leave_the_trucks(session: Session, line: MovementRow) -> None:
    query = select(MovementRow).where(
        MovementRow.order_id == line.order_id,
        MovementRow.form == "supply",
        MovementRow.state == "ordered",
        MovementRow.id != line.id,
    )
    rider = session.execute(query.order_by(MovementRow.id)).scalars().first()
    if not line.vehicles or rider is None:
        return
    trucks = trucks_of(line)
    rider.vehicle_count = sum((*trucks_of(rider).values(), *trucks.values()))
    take_on(session, line, rider, trucks)


def _target(session: Session, row: LoanRequestRow, line: MovementRow) -> NeedRow:
    need = session.get(NeedRow, row.need_id) if row.need_id else None
    if need is None or need.world != line.world or need.state != "open":
        raise Invalid("need_not_open", {"need_id": row.need_id})
    incident = session.get_one(IncidentRow, need.incident_id)
    if incident.city != line.city_to or incident.state not in OPEN or incident.id == line.incident_id:
        raise Invalid("not_another_incident", {"city": line.city_to})
    if need.form != line.form or not _fits(session, line, need):
        raise Invalid("does_not_fit", {"kind": need.kind})
    return need


def _fits(session: Session, line: MovementRow, need: NeedRow) -> bool:
    if line.form != "unit":
        return need.kind == line.kind
    unit = holding.row_of(session, line.source)
    return isinstance(unit, UnitRow) and need.kind in unit.capabilities


def _contribution(session: Session, line: MovementRow, need: NeedRow) -> int:
    """How much of the new need it covers, in that need's own count."""
    unit = holding.row_of(session, line.source)
    if not isinstance(unit, UnitRow):
        return line.quantity
    return int(load_reference().unit_kinds[unit.unit_kind].ratings.get(need.kind, 1))
