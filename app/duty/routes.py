"""Duty over HTTP: tasks."""

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command
from app.core.http import feature_api
from app.core.shapes import At, Body, City, Id, Long, Seen, Title
from app.duty import tasks
from app.duty.events import Task

api = feature_api("duty", __name__)


class TaskPath(BaseModel):
    task_id: Id


class NewTask(Body):
    """`city` is null for a task of the joint command."""

    title: Title
    note: Long = ""
    city: City | None
    role: Title
    due_at: At
    about: str = Field(default="", pattern=r"^([a-z]{1,20}:\d{1,10})?$")


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
