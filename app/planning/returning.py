"""Units that are with other incidents and on their way back: what they could still do, and when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.dispatch.models import MovementRow
from app.inventory.freshness import unfit_reason
from app.inventory.models import UnitRow
from app.inventory.service import rows_of
from app.planning.snapshot import horizon_minutes, unit_of
from app.planning.trouble import BEIJING
from solver.plan import Movement, Plan, Plans
from solver.problem import Problem, Unit
from solver.questions.later import coming_later


def busy_units(session: Session, moment: datetime) -> list[Unit]:
    """Fit units in someone's hands whose way home is known to end within the horizon; `ready_minutes` from
    `moment`. Nothing is promised by it: a unit is held for a plan only when it is home."""
    today = moment.astimezone(BEIJING).date()
    told = []
    for row in rows_of(session, UnitRow):
        holder = row.holder or ""
        if not holder.startswith("movement:") or row.readiness != "ready" or unfit_reason(row, today):
            continue
        line = session.get(MovementRow, int(holder.partition(":")[2]))
        home_at = _home_at(line, moment) if line else None
        if home_at is not None and home_at <= moment + timedelta(minutes=horizon_minutes()):
            minutes = round((home_at - moment).total_seconds() / 60, 1)
            told.append(replace(unit_of(row), ready_minutes=minutes))
    return told


def _home_at(line: MovementRow, moment: datetime) -> datetime | None:
    """When it is expected home: the way back takes as long as the way there; None while nobody knows."""
    way = timedelta(minutes=line.travel_minutes)
    if line.state == "returning" and line.return_started_at:
        return max(moment, line.return_started_at + way)
    if line.state == "released":
        return moment + way
    if line.state == "received" and line.due_back_at:
        return max(moment, line.due_back_at) + way
    return None


def with_returning(problem: Problem, answer: Plans, busy: Sequence[Unit]) -> Plans:
    """The plans, each open need with the busy units that would still help once they are free."""
    if not busy:
        return answer
    return replace(answer, plans=tuple(_told(problem, plan, busy) for plan in answer.plans))


def _told(problem: Problem, plan: Plan, busy: Sequence[Unit]) -> Plan:
    lines = coming_later(problem, plan, busy)
    if not lines:
        return plan
    start = datetime.fromisoformat(problem.starts_at)
    ready = {unit.id: unit.ready_minutes for unit in busy}
    by_need: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_need.setdefault(line.need, []).append(_line(line, start, ready[line.source]))
    return replace(
        plan,
        unmet=tuple(
            replace(one, details={**one.details, "returning": by_need[one.need]})
            if one.need in by_need
            else one
            for one in plan.unmet
        ),
    )


def _line(line: Movement, start: datetime, ready: float) -> dict[str, Any]:
    return {
        "source": line.source,
        "city": line.city_from,
        "free_at": (start + timedelta(minutes=ready)).isoformat(),
        "arrive_at": (start + timedelta(minutes=line.arrive_minutes)).isoformat(),
    }
