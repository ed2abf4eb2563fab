"""After-action reports, lessons and figures over HTTP."""

from datetime import date
from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command, query
from app.afterwards import lessons
from app.afterwards.events import Lesson
from app.afterwards.figures import Figures, figures
from app.afterwards.report import after_action
from app.afterwards.shapes import AfterAction
from app.core.http import feature_api
from app.core.shapes import Body, City, Id, Long, Seen, Title

api = feature_api("afterwards", __name__)


class IncidentPath(BaseModel):
    incident_id: Id


class LessonPath(BaseModel):
    lesson_id: Id


class NewLesson(Body):
    finding: Long = Field(min_length=1)
    measure: Long = Field(min_length=1)
    city: City
    owner: Title
    due_on: date


class LessonStep(Seen):
    step: Literal["close", "drop", "reopen"]
    note: Title


@api.get("/incidents/<int:incident_id>/after-action", responses={200: AfterAction})
def get_after_action(path: IncidentPath) -> Response:
    """Made from the journal alone, now."""
    return query(lambda session, _: after_action(session, path.incident_id))


@api.post("/incidents/<int:incident_id>/lessons", responses={201: Lesson})
def raise_lesson(path: IncidentPath, body: NewLesson) -> Response:
    given = body.model_dump()
    return command(
        lambda session, actor: lessons.raise_lesson(session, actor, path.incident_id, **given), 201
    )


@api.post("/lessons/<int:lesson_id>/step", responses={200: Lesson})
def end_lesson(path: LessonPath, body: LessonStep) -> Response:
    given = body.model_dump()
    return command(lambda session, actor: lessons.end_lesson(session, actor, path.lesson_id, **given))


@api.get("/figures", responses={200: Figures})
def get_figures() -> Response:
    """Per city and month, and how far help reaches in one and two hours."""
    return query(lambda session, _: figures(session))
