"""The clock: what is due and not done goes up its ladder, each step once, whoever ticks."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.core.flow import move
from app.duty.models import EscalationRow, TaskRow
from app.duty.on_duty import on_duty
from app.duty.sources import SOURCES, waiting
from app.duty.states import TASK_FLOW, UNDONE_TASKS
from app.duty.tasks import say_task
from app.duty.waiting import Waiting
from app.region.data import load_reference


class Late(NamedTuple):
    """Something overdue, and the number of its ladder's steps that are due by now."""

    what: Waiting
    steps: int


def to_escalate(session: Session, moment: datetime) -> list[Late]:
    """What has not gone up as far as it should have: due and not done, however many ticks were missed."""
    late = [Late(one, _steps_due(one, moment)) for one in waiting(session) if one.due_at <= moment]
    taken = {source: len(row.escalations) for source, row in _undone(session).items()}
    return [one for one in late if taken.get(one.what.source, 0) < one.steps]


def take_steps(session: Session, source: str) -> bool:
    """Take every step `source` is due; False when it was done, or told, meanwhile.

    Two clocks at once: the unique keys of task and step let the second one's transaction fail.
    """
    kind = source.partition(":")[0]
    what = next((one for one in SOURCES[kind](session) if one.source == source), None)
    if what is None or what.due_at > at(session):
        return False
    row = _task(session, what)
    taken = len(row.escalations)
    ladder = load_reference().agreement.escalation.ladder(what.kind)
    steps = list(enumerate(ladder))[taken : _steps_due(what, at(session))]
    for number, step in steps:
        city = None if step.to == "joint_command" else what.city
        row.escalations.append(
            EscalationRow(
                world=row.world,
                step=number,
                city=city,
                role=step.to,
                at=at(session),
                on_duty=on_duty(session, city, step.to, at(session)),
            )
        )
    if steps:
        say_task(session, row, "task.escalated")
    return bool(steps)


def finished(session: Session) -> list[str]:
    """Sources whose task stands open though what it watches is done."""
    still = {one.source for one in waiting(session)}
    return [source for source in _undone(session) if source not in still]


def close_finished(session: Session, source: str) -> bool:
    kind = source.partition(":")[0]
    if any(one.source == source for one in SOURCES[kind](session)):
        return False
    row = _by_source(session, source)
    if row is None or row.state not in UNDONE_TASKS:
        return False
    row.state = move(TASK_FLOW, row.state, "finish")
    row.ended_at = at(session)
    say_task(session, row, "task.done")
    return True


def _steps_due(what: Waiting, moment: datetime) -> int:
    ladder = load_reference().agreement.escalation.ladder(what.kind)
    return sum(what.due_at + timedelta(minutes=step.after_minutes) <= moment for step in ladder)


def _undone(session: Session) -> dict[str, TaskRow]:
    rows = session.execute(select(TaskRow).where(TaskRow.state.in_(UNDONE_TASKS))).scalars()
    return {row.source or f"task:{row.id}": row for row in rows}


def _task(session: Session, what: Waiting) -> TaskRow:
    row = _by_source(session, what.source)
    if row is None:
        row = TaskRow(
            kind=what.kind,
            source=what.source,
            about=what.about,
            title=what.title[:200],
            note="",
            city=what.city,
            role=what.role,
            due_at=what.due_at,
            state="open",
            made_at=at(session),
            made_by=None,
            touched_at=at(session),
            escalations=[],
        )
        session.add(row)
        session.flush()  # the unique source is what makes a twin fail here
    return row


def _by_source(session: Session, source: str) -> TaskRow | None:
    query = select(TaskRow).with_for_update()
    kind, _, id_ = source.partition(":")
    mine = TaskRow.id == int(id_) if kind == "task" else TaskRow.source == source
    return session.execute(query.where(mine)).scalar_one_or_none()
