"""How long each step took, per city and post, measured by the drill's own clock."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.shapes import Shape
from app.dispatch.models import MovementRow, OrderRow, PlanRow
from app.drills.evaluation import Entry
from app.drills.models import MessageRow
from app.incidents import service as incidents

What = Literal["acknowledge", "grade", "report", "propose", "consent", "approve", "depart", "fill"]


class Timing(Shape):
    """Minutes of one step of one post; None when it had not been done when the drill ended."""

    what: What
    city: str | None
    role: str
    of: str  # the message, incident, plan, order or need it was about
    minutes: float | None


def timings(session: Session, entries: list[Entry]) -> list[Timing]:
    return [
        *_messages(session),
        *_incidents(session, entries),
        *_plans(session),
        *_orders(session),
        *_fills(session),
    ]


def _messages(session: Session) -> Iterator[Timing]:
    for row in session.execute(select(MessageRow).order_by(MessageRow.id)).scalars():
        yield _timing("acknowledge", row.to_city, row.to_role, row.title_zh, row.sent_at, row.acknowledged_at)


def _incidents(session: Session, entries: list[Entry]) -> Iterator[Timing]:
    for row in incidents.every_incident(session):
        graded = _first(entries, "incident.graded", "id", row.id)
        yield _timing("grade", row.city, "duty_officer", row.number, row.recorded_at, graded)
        reported = next(
            (
                one.at
                for one in entries
                if one.action == "report.sent" and one.object.get("incident_id") == row.id
            ),
            None,
        )
        yield _timing("report", row.city, "duty_officer", row.number, row.recorded_at, reported)
        stated = _first(entries, "need.stated", "id", row.id)
        finished = [
            one.at for one in entries if one.action == "run.finished" and row.id in one.object["incident_ids"]
        ]
        if stated:
            yield _timing(
                "propose", row.city, "duty_officer", row.number, stated, min(finished, default=None)
            )


def _plans(session: Session) -> Iterator[Timing]:
    for plan in session.execute(select(PlanRow).order_by(PlanRow.id)).scalars():
        for consent in plan.consents:
            yield _timing(
                "consent", consent.city, "leader", plan.number, consent.asked_at, consent.answered_at
            )
        if plan.submitted_at:
            yield _timing("approve", plan.city, "leader", plan.number, plan.submitted_at, plan.decided_at)


def _orders(session: Session) -> Iterator[Timing]:
    for order in session.execute(select(OrderRow).order_by(OrderRow.id)).scalars():
        query = select(MovementRow.departed_at).where(
            MovementRow.order_id == order.id, MovementRow.form != "resource"
        )
        left = list(session.execute(query).scalars())
        if left:
            last = max((one for one in left if one), default=None) if all(left) else None
            yield _timing("depart", order.city, "team_leader", order.number, order.issued_at, last)


def _fills(session: Session) -> Iterator[Timing]:
    """From what was stated to what was signed for, need by need."""
    for row in incidents.every_incident(session):
        for need in row.needs:
            query = select(MovementRow).where(
                MovementRow.need_id == need.id, MovementRow.order_id.is_not(None)
            )
            lines = list(session.execute(query).scalars())
            times = [line.received_at for line in lines]
            full = sum(line.contribution for line in lines) >= need.quantity and all(times)
            last = max((one for one in times if one), default=None) if full else None
            yield _timing("fill", row.city, "storekeeper", f"{row.number} {need.kind}", row.recorded_at, last)


def _first(entries: list[Entry], action: str, field: str, value: int) -> datetime | None:
    return next((one.at for one in entries if one.action == action and one.object[field] == value), None)


def _timing(
    what: What, city: str | None, role: str, of: str, since: datetime, until: datetime | None
) -> Timing:
    minutes = round((until - since).total_seconds() / 60, 1) if until else None
    return Timing(what=what, city=city, role=role, of=of, minutes=minutes)
