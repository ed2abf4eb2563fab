"""What a loan cost, by the agreement's rules: kilometres, hours, beds, and what was used up."""

from collections.abc import Sequence

from app.dispatch.events import StatementLine
from app.dispatch.models import MovementRow
from app.region.data import load_reference


def statement_of(movements: Sequence[MovementRow]) -> list[StatementLine]:
    """One line per cost and movement; yuan = quantity x rate. In-kind replacement has no rate."""
    return [line for movement in movements for line in _of(movement) if line.quantity]


def _of(row: MovementRow) -> list[StatementLine]:
    if row.form == "unit":
        return _unit_costs(row)
    if row.form == "resource":
        return _resource_costs(row)
    return _supply_costs(row)


def _unit_costs(row: MovementRow) -> list[StatementLine]:
    hours = _hours(row)
    if not hours:
        return []
    return [_line(row, "unit_km", row.km * 2), _line(row, "unit_hour", hours)]


def _resource_costs(row: MovementRow) -> list[StatementLine]:
    if row.received_at is None or row.released_at is None:
        return []
    days = (row.released_at - row.received_at).total_seconds() / 86_400
    rule = "shelter_place_day" if row.kind == "shelter_place" else "bed_day"
    return [_line(row, rule, row.quantity * max(1.0, days))]


def _supply_costs(row: MovementRow) -> list[StatementLine]:
    item = load_reference().items[row.kind]
    tonnes = row.quantity * item.weight_kg / 1000
    lines = [
        _line(row, "truck_km", row.km * 2 * row.vehicle_count),
        _line(row, "tonne_km", row.km * tonnes),
    ]
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
