"""Swaps: an officer asks, the other accepts, a leader of the city approves; only then the roster changes."""

from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.accounts.policy import Actor
from app.core.db import at
from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.flow import move
from app.core.seen import require_seen
from app.core.tables import world_of
from app.duty.roster import locked_shift, replace_officer, require_officers, require_roster, say_swap
from app.duty.roster_events import Swap
from app.duty.roster_models import ShiftRow, SwapRow
from app.duty.states import SWAP_FLOW


def ask_swap(session: Session, actor: Actor, shift_id: int, *, to_id: int, reason: str) -> Swap:
    shift = locked_shift(session, shift_id)
    require_roster(actor, "roster.swap", shift.city)
    _require_on(shift, actor.id)
    if shift.starts_at <= at(session):
        raise Invalid("shift_has_begun", {"day": shift.day.isoformat()})
    require_officers(session, shift.city, actor.role, [to_id])
    if to_id in (shift.leader_id, *shift.officer_ids):
        raise Invalid("on_that_shift_already", {"officer": to_id})
    row = SwapRow(
        shift_id=shift.id,
        city=shift.city,
        from_id=actor.id,
        to_id=to_id,
        reason=reason,
        state="asked",
        asked_at=at(session),
    )
    session.add(row)
    return say_swap(session, row, "swap.asked")


def answer_swap(session: Session, actor: Actor, swap_id: int, *, accept: bool, seen_version: int) -> Swap:
    """The one who was asked says yes or no; the one who asked may take it back by saying no."""
    row = _locked(session, swap_id)
    require_roster(actor, "roster.swap", row.city)
    if actor.id not in (row.to_id, row.from_id) or (accept and actor.id == row.from_id):
        raise NotAllowed("not_asked", {"city": row.city})
    require_seen(seen_version, row.version)
    action = "accept" if accept else "withdraw" if actor.id == row.from_id else "decline"
    row.state, row.answered_at = move(SWAP_FLOW, row.state, action), at(session)
    return say_swap(session, row, f"swap.{row.state}")


def decide_swap(session: Session, actor: Actor, swap_id: int, *, approve: bool, seen_version: int) -> Swap:
    """A leader of the city who has not asked for it himself."""
    row = _locked(session, swap_id)
    require_roster(actor, "roster.plan", row.city)
    if actor.id == row.from_id:
        raise NotAllowed("own_proposal", {"plan": f"swap:{row.id}"})
    require_seen(seen_version, row.version)
    row.state = move(SWAP_FLOW, row.state, "approve" if approve else "reject")
    row.decided_at, row.decided_by = at(session), actor.id
    if approve:
        shift = locked_shift(session, row.shift_id)
        _require_on(shift, row.from_id)
        taker = session.get_one(OfficerRow, row.to_id)
        require_officers(session, row.city, taker.role, [taker.id])
        replace_officer(session, shift, row.from_id, row.to_id)
    return say_swap(session, row, f"swap.{row.state}")


def _require_on(shift: ShiftRow, officer_id: int) -> None:
    if officer_id not in (shift.leader_id, *shift.officer_ids):
        raise Invalid("not_on_that_shift", {"officer": officer_id})


def _locked(session: Session, swap_id: int) -> SwapRow:
    row = session.get(SwapRow, swap_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"swap:{swap_id}"})
    return row
