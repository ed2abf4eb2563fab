"""The roster: leader and officers per shift, a month at a time. A desk is a city's or the joint one."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.accounts.policy import JOINT, Actor, require
from app.core.db import at
from app.core.errors import Invalid, NotFound
from app.core.journal import Event, record
from app.core.seen import require_seen
from app.core.tables import world_of
from app.duty.roster_events import Desk, DeskChanged, Shift, ShiftChanged, Swap, SwapChanged
from app.duty.roster_models import JOINT_DESK, DeskRow, ShiftRow, SwapRow
from app.region.data import load_reference

BEIJING = ZoneInfo("Asia/Shanghai")
SHIFTS_IN_VIEW = 1000  # about four months of four cities; a console starts with the latest


def set_desk(
    session: Session,
    actor: Actor,
    city: str,
    *,
    phone: str,
    day_starts: str,
    night_starts: str,
    seen_version: int | None,
) -> Desk:
    """The desk's telephone and shift times; shifts planned already keep theirs."""
    if city not in load_reference().cities and city != JOINT_DESK:
        raise NotFound("not_found", {"what": f"city:{city}"})
    require_roster(actor, "roster.plan", city)
    if day_starts >= night_starts:
        raise Invalid("night_before_day", {"day_starts": day_starts, "night_starts": night_starts})
    row = desk_of(session, city)
    require_seen(seen_version or 0, row.version if row else 0)
    if row is None:
        row = DeskRow(city=city, invented=False)
        session.add(row)
    row.phone, row.day_starts, row.night_starts, row.invented = phone, day_starts, night_starts, False
    return say_desk(session, row, "desk.set")


def plan_month(
    session: Session, actor: Actor, city: str, *, month: date, leader_ids: list[int], officer_ids: list[int]
) -> list[Shift]:
    """Fill the shifts of a month that nobody has planned: leaders and officers take turns."""
    require_roster(actor, "roster.plan", city)
    _require_staff(session, city, leader_ids, officer_ids)
    first = month.replace(day=1)
    days = [
        first + timedelta(days=number)
        for number in range(31)
        if (first + timedelta(days=number)).month == first.month
    ]
    rows = list(planned(session, city, days, leader_ids, officer_ids, invented=False))
    return [_say_shift(session, row, "shift.planned") for row in rows]


def set_shift(
    session: Session,
    actor: Actor,
    shift_id: int,
    *,
    leader_id: int,
    officer_ids: list[int],
    seen_version: int,
) -> Shift:
    row = locked_shift(session, shift_id)
    require_roster(actor, "roster.plan", row.city)
    require_seen(seen_version, row.version)
    if row.ends_at <= at(session):
        raise Invalid("shift_is_over", {"day": row.day.isoformat()})
    _require_staff(session, row.city, [leader_id], officer_ids)
    row.leader_id, row.officer_ids, row.invented = leader_id, officer_ids, False
    return _say_shift(session, row, "shift.set")


def planned(
    session: Session,
    city: str,
    days: Sequence[date],
    leader_ids: Sequence[int],
    officer_ids: Sequence[int],
    *,
    invented: bool,
) -> Iterator[ShiftRow]:
    """New rows for the shifts of `days` that are not there yet."""
    known = select(ShiftRow.day, ShiftRow.period).where(ShiftRow.city == city, ShiftRow.day.in_(days))
    there = set(session.execute(known).all()) if days else set()
    for day in days:
        turn = day.toordinal()
        for half, (period, starts_at, ends_at) in enumerate(_halves(session, city, day)):
            if (day, period) not in there:
                row = ShiftRow(
                    city=city,
                    day=day,
                    period=period,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    leader_id=leader_ids[turn % len(leader_ids)],
                    officer_ids=[officer_ids[(turn + half) % len(officer_ids)]],
                    invented=invented,
                )
                session.add(row)
                yield row


def require_roster(actor: Actor, action: str, desk: str) -> None:
    """A city's roster is its leader's; the joint command keeps its own."""
    if desk == JOINT_DESK:
        require(actor, f"{action}_joint")
    else:
        require(actor, action, desk)


def _require_staff(
    session: Session, desk: str, leader_ids: Sequence[int], officer_ids: Sequence[int]
) -> None:
    """Both of their post, and nobody both of a shift's leader and its officer."""
    joint = desk == JOINT_DESK
    require_officers(session, desk, JOINT if joint else "leader", leader_ids)
    require_officers(session, desk, JOINT if joint else "duty_officer", officer_ids)
    both = set(leader_ids) & set(officer_ids)
    if both:
        raise Invalid("leader_is_officer", {"officers": sorted(both)})


def require_officers(session: Session, desk: str, role: str, ids: Sequence[int]) -> None:
    """Invalid `not_of_this_post` unless every one is an active officer of that desk and role."""
    city = None if desk == JOINT_DESK else desk
    query = select(OfficerRow.id).where(
        OfficerRow.city == city, OfficerRow.role == role, OfficerRow.active.is_(True)
    )
    strangers = set(ids) - set(session.execute(query).scalars())
    if strangers or not ids:
        raise Invalid("not_of_this_post", {"city": desk, "role": role, "officers": sorted(strangers)})


def desk_of(session: Session, city: str) -> DeskRow | None:
    return session.execute(select(DeskRow).where(DeskRow.city == city).with_for_update()).scalar_one_or_none()


def locked_shift(session: Session, shift_id: int) -> ShiftRow:
    row = session.get(ShiftRow, shift_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"shift:{shift_id}"})
    return row


def take_over(session: Session, city: str, role: str, officer_id: int) -> None:
    """The desk says from now on who has signed for that post."""
    row = desk_of(session, city)
    if row is None:
        limits = load_reference().agreement.duty
        row = DeskRow(
            city=city,
            phone="",
            day_starts=limits.day_starts,
            night_starts=limits.night_starts,
            invented=False,
        )
        session.add(row)
    if role == "leader":
        row.leader_id, row.leader_since = officer_id, at(session)
    else:
        row.officer_id, row.officer_since = officer_id, at(session)
    say_desk(session, row, "desk.taken_over")


def roster(session: Session) -> Iterator[Event]:
    """Desks, the latest shifts and their swaps, as the events a snapshot is made of."""
    for desk in session.execute(select(DeskRow).order_by(DeskRow.id)).scalars():
        yield DeskChanged(action="snapshot", object=Desk(**_fields(desk, Desk)))
    latest = select(ShiftRow).order_by(ShiftRow.starts_at.desc(), ShiftRow.id).limit(SHIFTS_IN_VIEW)
    for shift in session.execute(latest).scalars():
        yield ShiftChanged(action="snapshot", object=Shift(**_fields(shift, Shift)))
    for swap in session.execute(select(SwapRow).order_by(SwapRow.id)).scalars():
        yield SwapChanged(action="snapshot", object=Swap(**_fields(swap, Swap)))


def say_desk(session: Session, row: DeskRow, action: str) -> Desk:
    session.flush()  # the event carries the version this change gets
    desk = Desk(**_fields(row, Desk))
    record(session, DeskChanged(action=action, object=desk))
    return desk


def say_swap(session: Session, row: SwapRow, action: str) -> Swap:
    session.flush()  # the event carries the version this change gets
    swap = Swap(**_fields(row, Swap))
    record(session, SwapChanged(action=action, object=swap))
    return swap


def _say_shift(session: Session, row: ShiftRow, action: str) -> Shift:
    session.flush()  # the event carries the version this change gets
    shift = Shift(**_fields(row, Shift))
    record(session, ShiftChanged(action=action, object=shift))
    return shift


def replace_officer(session: Session, row: ShiftRow, old: int, new: int) -> Shift:
    if row.leader_id == old:
        row.leader_id = new
    row.officer_ids = [new if one == old else one for one in row.officer_ids]
    return _say_shift(session, row, "shift.swapped")


def _fields(row: object, shape: type[Desk] | type[Shift] | type[Swap]) -> dict[str, Any]:
    return {field: getattr(row, field) for field in shape.model_fields}


def _halves(session: Session, city: str, day: date) -> list[tuple[str, datetime, datetime]]:
    desk = desk_of(session, city) or load_reference().agreement.duty
    light, dark = _moment(day, desk.day_starts), _moment(day, desk.night_starts)
    return [("day", light, dark), ("night", dark, _moment(day + timedelta(days=1), desk.day_starts))]


def _moment(day: date, clock_text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock_text), BEIJING)
