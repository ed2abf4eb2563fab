"""Duty over HTTP: tasks, roster, handover, duty log."""

from datetime import date
from typing import Any, Literal

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.accounts.edge import command
from app.accounts.edge import query as ask
from app.accounts.policy import Actor
from app.core.http import feature_api
from app.core.shapes import At, Body, City, Id, Key, Long, Reason, Seen, Shape, Short, Title
from app.duty import handover, log, roster, swaps, tasks
from app.duty.events import Task
from app.duty.handover_events import Handover, LogEntry
from app.duty.hours import Hours, hours_of_month
from app.duty.roster_events import Desk, Shift, Swap

api = feature_api("duty", __name__)

ABOUT = r"^([a-z]{1,20}:\d{1,10})?$"
Desked = City | Literal["joint"]  # whose desk: a city's, or the joint command's
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class TaskPath(BaseModel):
    task_id: Id


class NewTask(Body):
    """`city` is null for a task of the joint command."""

    title: Title
    note: Long = ""
    city: City | None
    role: Title
    due_at: At
    about: str = Field(default="", pattern=ABOUT)


class Ending(Seen):
    ending: Title


@api.post("/tasks", responses={201: Task})
def make_task(body: NewTask) -> Response:
    return command(lambda session, actor: tasks.make_task(session, actor, **body.model_dump()), 201)


@api.post("/tasks/<int:task_id>/acknowledgement", responses={200: Task})
def acknowledge_task(path: TaskPath, body: Seen) -> Response:
    return command(
        lambda session, actor: tasks.acknowledge_task(session, actor, path.task_id, **body.model_dump())
    )


@api.post("/tasks/<int:task_id>/completion", responses={200: Task})
def finish_task(path: TaskPath, body: Ending) -> Response:
    return command(
        lambda session, actor: tasks.finish_task(session, actor, path.task_id, **body.model_dump())
    )


@api.post("/tasks/<int:task_id>/cancellation", responses={200: Task})
def cancel_task(path: TaskPath, body: Ending) -> Response:
    return command(
        lambda session, actor: tasks.cancel_task(session, actor, path.task_id, **body.model_dump())
    )


class DeskPath(BaseModel):
    city: Desked


class ShiftPath(BaseModel):
    shift_id: Id


class SwapPath(BaseModel):
    swap_id: Id


class HandoverPath(BaseModel):
    handover_id: Id


class DeskSetting(Body):
    """`seen_version` is null where the city has no desk yet; times are Beijing time."""

    phone: Title
    day_starts: str = Field(pattern=CLOCK)
    night_starts: str = Field(pattern=CLOCK)
    seen_version: int | None = None


class MonthPlan(Body):
    month: date
    leader_ids: list[Id] = Field(min_length=1, max_length=20)
    officer_ids: list[Id] = Field(min_length=1, max_length=40)


class Staffing(Seen):
    leader_id: Id
    officer_ids: list[Id] = Field(min_length=1, max_length=6)


class Shifts(Shape):
    shifts: list[Shift]


class HoursQuery(BaseModel):
    city: Desked
    month: date


class MonthHours(Shape):
    """Against the labour law's limits; disasters are exempt from those on overtime."""

    officers: list[Hours]


class SwapRequest(Body):
    to_id: Id
    reason: Short


class SwapAnswer(Seen):
    accept: bool


class SwapDecision(Seen):
    approve: bool


class NewHandover(Body):
    to_id: Id
    notes: list[Title] = Field(default=[], max_length=50)


class HandoverNote(Seen):
    note: Title


class ItemKeys(Seen):
    keys: list[str] = Field(min_length=1, max_length=1000)


class NewLogEntry(Body):
    form: Literal["phone", "note"]
    occurred_at: At
    caller: Short = ""
    content: str = Field(min_length=1, max_length=4000)
    informed: Short = ""
    about: str = Field(default="", pattern=ABOUT)
    corrects_id: Id | None = None


class LogQuery(BaseModel):
    """`words` must all occur; `since` and `until` bound the time of recording."""

    city: City | None = None
    before: Id | None = None
    limit: int = Field(default=100, ge=1, le=500)
    kind: Key | None = None
    words: Short = ""
    since: At | None = None
    until: At | None = None


class LogPage(Shape):
    """Journal entries that belong into the duty log, newest first."""

    entries: list[dict[str, Any]]
    more: bool


@api.put("/duty-desks/<city>", responses={200: Desk})
def set_desk(path: DeskPath, body: DeskSetting) -> Response:
    return command(lambda session, actor: roster.set_desk(session, actor, path.city, **body.model_dump()))


@api.post("/duty-desks/<city>/months", responses={201: Shifts})
def plan_month(path: DeskPath, body: MonthPlan) -> Response:
    """Fill the month's shifts that are not planned yet."""
    return command(
        lambda session, actor: Shifts(
            shifts=roster.plan_month(session, actor, path.city, **body.model_dump())
        ),
        201,
    )


@api.get("/duty-hours", responses={200: MonthHours})
def month_hours(query: HoursQuery) -> Response:
    return ask(lambda session, _: MonthHours(officers=hours_of_month(session, query.city, query.month)))


@api.patch("/shifts/<int:shift_id>", responses={200: Shift})
def set_shift(path: ShiftPath, body: Staffing) -> Response:
    return command(
        lambda session, actor: roster.set_shift(session, actor, path.shift_id, **body.model_dump())
    )


@api.post("/shifts/<int:shift_id>/swaps", responses={201: Swap})
def ask_swap(path: ShiftPath, body: SwapRequest) -> Response:
    return command(
        lambda session, actor: swaps.ask_swap(session, actor, path.shift_id, **body.model_dump()), 201
    )


@api.post("/swaps/<int:swap_id>/answer", responses={200: Swap})
def answer_swap(path: SwapPath, body: SwapAnswer) -> Response:
    return command(
        lambda session, actor: swaps.answer_swap(session, actor, path.swap_id, **body.model_dump())
    )


@api.post("/swaps/<int:swap_id>/decision", responses={200: Swap})
def decide_swap(path: SwapPath, body: SwapDecision) -> Response:
    return command(
        lambda session, actor: swaps.decide_swap(session, actor, path.swap_id, **body.model_dump())
    )


@api.post("/handovers", responses={201: Handover})
def make_handover(body: NewHandover) -> Response:
    return command(lambda session, actor: handover.make_handover(session, actor, **body.model_dump()), 201)


@api.post("/handovers/<int:handover_id>/notes", responses={200: Handover})
def add_note(path: HandoverPath, body: HandoverNote) -> Response:
    return command(
        lambda session, actor: handover.add_note(session, actor, path.handover_id, **body.model_dump())
    )


@api.post("/handovers/<int:handover_id>/acknowledgements", responses={200: Handover})
def acknowledge_items(path: HandoverPath, body: ItemKeys) -> Response:
    return command(
        lambda session, actor: handover.acknowledge_items(
            session, actor, path.handover_id, **body.model_dump()
        )
    )


@api.post("/handovers/<int:handover_id>/signature", responses={200: Handover})
def sign_handover(path: HandoverPath, body: Seen) -> Response:
    """Refused while the sheet is behind, or an item is not acknowledged."""
    return command(
        lambda session, actor: handover.sign(session, actor, path.handover_id, **body.model_dump())
    )


@api.post("/handovers/<int:handover_id>/cancellation", responses={200: Handover})
def cancel_handover(path: HandoverPath, body: Reason) -> Response:
    return command(
        lambda session, actor: handover.cancel_handover(session, actor, path.handover_id, **body.model_dump())
    )


@api.post("/duty-log", responses={201: LogEntry})
def write_log(body: NewLogEntry) -> Response:
    return command(lambda session, actor: log.write_entry(session, actor, **body.model_dump()), 201)


@api.get("/duty-log", responses={200: LogPage})
def read_log(query: LogQuery) -> Response:
    def work(session: Session, _: Actor) -> LogPage:
        entries, more = log.log_page(session, **query.model_dump())
        return LogPage(entries=entries, more=more)

    return ask(work)
