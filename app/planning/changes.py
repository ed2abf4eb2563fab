"""What a re-plan does to a plan, line by line, before anybody adopts it."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.shapes import At, Shape
from app.core.tables import world_of
from app.dispatch.events import Unmet
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.plans import Content, Line
from app.dispatch.states import DEAD_MOVEMENTS
from app.planning import runs
from app.planning.proposals import content_for

MOVED_MINUTES = 1.0
ORDER = ("lost", "dropped", "changed", "new", "kept")


class Change(Shape):
    """One line before and after; `movement_id` is null for a new one. `lost`: refused, broken down or come
    short before this re-plan. `fast`: granted, ordered or on its way, and no re-plan touches it."""

    what: Literal["lost", "dropped", "changed", "new", "kept"]
    movement_id: int | None
    need_id: int
    form: str
    kind: str
    source: str
    city_from: str
    state: str | None
    fast: bool
    quantity_before: int
    quantity_after: int
    arrive_before: At | None
    arrive_after: At | None
    minutes: float | None  # longer than before, assembly to set-up; the hours go on in either case


class Changes(Shape):
    """`unmet` is what stays open with it."""

    plan_id: int
    run_id: int
    proposal: str
    lost: int
    dropped: int
    changed: int
    new: int
    kept: int
    lines: list[Change]
    unmet: list[Unmet]


def changes_of(session: Session, plan_id: int, proposal: str) -> Changes:
    """The plan as it is now against a proposal of the run that plans around it."""
    plan = session.get(PlanRow, plan_id)
    if plan is None or plan.world != world_of(session):
        raise NotFound("not_found", {"what": f"plan:{plan_id}"})
    if plan.replan_run_id is None:
        raise NotFound("not_found", {"what": f"re-planning of plan:{plan_id}"})
    run = runs.answered(session, plan.replan_run_id)
    content = content_for(run, proposal, plan.incident_id, None)
    exchange = runs.exchange_of(run)
    wanted = {(line.need_id, line.source): line for line in content.lines}
    lines = []
    for row in plan.movements:
        if row.state in ("withdrawn", "cancelled") and row.stopped_at is None:
            continue
        loose = row.id in exchange.loose and row.state not in DEAD_MOVEMENTS
        after = wanted.pop((row.need_id, row.source), None) if loose else None
        goes = (loose and after is None and row.state == "proposed") or (
            row.id in exchange.missed and row.state == "granted"
        )
        lines.append(_known(row, after, content, goes=goes))
    lines += [_new(line, content) for line in wanted.values()]
    lines.sort(key=lambda line: ORDER.index(line.what))
    count = {what: sum(line.what == what for line in lines) for what in ORDER}
    unmet = [Unmet.model_validate(one) for one in content.unmet]
    return Changes(plan_id=plan.id, run_id=run.id, proposal=content.name, **count, lines=lines, unmet=unmet)


def _known(row: MovementRow, after: Line | None, content: Content, *, goes: bool) -> Change:
    lost = row.state == "refused" or row.stopped_at is not None
    arrive = None if lost or goes else _arrives(after, content) if after else row.planned_arrive_at
    minutes = _longer(row, after) if arrive else None
    quantity = 0 if lost or goes else after.quantity if after and row.state == "proposed" else row.quantity
    what = "lost" if lost else "dropped" if goes else _moved(row.quantity, quantity, minutes)
    return Change(
        what=what,
        movement_id=row.id,
        need_id=row.need_id,
        form=row.form,
        kind=row.kind,
        source=row.source,
        city_from=row.city_from,
        state=row.state,
        fast=row.state not in ("proposed", *DEAD_MOVEMENTS),
        quantity_before=row.quantity,
        quantity_after=quantity,
        arrive_before=row.planned_arrive_at,
        arrive_after=arrive,
        minutes=minutes,
    )


def _longer(row: MovementRow, after: Line | None) -> float:
    if after is None:
        return 0.0
    minutes = after.assembly_minutes + after.travel_minutes + after.detour_minutes + after.setup_minutes
    return round(minutes - row.assembly_minutes - row.minutes_on_the_way, 1)


def _moved(before: int, after: int, minutes: float | None) -> Literal["changed", "kept"]:
    return "changed" if before != after or abs(minutes or 0.0) >= MOVED_MINUTES else "kept"


def _new(line: Line, content: Content) -> Change:
    return Change(
        what="new",
        movement_id=None,
        need_id=line.need_id,
        form=line.form,
        kind=line.kind,
        source=line.source,
        city_from=line.city_from,
        state=None,
        fast=False,
        quantity_before=0,
        quantity_after=line.quantity,
        arrive_before=None,
        arrive_after=_arrives(line, content),
        minutes=None,
    )


def _arrives(line: Line, content: Content) -> datetime:
    return content.base_at + timedelta(minutes=line.arrive_minutes)
