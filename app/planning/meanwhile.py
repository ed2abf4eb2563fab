"""What has changed since a run froze the world, as far as its proposals rest on it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.jobs import outside_the_loop
from app.core.shapes import At, Shape
from app.dispatch.models import PlanRow
from app.dispatch.states import LIVE_PLANS
from app.incidents import service as incidents
from app.incidents.states import OPEN
from app.planning import runs
from app.planning.around import around_of
from app.planning.questions import kept_question
from app.planning.snapshot import freeze
from solver.formats.formats import plans_from_json, problem_from_json
from solver.plan import Plan
from solver.problem import Problem, Unit

HALF_A_MINUTE = 0.5  # departures are on the minute, freezings are not


class Passed(Shape):
    """One thing that is no longer as the solver was told. `sent` of `source` is what the proposal sends and
    `left` what is free now; of a need, `sent` is what was asked then and `left` what is asked now."""

    what: Literal[
        "source_short",
        "trucks_short",
        "road_closed",
        "service_gone",
        "need_changed",
        "need_gone",
        "consent_gone",
    ]
    source: str | None = None
    need_id: int | None = None
    edge_id: str | None = None
    city: str | None = None
    form: str | None = None
    kind: str | None = None
    sent: int | None = None
    left: int | None = None


class ProposalNow(Shape):
    """`stale`: it can no longer be carried out as it was reckoned."""

    proposal: str
    stale: bool
    changes: list[Passed]


class Meanwhile(Shape):
    """`new_needs` were not asked about; `taken`: plans of this run that are submitted or further: what they
    promise is no longer asked for."""

    run_id: int
    frozen_at: At
    taken: list[int]
    new_needs: list[int]
    proposals: list[ProposalNow]


def meanwhile(session: Session, run_id: int, moment: datetime) -> Meanwhile:
    """Every proposal of a run against the world as it is now."""
    run = runs.answered(session, run_id)
    problem, plans = kept_question(session, run_id)
    taken = list(
        session.execute(
            select(PlanRow.id)
            .where(
                PlanRow.run_id == run_id,
                PlanRow.incident_id.in_(run.incident_ids),
                PlanRow.state.in_(LIVE_PLANS),
            )
            .order_by(PlanRow.id)
        ).scalars()
    )
    open_ids = [one for one in run.incident_ids if incidents.find(session, one).state in OPEN]
    now = freeze(session, open_ids, moment, around_of(session, run.plan_id, moment) if run.plan_id else None)
    compared: tuple[list[int], list[ProposalNow]] = outside_the_loop(_compared, problem, plans, now)
    return Meanwhile(
        run_id=run_id,
        frozen_at=run.frozen_at or moment,
        taken=taken,
        new_needs=compared[0],
        proposals=compared[1],
    )


def _compared(problem: str, plans: str, now: Problem) -> tuple[list[int], list[ProposalNow]]:
    before = problem_from_json(problem)
    asked = {need.id for need in before.needs}
    new_needs = [_number(need.id) for need in now.needs if need.id not in asked]
    told = []
    for plan in plans_from_json(plans).plans:
        changes = [*_sources(plan, now), *_trucks(plan, now), *_roads(plan, before, now)]
        changes += [*_services(plan, before, now), *_needs(plan, before, now), *_consents(plan, before, now)]
        told.append(ProposalNow(proposal=plan.name, stale=bool(changes), changes=changes))
    return new_needs, told


def _sources(plan: Plan, now: Problem) -> Iterator[Passed]:
    free = {one.id: 1 if isinstance(one, Unit) else one.quantity for one in now.sources}
    sent: Counter[str] = Counter()
    for line in plan.movements:
        sent[line.source] += 0 if line.pinned else line.quantity
    for source, quantity in sorted(sent.items()):
        left = free.get(source, 0)
        if left < quantity:
            yield Passed(what="source_short", source=source, sent=quantity, left=left)


def _trucks(plan: Plan, now: Problem) -> Iterator[Passed]:
    free = {fleet.id: fleet.count for fleet in now.fleets}
    sent: Counter[str] = Counter()
    for load in plan.loads:
        for trucks in load.vehicles:
            sent[trucks.fleet] += trucks.count if load.turn == 1 else 0
    for fleet, count in sorted(sent.items()):
        if free.get(fleet, 0) < count:
            yield Passed(what="trucks_short", source=fleet, sent=count, left=free.get(fleet, 0))


def _roads(plan: Plan, before: Problem, now: Problem) -> Iterator[Passed]:
    """Roads closed since then on which a line was to drive."""
    driven = {pair for line in plan.movements for pair in pairwise(line.route)}
    network, then = now.travel.network, before.travel.network
    known = {edge.id for edge in then.edges if edge.closed} if then else set()
    for edge in network.edges if network else ():
        on_the_way = {(edge.from_node, edge.to_node), (edge.to_node, edge.from_node)} & driven
        if edge.closed and edge.id not in known and on_the_way:
            yield Passed(what="road_closed", edge_id=edge.id)


def _services(plan: Plan, before: Problem, now: Problem) -> Iterator[Passed]:
    """Lines whose train or flight has left, is closed or is full: its departure is not offered any more."""
    begun, begins = (datetime.fromisoformat(one.starts_at) for one in (before, now))
    later = (begins - begun).total_seconds() / 60
    offered: dict[int, list[float]] = defaultdict(list)
    for service in now.travel.services:
        offered[_number(service.id)].extend(minute + later for minute in service.departures)
    for line in plan.movements:
        if line.service is None or line.departs_minutes is None or line.pinned:
            continue
        departs = line.departs_minutes
        if not any(abs(minute - departs) < HALF_A_MINUTE for minute in offered[_number(line.service)]):
            yield Passed(what="service_gone", source=line.source)


def _needs(plan: Plan, before: Problem, now: Problem) -> Iterator[Passed]:
    """Needs it was made for that ask for something else now, or for nothing."""
    told = {need.id: need for need in now.needs}
    for need in before.needs:
        other = told.get(need.id)
        if other is None:
            if any(line.need == need.id for line in plan.movements):
                yield Passed(what="need_gone", need_id=_number(need.id), sent=need.quantity, left=0)
        elif (other.quantity, other.kind, other.minimum_grade) != (
            need.quantity,
            need.kind,
            need.minimum_grade,
        ):
            yield Passed(
                what="need_changed", need_id=_number(need.id), sent=need.quantity, left=other.quantity
            )


def _consents(plan: Plan, before: Problem, now: Problem) -> Iterator[Passed]:
    """Words of leaders below their floors that no longer stand, where the proposal lends of that."""
    stands = {(one.city, one.form, one.kind): one.quantity for one in now.consents}
    lent = {(line.city_from, line.form) for line in plan.movements if line.city_from != line.city_to}
    for one in before.consents:
        left = stands.get((one.city, one.form, one.kind), 0)
        if left < one.quantity and (one.city, one.form) in lent:
            yield Passed(
                what="consent_gone",
                city=one.city,
                form=one.form,
                kind=one.kind,
                sent=one.quantity,
                left=left,
            )


def _number(key: str) -> int:
    return int(key.split(":")[1])
