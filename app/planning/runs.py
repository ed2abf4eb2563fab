"""Planning runs: ask, claim, report progress, finish, cancel. The solve itself is nobody's transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at, wall
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import move
from app.core.journal import record
from app.core.tables import world_of
from app.dispatch.revising import Exchange
from app.incidents import service as incidents
from app.incidents.states import OPEN
from app.planning.around import Around
from app.planning.events import Run, RunChanged
from app.planning.models import RunRow
from app.planning.options import Options
from app.planning.states import RUN_FLOW

LEASE_SECONDS = 30
MOST_ATTEMPTS = 3


def request_run(
    session: Session,
    actor: Actor,
    incident_ids: Sequence[int],
    *,
    time_limit_seconds: int,
    plan_id: int | None = None,
    options: Options | None = None,
) -> Run:
    """Ask for plans for these incidents together; a worker takes it from here."""
    rows = [incidents.find(session, incident_id) for incident_id in sorted(set(incident_ids))]
    for row in rows:
        require(actor, "plan.propose", row.city)
        if row.state not in OPEN:
            raise Conflict("incident_not_open", {"incident": row.number, "state": row.state})
    if not any(need.state == "open" for row in rows for need in row.needs):
        raise Invalid("nothing_to_plan", {"incident_ids": [row.id for row in rows]})
    run = RunRow(
        incident_ids=[row.id for row in rows],
        plan_id=plan_id,
        state="waiting",
        stage="waiting",
        percent=0,
        requested_by=actor.id,
        requested_at=at(session),
        time_limit_seconds=time_limit_seconds,
        attempts=0,
        proposals=[],
        options=(options or Options()).model_dump(),
    )
    session.add(run)
    return _said(session, run, "run.requested")


def claimable(session: Session, moment: datetime) -> bool:
    """Whether a run waits, or was left by a worker that died; looked up without a lock."""
    return session.execute(_unclaimed(moment).with_only_columns(RunRow.id)).first() is not None


def claim(session: Session) -> RunRow | None:
    """Take the oldest such run; None when another worker was quicker."""
    query = _unclaimed(wall(session)).with_for_update(skip_locked=True)
    run = session.execute(query).scalar_one_or_none()
    if run is None:
        return None
    if run.attempts >= MOST_ATTEMPTS:
        finish_failed(session, run.id, "worker_died")
        return None
    run.state = move(RUN_FLOW, run.state, "start")
    run.stage, run.percent, run.attempts = "freezing", 1, run.attempts + 1
    run.proposals, run.answer, run.plans = [], None, None  # of a worker that died, to another question
    run.options = {**run.options, "ready": False}
    run.lease_until = wall(session) + timedelta(seconds=LEASE_SECONDS)
    _said(session, run, "run.started")
    return run


def freeze(
    session: Session, run_id: int, *, problem: str, problem_hash: str, around: Around | None = None
) -> bool:
    """Keep the question with the run, and what of its plan may be exchanged; False when it was cancelled
    meanwhile."""
    run = _locked(session, run_id)
    if run.state != "solving":
        return False
    run.problem, run.problem_hash, run.frozen_at = problem, problem_hash, at(session)
    if around:
        run.options = {**run.options, "loose": list(around.loose), "missed": list(around.missed)}
    run.stage, run.percent = "solving", 5
    _said(session, run, "run.frozen")
    return True


def report(
    session: Session, run_id: int, stage: str, percent: int, best: dict[str, object] | None = None
) -> bool:
    """Progress, with the `best` plan so far where there is one, and a longer lease; False when the run was
    cancelled."""
    run = _locked(session, run_id)
    if run.state != "solving":
        return False
    run.stage, run.percent = stage, max(run.percent, min(percent, 99))
    if best is not None:
        run.proposals = [best]
    run.lease_until = wall(session) + timedelta(seconds=LEASE_SECONDS)
    _said(session, run, "run.progressed")
    return True


def stand(
    session: Session, run_id: int, *, answer: str, plans: str, proposals: list[dict[str, object]]
) -> bool:
    """Whole plans to look at and to ask about while the search for better ones goes on; False when the run
    was cancelled."""
    run = _locked(session, run_id)
    if run.state != "solving":
        return False
    run.answer, run.plans, run.proposals = answer, plans, proposals
    run.options = {**run.options, "ready": True}
    run.lease_until = wall(session) + timedelta(seconds=LEASE_SECONDS)
    _said(session, run, "run.progressed")
    return True


def finish(
    session: Session,
    run_id: int,
    *,
    answer: str,
    plans: str | None = None,
    proposals: list[dict[str, object]],
) -> None:
    run = _locked(session, run_id)
    if run.state != "solving":
        return
    run.state = move(RUN_FLOW, run.state, "finish")
    run.answer, run.plans, run.proposals = answer, plans, proposals
    run.stage, run.percent, run.finished_at = "done", 100, at(session)
    _said(session, run, "run.finished")


def finish_failed(session: Session, run_id: int, error: str) -> None:
    run = _locked(session, run_id)
    if run.state in {"waiting", "solving"}:
        run.state = "failed" if run.state == "waiting" else move(RUN_FLOW, run.state, "fail")
        run.stage, run.error, run.finished_at = "failed", error[:2000], at(session)
        _said(session, run, "run.failed")


def cancel(session: Session, actor: Actor, run_id: int) -> Run:
    run = _locked(session, run_id)
    cities = [incidents.find(session, incident_id).city for incident_id in run.incident_ids]
    require(actor, "plan.propose", *cities)
    run.state = move(RUN_FLOW, run.state, "cancel")
    run.stage, run.finished_at = "cancelled", at(session)
    return _said(session, run, "run.cancelled")


def take_best(session: Session, actor: Actor, run_id: int) -> Run:
    """No further search: the run is to end with the best plans that it has, proven as far as they are."""
    run = _locked(session, run_id)
    cities = [incidents.find(session, incident_id).city for incident_id in run.incident_ids]
    require(actor, "plan.propose", *cities)
    if run.state != "solving" or not run.proposals:
        raise Conflict("run_has_no_plan", {"state": run.state})
    run.options = {**run.options, "enough": True}
    return _said(session, run, "run.cut_short")


def is_over(session: Session, run_id: int) -> bool:
    """Whether its worker should search no further: cancelled, or its best plan is taken."""
    run = find(session, run_id)
    return run.state != "solving" or bool(run.options.get("enough"))


def find(session: Session, run_id: int) -> RunRow:
    run = session.get(RunRow, run_id)
    if run is None or run.world != world_of(session):
        raise NotFound("not_found", {"what": f"run:{run_id}"})
    return run


def finished(session: Session, run_id: int) -> RunRow:
    run = find(session, run_id)
    if run.state != "done":
        raise Conflict("run_not_done", {"state": run.state, "percent": run.percent})
    return run


def answered(session: Session, run_id: int) -> RunRow:
    """A run with plans to look at: finished, or still searching for better ones."""
    run = find(session, run_id)
    return run if run.state == "solving" and run.options.get("ready") else finished(session, run_id)


def exchange_of(run: RunRow) -> Exchange:
    """What of its plan this run was free to exchange."""
    loose, gone = (cast(list[int], run.options.get(name, [])) for name in ("loose", "missed"))
    return Exchange(loose=loose, missed=gone)


def shape(run: RunRow) -> Run:
    asked = {name: run.options.get(name) for name in ("around_run_id", "around")}
    words = {name: bool(run.options.get(name)) for name in ("safe", "enough", "ready")}
    own = {field: getattr(run, field) for field in Run.model_fields if field not in (*words, *asked)}
    return Run.model_validate(own | asked | words)


def recent(session: Session, most: int = 100) -> list[RunRow]:
    rows = session.execute(select(RunRow).order_by(RunRow.id.desc()).limit(most)).scalars()
    return list(rows)[::-1]


def _unclaimed(moment: datetime) -> Select[RunRow]:
    abandoned = (RunRow.state == "solving") & (RunRow.lease_until < moment)
    return select(RunRow).where((RunRow.state == "waiting") | abandoned).order_by(RunRow.id).limit(1)


def _locked(session: Session, run_id: int) -> RunRow:
    run = session.get(RunRow, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise NotFound("not_found", {"what": f"run:{run_id}"})
    return run


def _said(session: Session, run: RunRow, action: str) -> Run:
    session.flush()  # the event carries the version this change gets
    record(session, RunChanged(action=action, object=shape(run)))
    return shape(run)
