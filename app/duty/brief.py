"""What a successor must know, read from how things stand: the items of a handover."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.db import at
from app.dispatch.models import MovementRow, OrderRow, PlanRow
from app.duty.handover_events import Group
from app.duty.sources import waiting
from app.incidents.models import IncidentRow
from app.incidents.states import OPEN
from app.inventory.freshness import stale_counts

OUT = ("departed", "arrived", "received", "released", "returning")
GROUP_OF: dict[str, Group] = {
    "consent": "decision",
    "approval": "decision",
    "order": "order",
    "departure": "out",
    "receipt": "out",
    "return": "return",
    "report": "report",
    "notice": "report",
    "warning": "report",
    "paperwork": "decision",
    "provisional": "decision",
    "request": "decision",
    "loan_end": "return",
    "shift": "out",
    "unit_hours": "out",
    "task": "task",
}


@dataclass(frozen=True)
class Point:
    """One line of a brief; `mark` changes when the line means something new."""

    key: str
    group: Group
    title: str
    about: str = ""
    due_at: datetime | None = None
    mark: str = ""
    count: int = 1


def brief(session: Session, city: str) -> list[Point]:
    """Everything open that concerns `city` now."""
    return [
        *_incidents(session, city),
        *_waiting(session, city),
        *_out(session, city),
        *_stale(session, city),
    ]


def _incidents(session: Session, city: str) -> Iterator[Point]:
    query = select(IncidentRow).where(IncidentRow.city == city, IncidentRow.state.in_(OPEN))
    for row in session.execute(query.order_by(IncidentRow.id)).scalars():
        level = row.responses[-1].level if row.responses and row.state == "responding" else None
        yield Point(
            f"incident:{row.id}",
            "incident",
            f"{row.number} {row.title}",
            f"incident:{row.id}",
            mark=f"{row.state}.{row.grade}.{row.warning_level}.{level}",
        )


def _waiting(session: Session, city: str) -> Iterator[Point]:
    """Answers, decisions, reports, orders, returns and tasks the city owes, due or not yet."""
    for one in waiting(session):
        if one.city == city:
            group = GROUP_OF.get(one.kind, "task")
            late = "overdue" if one.due_at <= at(session) else ""
            yield Point(one.source, group, one.title, one.about, one.due_at, late)


def _out(session: Session, city: str) -> Iterator[Point]:
    """What is away from its site, from or to the city: one line per order, by how far its lines are."""
    query = (
        select(OrderRow, PlanRow.incident_title, MovementRow.state)
        .join(MovementRow, MovementRow.order_id == OrderRow.id)
        .join(PlanRow, OrderRow.plan_id == PlanRow.id)
        .where(MovementRow.state.in_(OUT), or_(OrderRow.city == city, OrderRow.city_to == city))
        .order_by(OrderRow.id)
    )
    orders: dict[int, tuple[str, Counter[str]]] = {}
    states: dict[int, Counter[str]] = defaultdict(Counter)
    for order, incident, state in session.execute(query):
        states[order.id][state] += 1
        orders[order.id] = f"{order.number} {incident}", states[order.id]
    for order_id, (title, counts) in orders.items():
        mark = ",".join(f"{state}={counts[state]}" for state in sorted(counts))
        yield Point(f"out:{order_id}", "out", title, f"order:{order_id}", mark=mark, count=counts.total())


def _stale(session: Session, city: str) -> Iterator[Point]:
    for form, count in stale_counts(session, city, at(session)).items():
        yield Point(f"stale:{form}", "stale", form, count=count)
