"""Plans, consents, decisions, orders and movements over HTTP."""

from typing import Annotated, Literal

from flask import Response
from pydantic import BaseModel, Field, StringConstraints

from app.accounts.edge import command, query
from app.core.http import feature_api
from app.core.shapes import At, Body, City, Id, Key, Long, Seen, Shape, Short, Title
from app.dispatch import (
    batches,
    consents,
    decisions,
    oral,
    orders,
    papers,
    plans,
    provisional,
    terms,
    tracking,
)
from app.dispatch.events import Movement, Plan
from app.dispatch.merging import merge_incidents
from app.dispatch.order_events import Order, PlanTerms
from app.dispatch.report_drafts import report_draft
from app.incidents.events import Incident
from app.incidents.report_events import ReportContent

api = feature_api("dispatch", __name__)

MOST = 10_000_000


class IncidentPath(BaseModel):
    incident_id: Id


class Merging(Seen):
    into_id: Id
    reason: Title


class PlanPath(BaseModel):
    plan_id: Id


class OrderPath(BaseModel):
    order_id: Id


class MovementPath(BaseModel):
    movement_id: Id


class SeenPlan(Seen):
    """The plan as it was on the screen: version and content."""

    content_hash: str = Field(min_length=64, max_length=64)


class Note(Seen):
    note: Long = ""


class Answer(Body):
    """A lending city's answer; `lines` maps movement to granted quantity, null grants all. With
    `valid_until` it is provisional; `below_floor` says what goes below the floor ("supply:tent_12": 20)."""

    city: City
    lines: dict[int, int] | None = None
    reason_code: str | None = Field(default=None, max_length=40)
    note: Long = ""
    seen_version: int
    content_hash: str = Field(min_length=64, max_length=64)
    valid_until: At | None = None
    message_reference: str | None = Field(default=None, min_length=3, max_length=200)
    below_floor: dict[Annotated[str, StringConstraints(max_length=80)], int] | None = None


class ConsentConfirmation(Body):
    city: City
    content_hash: str = Field(min_length=64, max_length=64)


class TakenBack(Body):
    city: City
    reason_code: str | None = Field(default=None, max_length=40)
    note: Long = ""


class OralApproval(SeenPlan):
    """Leader `said_by` approved it by word at `said_at`."""

    said_by: Id
    said_at: At
    note: Long = ""


class Receiver(Seen):
    receiver: Title
    receive_place: Title
    contact: str = Field(min_length=1, max_length=60)
    phone: str = Field(min_length=3, max_length=40)


class Sender(Seen):
    """`passes` maps movement to the pass numbers of its vehicles."""

    contact: str = Field(min_length=1, max_length=60)
    phone: str = Field(min_length=3, max_length=40)
    passes: dict[int, Short] = {}


class Moved(Seen):
    """`occurred_at` is when it happened; left out, it is now."""

    occurred_at: At | None = None


class Departure(Moved):
    """Less than was ordered may go, with words."""

    sent_quantity: int | None = Field(default=None, ge=1, le=MOST)
    note: Long = ""


class Receipt(Seen):
    received_quantity: int = Field(ge=0, le=MOST)
    damaged_quantity: int = Field(default=0, ge=0, le=MOST)
    note: Long = ""
    difference_code: str | None = Field(default=None, max_length=40)
    command_post: Short = ""


class Return(Seen):
    returned_quantity: int = Field(ge=0, le=MOST)
    lost_quantity: int = Field(default=0, ge=0, le=MOST)


class Homeward(Seen):
    """What of the demobilisation list is ticked with it."""

    checklist: list[Key] = Field(default=[], max_length=40)


class SeenOne(Body):
    movement_id: Id
    seen_version: int


class Steps(Body):
    """One step for many movements, in the ordinary way; all of them or none."""

    step: batches.Step
    movements: list[SeenOne] = Field(min_length=1, max_length=1000)
    checklist: list[Key] = Field(default=[], max_length=40)


class Movements(Shape):
    movements: list[Movement]


class Inspection(Seen):
    condition: Literal["good", "damaged", "unusable"]
    damage_yuan: float | None = Field(default=None, ge=0, le=1e9, allow_inf_nan=False)
    note: Long = ""


@api.post("/plans/<int:plan_id>/submission", responses={200: Plan})
def submit(path: PlanPath, body: SeenPlan) -> Response:
    return command(lambda s, actor: plans.submit(s, actor, path.plan_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/withdrawal", responses={200: Plan})
def withdraw(path: PlanPath, body: Note) -> Response:
    return command(lambda s, actor: plans.withdraw(s, actor, path.plan_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/consents", responses={200: Plan})
def consent(path: PlanPath, body: Answer) -> Response:
    given = body.model_dump(exclude={"seen_version"})
    return command(lambda s, actor: consents.answer(s, actor, path.plan_id, **given))


@api.get("/plans/<int:plan_id>/terms", responses={200: PlanTerms})
def terms_of(path: PlanPath) -> Response:
    return query(lambda s, _: terms.terms_of(s, path.plan_id))


@api.post("/plans/<int:plan_id>/consent-confirmation", responses={200: Plan})
def confirm_consent(path: PlanPath, body: ConsentConfirmation) -> Response:
    return command(lambda s, actor: provisional.confirm(s, actor, path.plan_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/consent-withdrawal", responses={200: Plan})
def take_back_consent(path: PlanPath, body: TakenBack) -> Response:
    return command(lambda s, actor: provisional.take_back(s, actor, path.plan_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/oral-approval", responses={200: Plan})
def approve_orally(path: PlanPath, body: OralApproval) -> Response:
    return command(lambda s, actor: oral.approve_orally(s, actor, path.plan_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/written-confirmation", responses={200: Plan})
def confirm_in_writing(path: PlanPath, body: Seen) -> Response:
    return command(lambda s, actor: oral.confirm_in_writing(s, actor, path.plan_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/approval", responses={200: Plan})
def approve(path: PlanPath, body: SeenPlan) -> Response:
    return command(lambda s, actor: decisions.approve(s, actor, path.plan_id, **body.model_dump()))


@api.post("/plans/<int:plan_id>/rejection", responses={200: Plan})
def reject(path: PlanPath, body: Note) -> Response:
    return command(lambda s, actor: decisions.reject(s, actor, path.plan_id, **body.model_dump()))


@api.post("/orders/<int:order_id>/acknowledgement", responses={200: Order})
def acknowledge(path: OrderPath, body: Seen) -> Response:
    return command(lambda s, actor: orders.acknowledge(s, actor, path.order_id, **body.model_dump()))


@api.post("/orders/<int:order_id>/receiver", responses={200: Order})
def set_receiver(path: OrderPath, body: Receiver) -> Response:
    return command(lambda s, actor: papers.set_receiver(s, actor, path.order_id, **body.model_dump()))


@api.post("/orders/<int:order_id>/sender", responses={200: Order})
def set_sender(path: OrderPath, body: Sender) -> Response:
    return command(lambda s, actor: papers.set_sender(s, actor, path.order_id, **body.model_dump()))


@api.post("/orders/<int:order_id>/statement", responses={200: Order})
def state_costs(path: OrderPath, body: Seen) -> Response:
    return command(lambda s, actor: orders.state_costs(s, actor, path.order_id, **body.model_dump()))


@api.post("/orders/<int:order_id>/settlement", responses={200: Order})
def settle(path: OrderPath, body: Seen) -> Response:
    return command(lambda s, actor: orders.settle(s, actor, path.order_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/departure", responses={200: Movement})
def depart(path: MovementPath, body: Departure) -> Response:
    return command(lambda s, actor: tracking.depart(s, actor, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/arrival", responses={200: Movement})
def arrive(path: MovementPath, body: Moved) -> Response:
    return command(lambda s, actor: tracking.arrive(s, actor, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/receipt", responses={200: Movement})
def receive(path: MovementPath, body: Receipt) -> Response:
    return command(lambda s, actor: tracking.receive(s, actor, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/release", responses={200: Movement})
def release(path: MovementPath, body: Seen) -> Response:
    return command(lambda s, actor: tracking.release(s, actor, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/homeward", responses={200: Movement})
def go_home(path: MovementPath, body: Homeward) -> Response:
    return command(lambda s, actor: tracking.go_home(s, actor, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/return", responses={200: Movement})
def return_home(path: MovementPath, body: Return) -> Response:
    return command(lambda s, actor: tracking.return_home(s, actor, path.movement_id, **body.model_dump()))


@api.post("/movements/<int:movement_id>/inspection", responses={200: Movement})
def inspect(path: MovementPath, body: Inspection) -> Response:
    return command(lambda s, actor: tracking.inspect(s, actor, path.movement_id, **body.model_dump()))


@api.post("/movements/steps", responses={200: Movements})
def step_all(body: Steps) -> Response:
    seen = [batches.SeenMovement(one.movement_id, one.seen_version) for one in body.movements]
    return command(
        lambda s, actor: Movements(movements=batches.step_all(s, actor, body.step, seen, body.checklist))
    )


@api.post("/incidents/<int:incident_id>/merging", responses={200: Incident})
def merge(path: IncidentPath, body: Merging) -> Response:
    """The incident is the same event as another: it goes up in that one."""
    return command(lambda s, actor: merge_incidents(s, actor, path.incident_id, **body.model_dump()))


@api.get("/incidents/<int:incident_id>/report-draft", responses={200: ReportContent})
def get_report_draft(path: IncidentPath) -> Response:
    """What a report can say already, to be edited by the officer."""
    return query(lambda session, _: report_draft(session, path.incident_id))
