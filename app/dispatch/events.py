"""Plans, consents, movements and requests as consoles see them."""

from typing import Literal

from app.core.journal import Event
from app.core.shapes import At, Shape
from app.incidents.events import Form


class Goal(Shape):
    """One goal's value, its unit and the proven bound no plan can beat."""

    name: str
    value: float
    unit: str
    bound: float | None


class Unmet(Shape):
    need_id: int
    quantity: int
    reason: str
    details: dict[str, object]


class BelowFloor(Shape):
    """`below` of a kind was lent below the city's floor: the leader said so by kind and quantity."""

    form: str
    kind: str
    holding: int
    floor: int
    left: int
    below: int


class Reminder(Shape):
    """The joint command has reminded a silent city."""

    at: At
    by: int
    note: str


class Consent(Shape):
    """A lending city's answer; pending ones are waiting since `asked_at`, provisional ones lapse at
    `valid_until` unless the city confirms them, withdrawn ones are not asked any more."""

    id: int
    city: str
    state: Literal["pending", "provisional", "granted", "partly_granted", "refused", "lapsed", "withdrawn"]
    asked_at: At
    answer_due_at: At
    answered_at: At | None
    answered_by: int | None
    reason_code: str | None
    note: str
    valid_until: At | None
    below_floor: list[BelowFloor]
    quoted_yuan: float | None  # the estimate that was on the screen: no price
    rule: str  # clause of the agreement it rests on
    reminders: list[Reminder]
    message_reference: str | None = None  # the EDXL-RM message that the leader answered from


class Movement(Shape):
    """One line of a plan, then the thing that really moves. Minutes are estimates by their basis:
    ETA = assembly (with the wait for its truck) + travel (rests included) + detour + set-up; planned_*
    move with the clock until departure, actual times are *_at."""

    id: int
    version: int
    plan_id: int
    incident_id: int
    need_id: int
    order_id: int | None
    consent_id: int | None
    form: Form
    kind: str
    source: str  # "lot:5" | "unit:7" | "resource:3"
    source_id: int
    from_site_id: int
    city_from: str
    city_to: str
    quantity: int
    contribution: int  # how much of the need it covers, in the need's own count
    vehicle_class: str | None
    vehicle_count: int
    assembly_minutes: float
    travel_minutes: float
    rest_minutes: float  # the driver's stops, part of the travel
    detour_minutes: float  # its truck loads at other places on the way
    turn: int  # of its truck: on the second it has been there already
    setup_minutes: float
    mode: str  # road | rail | air
    service_id: int | None  # the train or flight it takes, with no vehicle of its own
    departs_at: At | None  # from its first stop; planned_leave_at is from home
    wait_minutes: float  # at home, ready, for the departure
    shift_exceeded: bool  # planned to arrive after the team's shift
    km: float
    route: list[str]  # road nodes, first to last; off-network ends are straight lines
    reason: str
    specification: str  # of this very lot, unit or place; written when the order is
    pass_number: str  # relief-vehicle pass of each truck or vehicle, as on its paper
    planned_leave_at: At
    planned_arrive_at: At
    state: str
    refusal_code: str | None
    departed_at: At | None
    arrived_at: At | None
    received_at: At | None
    received_quantity: int | None
    damaged_quantity: int | None
    difference_note: str
    released_at: At | None
    return_started_at: At | None
    returned_at: At | None
    returned_quantity: int | None
    lost_quantity: int | None
    condition: str
    inspected_at: At | None
    ordered_quantity: int | None  # what was approved, where less was sent or the order was amended
    sent_note: str
    position_lat: float | None
    position_lon: float | None
    position_at: At | None
    position_note: str
    delay_note: str
    stopped_at: At | None  # broken down, turned back or recalled: it serves its need no more
    stop_note: str
    shift_started_at: At | None  # of the crew at work now
    command_post: str  # the receiving city's on-site command it has checked in with
    difference_code: str | None
    due_back_at: At | None  # the loan's end
    handed_over_from: int | None  # the incident it was lent for first
    checklist: list[str]  # demobilisation steps done
    damage_yuan: float | None  # repair cost or book value, by the inspection
    inspection_note: str
    package_id: int | None  # the ready package it was asked for in
    checklist_waived_by: int | None  # the leader who let it start home with the list open
    checklist_waived_at: At | None
    checklist_waived_reason: str
    hours_let_by: int | None  # the leader who lets it go on past its hours
    hours_let_until: At | None
    hours_let_reason: str


class LoanRequest(Shape):
    """One side asks the other about a movement: the lender recalls, the borrower asks for longer or for
    another incident, either cancels or reduces before departure. Nothing changes until it is answered."""

    id: int
    version: int
    kind: Literal["recall", "extend", "hand_over", "cancel", "reduce"]
    state: Literal["pending", "accepted", "declined", "withdrawn"]
    movement_id: int
    incident_id: int
    city_asking: str
    city_asked: str
    quantity: int | None
    until_at: At | None
    need_id: int | None
    reason: str
    rule: str
    asked_by: int
    asked_at: At
    answer_due_at: At
    answered_by: int | None
    answered_at: At | None
    answer_note: str


class Take(Shape):
    """What a tour takes at a stop, as it was proposed."""

    need_id: int
    source: str
    quantity: int


class Stop(Shape):
    site_id: int
    arrive_at: At
    leave_at: At
    takes: list[Take]


class Tour(Shape):
    """The way of `count` trucks alike of one fleet: from `start_site_id` (null: back from the incident, where
    the tour `after` which they come has unloaded) over the stops to the incident. Estimates, as proposed."""

    tour: str
    city: str
    fleet_id: int
    vehicle_class: str
    count: int
    turn: int
    after: str | None
    start_site_id: int | None
    start_at: At
    stops: list[Stop]
    arrive_at: At
    km: float


class Plan(Shape):
    id: int
    version: int
    number: str
    run_id: int | None
    incident_id: int
    city: str
    name: str  # fastest | balanced | frugal
    state: str
    revision: int
    content_hash: str  # what is approved is exactly this content
    proposed_by: int
    proposed_at: At
    submitted_at: At | None
    decided_by: int | None
    decided_at: At | None
    decision_note: str
    decision_rule: str
    oral_at: At | None
    oral_recorded_by: int | None
    paperwork_due_at: At | None  # an oral approval's written one
    paperwork_done_at: At | None
    paperwork_done_by: int | None
    endorsement_due_at: At | None  # the joint command's time; null where its word is not asked for
    endorsed_at: At | None
    endorsed_by: int | None
    endorsement: Literal["", "endorsed", "objected"]
    endorsement_note: str
    goals: list[Goal]
    gap: float | None
    unmet: list[Unmet]
    tours: list[Tour]
    consents: list[Consent]
    movements: list[Movement]
    replan_run_id: int | None  # the run that re-plans around refusals


class PlanChanged(Event):
    kind: Literal["plan.changed"] = "plan.changed"
    object: Plan


class MovementChanged(Event):
    kind: Literal["movement.changed"] = "movement.changed"
    object: Movement


class LoanRequestChanged(Event):
    kind: Literal["loan_request.changed"] = "loan_request.changed"
    object: LoanRequest
