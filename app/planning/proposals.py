"""The solver's answer as officers read it, and as the lines of a draft."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import Invalid, NotFound
from app.core.shapes import At, Shape
from app.dispatch.convoys import Rider, trucks_after
from app.dispatch.events import Goal
from app.dispatch.plans import Content, Line
from app.inventory.holding import row_of
from app.inventory.models import LotRow, UnitRow
from app.planning.events import ProposalSummary
from app.planning.models import RunRow
from app.planning.tours import ProposedTour, kept_tours, tours_of
from solver.plan import Goal as Told
from solver.plan import Movement, Plan, Plans, Policy


class ProposedMovement(Shape):
    """One line of a proposal; minutes count from `frozen_at` of its run."""

    line: str
    incident_id: int
    need_id: int
    form: str
    kind: str
    source: str
    source_name_zh: str
    from_site_id: int
    city_from: str
    city_to: str
    quantity: int
    contribution: int
    vehicle_class: str | None
    vehicle_count: int
    vehicles: dict[str, int]
    leave_minutes: float
    arrive_minutes: float
    assembly_minutes: float
    travel_minutes: float  # on the way, the driver's rests included
    rest_minutes: float
    detour_minutes: float = 0.0  # its truck loads at other places on the way
    turn: int = 1  # of its truck: on the second it has been there already
    setup_minutes: float
    mode: str  # road | rail | air
    service_id: int | None = None  # the train or flight it takes, with no vehicle of its own
    departs_minutes: float | None = None
    wait_minutes: float = 0.0  # at home, ready, for the departure
    shift_exceeded: bool  # the team would arrive after its shift
    km: float
    route: list[str]
    reason: str
    pinned: bool
    wave: int | None = None  # of its need: first hour, six hours, day; the rest last


class ProposedUnmet(Shape):
    incident_id: int
    need_id: int
    quantity: int
    reason: str
    details: dict[str, Any]


class Proposal(Shape):
    name: str
    also: list[str]
    goals: list[Goal]
    gap: float | None
    certificate: dict[str, Any]
    movements: list[ProposedMovement]
    unmet: list[ProposedUnmet]
    policy: Policy | None = None  # of runs from before it was kept: none
    tours: list[ProposedTour] = []


class Proposals(Shape):
    run_id: int
    frozen_at: At
    proposals: list[Proposal]


def proposals_of(
    session: Session, answer: Plans, needs: Mapping[str, tuple[int, str, str]]
) -> list[Proposal]:
    """`needs` maps the solver's need ids to (incident_id, form, kind)."""
    return [_proposal(session, plan, needs) for plan in answer.plans]


def summary_of(proposal: Proposal) -> ProposalSummary:
    return ProposalSummary(
        name=proposal.name,
        also=proposal.also,
        goals=proposal.goals,
        gap=proposal.gap,
        movement_count=len(proposal.movements),
        unmet_quantity=sum(unmet.quantity for unmet in proposal.unmet),
        last_arrival_minutes=max((line.arrive_minutes for line in proposal.movements), default=0.0),
        cities=sorted({line.city_from for line in proposal.movements}),
    )


def summary_so_far(plan: Plan) -> ProposalSummary:
    """The same of a plan while its run still searches."""
    return ProposalSummary(
        name=plan.name,
        also=list(plan.also),
        goals=[_goal(goal) for goal in plan.goals],
        gap=plan.gap,
        movement_count=len(plan.movements),
        unmet_quantity=sum(unmet.quantity for unmet in plan.unmet),
        last_arrival_minutes=max((line.arrive_minutes for line in plan.movements), default=0.0),
        cities=sorted({line.city_from for line in plan.movements if line.city_from}),
    )


def kept_proposals(run: RunRow) -> Proposals:
    if run.answer is None or run.frozen_at is None:
        raise NotFound("not_found", {"what": f"answer of run:{run.id}"})
    return Proposals.model_validate_json(run.answer)


def proposal_of(run: RunRow, name: str) -> Proposal:
    """The one of this name, or that is this one, too; NotFound otherwise."""
    found = [one for one in kept_proposals(run).proposals if name == one.name or name in one.also]
    if not found:
        raise NotFound("not_found", {"what": f"proposal:{name}"})
    return found[0]


def content_for(run: RunRow, name: str, incident_id: int, kept: Mapping[str, int] | None) -> Content:
    """What proposal `name` says about one incident; `kept` lowers or drops lines, it never adds."""
    found = proposal_of(run, name)
    frozen_at = kept_proposals(run).frozen_at
    mine = [line for line in found.movements if line.incident_id == incident_id]
    lines = _with_their_trucks([_line(line, _kept_quantity(line, kept or {})) for line in mine])
    going = [line for line in lines if line.quantity]
    return Content(
        name=found.name,
        run_id=run.id,
        base_at=frozen_at,
        lines=going,
        tours=kept_tours(found.tours, incident_id, going, frozen_at),
        goals=[goal.model_dump() for goal in found.goals],
        gap=found.gap,
        unmet=[
            unmet.model_dump(exclude={"incident_id"})
            for unmet in found.unmet
            if unmet.incident_id == incident_id
        ],
    )


def _with_their_trucks(lines: list[Line]) -> list[Line]:
    """A dropped line's trucks are still needed for what rides with it."""
    riders = [
        Rider(line.city_from, line.form == "supply" and line.quantity > 0, line.vehicles) for line in lines
    ]
    return [
        replace(line, vehicles=trucks) if line.form == "supply" else line
        for line, trucks in zip(lines, trucks_after(riders), strict=True)
    ]


def _kept_quantity(line: ProposedMovement, kept: Mapping[str, int]) -> int:
    quantity = kept.get(line.line, line.quantity)
    if not 0 <= quantity <= line.quantity:
        raise Invalid("bad_quantity", {"line": line.line, "proposed": line.quantity, "wanted": quantity})
    return quantity


def _line(line: ProposedMovement, quantity: int) -> Line:
    given = line.model_dump(exclude={"line", "incident_id", "source_name_zh", "city_to", "pinned", "wave"})
    share = line.contribution * quantity // line.quantity
    return Line(**(given | {"quantity": quantity, "contribution": share}))


def _goal(goal: Told) -> Goal:
    return Goal(name=goal.name, value=goal.value, unit=goal.unit, bound=goal.bound)


def _proposal(session: Session, plan: Plan, needs: Mapping[str, tuple[int, str, str]]) -> Proposal:
    trucks = _trucks_by_movement(plan)
    turns = {name: load.turn for load in plan.loads for name in load.movements}
    return Proposal(
        name=plan.name,
        also=list(plan.also),
        goals=[_goal(goal) for goal in plan.goals],
        gap=plan.gap,
        policy=plan.policy,
        certificate={
            "status": plan.certificate.status,
            "engines": plan.certificate.engines,
            "seconds": plan.certificate.seconds,
            "seed": plan.certificate.seed,
            "problem_hash": plan.certificate.problem_hash,
            "checked": plan.certificate.checked,
            "violations": list(plan.certificate.violations),
        },
        movements=[
            _movement(session, line, needs[line.need], trucks.get(line.id, {}), turns.get(line.id, 1))
            for line in plan.movements
        ],
        unmet=[
            ProposedUnmet(
                incident_id=needs[unmet.need][0],
                need_id=_number(unmet.need),
                quantity=unmet.quantity,
                reason=unmet.reason,
                details=unmet.details,
            )
            for unmet in plan.unmet
        ],
        tours=tours_of(session, plan, needs),
    )


def _movement(
    session: Session, line: Movement, need: tuple[int, str, str], trucks: dict[str, int], turn: int
) -> ProposedMovement:
    incident_id, form, kind = need
    waits = line.wait_minutes if line.form == "supply" else 0.0
    lender = line.to_site if form == "resource" else line.from_site
    return ProposedMovement(
        line=line.id,
        incident_id=incident_id,
        need_id=_number(line.need),
        form=form,
        kind=kind,
        source=line.source,
        source_name_zh=_name(session, line.source),
        from_site_id=_number(lender),
        city_from=str(line.city_from),
        city_to=line.city_to,
        quantity=line.quantity,
        contribution=line.quantity if line.contribution is None else round(line.contribution),
        vehicle_class=line.vehicle_class,
        vehicle_count=0 if line.service else line.vehicle_count,
        vehicles=trucks,
        leave_minutes=line.leave_minutes,
        arrive_minutes=line.arrive_minutes,
        assembly_minutes=line.assembly_minutes + waits,
        travel_minutes=line.travel_minutes + line.rest_minutes,
        rest_minutes=line.rest_minutes,
        detour_minutes=line.detour_minutes,
        turn=turn,
        mode=line.mode,
        service_id=_number(line.service) if line.service else None,
        departs_minutes=line.departs_minutes,
        wait_minutes=line.wait_minutes if line.service else 0.0,
        shift_exceeded=line.shift_exceeded,
        setup_minutes=line.setup_minutes,
        km=line.km,
        route=list(line.route),
        reason=line.reason,
        pinned=line.pinned,
        wave=line.wave,
    )


def _trucks_by_movement(plan: Plan) -> dict[str, dict[str, int]]:
    """Each convoy's trucks go with the first movement on it; the others, and what they come back for, ride
    along."""
    trucks: dict[str, dict[str, int]] = {}
    for load in (load for load in plan.loads if load.turn == 1):
        mine = trucks.setdefault(load.movements[0], {})
        for vehicles in load.vehicles:
            mine[vehicles.fleet] = mine.get(vehicles.fleet, 0) + vehicles.count
    return trucks


def _name(session: Session, source: str) -> str:
    row = row_of(session, source)
    if isinstance(row, UnitRow):
        return row.name_zh
    return row.lot_no if isinstance(row, LotRow) else source


def _number(key: str) -> int:
    return int(key.split(":")[1])
