"""The agreement over HTTP: a leader's word below his floor. The agreement itself is reference data."""

from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command
from app.agreement import service
from app.agreement.events import FloorConsent
from app.core.http import feature_api
from app.core.shapes import At, Body, City, Id, Key, Long, Seen

api = feature_api("agreement", __name__)


class IncidentPath(BaseModel):
    incident_id: Id


class ConsentPath(BaseModel):
    consent_id: Id


class FloorLift(Body):
    city: City
    form: Literal["supply", "unit", "capability", "resource"]
    kind: Key
    quantity: int = Field(ge=1, le=10_000_000)
    valid_until: At
    note: Long = ""


@api.post("/incidents/<int:incident_id>/floor-consents", responses={201: FloorConsent})
def allow_below_floor(path: IncidentPath, body: FloorLift) -> Response:
    return command(
        lambda s, actor: service.allow_below_floor(s, actor, path.incident_id, **body.model_dump()), 201
    )


@api.post("/floor-consents/<int:consent_id>/withdrawal", responses={200: FloorConsent})
def withdraw_below_floor(path: ConsentPath, body: Seen) -> Response:
    return command(
        lambda s, actor: service.withdraw_below_floor(s, actor, path.consent_id, **body.model_dump())
    )
