"""A lending city answers for itself alone: granted, in part, provisional, or refused with a coded reason."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.agreement.rules import CLAUSE_OF, Loan, require_in_force
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import move
from app.dispatch.below_floor import breaches_of, require_said
from app.dispatch.convoys import Rider, trucks_after, trucks_of
from app.dispatch.costs import estimate_of
from app.dispatch.events import Plan
from app.dispatch.fitness import require_fit
from app.dispatch.models import ConsentRow, MovementRow, PlanRow
from app.dispatch.plan_holds import wants
from app.dispatch.plans import locked, require_content
from app.dispatch.shapes import say_plan
from app.dispatch.states import CONSENT_FLOW, PLAN_FLOW, UNIT_FLOW, WAITING_CONSENTS
from app.incidents.models import IncidentRow
from app.inventory.holding import hold
from app.region.data import load_reference


def answer(
    session: Session,
    actor: Actor,
    plan_id: int,
    *,
    city: str,
    lines: Mapping[int, int] | None,
    reason_code: str | None,
    note: str,
    content_hash: str,
    valid_until: datetime | None = None,
    below_floor: Mapping[str, int] | None = None,
    message_reference: str | None = None,
) -> Plan:
    """The leader's answer: what he grants is held at once, all of it or Conflict `stock_shortage`.

    `lines` maps movement to granted quantity; None grants everything asked of his city. With
    `valid_until` it is provisional: held, on the condition in `note`, until he confirms. What goes
    below a floor must be in `below_floor` ("supply:tent_12" -> how many), or Conflict `floor_breach`.
    `message_reference` names the message that his answer was read from; one message answers once.
    """
    row = locked(session, plan_id)
    require(actor, "plan.consent", city)
    consent = _pending(row, city)
    consent.message_reference = _fresh(session, message_reference)
    require_content(row, content_hash)
    asked = [line for line in row.movements if line.city_from == city and line.state == "proposed"]
    granted = _granted(asked, lines)
    refused_any = any(granted[line.id] < line.quantity for line in asked)
    if refused_any:
        require_reason(reason_code, note)
    _require_condition(session, valid_until, note)
    breached = breaches_of(session, row, city, granted)
    _keep_the_trucks(asked, granted)
    going = [line for line in asked if granted[line.id]]
    consent.quoted_yuan = estimate_of(session, going).total_yuan
    require_fit(session, going)
    _require_lendable(session, row, going)
    hold(session, [want for line in asked for want in wants(row, line, granted[line.id])])
    require_said(session, row, city, breached, below_floor or {})
    for line in asked:
        line.consent_id = consent.id
        _settle_line(line, granted[line.id], reason_code)
    action = _consent_action(any(granted.values()), refused_any, valid_until)
    consent.state = move(CONSENT_FLOW, consent.state, action)
    consent.answered_at, consent.answered_by = at(session), actor.id
    consent.reason_code, consent.note = (reason_code if refused_any else None), note
    consent.valid_until = valid_until if consent.state == "provisional" else None
    consent.below_floor = [dict(one._asdict()) for one in breached]
    consent.rule = CLAUSE_OF["plan.consent_below_floor" if breached else "plan.consent"]
    row.state = move(PLAN_FLOW, row.state, plan_action(row, refused_any))
    if refused_any:
        row.replan_run_id = None  # what ran before knew nothing of this refusal
    return say_plan(session, row, f"plan.consent_{consent.state}")


def _fresh(session: Session, reference: str | None) -> str | None:
    known = select(ConsentRow.plan_id).where(ConsentRow.message_reference == reference)
    if reference and (plan_id := session.execute(known).scalar()) is not None:
        raise Conflict("message_known", {"reference": reference, "plan_id": plan_id})
    return reference


def _require_lendable(session: Session, row: PlanRow, lines: list[MovementRow]) -> None:
    """The agreement may have ended, or its level, since the city was asked."""
    incident = session.get_one(IncidentRow, row.incident_id)
    require_in_force(incident, [Loan(line.city_from, row.city, line.form) for line in lines], at(session))


def plan_action(row: PlanRow, refused_any: bool) -> str:
    """What an answer does to its plan: complete only when nobody's answer is open any more."""
    if refused_any:
        return "refuse"
    waiting = any(consent.state in WAITING_CONSENTS for consent in row.consents)
    return "complete" if row.state == "submitted" and not waiting else "grant"


def _consent_action(granted_any: bool, refused_any: bool, valid_until: datetime | None) -> str:
    if not granted_any:
        return "refuse"
    if valid_until:
        return "provide"
    return "grant_partly" if refused_any else "grant"


def _require_condition(session: Session, valid_until: datetime | None, note: str) -> None:
    if valid_until is None:
        return
    most = load_reference().agreement.time_limits.provisional_confirm_minutes
    latest = at(session) + timedelta(minutes=most)
    if not at(session) < valid_until <= latest:
        raise Invalid("bad_valid_until", {"most_minutes": most})
    if not note.strip():
        raise Invalid("condition_needed")


def _keep_the_trucks(asked: list[MovementRow], granted: Mapping[int, int]) -> None:
    """A refused line's trucks are still needed for what rode with it."""
    supplies = [line for line in asked if line.form == "supply"]
    riders = [Rider(line.city_from, granted[line.id] > 0, trucks_of(line)) for line in supplies]
    for line, rider, trucks in zip(supplies, riders, trucks_after(riders), strict=True):
        if rider.goes and trucks != rider.vehicles:
            line.vehicles = dict(trucks)


def _settle_line(line: MovementRow, quantity: int, reason_code: str | None) -> None:
    if not quantity:
        line.state, line.refusal_code = move(UNIT_FLOW, line.state, "refuse"), reason_code
        return
    line.state = move(UNIT_FLOW, line.state, "grant")
    if quantity < line.quantity:
        line.contribution = line.contribution * quantity // line.quantity
        line.quantity, line.refusal_code = quantity, reason_code


def _pending(row: PlanRow, city: str) -> ConsentRow:
    mine = [consent for consent in row.consents if consent.city == city]
    if not mine:
        raise NotFound("not_asked", {"city": city})
    if mine[-1].state != "pending":
        raise Conflict("already_answered", {"city": city, "state": mine[-1].state})
    return mine[-1]


def _granted(asked: list[MovementRow], lines: Mapping[int, int] | None) -> dict[int, int]:
    if lines is None:
        return {line.id: line.quantity for line in asked}
    strangers = set(lines) - {line.id for line in asked}
    if strangers:
        raise Invalid("not_your_lines", {"movements": sorted(strangers)})
    beyond = [line.id for line in asked if not 0 <= lines.get(line.id, 0) <= line.quantity]
    if beyond:
        raise Invalid("more_than_asked", {"movements": beyond})
    return {line.id: lines.get(line.id, 0) for line in asked}


def require_reason(reason_code: str | None, note: str) -> None:
    """Invalid unless the reason is one of the agreement's, with the words it needs."""
    reasons = {reason.code: reason for reason in load_reference().agreement.refusal.reasons}
    if reason_code not in reasons:
        raise Invalid("reason_needed", {"reason_code": reason_code, "known": sorted(reasons)})
    if reasons[reason_code].note_required and not note.strip():
        raise Invalid("note_needed", {"reason_code": reason_code})
