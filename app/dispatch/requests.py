"""What one side asks of the other about a loan, and what the answer changes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.agreement.rules import CLAUSE_OF
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import move
from app.core.seen import require_seen
from app.core.tables import world_of
from app.dispatch import amendments
from app.dispatch.events import LoanRequest, LoanRequestChanged
from app.dispatch.models import LoanRequestRow, MovementRow
from app.dispatch.shapes import request_shape, say_movement, say_request
from app.dispatch.states import ASKABLE, REQUEST_FLOW
from app.dispatch.tracking import locked_movement
from app.region.data import load_reference

EFFECTS: dict[str, Callable[[Session, LoanRequestRow, MovementRow], None]] = {
    "recall": amendments.recall,
    "extend": amendments.extend,
    "hand_over": amendments.hand_over,
    "cancel": amendments.cancel,
    "reduce": amendments.reduce,
}
# Either side may amend before departure; the rest is one side's alone.
ASKED_BY = {"recall": "lender", "extend": "borrower", "hand_over": "borrower"}


def ask(
    session: Session,
    actor: Actor,
    movement_id: int,
    *,
    kind: str,
    reason: str,
    seen_version: int,
    quantity: int | None = None,
    until_at: datetime | None = None,
    need_id: int | None = None,
) -> LoanRequest:
    """Ask the other side; a recall, too, is a question that must be answered."""
    line = locked_movement(session, movement_id, seen_version)
    asking = _side(actor, line, kind)
    if line.state not in ASKABLE[kind]:
        raise Conflict("illegal_move", {"state": line.state, "action": kind, "allowed": list(ASKABLE[kind])})
    if _pending(session, movement_id, kind):
        raise Conflict("already_asked", {"kind": kind})
    minutes = load_reference().agreement.time_limits.request_answer_minutes
    row = LoanRequestRow(
        kind=kind,
        state="pending",
        movement_id=movement_id,
        incident_id=line.incident_id,
        city_asking=asking,
        city_asked=line.city_to if asking == line.city_from else line.city_from,
        quantity=quantity,
        until_at=until_at,
        need_id=need_id,
        reason=reason,
        rule=CLAUSE_OF[kind],
        asked_by=actor.id,
        asked_at=at(session),
        answer_due_at=at(session) + timedelta(minutes=minutes),
        answer_note="",
    )
    amendments.require_sensible(session, row, line)
    session.add(row)
    return say_request(session, row, f"loan_request.{kind}_asked")


def answer(
    session: Session, actor: Actor, request_id: int, *, accept: bool, note: str, seen_version: int
) -> LoanRequest:
    """The other side accepts, and it happens; or declines with words."""
    row = _locked(session, request_id)
    amends = row.kind in {"cancel", "reduce"}
    require(actor, "request.acknowledge" if amends else "request.answer", row.city_asked)
    require_seen(seen_version, row.version)
    if not accept and not note.strip():
        raise Invalid("note_needed", {"kind": row.kind})
    row.state = move(REQUEST_FLOW, row.state, "accept" if accept else "decline")
    row.answered_by, row.answered_at, row.answer_note = actor.id, at(session), note
    if accept:
        line = session.get_one(MovementRow, row.movement_id, with_for_update=True)
        EFFECTS[row.kind](session, row, line)
        say_movement(session, line, f"movement.{row.kind}_accepted")
    return say_request(session, row, f"loan_request.{row.state}")


def withdraw(session: Session, actor: Actor, request_id: int, *, seen_version: int) -> LoanRequest:
    row = _locked(session, request_id)
    require(actor, "request.ask", row.city_asking)
    require_seen(seen_version, row.version)
    row.state = move(REQUEST_FLOW, row.state, "withdraw")
    return say_request(session, row, "loan_request.withdrawn")


def every_request(session: Session) -> list[LoanRequestChanged]:
    rows = session.execute(select(LoanRequestRow).order_by(LoanRequestRow.id)).scalars()
    return [LoanRequestChanged(action="snapshot", object=request_shape(row)) for row in rows]


def _side(actor: Actor, line: MovementRow, kind: str) -> str:
    sides = {"lender": [line.city_from], "borrower": [line.city_to]}
    cities = sides.get(ASKED_BY.get(kind, ""), [line.city_from, line.city_to])
    require(actor, "request.ask", *cities)
    return str(actor.city)


def _pending(session: Session, movement_id: int, kind: str) -> bool:
    query = select(LoanRequestRow.id).where(
        LoanRequestRow.movement_id == movement_id,
        LoanRequestRow.kind == kind,
        LoanRequestRow.state == "pending",
    )
    return session.execute(query).first() is not None


def _locked(session: Session, request_id: int) -> LoanRequestRow:
    row = session.get(LoanRequestRow, request_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"loan_request:{request_id}"})
    return row
