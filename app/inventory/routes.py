"""The register over HTTP: counts, readiness, capacity."""

from datetime import date
from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command
from app.core.http import feature_api
from app.core.shapes import Id, Seen
from app.inventory import service
from app.inventory.events import Lot, Resource, Unit

api = feature_api("inventory", __name__)

MOST = 10_000_000


class LotPath(BaseModel):
    lot_id: Id


class UnitPath(BaseModel):
    unit_id: Id


class ResourcePath(BaseModel):
    resource_id: Id


class LotCount(Seen):
    on_hand: int = Field(ge=0, le=MOST)
    expires_on: date | None = None


class Readiness(Seen):
    readiness: Literal["ready", "maintenance", "off_duty"]


class Capacity(Seen):
    capacity: int | None = Field(default=None, ge=0, le=MOST)
    occupied: int | None = Field(default=None, ge=0, le=MOST)


@api.patch("/lots/<int:lot_id>", responses={200: Lot})
def count_lot(path: LotPath, body: LotCount) -> Response:
    return command(
        lambda session, actor: service.count_lot(session, actor, path.lot_id, **body.model_dump()).object
    )


@api.patch("/units/<int:unit_id>", responses={200: Unit})
def set_readiness(path: UnitPath, body: Readiness) -> Response:
    return command(
        lambda session, actor: service.set_readiness(session, actor, path.unit_id, **body.model_dump()).object
    )


@api.patch("/resources/<int:resource_id>", responses={200: Resource})
def set_capacity(path: ResourcePath, body: Capacity) -> Response:
    return command(
        lambda session, actor: (
            service.set_capacity(session, actor, path.resource_id, **body.model_dump()).object
        )
    )
