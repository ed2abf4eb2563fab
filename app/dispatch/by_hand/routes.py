"""Plans made by hand over HTTP: what could serve a need, what a choice would be, and the draft of it."""

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command, database, world
from app.accounts.edge import query as answer
from app.core import clock
from app.core.http import feature_api
from app.core.shapes import Body, Id, Key
from app.core.worlds import moment_in
from app.dispatch.by_hand import service, sources
from app.dispatch.by_hand.events import HandReview, HandSources
from app.dispatch.events import Plan

api = feature_api("by_hand", __name__)


class IncidentPath(BaseModel):
    incident_id: Id


class SourcesQuery(BaseModel):
    need_id: Id


class Choice(Body):
    """So much of "lot:5", "unit:7" or "resource:3" for one need."""

    need_id: Id
    source: Key
    quantity: int = Field(ge=1, le=10_000_000)


class Choices(Body):
    """Into the draft `plan_id`; without one a new draft is made."""

    lines: list[Choice] = Field(min_length=1, max_length=200)
    plan_id: Id | None = None


@api.get("/incidents/<int:incident_id>/sources", responses={200: HandSources})
def get_sources(path: IncidentPath, query: SourcesQuery) -> Response:
    moment = moment_in(database(), world(), clock.now())
    return answer(lambda session, _: sources.sources_for(session, path.incident_id, query.need_id, moment))


@api.post("/incidents/<int:incident_id>/hand-lines/review", responses={200: HandReview})
def review(path: IncidentPath, body: Choices) -> Response:
    """Changes nothing: every line is checked against the rules at once."""
    moment = moment_in(database(), world(), clock.now())
    given = body.model_dump()
    return answer(lambda session, _: service.review(session, path.incident_id, **given, moment=moment))


@api.post("/incidents/<int:incident_id>/hand-lines", responses={200: Plan})
def plan_by_hand(path: IncidentPath, body: Choices) -> Response:
    return command(lambda s, a: service.plan_by_hand(s, a, path.incident_id, **body.model_dump()))
