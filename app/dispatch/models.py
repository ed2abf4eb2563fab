"""Plans, their lines, the cities' answers, and the orders they become."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Versioned, WorldRow


class PlanRow(WorldRow, Versioned, Base):
    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("world", "number"),)
    number: Mapped[str] = mapped_column(String(30))
    run_id: Mapped[int | None]
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    incident_title: Mapped[str] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(6), index=True)
    name: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), index=True)
    revision: Mapped[int]
    touched_at: Mapped[datetime]  # any change of its lines or answers counts as its own
    proposed_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    proposed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")
    approved_hash: Mapped[str | None] = mapped_column(String(64))
    decision_rule: Mapped[str] = mapped_column(String(40), default="")
    oral_at: Mapped[datetime | None]  # when the leader said it
    oral_recorded_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    paperwork_due_at: Mapped[datetime | None]
    paperwork_done_at: Mapped[datetime | None]
    paperwork_done_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    endorsement_due_at: Mapped[datetime | None]  # the joint command's time, where the agreement asks for it
    endorsed_at: Mapped[datetime | None]
    endorsed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    endorsement: Mapped[str] = mapped_column(String(10), default="")  # endorsed | objected
    endorsement_note: Mapped[str] = mapped_column(Text, default="")
    goals: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    gap: Mapped[float | None]
    unmet: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    tours: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)  # as proposed
    replan_run_id: Mapped[int | None]
    movements: Mapped[list["MovementRow"]] = relationship(order_by="MovementRow.id", lazy="selectin")
    consents: Mapped[list["ConsentRow"]] = relationship(order_by="ConsentRow.id", lazy="selectin")


class ConsentRow(WorldRow, Base):
    """One city's answer to one revision of a plan."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("world", "message_reference"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    revision: Mapped[int]
    city: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(16), index=True)
    asked_at: Mapped[datetime]
    answer_due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    reason_code: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    valid_until: Mapped[datetime | None]  # of a provisional answer: confirmed by then, or it lapses
    below_floor: Mapped[list[dict[str, object]]] = mapped_column(JSON)  # what the leader lent below his floor
    quoted_yuan: Mapped[float | None]
    rule: Mapped[str] = mapped_column(String(40), default="")
    reminders: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)  # by the joint command
    message_reference: Mapped[str | None] = mapped_column(String(200))  # the message it was answered from


class MovementRow(WorldRow, Versioned, Base):
    __tablename__ = "movement"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity"),)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    form: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(40), index=True)
    from_site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    city_from: Mapped[str] = mapped_column(String(6), index=True)
    city_to: Mapped[str] = mapped_column(String(6))
    quantity: Mapped[int]
    contribution: Mapped[int]  # how much of the need it covers, in the need's own count
    vehicle_class: Mapped[str | None] = mapped_column(String(40))
    vehicle_count: Mapped[int]
    vehicles: Mapped[dict[str, object]]  # "fleet:2" -> count; empty when it rides with another movement
    assembly_minutes: Mapped[float]
    travel_minutes: Mapped[float]  # on the way, the driver's rests included
    promised_travel_minutes: Mapped[float]  # as proposed; travel_minutes follows the roads
    rest_minutes: Mapped[float] = mapped_column(default=0.0)
    detour_minutes: Mapped[float] = mapped_column(default=0.0)  # its truck loads at other places on the way
    turn: Mapped[int] = mapped_column(default=1)  # of its truck: on the second it has been there already
    setup_minutes: Mapped[float]
    mode: Mapped[str] = mapped_column(String(8), default="road")  # road, rail or air
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))  # the train or flight it takes
    departs_at: Mapped[datetime | None]  # when that leaves its first stop; planned_leave_at is from home
    wait_minutes: Mapped[float] = mapped_column(default=0.0)  # at home, ready, for the departure
    shift_exceeded: Mapped[bool] = mapped_column(default=False)  # planned to arrive after the team's shift
    km: Mapped[float]
    route: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(String(40))
    specification: Mapped[str] = mapped_column(String(300), default="")
    pass_number: Mapped[str] = mapped_column(String(200), default="")
    planned_leave_at: Mapped[datetime]
    planned_arrive_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), index=True)
    refusal_code: Mapped[str | None] = mapped_column(String(40))
    departed_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    received_quantity: Mapped[int | None]
    damaged_quantity: Mapped[int | None]
    difference_note: Mapped[str] = mapped_column(Text, default="")
    released_at: Mapped[datetime | None]
    return_started_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    returned_quantity: Mapped[int | None]
    lost_quantity: Mapped[int | None]
    condition: Mapped[str] = mapped_column(String(20), default="")
    inspected_at: Mapped[datetime | None]
    ordered_quantity: Mapped[int | None]  # what was approved, where less was sent or the order was amended
    sent_note: Mapped[str] = mapped_column(Text, default="")
    position_lat: Mapped[float | None]
    position_lon: Mapped[float | None]
    position_at: Mapped[datetime | None]
    position_note: Mapped[str] = mapped_column(String(200), default="")
    delay_note: Mapped[str] = mapped_column(Text, default="")
    stopped_at: Mapped[datetime | None]  # broken down, turned back or recalled: it serves its need no more
    stop_note: Mapped[str] = mapped_column(Text, default="")
    replan_asked: Mapped[bool] = mapped_column(default=False)
    shift_started_at: Mapped[datetime | None]
    command_post: Mapped[str] = mapped_column(String(200), default="")
    difference_code: Mapped[str | None] = mapped_column(String(40))
    due_back_at: Mapped[datetime | None]
    handed_over_from: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    checklist: Mapped[list[str]] = mapped_column(JSON)
    damage_yuan: Mapped[float | None]
    inspection_note: Mapped[str] = mapped_column(Text, default="")
    package_id: Mapped[int | None] = mapped_column(ForeignKey("package.id"))  # asked for as part of it
    checklist_waived_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    checklist_waived_at: Mapped[datetime | None]
    checklist_waived_reason: Mapped[str] = mapped_column(Text, default="")
    hours_let_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    hours_let_until: Mapped[datetime | None]  # a leader lets it go on past its limits until then
    hours_let_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def minutes_on_the_way(self) -> float:
        """From leaving its place until it is of use."""
        return self.travel_minutes + self.detour_minutes + self.setup_minutes


class PackageRow(WorldRow, Versioned, Base):
    """A team with its kit that a city keeps ready to be asked for as one. It names rows of the register and
    holds none of them: what is free of it is reckoned when it is looked at."""

    __tablename__ = "package"
    city: Mapped[str] = mapped_column(String(6), index=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    members: Mapped[list[dict[str, object]]] = mapped_column(JSON)  # {"source": "unit:7", "quantity": 1}
    limits: Mapped[str] = mapped_column(Text)
    support: Mapped[str] = mapped_column(Text)
    price_yuan_day: Mapped[float | None]
    retired: Mapped[bool]
    invented: Mapped[bool]
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    kept_at: Mapped[datetime]


class LoanRequestRow(WorldRow, Versioned, Base):
    """Something one side asks of the other about a movement; nothing changes until it is answered."""

    __tablename__ = "loan_request"
    kind: Mapped[str] = mapped_column(String(12))  # recall | extend | hand_over | cancel | reduce
    state: Mapped[str] = mapped_column(String(12), index=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    city_asking: Mapped[str] = mapped_column(String(6))
    city_asked: Mapped[str] = mapped_column(String(6), index=True)
    quantity: Mapped[int | None]
    until_at: Mapped[datetime | None]
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    reason: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(String(40))
    asked_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    asked_at: Mapped[datetime]
    answer_due_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    answered_at: Mapped[datetime | None]
    answer_note: Mapped[str] = mapped_column(Text, default="")


class OrderRow(WorldRow, Versioned, Base):
    __tablename__ = "order"
    __table_args__ = (UniqueConstraint("world", "number"),)
    number: Mapped[str] = mapped_column(String(40))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    city: Mapped[str] = mapped_column(String(6), index=True)
    city_to: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(20), index=True)
    receiver: Mapped[str] = mapped_column(String(200))
    receive_place: Mapped[str] = mapped_column(String(200))
    borrower_contact: Mapped[str] = mapped_column(String(60))
    borrower_phone: Mapped[str] = mapped_column(String(40))
    lender_contact: Mapped[str] = mapped_column(String(60))
    lender_phone: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime]
    acknowledge_due_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    statement: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    total_yuan: Mapped[float | None]
    stated_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    lender_confirmed_at: Mapped[datetime | None]
    lender_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    borrower_confirmed_at: Mapped[datetime | None]
    borrower_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    dispute: Mapped[str] = mapped_column(Text, default="")
    disputed_at: Mapped[datetime | None]
    disputed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    open_items: Mapped[list[dict[str, object]]] = mapped_column(JSON)
