"""The register over HTTP: counts, readiness, capacity."""

from datetime import date
from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command
from app.core.http import feature_api
from app.core.shapes import Body, Id, Seen, Shape, Short
from app.inventory import service, stocktake
from app.inventory.events import Lot, Resource, StockTake, Unit
from app.inventory.stocktake import Count, SeenRow

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


class SitePath(BaseModel):
    site_id: Id


class StockTakePath(BaseModel):
    stock_take_id: Id


class DueDates(Seen):
    """All three as they are to be; null where nothing is due."""

    maintenance_due_on: date | None
    inspection_due_on: date | None
    training_due_on: date | None


class Modes(Seen):
    """Trains and flights that a unit's crew can take; none is the usual case."""

    modes: list[Literal["rail", "air"]] = Field(max_length=2)


class ConfirmedRow(Body):
    form: Literal["lot", "unit", "resource"]
    id: Id
    version: int


class Round(Body):
    """The rows of a site as they were on the screen."""

    rows: list[ConfirmedRow] = Field(min_length=1, max_length=2000)


class Confirmed(Shape):
    count: int


class CountedLot(Seen):
    lot_id: Id
    counted: int = Field(ge=0, le=MOST)
    reason: Short = ""


class NewStockTake(Body):
    counts: list[CountedLot] = Field(min_length=1, max_length=1000)
    note: Short = ""


class StockTakeDecision(Seen):
    approve: bool
    note: Short = ""


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


@api.put("/units/<int:unit_id>/due-dates", responses={200: Unit})
def set_due_dates(path: UnitPath, body: DueDates) -> Response:
    return command(
        lambda session, actor: (
            stocktake.set_due_dates(session, actor, path.unit_id, **body.model_dump()).object
        )
    )


@api.put("/units/<int:unit_id>/modes", responses={200: Unit})
def set_modes(path: UnitPath, body: Modes) -> Response:
    return command(
        lambda session, actor: service.set_modes(session, actor, path.unit_id, **body.model_dump()).object
    )


@api.post("/sites/<int:site_id>/confirmation", responses={200: Confirmed})
def confirm_site(path: SitePath, body: Round) -> Response:
    """All the rows as they were seen, or none."""
    rows = [SeenRow(row.form, row.id, row.version) for row in body.rows]
    return command(
        lambda session, actor: Confirmed(
            count=len(stocktake.confirm_site(session, actor, path.site_id, rows=rows))
        )
    )


@api.post("/sites/<int:site_id>/stock-takes", responses={201: StockTake})
def submit_stock_take(path: SitePath, body: NewStockTake) -> Response:
    counts = [Count(row.lot_id, row.counted, row.reason, row.seen_version) for row in body.counts]
    return command(
        lambda session, actor: stocktake.submit_stock_take(
            session, actor, path.site_id, counts=counts, note=body.note
        ),
        201,
    )


@api.post("/stock-takes/<int:stock_take_id>/decision", responses={200: StockTake})
def decide_stock_take(path: StockTakePath, body: StockTakeDecision) -> Response:
    return command(
        lambda session, actor: stocktake.decide_stock_take(
            session, actor, path.stock_take_id, **body.model_dump()
        )
    )
