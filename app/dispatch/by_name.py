"""What a leader offered in his own name needs no second word: it is held when the plan is submitted."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreement.rules import CLAUSE_OF
from app.core.db import at
from app.core.flow import move
from app.dispatch.below_floor import allowed_of, breaches_of
from app.dispatch.costs import estimate_of
from app.dispatch.fitness import require_fit
from app.dispatch.models import ConsentRow, MovementRow, PlanRow
from app.dispatch.offer_models import OfferRow
from app.dispatch.plan_holds import wants
from app.dispatch.states import CONSENT_FLOW, UNIT_FLOW
from app.inventory.holding import free_quantity, hold, row_of


def grant_offered(session: Session, row: PlanRow) -> None:
    """Grant every line that a leader's valid offer covers. What would go below a floor he has not let it
    below is asked for in the ordinary way."""
    offers = _offers(session, row)
    covered: dict[str, list[tuple[MovementRow, OfferRow]]] = defaultdict(list)
    for line in row.movements:
        offer = offers.get(line.source)
        if line.state == "proposed" and offer and line.quantity <= offer.quantity:
            covered[line.city_from].append((line, offer))
    for city, pairs in sorted(covered.items()):
        lines = [line for line, _ in pairs]
        breached = breaches_of(session, row, city, {line.id: line.quantity for line in lines})
        allowed = allowed_of(session, row)
        within = all(one.below <= allowed[(city, one.form, one.kind)] for one in breached)
        if within or not _is_free(session, lines):  # what somebody else has by now is refused, not asked for
            _grant(session, row, lines, pairs[-1][1])


def _is_free(session: Session, lines: list[MovementRow]) -> bool:
    return all(line.quantity <= free_quantity(row_of(session, line.source)) for line in lines)


def _offers(session: Session, row: PlanRow) -> dict[str, OfferRow]:
    query = select(OfferRow).where(
        OfferRow.plan_id == row.id,
        OfferRow.state == "taken_up",
        OfferRow.by_leader.is_(True),
        OfferRow.valid_until > at(session),
    )
    return {offer.source: offer for offer in session.execute(query).scalars()}


def _grant(session: Session, row: PlanRow, lines: list[MovementRow], offer: OfferRow) -> None:
    require_fit(session, lines)
    hold(session, [want for line in lines for want in wants(row, line, line.quantity)])
    consent = ConsentRow(
        world=row.world,
        revision=row.revision,
        city=offer.city,
        state=move(CONSENT_FLOW, "pending", "grant"),
        asked_at=at(session),
        answer_due_at=at(session),
        answered_at=offer.made_at,
        answered_by=offer.made_by,
        note=offer.note,
        below_floor=[],
        quoted_yuan=estimate_of(session, lines).total_yuan,
        rule=CLAUSE_OF["offer"],
    )
    row.consents.append(consent)
    session.flush()  # its id goes onto the lines
    for line in lines:
        line.consent_id, line.state = consent.id, move(UNIT_FLOW, line.state, "grant")
