"""What a loan waits for beside its ordinary steps: conditional answers, requests, its way home."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dispatch.models import ConsentRow, LoanRequestRow, MovementRow, PlanRow
from app.dispatch.states import ANSWERABLE
from app.dispatch.unit_hours import OUT, past_its_hours_at
from app.duty.waiting import Waiting
from app.incidents.models import IncidentRow
from app.region.data import load_reference

AT_WORK = ("departed", "arrived", "received")


def conditional_answers(session: Session) -> Iterator[Waiting]:
    query = (
        select(ConsentRow, PlanRow)
        .join(PlanRow, ConsentRow.plan_id == PlanRow.id)
        .where(ConsentRow.state == "provisional", PlanRow.state.in_(ANSWERABLE))
    )
    for row, plan in session.execute(query):
        if row.valid_until:
            yield Waiting(
                f"provisional:{row.id}", "provisional", row.city, "leader", row.valid_until,
                f"plan:{plan.id}", f"{plan.number} {plan.incident_title}",
            )  # fmt: skip


def unendorsed_plans(session: Session) -> Iterator[Waiting]:
    """The joint command's word on a plan that the agreement has it endorse."""
    query = select(PlanRow).where(
        PlanRow.endorsement_due_at.is_not(None),
        PlanRow.endorsed_at.is_(None),
        PlanRow.state.in_((*ANSWERABLE, "consented", "approved")),
    )
    for plan in session.execute(query).scalars():
        if plan.endorsement_due_at:
            yield Waiting(
                f"endorsement:{plan.id}.{plan.revision}", "endorsement", None, "joint_command",
                plan.endorsement_due_at, f"plan:{plan.id}", f"{plan.number} {plan.incident_title}",
            )  # fmt: skip


def unanswered_requests(session: Session) -> Iterator[Waiting]:
    """A recall, an extension, a hand-over or an amendment that the other side has not answered."""
    query = (
        select(LoanRequestRow, IncidentRow.title)
        .join(IncidentRow, LoanRequestRow.incident_id == IncidentRow.id)
        .where(LoanRequestRow.state == "pending")
    )
    for row, title in session.execute(query):
        yield Waiting(
            f"request:{row.id}", "request", row.city_asked, "leader", row.answer_due_at,
            f"movement:{row.movement_id}", title,
        )  # fmt: skip


def loans_past_their_end(session: Session) -> Iterator[Waiting]:
    """At work beyond the agreed time: the borrower releases it or asks for longer."""
    query = (
        select(MovementRow, IncidentRow.title)
        .join(IncidentRow, MovementRow.incident_id == IncidentRow.id)
        .where(MovementRow.state == "received", MovementRow.due_back_at.is_not(None))
    )
    for row, title in session.execute(query):
        if row.due_back_at and row.city_from != row.city_to:
            yield Waiting(
                f"loan_end:{row.id}", "loan_end", row.city_to, "duty_officer", row.due_back_at,
                f"movement:{row.id}", title,
            )  # fmt: skip


def crews_past_their_shift(session: Session) -> Iterator[Waiting]:
    """Longer at work than the agreement's shift: relief is due; nothing is blocked."""
    most = timedelta(hours=load_reference().agreement.time_limits.shift_hours)
    query = (
        select(MovementRow, IncidentRow.title)
        .join(IncidentRow, MovementRow.incident_id == IncidentRow.id)
        .where(MovementRow.state.in_(AT_WORK), MovementRow.shift_started_at.is_not(None))
    )
    for row, title in session.execute(query):
        if row.shift_started_at:
            began = row.shift_started_at.strftime("%m%d%H%M")
            due_at, let = _let_on(row, row.shift_started_at + most)
            yield Waiting(
                f"shift:{row.id}.{began}{let}", "shift", row.city_from, "duty_officer",
                due_at, f"movement:{row.id}", title,
            )  # fmt: skip


def units_past_their_hours(session: Session) -> Iterator[Waiting]:
    """One unit longer at work within 24 hours than the agreement's most, whoever crews it."""
    query = (
        select(MovementRow, IncidentRow.title)
        .join(IncidentRow, MovementRow.incident_id == IncidentRow.id)
        .where(MovementRow.form == "unit", MovementRow.state.in_(OUT))
        .order_by(MovementRow.id)
    )
    for row, title in session.execute(query):
        past_at = past_its_hours_at(session, row)
        if past_at:
            due_at, let = _let_on(row, past_at)
            yield Waiting(
                f"unit_hours:{row.id}{let}", "unit_hours", row.city_from, "duty_officer",
                due_at, f"movement:{row.id}", title,
            )  # fmt: skip


def _let_on(row: MovementRow, due_at: datetime) -> tuple[datetime, str]:
    """A leader's word puts it off, and then it is told anew."""
    until = row.hours_let_until
    if until is None or until <= due_at:
        return due_at, ""
    return until, f".{until.strftime('%m%d%H%M')}"
