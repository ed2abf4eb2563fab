"""Plans: draft, change, submit, withdraw; a draft holds nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.agreement.rules import Loan, require_in_force
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import move
from app.core.seen import require_seen
from app.core.tables import world_of
from app.dispatch.by_name import grant_offered
from app.dispatch.cover import open_needs
from app.dispatch.endorsing import ask_endorsement
from app.dispatch.events import Plan
from app.dispatch.fitness import require_fit
from app.dispatch.models import ConsentRow, MovementRow, PlanRow
from app.dispatch.offers_back import give_back_offers
from app.dispatch.plan_holds import holder_of, wants
from app.dispatch.shapes import content_hash, say_plan
from app.dispatch.states import DEAD_MOVEMENTS, PLAN_FLOW, UNIT_FLOW
from app.incidents.models import IncidentRow
from app.inventory.holding import hold, release
from app.region.data import load_reference

WRITTEN_LATER = (
    "sent_note",
    "position_note",
    "delay_note",
    "stop_note",
    "command_post",
    "inspection_note",
    "checklist_waived_reason",
    "hours_let_reason",
)


@dataclass(frozen=True)
class Line:
    """One movement as proposed; minutes count from `base_at` of its plan."""

    need_id: int
    form: str
    kind: str
    source: str
    from_site_id: int
    city_from: str
    quantity: int
    contribution: int
    vehicle_class: str | None
    vehicle_count: int
    vehicles: Mapping[str, int]
    leave_minutes: float
    arrive_minutes: float
    assembly_minutes: float
    travel_minutes: float
    setup_minutes: float
    km: float
    route: Sequence[str]
    reason: str
    rest_minutes: float = 0.0
    mode: str = "road"
    service_id: int | None = None
    departs_minutes: float | None = None
    wait_minutes: float = 0.0
    shift_exceeded: bool = False
    package_id: int | None = None
    detour_minutes: float = 0.0
    turn: int = 1


@dataclass(frozen=True)
class Content:
    """What a proposal says about one incident."""

    name: str
    run_id: int | None
    base_at: datetime
    lines: Sequence[Line]
    goals: list[dict[str, object]]
    gap: float | None
    unmet: list[dict[str, object]]
    tours: list[dict[str, object]] = field(default_factory=list)


def draft_plan(session: Session, actor: Actor, incident: IncidentRow, content: Content) -> Plan:
    """A draft of `content` for one incident of the officer's city; it holds nothing yet."""
    require(actor, "plan.draft", incident.city)
    if not content.lines:
        raise Invalid("empty_plan")
    row = PlanRow(
        number=_next_number(session, incident),
        run_id=content.run_id,
        incident_id=incident.id,
        incident_title=incident.title,
        city=incident.city,
        name=content.name,
        state="draft",
        revision=1,
        touched_at=at(session),
        proposed_by=actor.id,
        proposed_at=at(session),
        goals=content.goals,
        gap=content.gap,
        unmet=content.unmet,
        tours=content.tours,
        movements=[],
        consents=[],
    )
    row.movements.extend(movement_of(incident, line, content.base_at) for line in content.lines)
    session.add(row)
    return say_plan(session, row, "plan.drafted")


def submit(session: Session, actor: Actor, plan_id: int, *, seen_version: int, content_hash: str) -> Plan:
    """Hold own forces and what leaders have offered by name, and ask every other lending city; with nobody
    to ask it goes straight to the own leader."""
    row = locked(session, plan_id)
    require(actor, "plan.submit", row.city)
    require_unchanged(row, seen_version, content_hash)
    _require_still_needed(session, row)
    _require_in_force(session, row)
    hold_own(session, row)
    grant_offered(session, row)
    ask = ask_cities(session, row)
    row.state = move(PLAN_FLOW, row.state, "submit" if ask else "submit_own")
    row.submitted_at, row.proposed_by = at(session), actor.id
    ask_endorsement(session, row, "before_approval")
    return say_plan(session, row, "plan.submitted")


def withdraw(session: Session, actor: Actor, plan_id: int, *, seen_version: int, note: str) -> Plan:
    """Take the plan back: what it held is free again."""
    row = locked(session, plan_id)
    require(actor, "plan.submit", row.city)
    require_seen(seen_version, row.version, "plan_changed")
    row.state = move(PLAN_FLOW, row.state, "withdraw")
    row.decision_note = note
    drop_movements(session, row)
    give_back_offers(session, row)
    return say_plan(session, row, "plan.withdrawn")


def hold_own(session: Session, row: PlanRow) -> None:
    """Own forces are held as soon as they are asked for, all or Conflict `stock_shortage`."""
    session.flush()  # new lines get the ids their holds are named by
    own = [line for line in row.movements if line.city_from == row.city and line.state == "proposed"]
    require_fit(session, own)
    hold(session, [want for line in own for want in wants(row, line, line.quantity)])
    for line in own:
        line.state = move(UNIT_FLOW, line.state, "grant")


def _require_still_needed(session: Session, row: PlanRow) -> None:
    """Conflict `need_already_covered` when another live plan has what this one asks for."""
    incident = session.get_one(IncidentRow, row.incident_id)
    still_open = {need.id for need, _ in open_needs(session, [incident])}
    covered = sorted({line.need_id for line in row.movements} - still_open)
    if covered:
        raise Conflict("need_already_covered", {"need_ids": covered})


def _require_in_force(session: Session, row: PlanRow) -> None:
    incident = session.get_one(IncidentRow, row.incident_id)
    loans = [Loan(line.city_from, line.city_to, line.form) for line in row.movements]
    require_in_force(incident, loans, at(session))


def ask_cities(session: Session, row: PlanRow) -> list[str]:
    """A pending consent for every other city with a line that nobody has answered yet."""
    grade = session.get_one(IncidentRow, row.incident_id).grade
    minutes = load_reference().agreement.consent_answer_minutes(grade)
    waiting = {consent.city for consent in row.consents if consent.state == "pending"}
    cities = sorted(
        {line.city_from for line in row.movements if line.state == "proposed"} - {row.city} - waiting
    )
    for city in cities:
        row.consents.append(
            ConsentRow(
                world=row.world,
                revision=row.revision,
                city=city,
                state="pending",
                asked_at=at(session),
                answer_due_at=at(session) + timedelta(minutes=minutes),
                below_floor=[],
            )
        )
    return cities


def drop_movements(session: Session, row: PlanRow) -> None:
    alive = [line for line in row.movements if line.state not in DEAD_MOVEMENTS]
    release(session, [holder_of(line) for line in alive])
    for line in alive:
        line.state = "withdrawn"


def locked(session: Session, plan_id: int) -> PlanRow:
    """The plan, locked until this transaction ends."""
    row = session.get(PlanRow, plan_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"plan:{plan_id}"})
    return row


def refused_without_run(session: Session) -> list[int]:
    """Plans with refused lines that nobody is re-planning yet."""
    query = select(PlanRow.id).where(PlanRow.state == "replanning", PlanRow.replan_run_id.is_(None))
    return list(session.execute(query.order_by(PlanRow.id)).scalars())


def require_unchanged(row: PlanRow, seen_version: int, seen_hash: str) -> None:
    """Conflict `plan_changed` unless both version and content are what the officer saw."""
    require_seen(seen_version, row.version, "plan_changed")
    require_content(row, seen_hash)


def require_content(row: PlanRow, seen_hash: str) -> None:
    if seen_hash != content_hash(row):
        raise Conflict(
            "plan_changed",
            {"seen_hash": seen_hash, "content_hash": content_hash(row), "version": row.version},
        )


def add_lines(session: Session, row: PlanRow, content: Content, lines: Sequence[Line]) -> None:
    """New lines of a revision; what is there already stays as it is."""
    incident = session.get_one(IncidentRow, row.incident_id)
    row.movements.extend(movement_of(incident, line, content.base_at) for line in lines)


def movement_of(incident: IncidentRow, line: Line, base_at: datetime) -> MovementRow:
    """The row of a proposed line; it belongs to no session yet."""
    return MovementRow(
        world=incident.world,
        incident_id=incident.id,
        need_id=line.need_id,
        form=line.form,
        kind=line.kind,
        source=line.source,
        from_site_id=line.from_site_id,
        city_from=line.city_from,
        city_to=incident.city,
        quantity=line.quantity,
        contribution=line.contribution,
        vehicle_class=line.vehicle_class,
        vehicle_count=line.vehicle_count,
        vehicles=dict(line.vehicles),
        assembly_minutes=line.assembly_minutes,
        travel_minutes=line.travel_minutes,
        promised_travel_minutes=line.travel_minutes,
        rest_minutes=line.rest_minutes,
        detour_minutes=line.detour_minutes,
        turn=line.turn,
        setup_minutes=line.setup_minutes,
        mode=line.mode,
        service_id=line.service_id,
        departs_at=departure_of(line, base_at),
        wait_minutes=line.wait_minutes,
        shift_exceeded=line.shift_exceeded,
        package_id=line.package_id,
        km=line.km,
        route=list(line.route),
        reason=line.reason,
        planned_leave_at=base_at + timedelta(minutes=line.leave_minutes),
        planned_arrive_at=base_at + timedelta(minutes=line.arrive_minutes),
        state="proposed",
        specification="",
        pass_number="",
        difference_note="",
        condition="",
        checklist=[],
        replan_asked=False,
        **dict.fromkeys(WRITTEN_LATER, ""),
    )


def departure_of(line: Line, base_at: datetime) -> datetime | None:
    """When the line's train or flight leaves, to the minute of its timetable."""
    if line.departs_minutes is None:
        return None
    half_a_minute_on = base_at + timedelta(minutes=line.departs_minutes, seconds=30)
    return half_a_minute_on.replace(second=0, microsecond=0)


def _next_number(session: Session, incident: IncidentRow) -> str:
    count = session.execute(
        select(func.count()).select_from(PlanRow).where(PlanRow.incident_id == incident.id)
    ).scalar_one()
    return f"{incident.number}-P{count + 1:02d}"
