"""Refuses a problem that contradicts itself, naming the culprit."""

from collections import Counter
from collections.abc import Callable, Sequence
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
from solver.validate.numbers import numbers_make_sense
from solver.validate.parts import parts_make_sense
from solver.validate.references import all_known, known, named

_FORMS = ("supply", "unit", "resource")
_ID = attrgetter("id")
_KIND_OF_CITY = attrgetter("city", "form", "kind")


def validate(problem: Problem) -> None:
    """Nothing if the problem can be asked, else ProblemError with a code and the culprit."""
    _ids_are_unique(problem)
    _references_are_known(problem)
    numbers_make_sense(problem)
    _needs_make_sense(problem)
    _travel_is_one_of_two(problem)
    parts_make_sense(problem)
    _pins_can_be_kept(problem)


def _ids_are_unique(problem: Problem) -> None:
    travel = problem.travel
    roads = travel.network or Roads(nodes=(), edges=())
    lists: dict[str, tuple[Sequence[Any], Callable[[Any], object]]] = {
        "cities": (problem.cities, _ID),
        "sites": (problem.sites, _ID),
        "vehicle_classes": (problem.vehicle_classes, _ID),
        "fleets": (problem.fleets, _ID),
        "incidents": (problem.incidents, _ID),
        "needs": (problem.needs, _ID),
        "sources": (problem.sources, _ID),
        "services": (travel.services, _ID),
        "nodes": (roads.nodes, _ID),
        "edges": (roads.edges, _ID),
        "access": (roads.access, attrgetter("site")),
        "matrix": (travel.matrix or (), attrgetter("from_site", "to_site", "vehicle_class")),
        "floors": (problem.floors, _KIND_OF_CITY),
        "holdings": (problem.holdings, _KIND_OF_CITY),
        "caps": (problem.agreement.caps, _KIND_OF_CITY),
        "pinned": ([pin for pin in problem.pinned if pin.id is not None], _ID),
    }
    for name, (rows, key) in lists.items():
        ids = list(map(key, rows))
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


def _needs_make_sense(problem: Problem) -> None:
    weights = problem.agreement
    grades = {x.id: x.grade for x in problem.incidents}
    for need in problem.needs:
        of = f"need {need.id}"
        if need.form not in _FORMS:
            raise ProblemError("unknown_form", form=need.form, of=of)
        _weights_are_known(need, grades[need.incident], weights.grade_weights, weights.priority_weights)


def _weights_are_known(
    need: Need, grade: int | None, grade_weights: dict[str, float], priority_weights: dict[str, float]
) -> None:
    key = "null" if grade is None else str(grade)
    if key not in grade_weights:
        raise ProblemError("unknown_grade", grade=grade, of=f"incident {need.incident}")
    if str(need.priority) not in priority_weights:
        raise ProblemError("unknown_priority", priority=need.priority, of=f"need {need.id}")


def _travel_is_one_of_two(problem: Problem) -> None:
    matrix, roads = problem.travel.matrix, problem.travel.network
    if (matrix is None) == (roads is None):
        raise ProblemError("travel_must_be_matrix_or_network")
    sites = {x.id for x in problem.sites}
    if matrix is not None:
        _matrix_makes_sense(matrix, sites, {x.id for x in problem.vehicle_classes})
    if roads is not None:
        _roads_make_sense(roads, sites)
        for vehicle in problem.vehicle_classes:
            if vehicle.mode == "rail":  # rails are no part of a road network
                raise ProblemError("bad_mode", vehicle_class=vehicle.id, mode="rail", known=["road", "air"])


def _matrix_makes_sense(matrix: Sequence[Leg], sites: set[str], classes: set[str]) -> None:
    all_known("site", matrix, sites, _leg, field="from_site")
    all_known("site", matrix, sites, _leg, field="to_site")
    all_known("vehicle_class", matrix, classes, _leg)


def _leg(leg: Leg) -> str:
    return f"leg {leg.from_site} to {leg.to_site}"


def _roads_make_sense(roads: Roads, sites: set[str]) -> None:
    nodes = {x.id for x in roads.nodes}
    all_known("node", roads.edges, nodes, named("edge"), field="from_node")
    all_known("node", roads.edges, nodes, named("edge"), field="to_node")
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
    told: dict[tuple[str, str], tuple[object, ...]] = {}
    for pin in problem.pinned:
        taken[pin.source] = taken.get(pin.source, 0) + pin.quantity
        if taken[pin.source] > stock[pin.source]:
            raise ProblemError(
                "pinned_more_than_stock", source=pin.source, pinned=taken[pin.source], stock=stock[pin.source]
            )
        _pin_fits(pin, needs[pin.need], *forms[pin.source])
        times = (pin.leave_minutes, pin.arrive_minutes, pin.service, pin.departs_minutes)
        if told.setdefault((pin.need, pin.source), times) != times:
            raise ProblemError("pinned_at_two_times", source=pin.source, need=pin.need)


def _pin_fits(pin: Pin, need: Need, form: str, kinds: tuple[str, ...]) -> None:
    if need.form != form or need.kind not in kinds:
        raise ProblemError("pinned_wrong_kind", source=pin.source, need=need.id, asked=need.kind, sent=kinds)
    leaves, arrives = pin.leave_minutes, pin.arrive_minutes
    if leaves is not None and arrives is not None and arrives < leaves:
        raise ProblemError(
            "pinned_arrives_before_it_leaves", source=pin.source, need=need.id, leave_minutes=leaves,
            arrive_minutes=arrives,
        )  # fmt: skip
    if pin.wave is not None and pin.wave > (parts := _parts(need)):
        raise ProblemError("pinned_unknown_wave", source=pin.source, need=need.id, wave=pin.wave, waves=parts)
    if pin.service is not None and form != "unit":
        raise ProblemError("only_units_ride", source=pin.source, need=need.id, service=pin.service)
    if (pin.service is None) != (pin.departs_minutes is None):
        raise ProblemError("pinned_service_without_departure", source=pin.source, need=need.id)


def _parts(need: Need) -> int:
    """How many waves a need has, what they leave of it counting as one."""
    return len(need.waves) + (need.quantity > sum(wave.quantity for wave in need.waves))
