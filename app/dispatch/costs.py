"""What a loan costs by the agreement's rules: kilometres, fuel, hours, wages, beds, and what was used up."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.dispatch.driven import driven_km
from app.dispatch.models import MovementRow
from app.dispatch.order_events import Estimate, StatementLine
from app.dispatch.states import DEAD_MOVEMENTS
from app.inventory.holding import row_of
from app.inventory.models import UnitRow
from app.region.data import load_reference


def statement_of(session: Session, movements: Sequence[MovementRow]) -> list[StatementLine]:
    """One line per cost and movement; yuan = quantity x rate. In-kind replacement has no rate, and what was
    cancelled before it left costs nothing."""
    gone = [row for row in movements if row.state not in DEAD_MOVEMENTS]
    lines = [line for row in gone for line in _of(session, row, _hours(row), _days(row))]
    damages = [_damage(row) for row in gone if row.damage_yuan]
    return [*(line for line in lines if line.quantity), *damages]


def _damage(row: MovementRow) -> StatementLine:
    """Repair cost or book value, as the inspection found it."""
    yuan = round(row.damage_yuan or 0.0, 2)
    return StatementLine(movement_id=row.id, what="damage", quantity=1, unit="", rate_yuan=yuan, yuan=yuan)


def estimate_of(session: Session, movements: Sequence[MovementRow]) -> Estimate:
    """What these lines may cost: the ways there and back, and so many hours of use as the agreement
    assumes. Nothing used up, lost or damaged is in it."""
    use_hours = load_reference().agreement.costs.estimate_use_hours
    lines = [
        line
        for row in movements
        for line in _of(session, row, use_hours + row.travel_minutes / 30, use_hours / 24, estimate=True)
        if line.rate_yuan and line.quantity
    ]
    return Estimate(lines=lines, total_yuan=round(sum(line.yuan for line in lines), 2), use_hours=use_hours)


def _of(
    session: Session, row: MovementRow, hours: float, days: float, *, estimate: bool = False
) -> list[StatementLine]:
    if row.form == "unit":
        return _unit_costs(session, row, hours)
    if row.form == "resource":
        return _resource_costs(row, days)
    return _supply_costs(session, row, estimate)


def _unit_costs(session: Session, row: MovementRow, hours: float) -> list[StatementLine]:
    if not hours:
        return []
    unit = row_of(session, row.source)
    crew = unit.crew if isinstance(unit, UnitRow) else 0
    own_km = 0.0 if row.service_id else row.km * 2  # by train or flight: no vehicle of its own
    return [
        _line(row, "unit_km", own_km),
        _line(row, "fuel_km", own_km),
        _line(row, "unit_hour", hours),
        _line(row, "crew_hour", hours * crew),
    ]


def _resource_costs(row: MovementRow, days: float) -> list[StatementLine]:
    rule = "shelter_place_day" if row.kind == "shelter_place" else "bed_day"
    return [_line(row, rule, row.quantity * max(1.0, days))] if days else []


def _days(row: MovementRow) -> float:
    if row.received_at is None or row.released_at is None:
        return 0.0
    return (row.released_at - row.received_at).total_seconds() / 86_400


def _supply_costs(session: Session, row: MovementRow, estimate: bool) -> list[StatementLine]:
    item = load_reference().items[row.kind]
    tonnes = row.quantity * item.weight_kg / 1000
    truck_km = driven_km(session, row)
    lines = [
        _line(row, "truck_km", truck_km),
        _line(row, "fuel_km", truck_km),
        _line(row, "tonne_km", row.km * tonnes),
    ]
    if estimate:
        return lines
    used = row.quantity - (row.returned_quantity or 0)
    consumed = StatementLine(
        movement_id=row.id, what=f"in_kind:{row.kind}", quantity=used, unit=item.unit_zh, rate_yuan=0, yuan=0
    )
    return [*lines, consumed]


def _hours(row: MovementRow) -> float:
    if row.departed_at is None or row.returned_at is None:
        return 0.0
    return (row.returned_at - row.departed_at).total_seconds() / 3600


def _line(row: MovementRow, key: str, quantity: float) -> StatementLine:
    rule = next(rule for rule in load_reference().agreement.costs.rules if rule.key == key)
    amount = round(quantity, 2)
    return StatementLine(
        movement_id=row.id,
        what=key,
        quantity=amount,
        unit=rule.unit,
        rate_yuan=rule.yuan_per_unit,
        yuan=round(amount * rule.yuan_per_unit, 2),
    )
