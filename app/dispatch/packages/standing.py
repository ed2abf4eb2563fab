"""What of a ready package could go now, and who of it could not, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreement.rules import BEIJING
from app.dispatch.models import MovementRow, PackageRow
from app.dispatch.packages.events import (
    Member,
    MemberStanding,
    MemberState,
    PackageStanding,
    PackageStandings,
)
from app.dispatch.packages.service import members_of
from app.dispatch.ways import kind_of
from app.inventory.freshness import unfit_reason
from app.inventory.holding import free_quantity, holders, row_of
from app.inventory.models import LotRow, UnitRow


def standings(session: Session, moment: datetime) -> PackageStandings:
    """Every package that is not retired, as it stands now."""
    rows = kept(session)
    names = named_in(rows)
    return PackageStandings(
        packages=[standing_of(row, standing_members(session, row, names, {}, moment)) for row in rows]
    )


def standing_of(row: PackageRow, members: Sequence[MemberStanding]) -> PackageStanding:
    """The package as its members stand, apart from any incident."""
    free = [one for one in members if one.state == "free"]
    team = any(one.form == "unit" for one in free)
    return PackageStanding(
        package_id=row.id,
        version=row.version,
        members=list(members),
        ready="none" if not team else "whole" if len(free) == len(members) else "part",
        crew=sum(one.crew for one in free),
        incident_id=None,
        refused=None,
        estimate_yuan=None,
        use_hours=None,
        arrive_minutes=None,
    )


def kept(session: Session) -> list[PackageRow]:
    query = select(PackageRow).where(PackageRow.retired.is_(False)).order_by(PackageRow.city, PackageRow.id)
    return list(session.execute(query).scalars())


def named_in(rows: Iterable[PackageRow]) -> dict[str, list[int]]:
    names: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for one in members_of(row):
            names[one.source].append(row.id)
    return names


def standing_members(
    session: Session,
    row: PackageRow,
    names: Mapping[str, Sequence[int]],
    drafted: Mapping[str, str],
    moment: datetime,
) -> list[MemberStanding]:
    """Each member as it stands: `names`, where each source stands; `drafted`, what is asked for already."""
    today = moment.astimezone(BEIJING).date()
    told = []
    for one in members_of(row):
        found = row_of(session, one.source)
        state, reason, who = _state(session, one, found, drafted, today)
        told.append(
            MemberStanding(
                source=one.source,
                quantity=one.quantity,
                form="unit" if isinstance(found, UnitRow) else "supply",
                kind=kind_of(found),
                site_id=found.site_id,
                crew=found.crew if isinstance(found, UnitRow) else 0,
                free=free_quantity(found),
                state=state,
                reason=reason,
                holders=who,
                held_in=_held_in(session, found),
                also_in=[other for other in names.get(one.source, ()) if other != row.id],
                need_id=None,
                serves=0,
            )
        )
    return told


def _state(
    session: Session, one: Member, row: object, drafted: Mapping[str, str], today: date
) -> tuple[MemberState, str, list[str]]:
    """Why it could not go: the first that holds."""
    if one.source in drafted:
        return "drafted", "", [drafted[one.source]]
    if isinstance(row, UnitRow) and row.holder:
        return "held", "", _labels(session, one.source)
    unfit = unfit_reason(row, today) if isinstance(row, UnitRow | LotRow) else None
    if unfit:
        return "unfit", unfit, []
    if isinstance(row, LotRow) and free_quantity(row) < one.quantity:
        return "short", "", _labels(session, one.source)
    return "free", "", []


def _labels(session: Session, source: str) -> list[str]:
    return [str(one["label"]) for one in holders(session, source)]


def _held_in(session: Session, row: object) -> int | None:
    if not isinstance(row, UnitRow) or not row.holder or not row.holder.startswith("movement:"):
        return None
    held = session.get(MovementRow, int(row.holder.partition(":")[2]))
    return held.package_id if held else None
