"""The joint command's part in a plan: it endorses what the agreement says, and reminds a silent city. It
consents for nobody, and its silence holds nothing up beyond its time."""

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.seen import require_seen
from app.dispatch.events import Plan
from app.dispatch.plans import locked, require_unchanged
from app.dispatch.shapes import say_plan
from app.dispatch.states import ANSWERABLE

WAITING_FOR_IT = (*ANSWERABLE, "consented", "approved")


def endorse(
    session: Session,
    actor: Actor,
    plan_id: int,
    *,
    agree: bool,
    note: str,
    seen_version: int,
    content_hash: str,
) -> Plan:
    """It endorses this content, or objects with words; the leader decides with that on his screen."""
    row = locked(session, plan_id)
    require(actor, "plan.endorse")
    require_unchanged(row, seen_version, content_hash)
    if row.endorsement_due_at is None or row.endorsed_at or row.state not in WAITING_FOR_IT:
        raise Conflict("no_endorsement_due", {"plan": row.number})
    if not agree and not note.strip():
        raise Invalid("note_needed", {"plan": row.number})
    row.endorsed_at, row.endorsed_by = at(session), actor.id
    row.endorsement, row.endorsement_note = ("endorsed" if agree else "objected"), note
    return say_plan(session, row, f"plan.{row.endorsement}")


def remind(session: Session, actor: Actor, plan_id: int, *, city: str, note: str, seen_version: int) -> Plan:
    """Put on record that a city that has not answered was reminded, and what it said."""
    row = locked(session, plan_id)
    require(actor, "plan.remind")
    require_seen(seen_version, row.version, "plan_changed")
    silent = [one for one in row.consents if one.city == city and one.state == "pending"]
    if not silent or row.state not in ANSWERABLE:
        raise NotFound("not_waiting", {"city": city})
    told = {"at": at(session).isoformat(), "by": actor.id, "note": note}
    silent[-1].reminders = [*silent[-1].reminders, told]
    return say_plan(session, row, "plan.city_reminded")
