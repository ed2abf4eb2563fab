"""A ready package against one incident: which need each of it would serve, on what, by when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreement.rules import Loan, require_in_force
from app.core.errors import Conflict, Invalid
from app.dispatch.costs import estimate_of
from app.dispatch.cover import open_needs
from app.dispatch.fitting import fits, serves
from app.dispatch.models import MovementRow, PackageRow, PlanRow
from app.dispatch.packages.events import MemberStanding, PackageStanding, PackageStandings
from app.dispatch.packages.standing import kept, named_in, standing_members, standing_of
from app.dispatch.plans import Line, movement_of
from app.dispatch.ways import Load, line_to, load_of
from app.incidents.models import IncidentRow, NeedRow
from app.incidents.service import find
from app.inventory.holding import row_of
from app.inventory.models import LotRow, UnitRow

REASON = "package"
OPEN_PLANS = ("draft", "submitted", "replanning", "consented")


class Ask(NamedTuple):
    """A package as it would be asked for: its standing, and the lines of a draft."""

    standing: PackageStanding
    lines: list[Line]


def quotes(session: Session, incident_id: int, moment: datetime) -> PackageStandings:
    """Every package that is not retired, against the open needs of one incident."""
    incident = find(session, incident_id)
    return PackageStandings(
        packages=[ask_of(session, row, incident, moment).standing for row in kept(session)]
    )


def ask_of(session: Session, row: PackageRow, incident: IncidentRow, moment: datetime) -> Ask:
    """Who of it is fit and free serves one open need each; the rest of them ride along with these."""
    members = standing_members(session, row, named_in(kept(session)), _drafted(session, incident), moment)
    refused = _refusal(row, incident, moment, members)
    needs = _assign(session, incident, [one for one in members if one.state == "free"])
    told = [_serving(session, one, needs.get(one.source)) for one in members]
    lines: list[Line] = []
    if needs and not refused:
        try:
            lines, told = _lines(session, row, incident, told)
        except Invalid as cut_off:  # no open road
            refused = cut_off.code
    return Ask(_quoted(session, incident, standing_of(row, told), refused, lines, moment), lines)


def _quoted(
    session: Session,
    incident: IncidentRow,
    standing: PackageStanding,
    refused: str | None,
    lines: Sequence[Line],
    moment: datetime,
) -> PackageStanding:
    told: dict[str, object] = {"incident_id": incident.id, "refused": refused}
    if lines:
        estimate = estimate_of(session, [movement_of(incident, line, moment) for line in lines])
        told |= {
            "estimate_yuan": estimate.total_yuan,
            "use_hours": estimate.use_hours,
            "arrive_minutes": max(line.arrive_minutes for line in lines if line.contribution),
        }
    return standing.model_copy(update=told)


def _drafted(session: Session, incident: IncidentRow) -> dict[str, str]:
    """What a plan of this incident asks for already and nobody holds yet: source -> its number."""
    query = (
        select(MovementRow.source, PlanRow.number)
        .join(PlanRow, MovementRow.plan_id == PlanRow.id)
        .where(
            PlanRow.incident_id == incident.id,
            PlanRow.state.in_(OPEN_PLANS),
            MovementRow.state == "proposed",
        )
    )
    return {one.source: one.number for one in session.execute(query)}


def _refusal(
    row: PackageRow, incident: IncidentRow, moment: datetime, members: Sequence[MemberStanding]
) -> str | None:
    loans = [Loan(row.city, incident.city, one.form) for one in members]
    try:
        require_in_force(incident, loans, moment)
    except Conflict as refusal:
        return refusal.code
    return None


def _assign(session: Session, incident: IncidentRow, free: Sequence[MemberStanding]) -> dict[str, NeedRow]:
    """One open need for each: of a unit's several skills the most pressing one counts, and only that."""
    left = {need.id: quantity for need, quantity in open_needs(session, [incident])}
    able = {
        need.id: sum(fits(row_of(session, one.source), need) for one in free) for need in incident.needs
    }  # whom fewer can serve is served first
    wanted = sorted(
        (need for need in incident.needs if left.get(need.id, 0) > 0),
        key=lambda need: (need.priority, need.due_at, able[need.id], need.id),
    )
    taken: dict[str, NeedRow] = {}
    for one in free:
        row = row_of(session, one.source)
        need = next((x for x in wanted if left[x.id] > 0 and fits(row, x)), None)
        if need is not None:
            left[need.id] -= serves(row, need, one.quantity)
            taken[one.source] = need
    return taken


def _serving(session: Session, one: MemberStanding, need: NeedRow | None) -> MemberStanding:
    if need is None:
        return one
    counts = serves(row_of(session, one.source), need, one.quantity)
    return one.model_copy(update={"need_id": need.id, "serves": counts})


def _lines(
    session: Session, row: PackageRow, incident: IncidentRow, members: Sequence[MemberStanding]
) -> tuple[list[Line], list[MemberStanding]]:
    """A line for each that is free. Kit of one site goes on the same trucks; without trucks it stays."""
    free = [one for one in members if one.state == "free"]
    team = next(one.need_id for one in sorted(free, key=lambda x: x.form != "unit") if one.need_id)
    kinds = {need.id: need.kind for need in incident.needs}
    lines = [_line(session, incident, one, team, kinds) for one in free if one.form == "unit"]
    by_site: dict[int, list[MemberStanding]] = defaultdict(list)
    for one in free:
        if one.form == "supply":
            by_site[one.site_id].append(one)
    left: set[str] = set()
    for kit in by_site.values():
        try:
            lines += _convoy(session, incident, kit, team, kinds)
        except Conflict:  # no trucks
            left |= {one.source for one in kit}
    told = [
        one.model_copy(update={"state": "no_trucks", "need_id": None, "serves": 0})
        if one.source in left
        else one
        for one in members
    ]
    return [replace(line, package_id=row.id, reason=REASON) for line in lines], told


def _convoy(
    session: Session,
    incident: IncidentRow,
    kit: Sequence[MemberStanding],
    team: int,
    kinds: Mapping[int, str],
) -> list[Line]:
    loads = [
        load_of(row, one.quantity) for one in kit if isinstance(row := row_of(session, one.source), LotRow)
    ]
    all_of_it = Load(sum(x.weight_kg for x in loads), sum(x.volume_m3 for x in loads))
    first = _line(session, incident, kit[0], team, kinds, all_of_it)
    riders = [
        replace(
            first,
            need_id=one.need_id or team,
            kind=one.kind,
            source=one.source,
            quantity=one.quantity,
            contribution=one.serves,
            vehicles={},
            vehicle_count=0,
        )
        for one in kit[1:]
    ]
    return [first, *riders]


def _line(
    session: Session,
    incident: IncidentRow,
    one: MemberStanding,
    team: int,
    kinds: Mapping[int, str],
    load: Load | None = None,
) -> Line:
    """What serves no need of its own stands with the team's and covers nothing of it."""
    row = row_of(session, one.source)
    need_id = one.need_id or team
    own = row.capabilities[0] if isinstance(row, UnitRow) else one.kind
    kind = kinds[need_id] if one.need_id else own
    line = line_to(session, incident, one.source, one.quantity, need_id=need_id, kind=kind, load=load)
    return replace(line, contribution=one.serves)
