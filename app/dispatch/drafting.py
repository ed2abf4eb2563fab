"""Lines that an officer takes up by himself, into a draft or a new one; nothing is held by it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict
from app.dispatch.cover import open_needs
from app.dispatch.events import Plan
from app.dispatch.models import PlanRow
from app.dispatch.plans import Content, Line, add_lines, draft_plan, locked
from app.dispatch.shapes import say_plan
from app.dispatch.states import DEAD_MOVEMENTS
from app.incidents.models import IncidentRow

NOT_IN_PLAN = "not_in_plan"


def take_into_draft(
    session: Session,
    actor: Actor,
    incident: IncidentRow,
    lines: Sequence[Line],
    *,
    plan_id: int | None,
    name: str,
) -> Plan:
    """Into the draft `plan_id` of this incident, or a new one called `name` ("offer", "package")."""
    content = Content(name, None, at(session), lines, goals=[], gap=None, unmet=[])
    if plan_id is None:
        unmet = unmet_beside(session, incident, lines)
        return draft_plan(session, actor, incident, replace(content, unmet=unmet))
    row = locked(session, plan_id)
    require(actor, "plan.draft", row.city)
    if row.incident_id != incident.id or row.state != "draft":
        raise Conflict("not_a_draft", {"plan": row.number, "state": row.state})
    _require_not_there(row, lines)
    add_lines(session, row, content, lines)
    _reckon_anew(row, lines)
    return say_plan(session, row, f"plan.{name}_added")


def _require_not_there(row: PlanRow, lines: Sequence[Line]) -> None:
    there = {one.source for one in row.movements if one.state not in DEAD_MOVEMENTS}
    for line in lines:
        if line.source in there:
            raise Conflict("already_in_plan", {"plan": row.number, "source": line.source})


def _reckon_anew(row: PlanRow, lines: Sequence[Line]) -> None:
    """What the new lines serve is unmet no longer. The goals were those of the run's own lines, which these
    are not: a draft that says nothing of its goals is better than one that says what is no longer so; the
    optimizer reckons them when it plans around the draft."""
    row.goals, row.gap = [], None
    brought = _brought(lines)
    left = [
        one | {"quantity": int(str(one["quantity"])) - brought[int(str(one["need_id"]))]} for one in row.unmet
    ]
    row.unmet = [one for one in left if int(str(one["quantity"])) > 0]


def with_fewer_lines(session: Session, incident: IncidentRow, content: Content) -> Content:
    """A proposal of which an officer has lowered or dropped lines: what is unmet is counted anew. The goals
    were those of the whole: they go, as in `_reckon_anew`."""
    unmet = unmet_beside(session, incident, content.lines, known=content.unmet)
    return replace(content, goals=[], gap=None, unmet=unmet)


def unmet_beside(
    session: Session, incident: IncidentRow, lines: Sequence[Line], known: Sequence[dict[str, object]] = ()
) -> list[dict[str, object]]:
    """What the incident still needs and these lines do not bring, with the reason where one is `known`."""
    brought, why = _brought(lines), {one["need_id"]: one for one in known}
    left = [(need, quantity - brought[need.id]) for need, quantity in open_needs(session, [incident])]
    untold: dict[str, object] = {"reason": NOT_IN_PLAN, "details": {}}
    return [
        {**why.get(need.id, untold), "need_id": need.id, "quantity": quantity}
        for need, quantity in left
        if quantity > 0
    ]


def _brought(lines: Sequence[Line]) -> Counter[int]:
    brought = Counter[int]()
    for line in lines:
        brought[line.need_id] += line.contribution
    return brought
