"""The goals of a plan, recomputed from its lines."""

import math
from collections import defaultdict

from solver.check.book import Book, holdings
from solver.check.parts import served
from solver.plan import Plan
from solver.problem import Supply


def goal_values(book: Book, plan: Plan) -> dict[str, float]:
    """Value by goal name, in strict order."""
    return {
        "unmet": _unmet(book, plan),
        "time": _time(book, plan),
        "burden": _burden(book, plan),
        "cost": _cost(book, plan),
    }


def _weight(book: Book, need_id: str) -> float:
    """Weight of the whole need, spread over its quantity."""
    need = book.needs[need_id]
    agreement = book.problem.agreement
    grade = book.incidents[need.incident].grade
    weight = agreement.grade_weights["null" if grade is None else str(grade)]
    return weight * agreement.priority_weights[str(need.priority)] * need.weight / need.quantity


def _unmet(book: Book, plan: Plan) -> float:
    got: dict[tuple[str, int | None], float] = defaultdict(float)
    for line in plan.movements:
        got[line.need, line.wave] += served(book, line)
    return sum(
        _weight(book, part.need.id) * max(0.0, part.quantity - got[key]) for key, part in book.parts.items()
    )


def _time(book: Book, plan: Plan) -> float:
    agreement = book.problem.agreement
    margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
    total = 0.0
    for line in plan.movements:
        part = book.parts[line.need, line.wave]
        minutes = line.arrive_minutes + (margin if book.crosses(line) else 0.0)
        late = max(0.0, minutes - part.due) / 60.0
        felt = minutes / 60.0 + agreement.late_hour * late + agreement.late_hour_squared * late * late
        useful = min(served(book, line), part.quantity) if part.need.rated else line.quantity
        total += _weight(book, line.need) * useful * felt
    return total


def _burden(book: Book, plan: Plan) -> float:
    hold, _ = holdings(book)
    shares: dict[str, float] = defaultdict(float)
    for line in plan.movements:
        if book.crosses(line) and line.city_from is not None:
            shares[line.city_from] += line.quantity / max(hold[line.city_from, line.form, line.kind], 1)
    total = 0.0
    agreement = book.problem.agreement
    for share in shares.values():
        left = share
        for width, slope in zip((*agreement.burden_widths, math.inf), agreement.burden_slopes, strict=True):
            total += slope * min(left, width)
            left -= min(left, width)
    return total


def _cost(book: Book, plan: Plan) -> float:
    agreement, total = book.problem.agreement, 0.0
    for line in plan.movements:
        source = book.sources[line.source]
        if isinstance(source, Supply):
            total += line.km * source.weight_kg * line.quantity / 1000.0 * agreement.tonne_km
        else:
            total += line.quantity * (line.km + (agreement.vehicle_km if line.form == "unit" else 0.0))
    return total + sum(v.count * (v.km + agreement.vehicle_km) for load in plan.loads for v in load.vehicles)
