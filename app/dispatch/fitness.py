"""What is sent is looked at again when it is promised and when it is ordered."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.agreement.rules import BEIJING
from app.core.db import at
from app.core.errors import Conflict
from app.core.flow import move
from app.core.seen import require_seen
from app.dispatch.events import Plan
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.plan_holds import holder_of
from app.dispatch.shapes import say_plan
from app.dispatch.states import PLAN_FLOW, UNIT_FLOW
from app.inventory.freshness import unfit_reason
from app.inventory.holding import release, row_of
from app.inventory.models import LotRow, UnitRow

CODE = "not_ready"


def require_fit(session: Session, lines: Sequence[MovementRow]) -> None:
    """Conflict `not_fit_any_more` that names each line whose source has expired, is in repair or overdue."""
    found = _unfit(session, lines)
    if found:
        told = [
            {"movement_id": line.id, "source": line.source, "reason": reason, "city": line.city_from}
            for line, reason in found
        ]
        raise Conflict("not_fit_any_more", {"lines": told})


def drop_unfit(session: Session, row: PlanRow, actor: Actor, seen_version: int) -> Plan:
    """Leave out what is not fit any more: it is free again, and the plan is filled from elsewhere."""
    require(actor, "plan.submit", row.city)
    require_seen(seen_version, row.version, "plan_changed")
    found = _unfit(session, [line for line in row.movements if line.state == "granted"])
    if not found:
        raise Conflict("all_fit", {"plan": row.number})
    row.state = move(PLAN_FLOW, row.state, "refuse")
    row.replan_run_id = None  # what ran before counted on these lines
    release(session, [holder_of(line) for line, _ in found])
    for line, _ in found:
        line.state, line.refusal_code = move(UNIT_FLOW, line.state, "refuse"), CODE
    return say_plan(session, row, "plan.unfit_left_out")


def _unfit(session: Session, lines: Sequence[MovementRow]) -> list[tuple[MovementRow, str]]:
    today = at(session).astimezone(BEIJING).date()
    looked = [(line, row_of(session, line.source)) for line in lines]
    told = [(line, unfit_reason(row, today)) for line, row in looked if isinstance(row, LotRow | UnitRow)]
    return [(line, reason) for line, reason in told if reason]
