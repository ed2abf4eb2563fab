"""What of each need is still open, and what each city has lent: read from the plans that live."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.states import DEAD_MOVEMENTS, LIVE_PLANS
from app.incidents.models import IncidentRow, NeedRow


def open_needs(
    session: Session, incidents: Sequence[IncidentRow], without: Collection[int] = ()
) -> list[tuple[NeedRow, int]]:
    """Each open need with what no live plan covers yet; the movements `without` count for nothing."""
    covered = _covered(session, [row.id for row in incidents], without)
    needs = [need for row in incidents for need in row.needs if need.state == "open"]
    left = [(need, need.quantity - covered.get(need.id, 0)) for need in needs]
    return [(need, quantity) for need, quantity in left if quantity > 0]


def _covered(session: Session, incident_ids: Sequence[int], without: Collection[int]) -> Mapping[int, int]:
    """What has been received counts as received, what is promised or moving as promised."""
    query = (
        select(MovementRow)
        .join(PlanRow, MovementRow.plan_id == PlanRow.id)
        .where(
            MovementRow.incident_id.in_(incident_ids),
            MovementRow.state.not_in(DEAD_MOVEMENTS),
            PlanRow.state.in_((*LIVE_PLANS, "closed")),
        )
    )
    covered: dict[int, int] = defaultdict(int)
    for row in session.execute(query).scalars():
        if row.id not in without:
            covered[row.need_id] += _useful(row)
    return covered


def _useful(row: MovementRow) -> int:
    if row.stopped_at:
        return 0
    if row.received_quantity is None:
        return row.contribution
    sound = row.received_quantity - (row.damaged_quantity or 0)
    return row.contribution * sound // row.quantity


def stopped_unplanned(session: Session) -> list[MovementRow]:
    """What broke down, turned back, was recalled or came short, and nobody has planned anew for."""
    query = select(MovementRow).where(
        MovementRow.replan_asked.is_(False),
        MovementRow.stopped_at.is_not(None)
        | MovementRow.difference_code.is_not(None)
        | (MovementRow.sent_note != ""),
    )
    return list(session.execute(query.order_by(MovementRow.id)).scalars())


def refused_by(session: Session, plan_id: int) -> set[tuple[str, str, str]]:
    """(city, form, kind) that cities refused in this plan: they are not asked for it again."""
    query = select(MovementRow).where(MovementRow.plan_id == plan_id, MovementRow.refusal_code.is_not(None))
    return {(row.city_from, row.form, row.kind) for row in session.execute(query).scalars()}


def lent_units(session: Session) -> set[str]:
    """Holders ("movement:12") that took something to another city."""
    query = select(MovementRow.id).where(
        MovementRow.city_from != MovementRow.city_to, MovementRow.state.not_in(DEAD_MOVEMENTS)
    )
    return {f"movement:{row_id}" for row_id in session.execute(query).scalars()}
