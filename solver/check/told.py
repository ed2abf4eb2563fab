"""The checker's own reading of what a plan tells beside its lines: names that must exist, loads, units of
measure, the gap, the policy and the certificate."""

from collections.abc import Iterator

from solver.check.book import Book
from solver.plan import Load, Movement, Plan
from solver.problem import Supply

TOLERANCE = 1e-3
PROVEN_GAP = 1e-6
UNITS = {
    "unmet": "weighted share",
    "time": "weighted hours",
    "burden": "shares of holdings",
    "cost": "vehicle-kilometres",
}
STATUSES = ("proven", "within_gap", "limit", "greedy", "edited", "least_change", "safe")
POLICY = (
    "grade_weights",
    "priority_weights",
    "late_hour",
    "late_hour_squared",
    "burden_widths",
    "burden_slopes",
    "vehicle_km",
    "tonne_km",
    "own_city_margin_minutes",
)


def names(book: Book, plan: Plan) -> Iterator[str]:
    """What a line or a load names is in the problem; without that nothing else can be looked up."""
    granted = {(pin.need, pin.source) for pin in book.problem.pinned}
    lines = {line.id for line in plan.movements}
    for line in plan.movements:
        if line.vehicle_class is not None and line.vehicle_class not in book.classes:
            yield f"{line.id} travels on an unknown class {line.vehicle_class}"
        if line.service is not None and line.service not in book.services:
            yield f"{line.id} rides on an unknown service {line.service}"
        if line.pinned and (line.need, line.source) not in granted:
            yield f"{line.id} is granted by nobody"
    for load in plan.loads:
        yield from _load_names(book, load, lines)


def _load_names(book: Book, load: Load, lines: set[str]) -> Iterator[str]:
    if load.incident not in book.incidents:
        yield f"{load.id} goes to an unknown incident {load.incident}"
    for name in load.movements:
        if name not in lines:
            yield f"{load.id} carries an unknown line {name}"
    for trucks in load.vehicles:
        if trucks.vehicle_class not in book.classes:
            yield f"{load.id} is of an unknown class {trucks.vehicle_class}"


def lines_and_loads(book: Book, plan: Plan) -> Iterator[str]:
    """Assembly, vehicles and departures of the lines, weight and volume of the loads."""
    on_tours = {name for tour in plan.tours for stop in tour.stops for name in stop.takes}
    for line in plan.movements:
        yield from _line(book, line, line.id in on_tours)
    lines, seen = {line.id: line for line in plan.movements}, set()
    for load in plan.loads:
        if load.id in seen:
            yield f"two loads are called {load.id}"
        seen.add(load.id)
        kg = m3 = 0.0
        for name in load.movements:
            source = book.sources[lines[name].source]
            if isinstance(source, Supply):
                kg += source.weight_kg * lines[name].quantity
                m3 += source.volume_m3 * lines[name].quantity
        for told, true, unit in ((load.weight_kg, kg, "kg"), (load.volume_m3, m3, "m3")):
            if not abs(told - true) <= TOLERANCE * max(1.0, true):
                yield f"{load.id} tells {told:g} {unit}, it is {true:g}"


def _line(book: Book, line: Movement, on_tour: bool) -> Iterator[str]:
    source = book.sources[line.source]
    assembly = getattr(source, "assembly_minutes", getattr(source, "loading_minutes", 0.0))
    if not abs(line.assembly_minutes - assembly) <= TOLERANCE:
        yield f"{line.id} tells {line.assembly_minutes:g} minutes to get ready, it takes {assembly:g}"
    if line.form != "supply" and line.vehicle_count != (line.form == "unit"):
        yield f"{line.id} tells {line.vehicle_count} vehicles"
    if line.service is None and (line.departs_minutes is not None or (line.wait_minutes > 0 and not on_tour)):
        yield f"{line.id} tells a departure but no service"


def words(book: Book, plan: Plan) -> Iterator[str]:
    """Units of the goals, gap, status and policy."""
    for goal in plan.goals:
        if goal.unit != UNITS.get(goal.name):
            yield f"goal {goal.name} is told in {goal.unit}"
    status, gap = plan.certificate.status, _gap(plan)
    if status not in STATUSES:
        yield f"{status} is no status"
    if (gap is None) != (plan.gap is None) or abs((gap or 0.0) - (plan.gap or 0.0)) > PROVEN_GAP:
        yield f"the gap is {gap}, not {plan.gap}"
    if status == "proven" and (gap is None or gap > 2 * PROVEN_GAP):
        yield f"proven is told at a gap of {gap}"
    for name in POLICY if plan.policy is not None else ():
        if getattr(plan.policy, name) != getattr(book.problem.agreement, name):
            yield f"the policy tells another {name} than the agreement"


def _gap(plan: Plan) -> float | None:
    """The largest distance of unmet need, for the fastest plan of time too, to its bound, as a share of
    the value or of 1; None where a bound is missing."""
    gaps = []
    for goal in plan.goals[: 2 if plan.name == "fastest" else 1]:
        if goal.bound is None:
            return None
        gaps.append(max(0.0, goal.value - goal.bound) / max(abs(goal.value), 1.0))
    return max(gaps, default=None)
