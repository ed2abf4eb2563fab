"""What may be wrong with a plan, and the world it is held against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core.shapes import Shape
from app.dispatch.cover import open_needs
from app.dispatch.models import MovementRow, PlanRow
from app.incidents import service as incidents
from app.incidents.models import NeedRow
from app.inventory.holding import rows_of
from app.inventory.shapes import Row
from app.planning.models import RunRow
from app.planning.proposals import ProposedMovement, kept_proposals
from app.region.travel import RoadState, network_now, road_state
from solver.travel.network import Network

BEIJING = ZoneInfo("Asia/Shanghai")
What = Literal[
    "refused",
    "stopped",
    "short",
    "stock_taken",
    "unfit",
    "cut_off",
    "too_late",
    "service_closed",
    "departure_missed",
    "later",
    "need_grown",
    "need_withdrawn",
    "competing",
]
LOST: tuple[What, ...] = ("refused", "stopped", "short")
MISSED: tuple[What, ...] = ("cut_off", "too_late", "service_closed", "departure_missed")
WARNINGS: tuple[What, ...] = ("later", "competing")  # good to know: the plan still does what it was made for


class Trouble(Shape):
    """One thing that is not as the plan has it. `serious`: with it the plan does not do what it was made
    for. `quantity` in the need's own count; `minutes` by which it comes later than promised."""

    what: What
    serious: bool
    movement_id: int | None
    need_id: int | None
    quantity: int
    minutes: float | None
    details: dict[str, Any]


@dataclass(slots=True)
class Now:
    """The world a plan is held against, with what its run promised by (need, source)."""

    session: Session
    plan: PlanRow
    rows: Mapping[str, Row]  # of the lines' sources
    moment: datetime
    frozen_at: datetime | None
    left: Mapping[int, int]
    needs: Mapping[int, NeedRow]
    promised: Mapping[tuple[int, str], ProposedMovement]
    roads: RoadState
    network: Network
    network_open: Network  # as it would be with nothing closed


def now_of(session: Session, plan: PlanRow, moment: datetime) -> Now:
    incident = incidents.find(session, plan.incident_id)
    roads = road_state(session)
    run = session.get(RunRow, plan.run_id) if plan.run_id else None
    return Now(
        session=session,
        plan=plan,
        rows=rows_of(session, {line.source for line in plan.movements}),
        moment=moment,
        frozen_at=run.frozen_at if run else None,
        left={need.id: left for need, left in open_needs(session, [incident])},
        needs={need.id: need for need in incident.needs},
        promised=_promised(run, plan),
        roads=roads,
        network=network_now(roads),
        network_open=network_now(roads._replace(closed=frozenset())),
    )


def _promised(run: RunRow | None, plan: PlanRow) -> dict[tuple[int, str], ProposedMovement]:
    """The lines of the proposal that the plan was made from; none where its run is not kept."""
    if run is None or run.answer is None:
        return {}
    found = next((one for one in kept_proposals(run).proposals if plan.name in (one.name, *one.also)), None)
    lines = found.movements if found else []
    return {(line.need_id, line.source): line for line in lines if line.incident_id == plan.incident_id}


def trouble(
    what: What,
    line: MovementRow | None,
    details: dict[str, Any],
    quantity: int | None = None,
    *,
    need_id: int | None = None,
    minutes: float | None = None,
) -> Trouble:
    return Trouble(
        what=what,
        serious=what not in WARNINGS,
        movement_id=line.id if line else None,
        need_id=line.need_id if line else need_id,
        quantity=quantity if quantity is not None else (line.contribution if line else 0),
        minutes=minutes,
        details=details,
    )


def said(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
