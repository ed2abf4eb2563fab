"""The written order: receiver, place, contacts of both sides, specification and vehicle passes."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.accounts.policy import Actor, require
from app.core.errors import Conflict, Invalid, NotFound
from app.core.seen import require_seen
from app.core.tables import world_of
from app.dispatch.models import MovementRow, OrderRow, PlanRow
from app.dispatch.order_events import Order
from app.dispatch.shapes import say_movement, say_order
from app.incidents.models import IncidentRow
from app.inventory.holding import row_of
from app.inventory.models import LotRow, UnitRow
from app.region.data import load_reference
from app.region.models import SiteRow

EDITABLE = ("issued", "acknowledged")


def contents_of(session: Session, plan: PlanRow, city: str) -> dict[str, str]:
    """What the order to `city` says before anybody completes it: the deciding leaders, reached through
    the duty telephones of their cities' centres."""
    incident = session.get_one(IncidentRow, plan.incident_id)
    parties = {party.city: party for party in load_reference().agreement.parties}
    answered = [row.answered_by for row in plan.consents if row.city == city and row.answered_by]
    return {
        "receiver": f"{load_reference().cities[plan.city].name_zh}突发事件现场指挥部",
        "receive_place": incident.place,
        "borrower_contact": _name(session, plan.decided_by),
        "borrower_phone": parties[plan.city].duty_phone,
        "lender_contact": _name(session, answered[-1] if answered else plan.decided_by),
        "lender_phone": parties[city].duty_phone,
    }


def specification_of(session: Session, line: MovementRow) -> str:
    """What exactly is lent: lot and expiry, call sign and crew, or the house whose places they are."""
    row = row_of(session, line.source)
    if isinstance(row, LotRow):
        expiry = f"，有效期至 {row.expires_on}" if row.expires_on else ""
        return f"批号 {row.lot_no}{expiry}"
    if isinstance(row, UnitRow):
        return f"{row.name_zh}，{row.crew} 人"
    return session.get_one(SiteRow, line.from_site_id).name_zh


def set_receiver(
    session: Session,
    actor: Actor,
    order_id: int,
    *,
    receiver: str,
    receive_place: str,
    contact: str,
    phone: str,
    seen_version: int,
) -> Order:
    """The borrower says who takes it over, where, and whom the column calls."""
    row = _editable(session, order_id, seen_version)
    require(actor, "order.address", row.city_to)
    row.receiver, row.receive_place = receiver, receive_place
    row.borrower_contact, row.borrower_phone = contact, phone
    return say_order(session, row, "order.addressed")


def set_sender(
    session: Session,
    actor: Actor,
    order_id: int,
    *,
    contact: str,
    phone: str,
    passes: Mapping[int, str],
    seen_version: int,
) -> Order:
    """The lender names his contact and the pass numbers of the vehicles, by movement."""
    row = _editable(session, order_id, seen_version)
    require(actor, "order.prepare", row.city)
    lines = {line.id: line for line in lines_of(session, order_id)}
    if strangers := sorted(set(passes) - lines.keys()):
        raise Invalid("not_your_lines", {"movements": strangers})
    row.lender_contact, row.lender_phone = contact, phone
    for line_id, number in sorted(passes.items()):
        if lines[line_id].pass_number != number:
            lines[line_id].pass_number = number
            say_movement(session, lines[line_id], "movement.pass_named")
    return say_order(session, row, "order.prepared")


def lines_of(session: Session, order_id: int) -> list[MovementRow]:
    query = select(MovementRow).where(MovementRow.order_id == order_id).order_by(MovementRow.id)
    return list(session.execute(query).scalars())


def locked_order(session: Session, order_id: int) -> OrderRow:
    """The order, locked until this transaction ends."""
    row = session.get(OrderRow, order_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"order:{order_id}"})
    return row


def _editable(session: Session, order_id: int, seen_version: int) -> OrderRow:
    row = locked_order(session, order_id)
    require_seen(seen_version, row.version)
    if row.state not in EDITABLE:
        raise Conflict("order_closed", {"order": row.number, "state": row.state})
    return row


def _name(session: Session, officer_id: int | None) -> str:
    officer = session.get(OfficerRow, officer_id) if officer_id else None
    return officer.name_zh if officer else ""
