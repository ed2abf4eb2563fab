"""The requesting city's leader decides on exactly the plan he saw."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.agreement.rules import CLAUSE_OF
from app.core.db import at
from app.core.errors import Invalid, NotAllowed
from app.core.flow import move
from app.core.seen import require_seen
from app.dispatch.endorsing import ask_endorsement, require_endorsed
from app.dispatch.events import Plan
from app.dispatch.fitness import drop_unfit, require_fit
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.offers_back import give_back_offers
from app.dispatch.orders import issue_orders
from app.dispatch.plans import (
    drop_movements,
    locked,
    require_unchanged,
)
from app.dispatch.shapes import content_hash, say_plan
from app.dispatch.states import PLAN_FLOW, UNIT_FLOW


def approve(session: Session, actor: Actor, plan_id: int, *, seen_version: int, content_hash: str) -> Plan:
    """Everything granted is ordered, and each sending city gets its order."""
    row = locked(session, plan_id)
    require(actor, "plan.approve", row.city)
    require_unchanged(row, seen_version, content_hash)
    order_all(session, row, actor.id)
    row.decision_rule = CLAUSE_OF["plan.approve"]
    return say_plan(session, row, "plan.approved")


def order_all(session: Session, row: PlanRow, decided_by: int) -> None:
    """The leader `decided_by` has approved it: everything granted is ordered."""
    if decided_by == row.proposed_by:
        raise NotAllowed("own_proposal", {"plan": row.number})
    require_endorsed(session, row)
    row.state = move(PLAN_FLOW, row.state, "approve")
    ordered = [line for line in row.movements if line.state == "granted"]
    if not ordered:
        raise Invalid("empty_plan")  # everything was refused: an approval would order nothing and never close
    require_fit(session, ordered)
    row.decided_by, row.decided_at = decided_by, at(session)
    row.approved_hash = content_hash(row)
    for line in ordered:
        line.state = move(UNIT_FLOW, line.state, "order")
        _start_the_clock(session, line)
    issue_orders(session, row, ordered)
    ask_endorsement(session, row, "after_approval")


def reject(session: Session, actor: Actor, plan_id: int, *, seen_version: int, note: str) -> Plan:
    """The leader says no: what the cities had granted is free again."""
    row = locked(session, plan_id)
    require(actor, "plan.approve", row.city)
    require_seen(seen_version, row.version, "plan_changed")
    row.state = move(PLAN_FLOW, row.state, "reject")
    row.decided_by, row.decided_at, row.decision_note = actor.id, at(session), note
    row.decision_rule = CLAUSE_OF["plan.approve"]
    drop_movements(session, row)
    give_back_offers(session, row)
    return say_plan(session, row, "plan.rejected")


def leave_out_unfit(session: Session, actor: Actor, plan_id: int, *, seen_version: int) -> Plan:
    """What has become unfit since it was granted goes out of the plan, and is asked for elsewhere."""
    return drop_unfit(session, locked(session, plan_id), actor, seen_version)


def note_replanning(session: Session, plan_id: int, run_id: int | None) -> Plan:
    """Remember which run plans anew around this plan; None when its answer was taken beside it."""
    row = locked(session, plan_id)
    row.replan_run_id = run_id
    return say_plan(session, row, "plan.replanning_started" if run_id else "plan.replanning_taken")


def _start_the_clock(session: Session, line: MovementRow) -> None:
    """Assembly begins with the order, not with the proposal; a train does not wait for either."""
    if line.departs_at and at(session) + timedelta(minutes=line.assembly_minutes) <= line.planned_leave_at:
        return
    line.planned_leave_at = at(session) + timedelta(minutes=line.assembly_minutes)
    line.planned_arrive_at = line.planned_leave_at + timedelta(minutes=line.minutes_on_the_way)
