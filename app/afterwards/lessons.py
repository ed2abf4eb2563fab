"""Lessons: raised by the incident's city or the joint command, closed by the city whose measure it is."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.afterwards.events import Lesson, LessonChanged
from app.afterwards.models import LessonRow
from app.afterwards.states import LESSON_FLOW
from app.core.db import at
from app.core.errors import Invalid, NotFound
from app.core.flow import move
from app.core.journal import record
from app.core.seen import require_seen
from app.core.tables import world_of
from app.incidents import service as incidents
from app.region.data import load_reference


def raise_lesson(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    finding: str,
    measure: str,
    city: str,
    owner: str,
    due_on: date,
) -> Lesson:
    incident = incidents.find(session, incident_id)
    require(actor, "lesson.raise", incident.city)
    if city not in load_reference().cities:
        raise Invalid("unknown_city", {"city": city})
    row = LessonRow(
        incident_id=incident.id,
        finding=finding,
        measure=measure,
        city=city,
        owner=owner,
        due_on=due_on,
        state="open",
        raised_at=at(session),
        raised_by=actor.id,
    )
    session.add(row)
    return _say(session, row, "lesson.raised")


def end_lesson(
    session: Session, actor: Actor, lesson_id: int, *, step: str, note: str, seen_version: int
) -> Lesson:
    """Close it, drop it, or open it again; each with its reason."""
    row = session.get(LessonRow, lesson_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"lesson:{lesson_id}"})
    require(actor, "lesson.end", row.city)
    require_seen(seen_version, row.version)
    row.state = move(LESSON_FLOW, row.state, step)
    over = step != "reopen"
    row.ended_at, row.ended_by, row.ending = (
        (at(session) if over else None),
        (actor.id if over else None),
        note,
    )
    return _say(session, row, f"lesson.{row.state}" if over else "lesson.reopened")


def every_lesson(session: Session) -> list[Lesson]:
    return [_shape(row) for row in session.execute(select(LessonRow).order_by(LessonRow.id)).scalars()]


def _shape(row: LessonRow) -> Lesson:
    return Lesson.model_validate(row)


def _say(session: Session, row: LessonRow, action: str) -> Lesson:
    session.flush()  # the event carries the id and version this change gets
    shape = _shape(row)
    record(session, LessonChanged(action=action, object=shape))
    return shape
