"""A ready package asked for as one: lines of a draft, which then goes the way of every other."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict
from app.core.seen import require_seen
from app.dispatch.drafting import take_into_draft
from app.dispatch.events import Plan
from app.dispatch.packages.asks import ask_of
from app.dispatch.packages.service import found
from app.incidents.service import find
from app.incidents.states import OPEN


def request_package(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    package_id: int,
    sources: Sequence[str],
    plan_id: int | None,
    seen_version: int,
) -> Plan:
    """`sources` are the members that the officer saw as free: Conflict `package_changed` when others are by
    now. Its city is asked when the draft is submitted; nothing is held before."""
    incident = find(session, incident_id)
    require(actor, "plan.draft", incident.city)
    if incident.state not in OPEN:
        raise Conflict("incident_not_open", {"state": incident.state})
    row = found(session, package_id)
    require_seen(seen_version, row.version)
    if row.retired:
        raise Conflict("package_retired", {"package_id": row.id})
    standing, lines = ask_of(session, row, incident, at(session))
    if standing.refused:
        raise Conflict(standing.refused, {"city": row.city})
    free = sorted(one.source for one in standing.members if one.state == "free")
    if free != sorted(sources):
        raise Conflict("package_changed", {"seen": sorted(sources), "free": free})
    if not lines:
        raise Conflict("package_serves_nothing", {"package_id": row.id})
    return take_into_draft(session, actor, incident, lines, plan_id=plan_id, name="package")
