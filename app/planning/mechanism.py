"""The agreement as the solver asks for it: floors, caps, weights and what every city holds."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from app.agreement.service import allowed_below_floor
from app.dispatch.cover import lent_units
from app.inventory.models import LotRow, ResourceRow, UnitRow
from app.region.data import load_reference
from solver.problem import Agreement, Cap, Consent, Floor, Form, Holding, Slack

Key = tuple[str, Form, str]


def kind_mark(unit_kind: str) -> str:
    """A unit kind as one more capability, so that a floor can speak of it."""
    return f"kind={unit_kind}"


def holdings_of(
    session: Session, lots: Sequence[LotRow], units: Sequence[UnitRow], resources: Sequence[ResourceRow]
) -> tuple[Holding, ...]:
    """What each city holds of each kind, busy or not, and how much of it other cities have."""
    held: Counter[Key] = Counter()
    lent: Counter[Key] = Counter()
    away = lent_units(session)
    for lot in lots:
        held[(lot.city, "supply", lot.item)] += lot.on_hand
    for resource in resources:
        held[(resource.city, "resource", resource.resource_kind)] += resource.capacity
    for unit in units:
        for ability in (*unit.capabilities, kind_mark(unit.unit_kind)):
            held[(unit.city, "unit", ability)] += 1
            lent[(unit.city, "unit", ability)] += unit.holder in away
    return tuple(
        Holding(city=city, form=form, kind=kind, quantity=quantity, lent=lent[(city, form, kind)])
        for (city, form, kind), quantity in sorted(held.items())
    )


def floors_of(holdings: Sequence[Holding]) -> tuple[Floor, ...]:
    """The listed floor of each kind, else the default share of what the city holds."""
    agreement = load_reference().agreement
    listed = agreement.listed_floors()
    rated = {key for key, row in load_reference().capabilities.items() if row.rated_unit}
    floors = []
    for row in holdings:
        form, key = _listed_as(row)
        floor = listed.get((row.city, form, key))
        if floor is None or key in rated:  # floors on rated abilities are kept through their unit kinds
            floor = agreement.default_floor(form, row.quantity)
        floors.append(Floor(city=row.city, form=row.form, kind=row.kind, quantity=min(floor, row.quantity)))
    return tuple(floors)


def consents_of(session: Session, incident_ids: Sequence[int], moment: datetime) -> tuple[Consent, ...]:
    """What leaders let go below their floors for these incidents."""
    told = []
    for (city, form, kind), quantity in sorted(allowed_below_floor(session, incident_ids, moment).items()):
        asked: Form = "unit" if form == "capability" else cast(Form, form)
        told.append(
            Consent(
                city=city, form=asked, kind=kind_mark(kind) if form == "unit" else kind, quantity=quantity
            )
        )
    return tuple(told)


def agreement_of(holdings: Sequence[Holding]) -> Agreement:
    """The mechanism's rules and weights; shares and slacks as config/agreement.toml has them."""
    rules = load_reference().agreement
    grades = {str(rank): weight for rank, weight in rules.weights.grade.items()}
    return Agreement(
        cross_city_grades=rules.borrowing.cross_city_grades,
        shortfall_only_grades=rules.borrowing.shortfall_only_grades,
        null_grade_may_borrow=rules.borrowing.null_grade_may_borrow,
        caps=tuple(
            Cap(city=row.city, form=row.form, kind=row.kind, share=rules.caps.of(_listed_as(row)[0]))
            for row in holdings
        ),
        slack=Slack(time=rules.slack.balanced.time, burden=rules.slack.balanced.burden),
        grade_weights=grades | {"null": grades[str(rules.borrowing.null_grade_as)]},
        priority_weights={str(rank): weight for rank, weight in rules.weights.priority.items()},
        own_city_first=rules.borrowing.own_city_first,
        own_city_margin_minutes=rules.weights.own_city_margin_minutes,
        driving_minutes=rules.hours.driving_minutes,
        rest_minutes=rules.hours.rest_minutes,
        shift_minutes=rules.hours.shift_minutes,
        late_hour=rules.weights.late_hour,
        late_hour_squared=rules.weights.late_hour_squared,
        burden_widths=rules.weights.burden_widths,
        burden_slopes=rules.weights.burden_slopes,
        vehicle_km=rules.weights.vehicle_km,
        tonne_km=rules.weights.tonne_km,
        truck_tours=True,
        truck_turns=rules.trucks.turns,
        unloading_minutes=rules.trucks.unloading_minutes,
    )


def _listed_as(row: Holding) -> tuple[str, str]:
    """How agreement.toml speaks of it: unit kinds are `unit`, abilities are `capability`."""
    if row.form != "unit":
        return row.form, row.kind
    kind = row.kind.removeprefix("kind=")
    return ("unit", kind) if kind != row.kind else ("capability", kind)
