"""Simulated officers: what is waiting for each post nobody plays, and when it gets done.

Nothing is remembered between two looks: everything follows from the drill's rows, the seed and the time, so
that a restart changes nothing and the same seed gives the same run.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.dispatch.cover import open_needs
from app.dispatch.models import PlanRow
from app.drills import play
from app.drills.models import MessageRow
from app.drills.scenario import CasualtyEffect, IncidentEffect, Scenario, ScenarioNeed
from app.incidents import needs, service
from app.incidents.models import IncidentRow
from app.incidents.states import OPEN
from app.incidents.suggestions import suggest_needs
from app.planning import runs
from app.planning.models import RunRow

SOLVE_SECONDS = 5
ANSWERED = ("draft", "submitted", "replanning", "consented", "approved")

Do = Callable[[Session, Actor], object]


class Task(NamedTuple):
    """Something a post will do at `due`; `key` names it for ever, so that its delay is always the same."""

    key: str
    role: str
    city: str | None
    due: datetime
    do: Do


class Players(NamedTuple):
    """How the simulated posts of one exercise behave."""

    script: Scenario
    seed: int
    delay_minutes: float
    refusal_rate: float
    played: frozenset[str]  # posts of people

    def due(self, key: str, since: datetime, least_minutes: float = 0.0) -> datetime:
        """Between half and one and a half times the mean delay after `since`, by whole seconds."""
        chance = Random(f"{self.seed} {key}").uniform(0.5, 1.5)
        seconds = round(max(chance * self.delay_minutes, 0.05) * 60)
        return since + timedelta(minutes=least_minutes, seconds=seconds)

    def refuses(self, key: str) -> bool:
        return Random(f"{self.seed} refuse {key}").random() < self.refusal_rate


def message_tasks(session: Session, players: Players) -> Iterator[Task]:
    """Read what has come in; log what it reports."""
    for row in play.messages(session):
        key = f"message {row.inject_key} {row.times}"
        if row.acknowledged_at is None:
            yield Task(
                f"{key} read", row.to_role, row.to_city, players.due(f"{key} read", row.sent_at), _read(row)
            )
        elif row.facts.get("kind") == "incident" and row.incident_id is None:
            due = players.due(f"{key} log", row.acknowledged_at)
            yield Task(f"{key} log", row.to_role, row.to_city, due, _log(row))
        elif row.facts.get("kind") == "casualties":
            yield from _correction(session, players, row, key)


def incident_tasks(session: Session, players: Players) -> Iterator[Task]:
    """Grade, respond, state what is needed, ask for plans."""
    effects = _effects(session, players.script)
    open_rows = [row for row in service.every_incident(session) if row.state in OPEN]
    for row in open_rows:
        effect, key = effects.get(row.id), f"incident {row.number}"
        if row.grade is None and effect and effect.grade:
            yield Task(f"{key} grade", "duty_officer", row.city, players.due(f"{key} grade", row.recorded_at),
                       _grade(row, effect.grade))  # fmt: skip
        elif row.state == "logged":
            yield Task(f"{key} respond", "leader", row.city, players.due(f"{key} respond", row.recorded_at),
                       _respond(row, effect.level if effect else 3))  # fmt: skip
        elif not row.needs:
            yield Task(f"{key} needs", "duty_officer", row.city, players.due(f"{key} needs", row.touched_at),
                       _state_needs(row, effect.needs if effect else []))  # fmt: skip
    yield from _planning(session, players, [row for row in open_rows if row.needs])


def _planning(session: Session, players: Players, rows: list[IncidentRow]) -> Iterator[Task]:
    busy, asked = _being_planned(session), _asked_since(session)
    fresh = [row for row in rows if row.id not in busy | asked and open_needs(session, [row])]
    if not fresh:
        return
    if players.script.joint_planning:
        if len(rows) < _incident_count(players.script) and not asked:
            return  # the other incident is still being described: plan them together
        key = "run " + " ".join(row.number for row in fresh)
        due = players.due(key, max(row.touched_at for row in fresh))
        yield Task(key, "joint_command", None, due, _ask_for_plans([row.id for row in fresh]))
        return
    for row in fresh:
        due = players.due(f"run {row.number}", row.touched_at)
        yield Task(f"run {row.number}", "duty_officer", row.city, due, _ask_for_plans([row.id]))


def _incident_count(script: Scenario) -> int:
    return sum(inject.effect.kind == "incident" for inject in script.injects)


def _asked_since(session: Session) -> set[int]:
    """Incidents whose present needs have been planned for: asking again would give the same answer."""
    found = set()
    for plan in session.execute(select(PlanRow).where(PlanRow.state.in_(ANSWERED))).scalars():
        if service.find(session, plan.incident_id).touched_at <= plan.proposed_at:
            found.add(plan.incident_id)
    for run in session.execute(select(RunRow).where(RunRow.state.in_(("done", "failed")))).scalars():
        found |= {
            one for one in run.incident_ids if service.find(session, one).touched_at <= run.requested_at
        }
    return found


def _drafted(session: Session, run_id: int, incident_id: int) -> bool:
    query = select(PlanRow.id).where(PlanRow.run_id == run_id, PlanRow.incident_id == incident_id)
    return session.execute(query).first() is not None


def _being_planned(session: Session) -> set[int]:
    """Incidents with a run that is not drafted yet, or a plan that is not decided yet."""
    busy: set[int] = set()
    for run in session.execute(select(RunRow).where(RunRow.plan_id.is_(None))).scalars():
        if run.state in ("waiting", "solving"):
            busy |= set(run.incident_ids)
        elif run.state == "done" and any(summary["movement_count"] for summary in run.proposals):
            busy |= {one for one in run.incident_ids if not _drafted(session, run.id, one)}
    undecided = select(PlanRow.incident_id).where(
        PlanRow.state.in_(("draft", "submitted", "replanning", "consented"))
    )
    return busy | set(session.execute(undecided).scalars())


def _effects(session: Session, script: Scenario) -> dict[int, IncidentEffect]:
    """The script's view of each incident the players have logged."""
    found = {}
    for inject in script.injects:
        if isinstance(inject.effect, IncidentEffect):
            incident_id = play.incident_of(session, inject.effect.ref)
            if incident_id:
                found[incident_id] = inject.effect
    return found


def _correction(session: Session, players: Players, row: MessageRow, key: str) -> Iterator[Task]:
    effect = next((one.effect for one in players.script.injects if one.key == row.inject_key), None)
    incident_id = play.incident_of(session, str(row.facts["ref"]))
    if not isinstance(effect, CasualtyEffect) or incident_id is None or row.acknowledged_at is None:
        return
    incident = service.find(session, incident_id)
    if row.incident_id is None:
        due = players.due(f"{key} correct", row.acknowledged_at)
        yield Task(f"{key} correct", row.to_role, row.to_city, due, _correct(row, incident, effect))


def _read(row: MessageRow) -> Do:
    return lambda s, a: play.acknowledge(s, a, row.id, seen_version=row.version)


def _log(row: MessageRow) -> Do:
    return lambda s, a: play.log_from(s, a, row.id, seen_version=row.version)


def _correct(row: MessageRow, incident: IncidentRow, effect: CasualtyEffect) -> Do:
    def work(session: Session, actor: Actor) -> None:
        facts: dict[str, object] = {field: getattr(effect, field) for field in play.COUNTS}
        found = service.correct_incident(session, actor, incident.id, facts, seen_version=incident.version)
        if effect.needs:
            current = service.find(session, incident.id)
            stated = [_dated(current, need) for need in effect.needs]
            needs.state_needs(session, actor, incident.id, needs=stated, seen_version=found.version)
        play.note_incident(session, row.id, incident.id)

    return work


def _grade(row: IncidentRow, grade: int) -> Do:
    return lambda s, a: service.grade_incident(
        s, a, row.id, grade=grade, basis="演练：按脚本定级", seen_version=row.version
    )


def _respond(row: IncidentRow, level: int) -> Do:
    return lambda s, a: service.start_response(
        s, a, row.id, matter=row.title, level=level, expected_hours=24,
        measures="演练：启动响应，调集力量", seen_version=row.version,
    )  # fmt: skip


def _state_needs(row: IncidentRow, scripted: list[ScenarioNeed]) -> Do:
    def work(session: Session, actor: Actor) -> None:
        current = service.find(session, row.id)
        stated = [_dated(current, need) for need in scripted] or [
            _dated(current, need) for need in suggest_needs(current)
        ]
        if stated:
            needs.state_needs(session, actor, row.id, needs=stated, seen_version=row.version)

    return work


def _dated(row: IncidentRow, need: Any) -> dict[str, object]:
    return {
        "form": need.form,
        "kind": need.kind,
        "quantity": need.quantity,
        "minimum_grade": getattr(need, "minimum_grade", None),
        "due_at": row.occurred_at + timedelta(minutes=need.due_minutes),
        "latest_at": row.occurred_at + timedelta(minutes=need.latest_minutes),
        "priority": need.priority,
        "basis": getattr(need, "basis", "演练脚本")[:200],
    }


def _ask_for_plans(incident_ids: list[int]) -> Do:
    return lambda s, a: runs.request_run(s, a, incident_ids, time_limit_seconds=SOLVE_SECONDS)
