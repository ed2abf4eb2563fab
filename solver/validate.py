"""Refuses a problem that contradicts itself, naming the culprit."""

from collections.abc import Iterable

from solver.problem import (
    Cap,
    Consent,
    Floor,
    Holding,
    Leg,
    Need,
    Pin,
    Problem,
    ProblemError,
    Roads,
    Supply,
    Unit,
)
from solver.validate_parts import at_least, known, parts_make_sense, quantity

_FORMS = ("supply", "unit", "resource")


def validate(problem: Problem) -> None:
    """Nothing if the problem can be asked, else ProblemError with a code and the culprit."""
    _ids_are_unique(problem)
    _references_are_known(problem)
    _numbers_make_sense(problem)
    _needs_make_sense(problem)
    _agreement_makes_sense(problem)
    _travel_is_one_of_two(problem)
    parts_make_sense(problem)
    _pins_can_be_kept(problem)


def _ids_are_unique(problem: Problem) -> None:
    lists: dict[str, Iterable[str]] = {
        "cities": (x.id for x in problem.cities),
        "sites": (x.id for x in problem.sites),
        "vehicle_classes": (x.id for x in problem.vehicle_classes),
        "fleets": (x.id for x in problem.fleets),
        "incidents": (x.id for x in problem.incidents),
        "needs": (x.id for x in problem.needs),
        "sources": (x.id for x in problem.sources),
        "services": (x.id for x in problem.travel.services),
    }
    for name, ids in lists.items():
        seen: set[str] = set()
        for one in ids:
            if one in seen:
                raise ProblemError("duplicate_id", among=name, id=one)
            seen.add(one)


def _references_are_known(problem: Problem) -> None:
    _places_are_known(problem)
    needs = {x.id for x in problem.needs}
    classes = {x.id for x in problem.vehicle_classes}
    sources = {x.id for x in problem.sources}
    for fleet in problem.fleets:
        known("vehicle_class", fleet.vehicle_class, classes, f"fleet {fleet.id}")
    for unit in problem.units:
        known("vehicle_class", unit.vehicle_class, classes, f"unit {unit.id}")
    incidents = {x.id for x in problem.incidents}
    for need in problem.needs:
        known("incident", need.incident, incidents, f"need {need.id}")
    for pin in problem.pinned:
        known("need", pin.need, needs, "pinned")
        known("source", pin.source, sources, "pinned")
        known("vehicle_class", pin.vehicle_class, classes, f"pinned {pin.source}")
    for ban in problem.forbidden:
        if ban.source is None and ban.city is None and ban.kind is None and ban.need is None:
            raise ProblemError("empty_ban")


def _places_are_known(problem: Problem) -> None:
    cities = {x.id for x in problem.cities}
    sites = {x.id for x in problem.sites}
    for site in problem.sites:
        known("city", site.city, cities, f"site {site.id}")
    for fleet in problem.fleets:
        known("site", fleet.site, sites, f"fleet {fleet.id}")
    for source in problem.sources:
        known("site", source.site, sites, f"source {source.id}")
    for incident in problem.incidents:
        known("city", incident.city, cities, f"incident {incident.id}")
        known("site", incident.site, sites, f"incident {incident.id}")
    owned: list[Floor | Holding | Cap | Consent] = [
        *problem.floors,
        *problem.holdings,
        *problem.consents,
        *problem.agreement.caps,
    ]
    for each in owned:
        known("city", each.city, cities, f"{type(each).__name__.lower()} of {each.kind}")


def _numbers_make_sense(problem: Problem) -> None:
    at_least(problem.horizon_minutes, 0, "horizon_minutes", "problem")
    for vehicle in problem.vehicle_classes:
        of = f"vehicle_class {vehicle.id}"
        at_least(vehicle.payload_kg, 0, "payload_kg", of)
        at_least(vehicle.volume_m3, 0, "volume_m3", of)
        at_least(vehicle.speed_kmh, 1e-6, "speed_kmh", of)
        at_least(vehicle.drivers, 1, "drivers", of)
    for fleet in problem.fleets:
        quantity(fleet.count, 0, "count", f"fleet {fleet.id}")
    for supply in problem.supplies:
        _supply_makes_sense(supply)
    for unit in problem.units:
        of = f"unit {unit.id}"
        at_least(unit.grade, 1, "grade", of)
        at_least(unit.assembly_minutes, 0, "assembly_minutes", of)
        at_least(unit.setup_minutes, 0, "setup_minutes", of)
        at_least(unit.ready_minutes, 0, "ready_minutes", of)
    for resource in problem.resources:
        quantity(resource.quantity, 0, "quantity", f"resource {resource.id}")
        at_least(resource.ready_minutes, 0, "ready_minutes", f"resource {resource.id}")
    for floor in problem.floors:
        quantity(floor.quantity, 0, "quantity", f"floor of {floor.city} {floor.kind}")
    for holding in problem.holdings:
        quantity(holding.quantity, 0, "quantity", f"holding of {holding.city} {holding.kind}")
        quantity(holding.lent, 0, "lent", f"holding of {holding.city} {holding.kind}")


def _supply_makes_sense(supply: Supply) -> None:
    of = f"supply {supply.id}"
    quantity(supply.quantity, 0, "quantity", of)
    for name in ("ready_minutes", "loading_minutes", "weight_kg", "volume_m3"):
        at_least(getattr(supply, name), 0, name, of)


def _needs_make_sense(problem: Problem) -> None:
    weights = problem.agreement
    grades = {x.id: x.grade for x in problem.incidents}
    for need in problem.needs:
        of = f"need {need.id}"
        if need.form not in _FORMS:
            raise ProblemError("unknown_form", form=need.form, of=of)
        quantity(need.quantity, 1, "quantity", of)
        at_least(need.due_minutes, 0, "due_minutes", of)
        at_least(need.latest_minutes, 0, "latest_minutes", of)
        _weights_are_known(need, grades[need.incident], weights.grade_weights, weights.priority_weights)


def _weights_are_known(
    need: Need, grade: int | None, grade_weights: dict[str, float], priority_weights: dict[str, float]
) -> None:
    key = "null" if grade is None else str(grade)
    if key not in grade_weights:
        raise ProblemError("unknown_grade", grade=grade, of=f"incident {need.incident}")
    if str(need.priority) not in priority_weights:
        raise ProblemError("unknown_priority", priority=need.priority, of=f"need {need.id}")


def _agreement_makes_sense(problem: Problem) -> None:
    agreement = problem.agreement
    for table in (agreement.grade_weights, agreement.priority_weights):
        for key, weight in table.items():
            at_least(weight, 1e-9, f"weight {key}", "agreement")
    for cap in agreement.caps:
        at_least(cap.share, 0, "share", f"cap of {cap.city} {cap.kind}")
    at_least(agreement.slack.time, 0, "slack.time", "agreement")
    at_least(agreement.slack.burden, 0, "slack.burden", "agreement")
    at_least(agreement.own_city_margin_minutes, 0, "own_city_margin_minutes", "agreement")


def _travel_is_one_of_two(problem: Problem) -> None:
    matrix, roads = problem.travel.matrix, problem.travel.network
    if (matrix is None) == (roads is None):
        raise ProblemError("travel_must_be_matrix_or_network")
    sites = {x.id for x in problem.sites}
    if matrix is not None:
        _matrix_makes_sense(matrix, sites, {x.id for x in problem.vehicle_classes})
    if roads is not None:
        _roads_make_sense(roads, sites)


def _matrix_makes_sense(matrix: Iterable[Leg], sites: set[str], classes: set[str]) -> None:
    for leg in matrix:
        of = f"leg {leg.from_site} to {leg.to_site}"
        known("site", leg.from_site, sites, of)
        known("site", leg.to_site, sites, of)
        known("vehicle_class", leg.vehicle_class, classes, of)
        at_least(leg.minutes, 0, "minutes", of)
        at_least(leg.km, 0, "km", of)


def _roads_make_sense(roads: Roads, sites: set[str]) -> None:
    nodes = {x.id for x in roads.nodes}
    for edge in roads.edges:
        of = f"edge {edge.id}"
        known("node", edge.from_node, nodes, of)
        known("node", edge.to_node, nodes, of)
        at_least(edge.km, 0, "km", of)
        at_least(edge.speed_kmh, 1e-6, "speed_kmh", of)
        at_least(edge.factor, 1e-6, "factor", of)
    for access in roads.access:
        known("site", access.site, sites, "access")
        known("node", access.node, nodes, f"access of {access.site}")


def _pins_can_be_kept(problem: Problem) -> None:
    stock = {x.id: 1 if isinstance(x, Unit) else x.quantity for x in problem.sources}
    forms: dict[str, tuple[str, tuple[str, ...]]] = {x.id: ("supply", (x.kind,)) for x in problem.supplies}
    forms.update({x.id: ("resource", (x.kind,)) for x in problem.resources})
    forms.update({x.id: ("unit", x.capabilities) for x in problem.units})
    needs = {x.id: x for x in problem.needs}
    taken: dict[str, int] = {}
    for pin in problem.pinned:
        at_least(pin.quantity, 1, "quantity", f"pinned {pin.source}")
        taken[pin.source] = taken.get(pin.source, 0) + pin.quantity
        if taken[pin.source] > stock[pin.source]:
            raise ProblemError(
                "pinned_more_than_stock", source=pin.source, pinned=taken[pin.source], stock=stock[pin.source]
            )
        _pin_fits(pin, needs[pin.need], *forms[pin.source])


def _pin_fits(pin: Pin, need: Need, form: str, kinds: tuple[str, ...]) -> None:
    if need.form != form or need.kind not in kinds:
        raise ProblemError("pinned_wrong_kind", source=pin.source, need=need.id, asked=need.kind, sent=kinds)
