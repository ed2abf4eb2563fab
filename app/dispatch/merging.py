"""Merging two incidents that are one event: only here are their plans known."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.errors import Conflict
from app.dispatch.models import PlanRow
from app.dispatch.states import LIVE_PLANS
from app.incidents.events import Incident
from app.incidents.links import merge_into
from app.incidents.service import find

LIVE = ("draft", *LIVE_PLANS)


def merge_incidents(
    session: Session, actor: Actor, incident_id: int, *, into_id: int, reason: str, seen_version: int
) -> Incident:
    """Merge, unless a plan is live: Conflict `plan_live` names those to withdraw or close first."""
    require(actor, "incident.merge", find(session, incident_id).city)
    plans = select(PlanRow.number).where(PlanRow.incident_id == incident_id, PlanRow.state.in_(LIVE))
    live = list(session.execute(plans.order_by(PlanRow.id)).scalars())
    if live:
        raise Conflict("plan_live", {"plans": live})
    return merge_into(session, actor, incident_id, into_id=into_id, reason=reason, seen_version=seen_version)
