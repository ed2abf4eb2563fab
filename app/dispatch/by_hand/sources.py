"""What of the four cities' register could serve one need now: the choice of an officer without the solver."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreement.floors import spares
from app.agreement.rules import BEIJING, Loan, lends
from app.agreement.service import allowed_below_floor
from app.core.errors import Conflict, Invalid
from app.dispatch.by_hand.events import HandSource, HandSources, SourceState
from app.dispatch.cover import lent_units, open_needs
from app.dispatch.fitting import fits, serves
from app.dispatch.models import MovementRow, PlanRow
from app.dispatch.plans import Line
from app.dispatch.ways import kind_of, line_to
from app.incidents.models import IncidentRow, NeedRow
from app.incidents.service import find
from app.inventory.freshness import unfit_reason
from app.inventory.holding import free_quantity
from app.inventory.models import LotRow, ResourceRow, UnitRow

Fitting = LotRow | UnitRow | ResourceRow
TABLES: dict[str, type[Fitting]] = {"supply": LotRow, "unit": UnitRow, "resource": ResourceRow}
PREFIX = {"supply": "lot", "unit": "unit", "resource": "resource"}


def sources_for(session: Session, incident_id: int, need_id: int, moment: datetime) -> HandSources:
    """Every row that fits the need, whether it can go and when it would be there.

    Invalid `need_not_open` where the need is not of the incident, or a live plan covers it.
    """
    incident = find(session, incident_id)
    need, quantity = open_need(session, incident, need_id)
    rows = _fitting(session, need)
    spare = _spare(session, incident, rows, moment)
    drafted = _drafted(session, incident)
    found = [_standing(session, incident, need, row, spare, drafted, moment) for row in rows]
    found.sort(key=lambda one: _order(one, incident.city))
    return HandSources(need_id=need.id, quantity=quantity, sources=found)


def open_need(session: Session, incident: IncidentRow, need_id: int) -> tuple[NeedRow, int]:
    found = next((one for one in open_needs(session, [incident]) if one[0].id == need_id), None)
    if found is None:
        raise Invalid("need_not_open", {"need_id": need_id})
    return found


def name_of(row: Fitting) -> str:
    return f"{PREFIX[_form(row)]}:{row.id}"


def _form(row: Fitting) -> str:
    return "supply" if isinstance(row, LotRow) else "unit" if isinstance(row, UnitRow) else "resource"


def _fitting(session: Session, need: NeedRow) -> list[Fitting]:
    table = TABLES[need.form]
    rows: Sequence[Fitting] = session.execute(select(table)).scalars().all()  # type: ignore[assignment]  # of one of the three
    return [row for row in rows if fits(row, need)]


def _spare(
    session: Session, incident: IncidentRow, rows: Sequence[Fitting], moment: datetime
) -> dict[str, int]:
    """By source: all that is free of the own city's, of others' what their floors leave, with what leaders
    have let go below them for this incident."""
    free = {name_of(row): free_quantity(row) for row in rows}
    lent, allowed = lent_units(session), allowed_below_floor(session, [incident.id], moment)
    spare = {name_of(row): free[name_of(row)] for row in rows if row.city == incident.city}
    for city in sorted({row.city for row in rows} - {incident.city}):
        of_city = {name_of(row): free[name_of(row)] for row in rows if row.city == city}
        spare |= spares(session, city, of_city, lent, allowed)
    return spare


def _drafted(session: Session, incident: IncidentRow) -> set[str]:
    query = (
        select(MovementRow.source)
        .join(PlanRow, MovementRow.plan_id == PlanRow.id)
        .where(PlanRow.incident_id == incident.id, PlanRow.state == "draft")
    )
    return set(session.execute(query).scalars())


def _standing(
    session: Session,
    incident: IncidentRow,
    need: NeedRow,
    row: Fitting,
    spare: dict[str, int],
    drafted: set[str],
    moment: datetime,
) -> HandSource:
    source, free = name_of(row), free_quantity(row)
    reason = "" if isinstance(row, ResourceRow) else unfit_reason(row, moment.astimezone(BEIJING).date())
    state: SourceState = "free"
    if source in drafted:
        state = "drafted"
    elif reason:
        state = "unfit"
    elif not lends(incident, Loan(row.city, incident.city, need.form), moment):
        state = "may_not_lend"
    elif free <= 0:
        state = "short"
    elif spare[source] <= 0:
        state = "below_floor"
    line, cut_off = _line(session, incident, need, source)
    if state == "free" and cut_off:
        state = cut_off
    return HandSource(
        source=source,
        city=row.city,
        site_id=row.site_id,
        form=need.form,
        kind=kind_of(row),
        on_hand=_on_hand(row),
        free=free,
        spare=spare[source] if state == "free" else 0,
        serves=serves(row, need, 1),
        state=state,
        reason=reason or "",
        km=line.km if line else None,
        assembly_minutes=line.assembly_minutes if line else None,
        travel_minutes=line.travel_minutes if line else None,
        setup_minutes=line.setup_minutes if line else None,
        arrive_minutes=line.arrive_minutes if line else None,
    )


def _line(
    session: Session, incident: IncidentRow, need: NeedRow, source: str
) -> tuple[Line | None, SourceState | None]:
    """How one of it would go; how many trucks it takes is known when the quantity is."""
    try:
        return line_to(session, incident, source, 1, need_id=need.id, kind=need.kind), None
    except Conflict:
        return None, "no_trucks"
    except Invalid:
        return None, "no_road"


def _on_hand(row: Fitting) -> int:
    if isinstance(row, LotRow):
        return row.on_hand
    return row.capacity if isinstance(row, ResourceRow) else 1


def _order(one: HandSource, own: str) -> tuple[bool, bool, float, str]:
    minutes = one.arrive_minutes if one.arrive_minutes is not None else float("inf")
    return (one.state != "free", one.city != own, minutes, one.source)
