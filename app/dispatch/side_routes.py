"""What goes between the sides beside a plan and its orders, over HTTP: reports from the road, requests,
offers, and the joint command's word."""

from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from app.accounts.edge import command, database, signed_in_id, world
from app.core.http import feature_api
from app.core.shapes import At, Body, City, Id, Key, Long, Reason, Seen, Short
from app.dispatch import (
    decisions,
    demobilisation,
    endorsement,
    offers,
    requests,
    road_reports,
    settlement,
    unit_hours,
)
from app.dispatch.events import LoanRequest, Movement, Plan
from app.dispatch.offer_events import Offer
from app.dispatch.order_events import Order

api = feature_api("loans", __name__)

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class MovementPath(BaseModel):
    movement_id: Id


class RequestPath(BaseModel):
    request_id: Id


class OrderPath(BaseModel):
    order_id: Id


class ItemPath(OrderPath):
    number: int = Field(ge=0, le=10_000)


class Noted(Seen):
    note: Long = ""


class Dispute(Seen):
    reason: str = Field(min_length=1, max_length=1000)


class Position(Seen):
    """Where it is: coordinates or a road node; `occurred_at` left out is now."""

    lat: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    lon: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)
    node: Key | None = None
    note: Short = ""
    occurred_at: At | None = None


class Delay(Seen):
    arrive_at: At
    note: str = Field(min_length=1, max_length=1000)


class Said(Seen):
    note: str = Field(min_length=1, max_length=1000)


class Checklist(Seen):
    checklist: list[Key] = Field(max_length=40)


class LettingOn(Reason):
    """It goes on past its hours until `until_at`."""

    until_at: At


class Asking(Seen):
    """A recall, an extension, a hand-over to another need, a cancellation or a smaller quantity."""

    kind: Literal["recall", "extend", "hand_over", "cancel", "reduce"]
    reason: str = Field(min_length=1, max_length=1000)
    quantity: int | None = Field(default=None, ge=1, le=10_000_000)
    until_at: At | None = None
    need_id: Id | None = None


class Answering(Body):
    accept: bool
    note: Long = ""
    seen_version: int


class IncidentPath(BaseModel):
    incident_id: Id


class OfferPath(BaseModel):
    offer_id: Id


class NewOffer(Body):
    """So much of "lot:5", "unit:7" or "resource:3", open until `valid_until`."""

    source: Key
    quantity: int = Field(ge=1, le=10_000_000)
    valid_until: At
    note: Long = ""


class TakeUp(Seen):
    """For which need, how much of it, into which draft; without one a new draft is made."""

    need_id: Id
    quantity: int = Field(ge=1, le=10_000_000)
    plan_id: Id | None = None


class PlanPath(BaseModel):
    plan_id: Id


class Endorsing(Seen):
    """The joint command endorses this content, or objects with words."""

    content_hash: str = Field(min_length=64, max_length=64)
    agree: bool
    note: Long = ""


class Reminding(Seen):
    city: City
    note: str = Field(min_length=1, max_length=1000)


@api.post("/movements/<int:movement_id>/position", responses={200: Movement})
def report_position(path: MovementPath, body: Position) -> Response:
    return command(lambda s, a: road_reports.report_position(s, a, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/delay", responses={200: Movement})
def report_delay(path: MovementPath, body: Delay) -> Response:
    return command(lambda s, a: road_reports.report_delay(s, a, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/breakdown", responses={200: Movement})
def break_down(path: MovementPath, body: Said) -> Response:
    return command(lambda s, a: road_reports.break_down(s, a, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/resumption", responses={200: Movement})
def resume(path: MovementPath, body: Said) -> Response:
    return command(lambda s, a: road_reports.resume(s, a, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/relief", responses={200: Movement})
def relieve(path: MovementPath, body: Seen) -> Response:
    return command(lambda s, a: road_reports.relieve(s, a, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/demobilisation", responses={200: Movement})
def demobilise(path: MovementPath, body: Checklist) -> Response:
    return command(lambda s, a: demobilisation.demobilise(s, a, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/demobilisation-waiver", responses={200: Movement})
def waive_checklist(path: MovementPath, body: Reason) -> Response:
    return command(lambda s, a: demobilisation.waive_checklist(s, a, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/hours", responses={200: Movement})
def let_on(path: MovementPath, body: LettingOn) -> Response:
    return command(lambda s, a: unit_hours.let_on(s, a, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/requests", responses={201: LoanRequest})
def ask(path: MovementPath, body: Asking) -> Response:
    return command(lambda s, a: requests.ask(s, a, path.movement_id, **body.model_dump()), 201)


@api.post("/loan-requests/<int:request_id>/answer", responses={200: LoanRequest})
def answer(path: RequestPath, body: Answering) -> Response:
    return command(lambda s, a: requests.answer(s, a, path.request_id, **body.model_dump()))


@api.post("/loan-requests/<int:request_id>/withdrawal", responses={200: LoanRequest})
def withdraw(path: RequestPath, body: Seen) -> Response:
    return command(lambda s, a: requests.withdraw(s, a, path.request_id, **body.model_dump()))


@api.post("/orders/<int:order_id>/dispute", responses={200: Order})
def dispute(path: OrderPath, body: Dispute) -> Response:
    return command(lambda s, a: settlement.dispute(s, a, path.order_id, **body.model_dump()))


@api.post("/orders/<int:order_id>/items/<int:number>/closing", responses={200: Order})
def close_item(path: ItemPath, body: Noted) -> Response:
    given = body.model_dump()
    return command(lambda s, a: settlement.close_item(s, a, path.order_id, number=path.number, **given))


@api.post("/incidents/<int:incident_id>/offers", responses={201: Offer})
def make_offer(path: IncidentPath, body: NewOffer) -> Response:
    return command(lambda s, a: offers.make_offer(s, a, path.incident_id, **body.model_dump()), 201)


@api.post("/offers/<int:offer_id>/take-up", responses={200: Plan})
def take_up(path: OfferPath, body: TakeUp) -> Response:
    return command(lambda s, a: offers.take_up(s, a, path.offer_id, **body.model_dump()))


@api.post("/offers/<int:offer_id>/refusal", responses={200: Offer})
def decline(path: OfferPath, body: Reason) -> Response:
    return command(lambda s, a: offers.decline(s, a, path.offer_id, **body.model_dump()))


@api.post("/offers/<int:offer_id>/withdrawal", responses={200: Offer})
def withdraw_offer(path: OfferPath, body: Seen) -> Response:
    return command(lambda s, a: offers.withdraw(s, a, path.offer_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/endorsement", responses={200: Plan})
def endorse(path: PlanPath, body: Endorsing) -> Response:
    return command(lambda s, actor: endorsement.endorse(s, actor, path.plan_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/reminders", responses={200: Plan})
def remind(path: PlanPath, body: Reminding) -> Response:
    return command(lambda s, actor: endorsement.remind(s, actor, path.plan_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/unfit-lines", responses={200: Plan})
def leave_out_unfit(path: PlanPath, body: Seen) -> Response:
    """Leave out what is not fit any more, and plan anew for it."""
    return command(lambda s, actor: decisions.leave_out_unfit(s, actor, path.plan_id, **body.model_dump()))


@api.get(
    "/orders/<int:order_id>/statement.xlsx",
    responses={200: {"description": "The statement as a spreadsheet", "content": {SHEET: {}}}},
)
def statement_sheet(path: OrderPath) -> Response:
    signed_in_id()
    with database().read(world()) as session:
        return Response(settlement.sheet(session, path.order_id), content_type=SHEET)
