"""A conditional answer is confirmed or taken back by the city that gave it, or lapses when its time is up."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, NotFound
from app.core.flow import move
from app.dispatch.consents import plan_action, require_reason
from app.dispatch.events import Plan
from app.dispatch.models import ConsentRow, PlanRow
from app.dispatch.plan_holds import holder_of
from app.dispatch.plans import locked, require_content
from app.dispatch.shapes import say_plan
from app.dispatch.states import ANSWERABLE, CONSENT_FLOW, PLAN_FLOW, UNIT_FLOW
from app.inventory.holding import release

LAPSED = "provisional_lapsed"


def confirm(session: Session, actor: Actor, plan_id: int, *, city: str, content_hash: str) -> Plan:
    """The condition is met: what was held provisionally is granted."""
    row = locked(session, plan_id)
    require(actor, "plan.consent", city)
    consent = _provisional(row, city)
    require_content(row, content_hash)
    action = "confirm_partly" if consent.reason_code else "confirm"
    consent.state = move(CONSENT_FLOW, consent.state, action)
    consent.answered_at, consent.answered_by = at(session), actor.id
    if row.state in ANSWERABLE:
        row.state = move(PLAN_FLOW, row.state, plan_action(row, refused_any=False))
    return say_plan(session, row, "plan.consent_confirmed")


def take_back(
    session: Session, actor: Actor, plan_id: int, *, city: str, reason_code: str | None, note: str
) -> Plan:
    """The condition is not met: what was held is free again, and the plan is filled from elsewhere."""
    row = locked(session, plan_id)
    require(actor, "plan.consent", city)
    consent = _provisional(row, city)
    require_reason(reason_code, note)
    consent.answered_at, consent.answered_by = at(session), actor.id
    consent.note = note or consent.note
    _drop(session, row, consent, "refuse", str(reason_code))
    return say_plan(session, row, "plan.consent_refused")


def lapse_provisional(session: Session) -> int:
    """Every provisional answer whose time is up lapses; how many."""
    query = select(ConsentRow.plan_id).where(
        ConsentRow.state == "provisional", ConsentRow.valid_until <= at(session)
    )
    plan_ids = sorted(set(session.execute(query).scalars()))
    return sum(_lapse(session, locked(session, plan_id)) for plan_id in plan_ids)


def _lapse(session: Session, row: PlanRow) -> int:
    over = [
        one
        for one in row.consents
        if one.state == "provisional" and one.valid_until and one.valid_until <= at(session)
    ]
    for consent in over:
        _drop(session, row, consent, "lapse", LAPSED)
    if over:
        say_plan(session, row, "plan.consent_lapsed")
    return len(over)


def _drop(session: Session, row: PlanRow, consent: ConsentRow, action: str, code: str) -> None:
    consent.state = move(CONSENT_FLOW, consent.state, action)
    consent.reason_code = code
    lines = [line for line in row.movements if line.consent_id == consent.id and line.state == "granted"]
    release(session, [holder_of(line) for line in lines])
    for line in lines:
        line.state, line.refusal_code = move(UNIT_FLOW, line.state, "refuse"), code
    if row.state in ANSWERABLE:
        row.state = move(PLAN_FLOW, row.state, "refuse")
        row.replan_run_id = None  # what ran before counted on these lines


def _provisional(row: PlanRow, city: str) -> ConsentRow:
    mine = [consent for consent in row.consents if consent.city == city]
    if not mine:
        raise NotFound("not_asked", {"city": city})
    if mine[-1].state != "provisional":
        raise Conflict("not_provisional", {"city": city, "state": mine[-1].state})
    return mine[-1]
