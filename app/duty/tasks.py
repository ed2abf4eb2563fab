"""Tasks: made by hand for a post, acknowledged, done, called off; a post answers for itself."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.policy import JOINT, POSTS, Actor, require
from app.core.db import at
from app.core.errors import Invalid, NotAllowed, NotFound
from app.core.flow import move
from app.core.journal import record
from app.core.seen import require_seen
from app.core.tables import world_of
from app.duty.events import Escalation, Task, TaskChanged
from app.duty.models import EscalationRow, TaskRow
from app.duty.states import TASK_FLOW, UNDONE_TASKS

KEPT_IN_VIEW = 400  # done tasks a console starts with; the journal has them all


def make_task(
    session: Session,
    actor: Actor,
    *,
    title: str,
    note: str,
    city: str | None,
    role: str,
    due_at: datetime,
    about: str,
) -> Task:
    """A task for a post of the officer's own city; the joint command may ask any city's post."""
    _require_post(city, role)
    require(actor, "task.make", *([city] if city else []))
    if due_at <= at(session):
        raise Invalid("in_the_past", {"field": "due_at"})
    row = TaskRow(
        kind="task",
        source=None,
        about=about,
        title=title,
        note=note,
        city=city,
        role=role,
        due_at=due_at,
        state="open",
        made_at=at(session),
        made_by=actor.id,
        escalations=[],
    )
    session.add(row)
    return say_task(session, row, "task.made")


def acknowledge_task(session: Session, actor: Actor, task_id: int, *, seen_version: int) -> Task:
    """The post has seen it: its owner, or a post it went up to. Only doing it stops the clock."""
    row = locked(session, task_id)
    steps = [step for step in row.escalations if _is_post(actor, step.city, step.role)]
    owner = _is_post(actor, row.city, row.role)
    _require_concerned(actor, row, owner=owner or bool(steps))
    require_seen(seen_version, row.version)
    if row.state == "open" and owner:
        row.state = move(TASK_FLOW, row.state, "acknowledge")
        row.acknowledged_at, row.acknowledged_by = at(session), actor.id
    else:
        move(TASK_FLOW, "open" if row.state == "acknowledged" else row.state, "acknowledge")
    for step in steps:
        if step.acknowledged_at is None:
            step.acknowledged_at, step.acknowledged_by = at(session), actor.id
    return say_task(session, row, "task.acknowledged")


def finish_task(session: Session, actor: Actor, task_id: int, *, ending: str, seen_version: int) -> Task:
    """Done, in words; what the system watches is done by doing it, not by saying so."""
    row = locked(session, task_id)
    _require_concerned(actor, row, owner=_is_post(actor, row.city, row.role))
    _require_hand_made(row)
    return _end(session, actor, row, "finish", ending, seen_version)


def cancel_task(session: Session, actor: Actor, task_id: int, *, ending: str, seen_version: int) -> Task:
    """Called off, with a reason, by whoever may make one for that post."""
    row = locked(session, task_id)
    require(actor, "task.make", *([row.city] if row.city else []))
    _require_hand_made(row)
    return _end(session, actor, row, "cancel", ending, seen_version)


def every_task(session: Session) -> list[Task]:
    """All that are not done, and the newest of those that are."""
    newest = select(TaskRow.id).order_by(TaskRow.id.desc()).limit(KEPT_IN_VIEW)
    query = select(TaskRow).where(or_(TaskRow.state.in_(UNDONE_TASKS), TaskRow.id.in_(newest)))
    return [task_shape(row) for row in session.execute(query.order_by(TaskRow.id)).scalars()]


def locked(session: Session, task_id: int) -> TaskRow:
    row = session.get(TaskRow, task_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"task:{task_id}"})
    return row


def say_task(session: Session, row: TaskRow, action: str) -> Task:
    row.touched_at = at(session)  # steps alone would not raise the version
    session.flush()  # the event carries the version this change gets
    task = task_shape(row)
    record(session, TaskChanged(action=action, object=task))
    return task


def task_shape(row: TaskRow) -> Task:
    fields = {field: getattr(row, field) for field in Task.model_fields if field != "escalations"}
    return Task(**fields, escalations=[_step(step) for step in row.escalations])


def _step(row: EscalationRow) -> Escalation:
    return Escalation(**{field: getattr(row, field) for field in Escalation.model_fields})


def _end(session: Session, actor: Actor, row: TaskRow, action: str, ending: str, seen_version: int) -> Task:
    require_seen(seen_version, row.version)
    row.state = move(TASK_FLOW, row.state, action)
    row.ended_at, row.ended_by, row.ending = at(session), actor.id, ending
    return say_task(session, row, f"task.{row.state}")


def _require_post(city: str | None, role: str) -> None:
    if role not in (POSTS if city else {JOINT}):
        raise Invalid("no_such_post", {"city": city, "role": role})


def _require_concerned(actor: Actor, row: TaskRow, *, owner: bool) -> None:
    require(actor, "task.answer", *([row.city] if row.city else []))
    if not owner:
        raise NotAllowed("not_your_post", {"city": row.city, "role": row.role})


def _require_hand_made(row: TaskRow) -> None:
    if row.source is not None:
        raise Invalid("ends_when_done", {"kind": row.kind, "about": row.about})


def _is_post(actor: Actor, city: str | None, role: str) -> bool:
    return actor.city == city and actor.role == role
