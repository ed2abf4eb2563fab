"""A leader approves by word in urgency: the duty officer records it, and the paperwork has 48 hours."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.accounts.policy import Actor, require
from app.agreement.rules import CLAUSE_OF
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.seen import require_seen
from app.dispatch.decisions import order_all
from app.dispatch.events import Plan
from app.dispatch.models import PlanRow
from app.dispatch.plans import locked, require_unchanged
from app.dispatch.shapes import say_plan
from app.region.data import load_reference


def approve_orally(
    session: Session,
    actor: Actor,
    plan_id: int,
    *,
    said_by: int,
    said_at: datetime,
    note: str,
    seen_version: int,
    content_hash: str,
) -> Plan:
    """Leader `said_by` has said it at `said_at`: orders go out now; his written approval is due."""
    row = locked(session, plan_id)
    require(actor, "plan.record_oral", row.city)
    require_unchanged(row, seen_version, content_hash)
    leader = session.get(OfficerRow, said_by)
    if leader is None or (leader.role, leader.city, leader.active) != ("leader", row.city, True):
        raise Invalid("not_a_leader", {"officer": said_by, "city": row.city})
    if said_at > at(session) + timedelta(minutes=5):
        raise Invalid("in_the_future", {"field": "said_at"})
    if row.submitted_at and said_at < row.submitted_at:
        raise Invalid("before_submission", {"submitted_at": row.submitted_at.isoformat()})
    order_all(session, row, said_by)
    hours = load_reference().agreement.oral_order.paperwork_hours
    row.oral_at, row.oral_recorded_by = said_at, actor.id
    row.paperwork_due_at = said_at + timedelta(hours=hours)
    row.decision_note, row.decision_rule = note, CLAUSE_OF["plan.approve_orally"]
    return say_plan(session, row, "plan.approved_orally")


def confirm_in_writing(session: Session, actor: Actor, plan_id: int, *, seen_version: int) -> Plan:
    """The leader who said it, or another of his city, signs for what was ordered by word."""
    row = locked(session, plan_id)
    require(actor, "plan.approve", row.city)
    require_seen(seen_version, row.version, "plan_changed")
    _require_open_paperwork(row)
    if actor.id == row.proposed_by:
        raise NotAllowed("own_proposal", {"plan": row.number})
    row.paperwork_done_at, row.paperwork_done_by = at(session), actor.id
    return say_plan(session, row, "plan.confirmed_in_writing")


def _require_open_paperwork(row: PlanRow) -> None:
    if row.paperwork_due_at is None or row.paperwork_done_at:
        raise Conflict("no_paperwork_due", {"plan": row.number})
