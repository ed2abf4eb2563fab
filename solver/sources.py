"""Everything that can be sent, as arrays; identical units are one class with a count.

A class is never split by the answer's order of preference:
its members are interchangeable and named in id order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.problem import Form, Problem, Unit

FORMS: tuple[Form, ...] = ("supply", "unit", "resource")
SUPPLY, UNIT, RESOURCE = 0, 1, 2


@dataclass(slots=True)
class Sources:
    """One entry per class. `members` are source ids; `kinds` are the indexes of what it can serve.

    Units: minutes, kilograms, cubic metres; `city` and
    `vehicle` are -1 for none; `amount` is after pins."""

    form: Ints
    site: Ints
    city: Ints
    amount: Floats
    ready: Floats
    assembly: Floats
    setup: Floats
    vehicle: Ints
    grade: Ints
    weight_kg: Floats
    volume_m3: Floats
    kinds: list[tuple[int, ...]]
    own_kind: list[str]
    members: list[list[str]]
    _by_kind: tuple[Ints, Ints] | None = None

    def __len__(self) -> int:
        return len(self.members)

    def by_kind(self) -> tuple[Ints, Ints]:
        """(kind, class) for all that is left to send, in order of kind."""
        if self._by_kind is None:
            sizes = np.array([len(each) for each in self.kinds], np.int64)
            kind = np.array([k for each in self.kinds for k in each], np.int64)
            source = np.repeat(np.arange(len(self)), sizes)
            left = self.amount[source] > 0
            kind, source = kind[left], source[left]
            order = np.argsort(kind, kind="stable")
            self._by_kind = kind[order], source[order]
        return self._by_kind


class _Row(NamedTuple):
    form: int
    site: int
    city: int
    amount: float
    ready: float
    assembly: float
    setup: float
    vehicle: int
    grade: int
    weight_kg: float
    volume_m3: float
    kinds: tuple[int, ...]
    own_kind: str
    members: list[str]


@dataclass(slots=True)
class Kinds:
    """Indexes of the (form, kind) pairs that a problem speaks of."""

    index: dict[tuple[str, str], int]

    def of(self, form: str, kind: str) -> int:
        return self.index.setdefault((form, kind), len(self.index))


def make_sources(problem: Problem, kinds: Kinds) -> Sources:
    """The classes of a problem, in a fixed order; what pins take is not in `amount` any more."""
    pinned: dict[str, int] = {}
    for pin in problem.pinned:
        pinned[pin.source] = pinned.get(pin.source, 0) + pin.quantity
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    city_index = {city.id: i for i, city in enumerate(problem.cities)}
    city_of = [-1 if site.city is None else city_index[site.city] for site in problem.sites]
    rows = [
        *_supply_rows(problem, kinds, pinned, site_of, city_of),
        *_unit_rows(problem, kinds, pinned, site_of, city_of),
        *_resource_rows(problem, kinds, pinned, site_of, city_of),
    ]
    return _columns(rows)


def _supply_rows(
    problem: Problem, kinds: Kinds, pinned: dict[str, int], site_of: dict[str, int], city_of: list[int]
) -> Iterable[_Row]:
    for s in sorted(problem.supplies, key=lambda x: x.id):
        site = site_of[s.site]
        left = s.quantity - pinned.get(s.id, 0)
        kind = (kinds.of("supply", s.kind),)
        yield _Row(
            SUPPLY,
            site,
            city_of[site],
            left,
            s.ready_minutes,
            s.loading_minutes,
            0.0,
            -1,
            0,
            s.weight_kg,
            s.volume_m3,
            kind,
            s.kind,
            [s.id],
        )


def _unit_rows(
    problem: Problem, kinds: Kinds, pinned: dict[str, int], site_of: dict[str, int], city_of: list[int]
) -> Iterable[_Row]:
    """Units alike in all that matters share a row; one that a refusal names stays alone."""
    refused = {ban.source for ban in problem.forbidden}
    vehicle_of = {v.id: i for i, v in enumerate(problem.vehicle_classes)}
    alike: dict[tuple[object, ...], list[Unit]] = {}
    for unit in sorted(problem.units, key=lambda x: x.id):
        for capability in sorted(set(unit.capabilities)):
            kinds.of("unit", capability)
        if unit.id in pinned:
            continue
        key = (
            unit.site,
            unit.kind,
            tuple(sorted(set(unit.capabilities))),
            unit.grade,
            unit.assembly_minutes,
            unit.setup_minutes,
            unit.vehicle_class,
            unit.ready_minutes,
            unit.id if unit.id in refused else None,
        )
        alike.setdefault(key, []).append(unit)
    for members in alike.values():
        u = members[0]
        site = site_of[u.site]
        vehicle = -1 if u.vehicle_class is None else vehicle_of[u.vehicle_class]
        capabilities = tuple(kinds.of("unit", c) for c in sorted(set(u.capabilities)))
        yield _Row(
            UNIT,
            site,
            city_of[site],
            len(members),
            u.ready_minutes,
            u.assembly_minutes,
            u.setup_minutes,
            vehicle,
            u.grade,
            0.0,
            0.0,
            capabilities,
            u.kind,
            [m.id for m in members],
        )


def _resource_rows(
    problem: Problem, kinds: Kinds, pinned: dict[str, int], site_of: dict[str, int], city_of: list[int]
) -> Iterable[_Row]:
    for r in sorted(problem.resources, key=lambda x: x.id):
        site = site_of[r.site]
        left = r.quantity - pinned.get(r.id, 0)
        kind = (kinds.of("resource", r.kind),)
        yield _Row(
            RESOURCE,
            site,
            city_of[site],
            left,
            r.ready_minutes,
            0.0,
            0.0,
            -1,
            0,
            0.0,
            0.0,
            kind,
            r.kind,
            [r.id],
        )


def _columns(rows: list[_Row]) -> Sources:
    columns = dict(zip(_Row._fields, zip(*rows, strict=True), strict=True)) if rows else {}

    def whole(name: str) -> Ints:
        return np.array(columns.get(name, ()), np.int64)

    def real(name: str) -> Floats:
        return np.array(columns.get(name, ()), float)

    return Sources(
        form=whole("form"),
        site=whole("site"),
        city=whole("city"),
        amount=real("amount"),
        ready=real("ready"),
        assembly=real("assembly"),
        setup=real("setup"),
        vehicle=whole("vehicle"),
        grade=whole("grade"),
        weight_kg=real("weight_kg"),
        volume_m3=real("volume_m3"),
        kinds=[row.kinds for row in rows],
        own_kind=[row.own_kind for row in rows],
        members=[row.members for row in rows],
    )


@dataclass(slots=True)
class Needs:
    """One entry per need, in the problem's order. `quantity` is after pins, `asked` before."""

    incident: Ints
    city: Ints
    form: Ints
    kind: Ints
    quantity: Floats
    asked: Floats
    minimum_grade: Ints
    due: Floats
    latest: Floats
    weight: Floats
    may_borrow: Bools
    shortfall_only: Bools

    def __len__(self) -> int:
        return len(self.incident)


NO_GRADE = 1_000_000


def make_needs(problem: Problem, kinds: Kinds) -> Needs:
    """`weight` is grade weight times priority weight; `latest` is also within the horizon."""
    agreement = problem.agreement
    incident_of = {x.id: i for i, x in enumerate(problem.incidents)}
    city_index = {city.id: i for i, city in enumerate(problem.cities)}
    city_of = [city_index[x.city] for x in problem.incidents]
    pinned: dict[str, int] = {}
    for pin in problem.pinned:
        pinned[pin.need] = pinned.get(pin.need, 0) + pin.quantity
    at = [incident_of[need.incident] for need in problem.needs]
    grades = [problem.incidents[i].grade for i in at]
    asked = np.array([need.quantity for need in problem.needs], float)
    taken = np.array([pinned.get(need.id, 0) for need in problem.needs], float)
    return Needs(
        incident=np.array(at, np.int64),
        city=np.array([city_of[i] for i in at], np.int64),
        form=np.array([FORMS.index(need.form) for need in problem.needs], np.int64),
        kind=np.array([kinds.of(need.form, need.kind) for need in problem.needs], np.int64),
        quantity=np.maximum(asked - taken, 0.0),
        asked=asked,
        minimum_grade=np.array([need.minimum_grade or NO_GRADE for need in problem.needs], np.int64),
        due=np.array([need.due_minutes for need in problem.needs], float),
        latest=np.array([min(need.latest_minutes, problem.horizon_minutes) for need in problem.needs], float),
        weight=np.array(
            [
                agreement.grade_weights["null" if g is None else str(g)]
                * agreement.priority_weights[str(n.priority)]
                for g, n in zip(grades, problem.needs, strict=True)
            ],
            float,
        ),
        may_borrow=np.array(
            [
                agreement.null_grade_may_borrow if g is None else g in agreement.cross_city_grades
                for g in grades
            ],
            bool,
        ),
        shortfall_only=np.array([g in agreement.shortfall_only_grades for g in grades], bool),
    )
