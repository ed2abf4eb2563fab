"""An offer whose draft came to nothing stands again, as long as its city's word holds."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import at
from app.core.flow import move
from app.core.journal import record
from app.dispatch.models import PlanRow
from app.dispatch.offer_events import Offer, OfferChanged
from app.dispatch.offer_models import OfferRow
from app.dispatch.states import DEAD_MOVEMENTS, OFFER_FLOW
from app.incidents.models import IncidentRow
from app.incidents.states import OPEN


def give_back_offers(session: Session, row: PlanRow) -> None:
    """Offers taken up into a plan that has no line of them any more: open again, or expired where their
    time is up or the incident is over. What its own city has refused since stays as it is."""
    kept = {
        line.source
        for line in row.movements
        if line.state not in DEAD_MOVEMENTS or line.refusal_code is not None
    }
    query = select(OfferRow).where(OfferRow.plan_id == row.id, OfferRow.state == "taken_up")
    for offer in session.execute(query.order_by(OfferRow.id).with_for_update()).scalars().all():
        if offer.source in kept:
            continue
        incident = session.get_one(IncidentRow, offer.incident_id)
        if offer.valid_until <= at(session) or incident.state not in OPEN:
            offer.state = move(OFFER_FLOW, offer.state, "expire")
            say_offer(session, offer, "offer.expired")
            continue
        offer.state = move(OFFER_FLOW, offer.state, "reopen")
        offer.plan_id = offer.answered_by = offer.answered_at = None
        say_offer(session, offer, "offer.reopened")


def say_offer(session: Session, row: OfferRow, action: str) -> Offer:
    session.flush()  # the event carries the version this change gets
    shape = offer_shape(row)
    record(session, OfferChanged(action=action, object=shape))
    return shape


def offer_shape(row: OfferRow) -> Offer:
    return Offer.model_validate({field: getattr(row, field) for field in Offer.model_fields})
