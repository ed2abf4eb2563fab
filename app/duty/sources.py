"""What waits for a duty post, and until when: one function per kind, in one table.

A new kind of waiting is one function here and one ladder in config/agreement.toml.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dispatch.models import ConsentRow, MovementRow, OrderRow, PlanRow
from app.dispatch.states import ANSWERABLE
from app.duty.loan_sources import (
    conditional_answers,
    crews_past_their_shift,
    loans_past_their_end,
    unanswered_requests,
    unendorsed_plans,
    units_past_their_hours,
)
from app.duty.models import TaskRow
from app.duty.settlement_sources import unsettled_orders
from app.duty.states import UNDONE_TASKS
from app.duty.waiting import Waiting
from app.incidents.models import IncidentRow, NoticeRow, ReportRow, WarningRow
from app.incidents.service import every_incident
from app.incidents.shapes import stale_at
from app.incidents.states import OPEN, UNSENT
from app.incidents.warnings import title_of
from app.region.data import load_reference
from app.region.time_rules import TimeLimits

Source = Callable[[Session], Iterator[Waiting]]


def unanswered_consents(session: Session) -> Iterator[Waiting]:
    query = (
        select(ConsentRow, PlanRow)
        .join(PlanRow, ConsentRow.plan_id == PlanRow.id)
        .where(ConsentRow.state == "pending", PlanRow.state.in_(ANSWERABLE))
    )
    for row, plan in session.execute(query):
        title = f"{plan.number} {plan.incident_title}"
        yield Waiting(
            f"consent:{row.id}", "consent", row.city, "leader", row.answer_due_at, f"plan:{plan.id}", title
        )


def undecided_plans(session: Session) -> Iterator[Waiting]:
    """Every city has answered: the requesting city's leader has the time of the agreement from then on."""
    minutes = _limits().approval_minutes
    for plan in session.execute(select(PlanRow).where(PlanRow.state == "consented")).scalars():
        answers = [one.answered_at for one in plan.consents if one.answered_at]
        since = max([*answers, plan.submitted_at or plan.proposed_at])
        title = f"{plan.number} {plan.incident_title}"
        yield Waiting(
            f"approval:{plan.id}.{plan.revision}",
            "approval",
            plan.city,
            "leader",
            since + timedelta(minutes=minutes),
            f"plan:{plan.id}",
            title,
        )


def unacknowledged_orders(session: Session) -> Iterator[Waiting]:
    query = (
        select(OrderRow, PlanRow.incident_title)
        .join(PlanRow, OrderRow.plan_id == PlanRow.id)
        .where(OrderRow.state == "issued")
    )
    for row, incident in session.execute(query):
        yield Waiting(
            f"order:{row.id}",
            "order",
            row.city,
            "duty_officer",
            row.acknowledge_due_at,
            f"order:{row.id}",
            f"{row.number} {incident}",
        )


def overdue_departures(session: Session) -> Iterator[Waiting]:
    late = timedelta(minutes=_limits().departure_overdue_minutes)
    for row, title in _lines(session, "ordered"):
        if row.form != "resource":
            yield _line("departure", row, row.city_from, row.planned_leave_at + late, title)


def overdue_receipts(session: Session) -> Iterator[Waiting]:
    late = timedelta(minutes=_limits().receipt_minutes)
    for row, title in _lines(session, "arrived"):
        if row.arrived_at:
            yield _line("receipt", row, row.city_to, row.arrived_at + late, title)


def overdue_returns(session: Session) -> Iterator[Waiting]:
    """Released and not back: the borrower answers for it until it is on its way, the lender after."""
    late = timedelta(days=_limits().return_due_days)
    for row, title in _lines(session, "released", "returning"):
        if row.released_at and row.form != "resource":
            holder = row.city_to if row.state == "released" else row.city_from
            yield _line("return", row, holder, row.released_at + late, title)


def unsent_reports(session: Session) -> Iterator[Waiting]:
    """By the earlier of its two clocks that still runs: the call, or the paper."""
    query = (
        select(ReportRow, IncidentRow)
        .join(IncidentRow, ReportRow.incident_id == IncidentRow.id)
        .where(ReportRow.state.in_(UNSENT))
    )
    for row, incident in session.execute(query):
        call = row.phone_due_at if row.phoned_at is None else None
        due_at = min((one for one in (call, row.due_at) if one), default=None)
        if due_at:
            title = f"{incident.number} {incident.title}"
            about = f"incident:{incident.id}"
            yield Waiting(f"report:{row.id}", "report", row.city, "duty_officer", due_at, about, title)


def unacknowledged_notices(session: Session) -> Iterator[Waiting]:
    for row in session.execute(select(NoticeRow).where(NoticeRow.state == "sent")).scalars():
        about = f"incident:{row.incident_id}" if row.incident_id else ""
        yield Waiting(f"notice:{row.id}", "notice", row.city, "duty_officer", row.due_at, about, row.title)


def outlived_warnings(session: Session) -> Iterator[Waiting]:
    """Each one until its city cancels it, or says until when it holds from now on."""
    for row in session.execute(select(WarningRow).where(WarningRow.state == "in_force")).scalars():
        source = f"warning:{row.id}.{row.valid_until:%Y%m%d%H%M}"
        about = f"warning:{row.id}"
        yield Waiting(source, "warning", row.city, "duty_officer", row.valid_until, about, title_of(row))


def stale_needs(session: Session) -> Iterator[Waiting]:
    """One for each incident, by the need that has waited longest to be confirmed."""
    for row in every_incident(session):
        moments = [stale_at(row, need) for need in row.needs if need.state == "open"]
        if moments and row.state in OPEN:
            title, about = f"{row.number} {row.title}", f"incident:{row.id}"
            yield Waiting(f"need:{row.id}", "need", row.city, "duty_officer", min(moments), about, title)


def open_paperwork(session: Session) -> Iterator[Waiting]:
    """An approval by word has its written one due within 48 hours."""
    query = select(PlanRow).where(PlanRow.paperwork_due_at.is_not(None), PlanRow.paperwork_done_at.is_(None))
    for plan in session.execute(query).scalars():
        if plan.paperwork_due_at:
            title = f"{plan.number} {plan.incident_title}"
            about = f"plan:{plan.id}"
            yield Waiting(
                f"paperwork:{plan.id}", "paperwork", plan.city, "leader", plan.paperwork_due_at, about, title
            )


def hand_made_tasks(session: Session) -> Iterator[Waiting]:
    query = select(TaskRow).where(TaskRow.source.is_(None), TaskRow.state.in_(UNDONE_TASKS))
    for row in session.execute(query).scalars():
        yield Waiting(f"task:{row.id}", "task", row.city, row.role, row.due_at, row.about, row.title)


SOURCES: dict[str, Source] = {
    "consent": unanswered_consents,
    "approval": undecided_plans,
    "order": unacknowledged_orders,
    "departure": overdue_departures,
    "receipt": overdue_receipts,
    "return": overdue_returns,
    "report": unsent_reports,
    "notice": unacknowledged_notices,
    "warning": outlived_warnings,
    "need": stale_needs,
    "paperwork": open_paperwork,
    "provisional": conditional_answers,
    "endorsement": unendorsed_plans,
    "request": unanswered_requests,
    "loan_end": loans_past_their_end,
    "shift": crews_past_their_shift,
    "unit_hours": units_past_their_hours,
    "settlement": unsettled_orders,
    "task": hand_made_tasks,
}


def waiting(session: Session) -> list[Waiting]:
    """Everything of this world that waits for somebody, the most urgent first."""
    return sorted((one for source in SOURCES.values() for one in source(session)), key=lambda one: one.due_at)


def _lines(session: Session, *states: str) -> Iterator[tuple[MovementRow, str]]:
    query = (
        select(MovementRow, IncidentRow.title)
        .join(IncidentRow, MovementRow.incident_id == IncidentRow.id)
        .where(MovementRow.state.in_(states))
        .order_by(MovementRow.id)
    )
    yield from session.execute(query)


def _line(kind: str, row: MovementRow, city: str, due_at: datetime, title: str) -> Waiting:
    about = f"movement:{row.id}"
    return Waiting(f"{kind}:{row.id}", kind, city, "duty_officer", due_at, about, title)


def _limits() -> TimeLimits:
    return load_reference().agreement.time_limits
