"""A plan made by hand: chosen line by line, checked by the rules that bind the optimizer, then consented to
and approved like every other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.agreement.floors import Taken, breaches
from app.agreement.rules import BEIJING, Loan, require_in_force
from app.agreement.service import allowed_below_floor
from app.core.db import at
from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.core.tables import world_of
from app.dispatch.by_hand.events import HandFault, HandLine, HandReview
from app.dispatch.costs import estimate_of
from app.dispatch.cover import lent_units, open_needs
from app.dispatch.drafting import take_into_draft
from app.dispatch.events import Plan
from app.dispatch.fitting import fits, serves
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.plans import Line, movement_of
from app.dispatch.ways import line_to
from app.incidents.models import IncidentRow, NeedRow
from app.incidents.service import find
from app.incidents.states import OPEN
from app.inventory.freshness import unfit_reason
from app.inventory.holding import free_quantity, row_of
from app.inventory.models import FleetRow, ResourceRow

NAME = "by_hand"
FORMS = ("lot", "unit", "resource")


class Choice(NamedTuple):
    need_id: int
    source: str
    quantity: int


def plan_by_hand(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    lines: Sequence[Mapping[str, object]],
    plan_id: int | None,
) -> Plan:
    """Into the draft `plan_id` of this incident, or a new one; nothing is held before it is submitted.

    The refusal is that of the first line that cannot go; `review` tells them all.
    """
    incident = find(session, incident_id)
    require(actor, "plan.draft", incident.city)
    if incident.state not in OPEN:
        raise Conflict("incident_not_open", {"state": incident.state})
    looked = _look(session, incident, _choices(lines), plan_id, at(session))
    if looked.refusals:
        raise looked.refusals[0][1]
    return take_into_draft(session, actor, incident, looked.lines, plan_id=plan_id, name=NAME)


def review(
    session: Session,
    incident_id: int,
    *,
    lines: Sequence[Mapping[str, object]],
    plan_id: int | None,
    moment: datetime,
) -> HandReview:
    """Changes nothing: how each line would go, everything that is wrong, and what would still be missing."""
    incident = find(session, incident_id)
    looked = _look(session, incident, _choices(lines), plan_id, moment)
    left = {need.id: quantity for need, quantity in open_needs(session, [incident])}
    for line in _both(_drafted(session, incident, plan_id), looked.lines):
        left[line.need_id] = max(0, left.get(line.need_id, 0) - line.contribution)
    cost = estimate_of(session, [movement_of(incident, line, moment) for line in looked.lines])
    return HandReview(
        lines=[_shape(line) for line in looked.lines],
        faults=[
            HandFault(source=source, code=told.code, details=told.details) for source, told in looked.refusals
        ],
        missing={need_id: quantity for need_id, quantity in left.items() if quantity},
        estimate_yuan=cost.total_yuan if looked.lines else 0.0,
    )


class Looked(NamedTuple):
    """The lines that could be made, and the refusals: of one source, or of several together (None)."""

    lines: list[Line]
    refusals: list[tuple[str | None, DomainError]]


def _choices(lines: Iterable[Mapping[str, object]]) -> list[Choice]:
    return [Choice(int(str(x["need_id"])), str(x["source"]), int(str(x["quantity"]))) for x in lines]


def _look(
    session: Session, incident: IncidentRow, chosen: Sequence[Choice], plan_id: int | None, moment: datetime
) -> Looked:
    needs = {need.id: (need, quantity) for need, quantity in open_needs(session, [incident])}
    lines: list[Line] = []
    refusals: list[tuple[str | None, DomainError]] = []
    for one in chosen:
        try:
            if sum(other.source == one.source for other in chosen) > 1:
                raise Invalid("chosen_twice", {"source": one.source})
            lines.append(_line(session, incident, one, needs, moment))
        except DomainError as refusal:
            refusals.append((one.source, refusal))
    drafted = _drafted(session, incident, plan_id)
    checks = (
        partial(_require_needed, lines, drafted, needs),
        partial(_require_trucks, session, lines, drafted),
        partial(_require_spared, session, incident, lines, drafted, moment),
    )
    for check in checks:
        try:
            check()
        except DomainError as refusal:
            refusals.append((None, refusal))
    return Looked(lines, refusals)


def _line(
    session: Session,
    incident: IncidentRow,
    one: Choice,
    needs: Mapping[int, tuple[NeedRow, int]],
    moment: datetime,
) -> Line:
    """Conflict or Invalid, as for an offer or a consent, where it cannot go."""
    if one.need_id not in needs:
        raise Invalid("need_not_open", {"need_id": one.need_id})
    need, _ = needs[one.need_id]
    form, _, id_ = one.source.partition(":")
    if form not in FORMS or not id_.isdecimal():
        raise Invalid("unknown_source", {"source": one.source})
    row = row_of(session, one.source)
    if isinstance(row, FleetRow) or row.world != world_of(session):
        raise NotFound("not_found", {"what": one.source})
    if not fits(row, need):
        raise Invalid("does_not_fit", {"kind": need.kind})
    require_in_force(incident, [Loan(row.city, incident.city, need.form)], moment)
    today = moment.astimezone(BEIJING).date()
    unfit = None if isinstance(row, ResourceRow) else unfit_reason(row, today)
    if unfit:
        raise Conflict("not_fit", {"source": one.source, "reason": unfit})
    if not 0 < one.quantity <= free_quantity(row):
        raise Conflict("not_so_much_free", {"quantity": one.quantity, "free": free_quantity(row)})
    line = line_to(session, incident, one.source, one.quantity, need_id=need.id, kind=need.kind)
    return replace(line, reason=NAME, contribution=serves(row, need, one.quantity))


def _drafted(session: Session, incident: IncidentRow, plan_id: int | None) -> list[MovementRow]:
    """What the draft has already counts with what is chosen now."""
    query = (
        select(MovementRow)
        .join(PlanRow, MovementRow.plan_id == PlanRow.id)
        .where(PlanRow.id == (plan_id or 0), PlanRow.incident_id == incident.id, PlanRow.state == "draft")
    )
    return list(session.execute(query).scalars())


def _both(drafted: Sequence[MovementRow], lines: Sequence[Line]) -> list[Line | MovementRow]:
    return [*drafted, *lines]


def _require_needed(
    lines: Sequence[Line], drafted: Sequence[MovementRow], needs: Mapping[int, tuple[NeedRow, int]]
) -> None:
    """Nothing is taken that nobody asked for: no line of which the others would leave nothing to do."""
    brought: Counter[int] = Counter()
    for line in _both(drafted, lines):
        brought[line.need_id] += line.contribution
    for line in lines:
        _, quantity = needs[line.need_id]
        over = brought[line.need_id] - quantity
        if over >= line.contribution or (line.form != "unit" and over > 0):
            raise Invalid(
                "more_than_needed",
                {"kind": line.kind, "form": line.form, "quantity": brought[line.need_id], "needed": quantity},
            )


def _require_trucks(session: Session, lines: Sequence[Line], drafted: Sequence[MovementRow]) -> None:
    """Lines that each find trucks may not find them together."""
    asked: Counter[str] = Counter()
    for line in _both(drafted, lines):
        asked.update(dict(line.vehicles))
    for source, count in asked.items():
        fleet = row_of(session, source)
        if count > free_quantity(fleet):
            raise Conflict("no_trucks", {"city": fleet.city, "quantity": count})


def _require_spared(
    session: Session,
    incident: IncidentRow,
    lines: Sequence[Line],
    drafted: Sequence[MovementRow],
    moment: datetime,
) -> None:
    """No other city below its floor, but by what its leader has let go for this incident."""
    by_city: dict[str, list[Taken]] = defaultdict(list)
    for line in _both(drafted, lines):
        if line.city_from != incident.city:
            by_city[line.city_from].append(Taken(line.source, line.quantity))
    allowed = allowed_below_floor(session, [incident.id], moment)
    for city, taken in sorted(by_city.items()):
        found = [
            one
            for one in breaches(session, city, taken, lent_units(session))
            if one.below > allowed[(city, one.form, one.kind)]
        ]
        if found:
            raise Conflict("floor_kept", {"breaches": [one._asdict() for one in found], "city": city})


def _shape(line: Line) -> HandLine:
    fields = {field: getattr(line, field) for field in HandLine.model_fields if field != "city"}
    return HandLine(**fields, city=line.city_from)
