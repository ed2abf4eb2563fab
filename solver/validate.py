"""Refuses a problem that contradicts itself, naming the culprit."""

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

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
    Unit,
)
from solver.validate_columns import (
    all_at_least,
    all_known,
    all_quantities,
    at_least,
    known,
    named,
    placed,
    quantity,
)
from solver.validate_parts import parts_make_sense

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
    lists: dict[str, Sequence[Any]] = {
        "cities": problem.cities,
        "sites": problem.sites,
        "vehicle_classes": problem.vehicle_classes,
        "fleets": problem.fleets,
        "incidents": problem.incidents,
        "needs": problem.needs,
        "sources": problem.sources,
        "services": problem.travel.services,
    }
    for name, rows in lists.items():
        ids = list(map(attrgetter("id"), rows))
        if len(set(ids)) < len(ids):
            again = next(one for one, count in Counter(ids).items() if count > 1)
            raise ProblemError("duplicate_id", among=name, id=again)


def _references_are_known(problem: Problem) -> None:
    _places_are_known(problem)
    classes = {x.id for x in problem.vehicle_classes}
    all_known("vehicle_class", problem.fleets, classes, named("fleet"))
    all_known("vehicle_class", problem.units, classes, named("unit"))
    all_known("incident", problem.needs, {x.id for x in problem.incidents}, named("need"))
    if problem.pinned:
        needs, sources = {x.id for x in problem.needs}, {x.id for x in problem.sources}
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
    all_known("city", problem.sites, cities, named("site"))
    all_known("site", problem.fleets, sites, named("fleet"))
    all_known("site", problem.sources, sites, named("source"))
    all_known("city", problem.incidents, cities, named("incident"))
    all_known("site", problem.incidents, sites, named("incident"))
    for owned in (problem.floors, problem.holdings, problem.consents, problem.agreement.caps):
        all_known("city", owned, cities, _owned)


def _owned(each: Floor | Holding | Cap | Consent) -> str:
    return f"{type(each).__name__.lower()} of {each.kind}"


def _numbers_make_sense(problem: Problem) -> None:
    at_least(problem.horizon_minutes, 0, "horizon_minutes", "problem")
    of_class = named("vehicle_class")
    all_at_least(problem.vehicle_classes, ("payload_kg", "volume_m3"), 0, of_class)
    all_at_least(problem.vehicle_classes, ("speed_kmh",), 1e-6, of_class)
    all_at_least(problem.vehicle_classes, ("drivers",), 1, of_class)
    all_quantities(problem.fleets, ("count",), named("fleet"))
    all_quantities(problem.supplies, ("quantity",), named("supply"))
    numbers = ("ready_minutes", "loading_minutes", "weight_kg", "volume_m3")
    all_at_least(problem.supplies, numbers, 0, named("supply"))
    all_at_least(problem.units, ("grade",), 1, named("unit"))
    waits = ("assembly_minutes", "setup_minutes", "ready_minutes")
    all_at_least(problem.units, waits, 0, named("unit"))
    all_quantities(problem.resources, ("quantity",), named("resource"))
    all_at_least(problem.resources, ("ready_minutes",), 0, named("resource"))
    all_quantities(problem.floors, ("quantity",), placed("floor"))
    all_quantities(problem.holdings, ("quantity", "lent"), placed("holding"))


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


def _matrix_makes_sense(matrix: Sequence[Leg], sites: set[str], classes: set[str]) -> None:
    all_known("site", matrix, sites, _leg, field="from_site")
    all_known("site", matrix, sites, _leg, field="to_site")
    all_known("vehicle_class", matrix, classes, _leg)
    all_at_least(matrix, ("minutes", "km"), 0, _leg)


def _leg(leg: Leg) -> str:
    return f"leg {leg.from_site} to {leg.to_site}"


def _roads_make_sense(roads: Roads, sites: set[str]) -> None:
    nodes = {x.id for x in roads.nodes}
    all_known("node", roads.edges, nodes, named("edge"), field="from_node")
    all_known("node", roads.edges, nodes, named("edge"), field="to_node")
    all_at_least(roads.edges, ("km",), 0, named("edge"))
    all_at_least(roads.edges, ("speed_kmh", "factor"), 1e-6, named("edge"))
    for access in roads.access:
        known("site", access.site, sites, "access")
        known("node", access.node, nodes, f"access of {access.site}")


def _pins_can_be_kept(problem: Problem) -> None:
    if not problem.pinned:
        return
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
