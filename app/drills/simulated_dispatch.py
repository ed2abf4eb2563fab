"""What simulated officers and crews do with plans, consents, orders and movements."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.errors import Conflict
from app.dispatch import batches, consents, decisions, orders, plans
from app.dispatch.models import ConsentRow, MovementRow, OrderRow, PlanRow
from app.dispatch.shapes import content_hash
from app.dispatch.states import DONE_MOVEMENTS
from app.drills.models import MessageRow
from app.drills.scenario import RefusalEffect
from app.drills.simulated import Do, Players, Task
from app.incidents import service as incidents
from app.planning import drafts
from app.planning.models import RunRow
from app.region.data import load_reference

CREW_DELAY_MINUTES = 2.0  # from being there to being signed for; default, not official
PROPOSAL = "balanced"


def plan_tasks(session: Session, players: Players) -> Iterator[Task]:
    """Draft, submit, answer, revise, approve."""
    for run in session.execute(select(RunRow).where(RunRow.state == "done")).scalars():
        yield from _drafts(session, players, run)
    for plan in session.execute(select(PlanRow).order_by(PlanRow.id)).scalars():
        key = f"plan {plan.number}"
        if plan.state == "draft":
            yield Task(f"{key} submit", "duty_officer", plan.city,
                       players.due(f"{key} submit", plan.proposed_at), _submit(plan))  # fmt: skip
        elif plan.state == "consented":
            yield Task(f"{key} approve", "leader", plan.city,
                       players.due(f"{key} approve", plan.touched_at), _approve(plan))  # fmt: skip
        elif plan.state == "replanning" and plan.replan_run_id:
            yield from _revisions(session, players, plan, key)
        if plan.state in ("submitted", "replanning"):
            for consent in plan.consents:
                if consent.state == "pending":
                    yield _answer(session, players, plan, consent)


def order_tasks(session: Session, players: Players) -> Iterator[Task]:
    """Acknowledge, state the costs once nothing is out, settle."""
    for order in session.execute(select(OrderRow).order_by(OrderRow.id)).scalars():
        key = f"order {order.number}"
        if order.state == "issued":
            yield Task(f"{key} read", "storekeeper", order.city, players.due(f"{key} read", order.issued_at),
                       _acknowledge(order))  # fmt: skip
        elif order.state == "acknowledged":
            query = select(MovementRow).where(MovementRow.order_id == order.id)
            lines = session.execute(query).scalars().all()
            ends = [line.inspected_at or line.received_at for line in lines]
            last = max((end for end in ends if end), default=None)
            if last and all(line.state in DONE_MOVEMENTS for line in lines):
                yield Task(f"{key} costs", "storekeeper", order.city, players.due(f"{key} costs", last),
                           _state_costs(order))  # fmt: skip
        elif order.state == "stated" and order.stated_at:
            sides = {order.city: order.lender_confirmed_at, order.city_to: order.borrower_confirmed_at}
            for city, confirmed_at in sides.items():
                if confirmed_at is None:
                    due = players.due(f"{key} confirm {city}", order.stated_at)
                    yield Task(f"{key} confirm {city}", "leader", city, due, _settle(order))


def movement_tasks(session: Session, players: Players) -> Iterator[Task]:
    """Crews on their way: each column steps when its own times say so, all that are due at once together."""
    ready = {
        order.id: order.acknowledged_at
        for order in session.execute(select(OrderRow)).scalars()
        if order.acknowledged_at
    }
    columns: dict[tuple[str, str, str, datetime], list[MovementRow]] = defaultdict(list)
    for row in session.execute(select(MovementRow).order_by(MovementRow.id)).scalars():
        found = _next_step(row, ready, players.script.work_minutes)
        if found:
            step, role, city, due = found
            columns[(step, role, city, due)].append(row)
    for (step, role, city, due), rows in columns.items():
        yield Task(f"{step} {city} {rows[0].id}", role, city, due, _step(step, rows))


def _next_step(
    row: MovementRow, ready: dict[int, datetime], work_minutes: float
) -> tuple[str, str, str, datetime] | None:
    """(step, role, city, due) of what this movement does next; None while it waits for others."""
    signing = timedelta(minutes=CREW_DELAY_MINUTES)
    acknowledged = ready.get(row.order_id or 0)
    if row.state == "ordered" and acknowledged:
        if row.form == "resource":
            return "arrive", "team_leader", row.city_from, max(acknowledged, row.planned_arrive_at)
        return "depart", "team_leader", row.city_from, max(acknowledged, row.planned_leave_at)
    if row.state == "departed":
        return "arrive", "team_leader", row.city_from, row.planned_arrive_at
    if row.state == "arrived" and row.arrived_at:
        return "receive", "storekeeper", row.city_to, row.arrived_at + signing
    if row.state == "received" and row.received_at:
        return "release", "duty_officer", row.city_to, row.received_at + timedelta(minutes=work_minutes)
    return _way_home(row, signing)


def _way_home(row: MovementRow, signing: timedelta) -> tuple[str, str, str, datetime] | None:
    if row.state == "released" and row.released_at:
        step, role = ("inspect", "storekeeper") if row.form == "resource" else ("go_home", "team_leader")
        return step, role, row.city_from, row.released_at + signing
    if row.state == "returning" and row.return_started_at:
        back = timedelta(minutes=row.travel_minutes)
        return "return", "storekeeper", row.city_from, row.return_started_at + back
    if row.state == "returned" and row.returned_at:
        return "inspect", "storekeeper", row.city_from, row.returned_at + signing
    return None


def _drafts(session: Session, players: Players, run: RunRow) -> Iterator[Task]:
    if run.plan_id or not run.finished_at or not any(one["movement_count"] for one in run.proposals):
        return
    made = set(session.execute(select(PlanRow.incident_id).where(PlanRow.run_id == run.id)).scalars())
    city_of = {one: incidents.find(session, one).city for one in run.incident_ids}
    for city in sorted(set(city_of.values()) - {city_of[one] for one in made}):
        key = f"draft {run.id} {city}"
        yield Task(key, "duty_officer", city, players.due(key, run.finished_at), _draft(run))


def _draft(run: RunRow) -> Do:
    names = [(str(one["name"]), list(one["also"])) for one in run.proposals]  # type: ignore[call-overload]  # JSON
    name = next((name for name, also in names if PROPOSAL in (name, *also)), names[0][0])
    return lambda s, a: drafts.draft_plans(s, a, run_id=run.id, proposal=name, lines=None)


def _revisions(session: Session, players: Players, plan: PlanRow, key: str) -> Iterator[Task]:
    run = session.get(RunRow, plan.replan_run_id)
    if run and run.state == "done" and run.finished_at and run.proposals:
        key = f"{key} revise {plan.revision}"
        due = players.due(key, run.finished_at)
        yield Task(key, "duty_officer", plan.city, due, _revise(plan, run, str(run.proposals[0]["name"])))


def _answer(session: Session, players: Players, plan: PlanRow, consent: ConsentRow) -> Task:
    key = f"consent {plan.number} {consent.revision} {consent.city}"
    reason = _told_to_refuse(session, players, consent)
    if reason is None and players.refuses(key):
        reason = "crew_limit"
    return Task(
        key, "leader", consent.city, players.due(key, consent.asked_at), _consent(plan, consent, reason)
    )


def _told_to_refuse(session: Session, players: Players, consent: ConsentRow) -> str | None:
    """A script that has told this city why it cannot lend is obeyed once."""
    told = session.execute(select(MessageRow.inject_key)).scalars().all()
    for inject in players.script.injects:
        effect = inject.effect
        if isinstance(effect, RefusalEffect) and effect.city == consent.city and inject.key in told:
            refused = select(ConsentRow.id).where(
                ConsentRow.city == consent.city, ConsentRow.reason_code == effect.reason_code
            )
            if session.execute(refused).first() is None:
                return effect.reason_code
    return None


def _consent(plan: PlanRow, consent: ConsentRow, reason: str | None) -> Do:
    lines = None
    if reason:
        lines = {line.id: 0 for line in plan.movements if line.city_from == consent.city}
        lines = {line.id: 0 for line in plan.movements if line.id in lines and line.state == "proposed"}
    return lambda s, a: consents.answer(
        s, a, plan.id, city=consent.city, lines=lines, reason_code=reason,
        note="演练：按情景不能出借" if reason else "", content_hash=content_hash(plan),
    )  # fmt: skip


def _submit(plan: PlanRow) -> Do:
    """Submit it, or take it back when another plan has covered its needs meanwhile."""

    def work(session: Session, actor: Actor) -> object:
        try:
            return plans.submit(
                session, actor, plan.id, seen_version=plan.version, content_hash=content_hash(plan)
            )
        except Conflict as refusal:
            if refusal.code != "need_already_covered":
                raise
            note = "演练：需求已由其他方案覆盖"
            return plans.withdraw(session, actor, plan.id, seen_version=plan.version, note=note)

    return work


def _approve(plan: PlanRow) -> Do:
    return lambda s, a: decisions.approve(
        s, a, plan.id, seen_version=plan.version, content_hash=content_hash(plan)
    )


def _revise(plan: PlanRow, run: RunRow, name: str) -> Do:
    return lambda s, a: drafts.revise_plan(
        s, a, plan.id, run_id=run.id, proposal=name, seen_version=plan.version
    )


def _acknowledge(order: OrderRow) -> Do:
    return lambda s, a: orders.acknowledge(s, a, order.id, seen_version=order.version)


def _state_costs(order: OrderRow) -> Do:
    return lambda s, a: orders.state_costs(s, a, order.id, seen_version=order.version)


def _settle(order: OrderRow) -> Do:
    return lambda s, a: orders.settle(s, a, order.id, seen_version=order.version)


def _step(step: str, rows: list[MovementRow]) -> Do:
    seen = [batches.SeenMovement(row.id, row.version) for row in rows]

    def work(session: Session, actor: Actor) -> object:
        steps = load_reference().agreement.demobilisation.steps if step == "go_home" else ()
        done = [one.key for one in steps]
        return batches.step_all(session, actor, step, seen, done)  # type: ignore[arg-type]  # one of the known steps

    return work
