"""Unsolicited offers: a city offers help, the city of the incident takes it up into a plan or declines."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.agreement.rules import BEIJING, CLAUSE_OF, Loan, require_in_force
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotFound
from app.core.flow import move
from app.core.seen import require_seen
from app.core.tables import world_of
from app.dispatch.costs import estimate_of
from app.dispatch.drafting import take_into_draft
from app.dispatch.events import Plan
from app.dispatch.fitting import fits
from app.dispatch.offer_events import Offer, OfferChanged
from app.dispatch.offer_models import OfferRow
from app.dispatch.offers_back import offer_shape, say_offer
from app.dispatch.plans import movement_of
from app.dispatch.states import OFFER_FLOW
from app.dispatch.ways import kind_of, line_to
from app.incidents.models import IncidentRow, NeedRow
from app.incidents.service import find
from app.incidents.states import OPEN
from app.inventory.freshness import unfit_reason
from app.inventory.holding import free_quantity, row_of
from app.inventory.models import FleetRow, LotRow, ResourceRow, UnitRow
from app.region.data import load_reference

FORMS = {"lot": "supply", "unit": "unit", "resource": "resource"}


def make_offer(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    source: str,
    quantity: int,
    valid_until: datetime,
    note: str,
) -> Offer:
    """Offer so much of a source of the officer's own city. By its leader, it is also his consent to it."""
    row = _offerable(session, source)
    require(actor, "offer.make", row.city)
    if actor.role == "leader":
        require(actor, "plan.consent", row.city)  # in his name, with his second factor
    incident = find(session, incident_id)
    _require_sensible(session, incident, row, source, quantity, valid_until)
    line = line_to(session, incident, source, quantity)
    estimate = estimate_of(session, [movement_of(incident, line, at(session))])
    offer = OfferRow(
        incident_id=incident_id,
        city=row.city,
        city_to=incident.city,
        state="open",
        form=line.form,
        kind=kind_of(row),
        source=source,
        site_id=row.site_id,
        quantity=quantity,
        valid_until=valid_until,
        note=note,
        by_leader=actor.role == "leader",
        estimate_yuan=estimate.total_yuan,
        estimate_minutes=line.arrive_minutes,
        rule=CLAUSE_OF["offer"],
        made_by=actor.id,
        made_at=at(session),
        answer_note="",
    )
    session.add(offer)
    return say_offer(session, offer, "offer.made")


def take_up(
    session: Session,
    actor: Actor,
    offer_id: int,
    *,
    need_id: int,
    quantity: int,
    plan_id: int | None,
    seen_version: int,
) -> Plan:
    """Into the draft `plan_id`, or a new one: from there it goes the ordinary way."""
    offer = _locked(session, offer_id)
    require(actor, "offer.decide", offer.city_to)
    require_seen(seen_version, offer.version)
    if offer.valid_until <= at(session):
        raise Conflict("offer_expired", {"valid_until_at": offer.valid_until.isoformat()})
    incident = find(session, offer.incident_id)
    need = _fitting(session, offer, need_id)
    if not 0 < quantity <= offer.quantity:
        raise Invalid("bad_quantity", {"offered": offer.quantity, "quantity": quantity})
    line = line_to(session, incident, offer.source, quantity, need_id=need.id, kind=need.kind)
    plan = take_into_draft(session, actor, incident, [line], plan_id=plan_id, name="offer")
    offer.state = move(OFFER_FLOW, offer.state, "take_up")
    offer.answered_by, offer.answered_at, offer.plan_id = actor.id, at(session), plan.id
    say_offer(session, offer, "offer.taken_up")
    return plan


def decline(session: Session, actor: Actor, offer_id: int, *, reason: str, seen_version: int) -> Offer:
    offer = _locked(session, offer_id)
    require(actor, "offer.decide", offer.city_to)
    require_seen(seen_version, offer.version)
    offer.state = move(OFFER_FLOW, offer.state, "decline")
    offer.answered_by, offer.answered_at, offer.answer_note = actor.id, at(session), reason
    return say_offer(session, offer, "offer.declined")


def withdraw(session: Session, actor: Actor, offer_id: int, *, seen_version: int) -> Offer:
    offer = _locked(session, offer_id)
    require(actor, "offer.make", offer.city)
    require_seen(seen_version, offer.version)
    offer.state = move(OFFER_FLOW, offer.state, "withdraw")
    return say_offer(session, offer, "offer.withdrawn")


def expire_offers(session: Session) -> int:
    """Every open offer whose time is up, or whose incident is over; how many."""
    query = (
        select(OfferRow)
        .join(IncidentRow, OfferRow.incident_id == IncidentRow.id)
        .where(
            OfferRow.state == "open",
            (OfferRow.valid_until <= at(session)) | IncidentRow.state.not_in(OPEN),
        )
        .order_by(OfferRow.id)
        .with_for_update(of=OfferRow)
    )
    over = session.execute(query).scalars().all()
    for offer in over:
        offer.state = move(OFFER_FLOW, offer.state, "expire")
        say_offer(session, offer, "offer.expired")
    return len(over)


def every_offer(session: Session) -> Iterator[OfferChanged]:
    for row in session.execute(select(OfferRow).order_by(OfferRow.id)).scalars():
        yield OfferChanged(action="snapshot", object=offer_shape(row))


def _offerable(session: Session, source: str) -> LotRow | UnitRow | ResourceRow:
    form, _, id_ = source.partition(":")
    if form not in FORMS or not id_.isdecimal():
        raise Invalid("unknown_source", {"source": source})
    row = row_of(session, source)
    if isinstance(row, FleetRow) or row.world != world_of(session):
        raise NotFound("not_found", {"what": source})
    return row


def _require_sensible(
    session: Session,
    incident: IncidentRow,
    row: LotRow | UnitRow | ResourceRow,
    source: str,
    quantity: int,
    valid_until: datetime,
) -> None:
    if incident.state not in OPEN:
        raise Conflict("incident_not_open", {"state": incident.state})
    if incident.city == row.city:
        raise Invalid("own_incident", {"city": row.city})
    require_in_force(incident, [Loan(row.city, incident.city, FORMS[source.partition(":")[0]])], at(session))
    most = load_reference().agreement.time_limits.offer_valid_hours
    if not at(session) < valid_until <= at(session) + timedelta(hours=most):
        raise Invalid("bad_offer_time", {"most_hours": most})
    unfit = (
        None if isinstance(row, ResourceRow) else unfit_reason(row, at(session).astimezone(BEIJING).date())
    )
    if unfit:
        raise Conflict("not_fit", {"source": source, "reason": unfit})
    if not 0 < quantity <= free_quantity(row):
        raise Conflict("not_so_much_free", {"quantity": quantity, "free": free_quantity(row)})


def _fitting(session: Session, offer: OfferRow, need_id: int) -> NeedRow:
    need = session.get(NeedRow, need_id)
    if need is None or need.incident_id != offer.incident_id or need.state != "open":
        raise Invalid("need_not_open", {"need_id": need_id})
    if not fits(row_of(session, offer.source), need):
        raise Invalid("does_not_fit", {"kind": need.kind})
    return need


def _locked(session: Session, offer_id: int) -> OfferRow:
    row = session.get(OfferRow, offer_id, with_for_update=True, populate_existing=True)
    if row is None or row.world != world_of(session):
        raise NotFound("not_found", {"what": f"offer:{offer_id}"})
    return row
