"""What is asked for that a plan does not know of: more of a need, less of it, another incident's."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.dispatch.cover import open_needs
from app.dispatch.eta import TIMED_STATES
from app.dispatch.models import MovementRow
from app.incidents.models import IncidentRow
from app.incidents.states import OPEN
from app.inventory.models import UnitRow
from app.planning.trouble import LOST, Now, Trouble, trouble


def of_needs(now: Now, found: Sequence[Trouble]) -> Iterator[Trouble]:
    """Needs that ask for more than they did when the plan was made, or for nothing any more."""
    explained = _explained(now, found)
    for need_id, left in now.left.items():
        if left > explained[need_id]:
            yield trouble("need_grown", None, {}, left - explained[need_id], need_id=need_id)
    for need_id, need in now.needs.items():
        lines = [x for x in now.plan.movements if x.need_id == need_id and x.state in TIMED_STATES]
        if need.state != "open" and lines:
            yield trouble("need_withdrawn", None, {}, sum(x.contribution for x in lines), need_id=need_id)


def _explained(now: Now, found: Sequence[Trouble]) -> dict[int, int]:
    """How much of each open need the plan knows of and does not serve."""
    explained: dict[int, int] = defaultdict(int)
    for one in found:
        if one.what in LOST and one.need_id is not None:
            explained[one.need_id] += one.quantity
    for unmet in now.plan.unmet:
        explained[int(str(unmet["need_id"]))] += int(str(unmet["quantity"]))
    for (need_id, _), dropped in _left_out(now).items():
        explained[need_id] += dropped
    if now.plan.state == "draft":
        for line in now.plan.movements:
            explained[line.need_id] += line.contribution
    return explained


def _left_out(now: Now) -> dict[tuple[int, str], int]:
    """What the officer left out of the proposal when he drafted it."""
    taken: dict[tuple[int, str], int] = defaultdict(int)
    for line in now.plan.movements:
        taken[line.need_id, line.source] += line.contribution
    return {key: max(0, line.contribution - taken[key]) for key, line in now.promised.items()}


def competing(now: Now) -> Iterator[Trouble]:
    """Incidents logged since that ask for what this plan has asked for and does not hold yet."""
    since = now.frozen_at or now.plan.proposed_at
    lines = [line for line in now.plan.movements if line.state == "proposed"]
    asked = {(kind, line.form) for line in lines for kind in _kinds(now, line)}
    if not asked:
        return
    query = select(IncidentRow).where(
        IncidentRow.state.in_(OPEN), IncidentRow.recorded_at > since, IncidentRow.id != now.plan.incident_id
    )
    for other in now.session.execute(query.order_by(IncidentRow.id)).scalars():
        wanted = open_needs(now.session, [other])
        same = sorted({need.kind for need, _ in wanted if (need.kind, need.form) in asked})
        if same:
            details = {
                "incident_id": other.id,
                "title": other.title,
                "city": other.city,
                "grade": other.grade,
                "kinds": same,
            }
            yield trouble("competing", None, details)


def _kinds(now: Now, line: MovementRow) -> Sequence[str]:
    row = now.rows[line.source]
    return row.capabilities if isinstance(row, UnitRow) else [line.kind]
