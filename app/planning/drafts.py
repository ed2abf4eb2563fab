"""From a finished run to drafts, and from a re-planning run to a revision."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, may, require
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.seen import require_seen
from app.dispatch import decisions, plans, revising
from app.dispatch.drafting import with_fewer_lines
from app.dispatch.events import Plan
from app.dispatch.models import PlanRow
from app.dispatch.plans import Content
from app.dispatch.states import REVISABLE
from app.incidents import service as incidents
from app.planning import runs
from app.planning.events import Run
from app.planning.models import RunRow
from app.planning.proposals import content_for, proposal_of


def draft_plans(
    session: Session, actor: Actor, *, run_id: int, proposal: str, lines: Mapping[str, int] | None
) -> list[Plan]:
    """One draft per incident of the officer's city that the proposal serves."""
    run = runs.finished(session, run_id)
    revised = _incident_revised(session, run)
    rows = [incidents.find(session, one) for one in run.incident_ids if one != revised]
    mine = [row for row in rows if may(actor, "plan.draft", row.city)]
    if not mine:
        raise NotAllowed("not_allowed", {"action": "plan.draft", "role": actor.role, "city": actor.city})
    contents = [(row, content_for(run, proposal, row.id, lines)) for row in mine]
    if _is_lowered(run, proposal, lines or {}):
        contents = [(row, with_fewer_lines(session, row, content)) for row, content in contents]
    served = [(row, content) for row, content in contents if content.lines] or contents[:1]
    return [plans.draft_plan(session, actor, row, content) for row, content in served]


def _is_lowered(run: RunRow, proposal: str, lines: Mapping[str, int]) -> bool:
    """Whether less is wanted of any line than is proposed: the goals are those of all incidents together."""
    proposed = {line.line: line.quantity for line in proposal_of(run, proposal).movements}
    return any(quantity < proposed.get(line, 0) for line, quantity in lines.items())


def _incident_revised(session: Session, run: RunRow) -> int | None:
    """The incident whose plan takes its part of this run as a revision."""
    row = plans.locked(session, run.plan_id) if run.plan_id else None
    return row.incident_id if row and row.state in REVISABLE else None


def start_replanning(
    session: Session,
    actor: Actor,
    plan_id: int,
    *,
    seen_version: int,
    together_with: Sequence[int],
    time_limit_seconds: int,
) -> Run:
    """Plan anew around what stands fast in this plan, changing least of the rest; `together_with` other
    incidents of the city that ask for the same."""
    row = plans.locked(session, plan_id)
    require(actor, "plan.submit", row.city)
    require_seen(seen_version, row.version, "plan_changed")
    return replan(session, actor, plan_id, time_limit_seconds, together_with)


def replan(
    session: Session,
    actor: Actor,
    plan_id: int,
    time_limit_seconds: int,
    together_with: Sequence[int] = (),
) -> Run:
    row = plans.locked(session, plan_id)
    if row.state not in (*REVISABLE, "approved"):
        raise Conflict("illegal_move", {"state": row.state, "action": "replan", "allowed": []})
    incident_ids = [row.incident_id, *together_with]
    run = runs.request_run(
        session, actor, incident_ids, time_limit_seconds=time_limit_seconds, plan_id=plan_id
    )
    decisions.note_replanning(session, plan_id, run.id)
    return run


def revise_plan(
    session: Session, actor: Actor, plan_id: int, *, run_id: int, proposal: str, seen_version: int
) -> Plan:
    """Exchange what the re-planning run exchanges; with nothing found, the plan goes on without the lost
    lines. What is approved stays as it was signed: then it becomes a draft beside it."""
    run = runs.finished(session, run_id)
    row = plans.locked(session, plan_id)
    require(actor, "plan.submit", row.city)
    content = content_for(run, proposal, row.incident_id, None)
    if row.state == "approved":
        return _beside(session, actor, row, content, seen_version)
    return revising.revise(
        session, actor, plan_id, content, seen_version=seen_version, exchange=runs.exchange_of(run)
    )


def _beside(session: Session, actor: Actor, row: PlanRow, content: Content, seen_version: int) -> Plan:
    require_seen(seen_version, row.version, "plan_changed")
    if row.replan_run_id != content.run_id:
        raise Invalid("not_this_plans_run", {"run_id": content.run_id, "replan_run_id": row.replan_run_id})
    incident = incidents.find(session, row.incident_id)
    drafted = plans.draft_plan(session, actor, incident, content)
    decisions.note_replanning(session, row.id, None)
    return drafted
