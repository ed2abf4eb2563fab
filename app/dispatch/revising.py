"""A plan's lines exchanged for others while it is not approved: what is granted and moves stays."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.errors import Invalid
from app.core.flow import move
from app.core.seen import require_seen
from app.dispatch.driven import tours_after
from app.dispatch.endorsing import ask_endorsement
from app.dispatch.events import Plan
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.offers_back import give_back_offers
from app.dispatch.plan_holds import holder_of
from app.dispatch.plans import Content, Line, add_lines, ask_cities, departure_of, hold_own, locked
from app.dispatch.shapes import say_plan
from app.dispatch.states import CONSENT_FLOW, DEAD_MOVEMENTS, PLAN_FLOW, UNIT_FLOW, WAITING_CONSENTS
from app.inventory.holding import release


@dataclass(frozen=True)
class Exchange:
    """What a revision may exchange: `loose` lines were open when it was planned, `missed` ones come too
    late and go if they are not ordered yet."""

    loose: Collection[int] = ()
    missed: Collection[int] = ()


def revise(
    session: Session,
    actor: Actor,
    plan_id: int,
    content: Content,
    *,
    seen_version: int,
    exchange: Exchange | None = None,
) -> Plan:
    """Take what the re-planning run found: granted lines stay untouched, loose ones stay where they are in
    it too, new ones are asked for."""
    row = locked(session, plan_id)
    require(actor, "plan.submit", row.city)
    require_seen(seen_version, row.version, "plan_changed")
    if row.replan_run_id != content.run_id:
        raise Invalid("not_this_plans_run", {"run_id": content.run_id, "replan_run_id": row.replan_run_id})
    row.revision += 1
    row.name, row.proposed_by = content.name, actor.id
    row.run_id, row.replan_run_id = content.run_id, None
    row.goals, row.gap, row.unmet = content.goals, content.gap, content.unmet
    new = _exchanged(session, row, content, exchange or Exchange())
    going = {(line.need_id, line.source) for line in new}
    going |= {(line.need_id, line.source) for line in row.movements if line.state == "proposed"}
    row.tours = tours_after(row, content.tours, going)
    add_lines(session, row, content, new)
    give_back_offers(session, row)
    if row.state == "draft":
        row.state = move(PLAN_FLOW, row.state, "redraft")
        return say_plan(session, row, "plan.redrafted")
    hold_own(session, row)
    ask_cities(session, row)
    _take_questions_back(row)
    waiting = any(consent.state in WAITING_CONSENTS for consent in row.consents)
    row.state = move(PLAN_FLOW, row.state, "revise" if waiting else "complete")
    ask_endorsement(session, row, "before_approval")  # it endorsed other lines
    return say_plan(session, row, "plan.revised")


def _exchanged(session: Session, row: PlanRow, content: Content, exchange: Exchange) -> list[Line]:
    """Lines that are new; those that stay get their new trucks and times, those that do not go."""
    wanted = list(content.lines)
    for line in list(row.movements):
        if line.id in exchange.missed and line.state == "granted":
            _drop(session, line)
        if line.id not in exchange.loose or line.state in DEAD_MOVEMENTS:
            continue
        alike = [one for one in wanted if (one.need_id, one.source) == (line.need_id, line.source)]
        alike.sort(key=lambda one: (one.quantity != line.quantity, one.turn != line.turn))
        if line.state != "proposed":  # granted while the solver was at work: it stays as it was granted
            wanted = [one for one in wanted if one not in alike[:1]]
        elif not alike or alike[0].quantity != line.quantity:
            _drop(session, line)
        else:
            wanted.remove(alike[0])
            _keep(line, alike[0], content)
    return wanted


def _drop(session: Session, line: MovementRow) -> None:
    release(session, [holder_of(line)])
    line.state = move(UNIT_FLOW, line.state, "withdraw")


def _keep(row: MovementRow, line: Line, content: Content) -> None:
    row.vehicle_class, row.vehicle_count, row.vehicles = (
        line.vehicle_class,
        line.vehicle_count,
        dict(line.vehicles),
    )
    row.assembly_minutes, row.travel_minutes, row.rest_minutes = (
        line.assembly_minutes,
        line.travel_minutes,
        line.rest_minutes,
    )
    row.promised_travel_minutes, row.setup_minutes = line.travel_minutes, line.setup_minutes
    row.detour_minutes, row.turn = line.detour_minutes, line.turn
    row.mode, row.km, row.route, row.reason = line.mode, line.km, list(line.route), line.reason
    row.service_id, row.wait_minutes = line.service_id, line.wait_minutes
    row.departs_at = departure_of(line, content.base_at)
    row.planned_leave_at = content.base_at + timedelta(minutes=line.leave_minutes)
    row.planned_arrive_at = content.base_at + timedelta(minutes=line.arrive_minutes)


def _take_questions_back(row: PlanRow) -> None:
    """A city of which nothing is asked any more has nothing to answer."""
    asked = {line.city_from for line in row.movements if line.state == "proposed"}
    for consent in row.consents:
        if consent.state == "pending" and consent.city not in asked:
            consent.state = move(CONSENT_FLOW, consent.state, "take_back")
