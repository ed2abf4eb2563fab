"""From a finished run to drafts, and from a re-planning run to a revision."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, may
from app.core.errors import NotAllowed
from app.core.seen import require_seen
from app.dispatch import decisions, plans
from app.dispatch.events import Plan
from app.incidents import service as incidents
from app.planning import runs
from app.planning.events import Run
from app.planning.proposals import content_for


def draft_plans(
    session: Session, actor: Actor, *, run_id: int, proposal: str, lines: Mapping[str, int] | None
) -> list[Plan]:
    """One draft per incident of the officer's city that the proposal serves."""
    run = runs.finished(session, run_id)
    rows = [incidents.find(session, incident_id) for incident_id in run.incident_ids]
    mine = [row for row in rows if may(actor, "plan.draft", row.city)]
    if not mine:
        raise NotAllowed("not_allowed", {"action": "plan.draft", "role": actor.role, "city": actor.city})
    contents = [(row, content_for(run, proposal, row.id, lines)) for row in mine]
    served = [(row, content) for row, content in contents if content.lines] or contents[:1]
    return [plans.draft_plan(session, actor, row, content) for row, content in served]


def start_replanning(
    session: Session, actor: Actor, plan_id: int, *, seen_version: int, time_limit_seconds: int
) -> Run:
    """Ask anew for what was refused; what is granted is held and stays as it is."""
    row = plans.locked(session, plan_id)
    require_seen(seen_version, row.version, "plan_changed")
    return replan(session, actor, plan_id, time_limit_seconds)


def replan(session: Session, actor: Actor, plan_id: int, time_limit_seconds: int) -> Run:
    row = plans.locked(session, plan_id)
    run = runs.request_run(
        session, actor, [row.incident_id], time_limit_seconds=time_limit_seconds, plan_id=plan_id
    )
    decisions.note_replanning(session, plan_id, run.id)
    return run


def revise_plan(
    session: Session, actor: Actor, plan_id: int, *, run_id: int, proposal: str, seen_version: int
) -> Plan:
    """Add what the re-planning run found; with nothing found, the plan goes on without the refused lines."""
    run = runs.finished(session, run_id)
    content = content_for(run, proposal, plans.locked(session, plan_id).incident_id, None)
    return decisions.revise(session, actor, plan_id, content, seen_version=seen_version)
