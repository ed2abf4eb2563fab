"""The goals of a plan, recomputed from its lines."""

from collections import defaultdict

from solver.check_book import Book, holdings
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
    return weight * agreement.priority_weights[str(need.priority)] / need.quantity


def _unmet(book: Book, plan: Plan) -> float:
    got: dict[str, int] = defaultdict(int)
    for line in plan.movements:
        got[line.need] += line.quantity
    return sum(_weight(book, n.id) * max(0, n.quantity - got[n.id]) for n in book.problem.needs)


def _time(book: Book, plan: Plan) -> float:
    agreement = book.problem.agreement
    margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
    total = 0.0
    for line in plan.movements:
        minutes = line.arrive_minutes + (margin if book.crosses(line) else 0.0)
        late = max(0.0, minutes - book.needs[line.need].due_minutes) / 60.0
        total += _weight(book, line.need) * line.quantity * (minutes / 60.0 + 4.0 * late + 0.25 * late * late)
    return total


def _burden(book: Book, plan: Plan) -> float:
    hold, _ = holdings(book)
    shares: dict[str, float] = defaultdict(float)
    for line in plan.movements:
        if book.crosses(line) and line.city_from is not None:
            shares[line.city_from] += line.quantity / max(hold[line.city_from, line.form, line.kind], 1)
    total = 0.0
    for share in shares.values():
        total += min(share, 1.0) + 3.0 * min(max(share - 1.0, 0.0), 2.0) + 10.0 * max(share - 3.0, 0.0)
    return total


def _cost(book: Book, plan: Plan) -> float:
    total = 0.0
    for line in plan.movements:
        source = book.sources[line.source]
        if isinstance(source, Supply):
            total += line.km * source.weight_kg * line.quantity / 1000.0 * 0.1
        else:
            total += line.quantity * (line.km + (20.0 if line.form == "unit" else 0.0))
    return total + sum(v.count * (v.km + 20.0) for load in plan.loads for v in load.vehicles)
