"""Incidents over HTTP."""

from typing import Literal

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.accounts.edge import command, query
from app.accounts.policy import Actor
from app.core.http import feature_api
from app.core.shapes import At, Body, City, Id, Long, Seen, Shape, Short, Title
from app.incidents import needs, service
from app.incidents.events import Form, Incident
from app.incidents.suggestions import NeedSuggestion, suggest_needs

api = feature_api("incidents", __name__)

Count = Field(default=0, ge=0, le=30_000_000)


class IncidentPath(BaseModel):
    incident_id: Id


class NeedPath(BaseModel):
    need_id: Id


class Report(Body):
    """What is known of an incident; a county or coordinates must be given."""

    title: Title
    type_code: str = Field(min_length=5, max_length=10)
    city: City | None = None
    county: City | None = None
    place: Short = ""
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    occurred_at: At
    deaths: int = Count
    missing: int = Count
    trapped: int = Count
    injured: int = Count
    seriously_injured: int = Count
    affected: int = Count
    evacuated: int = Count
    direct_loss_yuan: int | None = Field(default=None, ge=0, le=10**13)
    description: Long = ""


class Correction(Seen):
    """Only what is given changes."""

    title: Title | None = None
    type_code: str | None = Field(default=None, min_length=5, max_length=10)
    county: City | None = None
    place: Short | None = None
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    occurred_at: At | None = None
    deaths: int | None = Field(default=None, ge=0, le=30_000_000)
    missing: int | None = Field(default=None, ge=0, le=30_000_000)
    trapped: int | None = Field(default=None, ge=0, le=30_000_000)
    injured: int | None = Field(default=None, ge=0, le=30_000_000)
    seriously_injured: int | None = Field(default=None, ge=0, le=30_000_000)
    affected: int | None = Field(default=None, ge=0, le=30_000_000)
    evacuated: int | None = Field(default=None, ge=0, le=30_000_000)
    direct_loss_yuan: int | None = Field(default=None, ge=0, le=10**13)
    description: Long | None = None


class Grading(Seen):
    grade: int | None = Field(default=None, ge=1, le=4)
    basis: Short


class GradeSuggestion(Shape):
    grade: int | None
    rule: str


class ResponseStart(Seen):
    """The four legal fields of a response start; whose decision it is, and why it changes."""

    matter: Title
    level: int = Field(ge=1, le=4)
    expected_hours: int = Field(ge=1, le=24 * 90)
    measures: str = Field(min_length=1, max_length=4000)
    decided_by: Short = ""
    reason: Short = ""


class ResponseEnd(Seen):
    reason: Title


class StatedWave(Body):
    quantity: int = Field(ge=1, le=10_000_000)
    due_at: At


class StatedNeed(Body):
    """`waves`: parts due before the rest; `requires`: "form:kind" of another need, without which this one
    is worth nothing."""

    form: Form
    kind: str = Field(min_length=1, max_length=60)
    quantity: int = Field(ge=1, le=10_000_000)
    minimum_grade: int | None = Field(default=None, ge=1, le=4)
    due_at: At
    latest_at: At
    priority: int = Field(default=1, ge=1, le=3)
    basis: Short = "typed"
    waves: list[StatedWave] = Field(default_factory=list, max_length=4)
    requires: str = Field(default="", max_length=80)
    message_reference: str | None = Field(default=None, min_length=3, max_length=200)


class StatedNeeds(Seen):
    needs: list[StatedNeed] = Field(min_length=1, max_length=100)


class NeedChange(Seen):
    quantity: int | None = Field(default=None, ge=1, le=10_000_000)
    due_at: At | None = None
    latest_at: At | None = None
    priority: int | None = Field(default=None, ge=1, le=3)
    state: Literal["withdrawn"] | None = None


class NeedSuggestions(Shape):
    needs: list[NeedSuggestion]


@api.post("/incidents", responses={201: Incident})
def log_incident(body: Report) -> Response:
    return command(lambda session, actor: service.log_incident(session, actor, body.model_dump()), 201)


@api.patch("/incidents/<int:incident_id>", responses={200: Incident})
def correct_incident(path: IncidentPath, body: Correction) -> Response:
    facts = body.model_dump(exclude_unset=True, exclude_none=True, exclude={"seen_version"})
    return command(
        lambda session, actor: service.correct_incident(
            session, actor, path.incident_id, facts, seen_version=body.seen_version
        )
    )


@api.post("/incidents/<int:incident_id>/grading", responses={200: Incident})
def grade_incident(path: IncidentPath, body: Grading) -> Response:
    return command(
        lambda session, actor: service.grade_incident(session, actor, path.incident_id, **body.model_dump())
    )


@api.get("/incidents/<int:incident_id>/grade-suggestion", responses={200: GradeSuggestion})
def suggest_grade(path: IncidentPath) -> Response:
    def work(session: Session, _: Actor) -> GradeSuggestion:
        grade, rule = service.suggest_grade(session, path.incident_id)
        return GradeSuggestion(grade=grade, rule=rule)

    return query(work)


@api.post("/incidents/<int:incident_id>/response", responses={200: Incident})
def start_response(path: IncidentPath, body: ResponseStart) -> Response:
    return command(
        lambda session, actor: service.start_response(session, actor, path.incident_id, **body.model_dump())
    )


@api.post("/incidents/<int:incident_id>/response-end", responses={200: Incident})
def end_response(path: IncidentPath, body: ResponseEnd) -> Response:
    return command(
        lambda session, actor: service.end_response(session, actor, path.incident_id, **body.model_dump())
    )


@api.get("/incidents/<int:incident_id>/need-suggestions", responses={200: NeedSuggestions})
def suggest(path: IncidentPath) -> Response:
    return query(
        lambda session, _: NeedSuggestions(needs=suggest_needs(service.find(session, path.incident_id)))
    )


@api.post("/incidents/<int:incident_id>/needs", responses={200: Incident})
def state_needs(path: IncidentPath, body: StatedNeeds) -> Response:
    stated = [need.model_dump() for need in body.needs]
    return command(
        lambda session, actor: needs.state_needs(
            session, actor, path.incident_id, needs=stated, seen_version=body.seen_version
        )
    )


@api.patch("/needs/<int:need_id>", responses={200: Incident})
def change_need(path: NeedPath, body: NeedChange) -> Response:
    return command(
        lambda session, actor: needs.change_need(session, actor, path.need_id, **body.model_dump())
    )
