"""Ratings and findings: what evaluators say, and what becomes of it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import move
from app.core.seen import require_seen
from app.drills.events import Finding, Rating
from app.drills.exercises import find, script_of
from app.drills.models import FindingRow, RatingRow
from app.drills.shapes import finding_shape, rating_shape, say
from app.drills.states import FINDING_FLOW


def rate(
    session: Session, actor: Actor, exercise_id: int, *, objective: str, rating: str, note: str
) -> Rating:
    """P, S, M or U for one objective, once the drill has started; a later rating replaces it."""
    require(actor, "drill.evaluate")
    exercise = find(session, exercise_id)
    if exercise.state in ("scheduled", "cancelled"):
        raise Conflict("drill_not_started", {"state": exercise.state})
    if objective not in {one.key for one in script_of(exercise).objectives}:
        raise NotFound("not_found", {"what": f"objective:{objective}"})
    if rating in ("M", "U") and not note.strip():
        raise Invalid("note_needed", {"reason_code": rating})
    query = select(RatingRow).where(RatingRow.exercise_id == exercise_id, RatingRow.objective == objective)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        row = RatingRow(exercise_id=exercise_id, objective=objective)
        session.add(row)
    row.rating, row.note, row.rated_at, row.rated_by = rating, note, at(session), actor.id
    say(session, row, "rating.given")
    return rating_shape(row)


def note_finding(
    session: Session, actor: Actor, exercise_id: int, *, text: str, city: str | None, owner: str, due_on: date
) -> Finding:
    """Something must be mended: by whom and until when."""
    require(actor, "drill.evaluate")
    find(session, exercise_id)
    row = FindingRow(
        exercise_id=exercise_id, text=text, city=city, owner=owner, due_on=due_on, state="open",
        found_at=at(session),
    )  # fmt: skip
    session.add(row)
    say(session, row, "finding.noted")
    return finding_shape(row)


def set_finding(
    session: Session, actor: Actor, finding_id: int, *, action: str, note: str, seen_version: int
) -> Finding:
    """Close what is mended, with what was done; open again what was not."""
    row = session.get(FindingRow, finding_id, with_for_update=True)
    if row is None:
        raise NotFound("not_found", {"what": f"finding:{finding_id}"})
    require(actor, "drill.evaluate")
    require_seen(seen_version, row.version)
    row.state, row.closing_note = move(FINDING_FLOW, row.state, action), note
    row.closed_at = at(session) if row.state == "closed" else None
    say(session, row, f"finding.{row.state}")
    return finding_shape(row)


def ratings_of(session: Session, exercise_id: int) -> list[Rating]:
    query = select(RatingRow).where(RatingRow.exercise_id == exercise_id).order_by(RatingRow.id)
    return [rating_shape(row) for row in session.execute(query).scalars()]


def findings_of(session: Session, exercise_id: int | None = None) -> list[Finding]:
    """Of one exercise, or every one that is still open."""
    query = select(FindingRow).order_by(FindingRow.due_on, FindingRow.id)
    wanted = FindingRow.exercise_id == exercise_id if exercise_id else FindingRow.state == "open"
    return [finding_shape(row) for row in session.execute(query.where(wanted)).scalars()]
