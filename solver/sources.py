"""Everything that can be sent, as arrays; identical units are one class with a count.

A class is never split by the answer's order of preference:
its members are interchangeable and named in id order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from solver.arrays import Floats, Ints
from solver.problem import Form, Problem, Unit

FORMS: tuple[Form, ...] = ("supply", "unit", "resource")
SUPPLY, UNIT, RESOURCE = 0, 1, 2


@dataclass(slots=True)
class Sources:
    """One entry per class. `members` are source ids; `kinds` are the indexes of what it can serve.

    Units: minutes, kilograms, cubic metres; `city` and `vehicle` are -1 for none; `amount` is after
    pins. `crew` are the seats that one takes, `drivers` 0 where the vehicle's count; `ratings` by kind."""

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
    crew: Ints
    drivers: Ints
    kinds: list[tuple[int, ...]]
    own_kind: list[str]
    members: list[list[str]]
    modes: list[tuple[str, ...]]
    ratings: list[dict[int, float]]
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
    crew: int = 0
    drivers: int = 0
    modes: tuple[str, ...] = ()
    ratings: dict[int, float] | None = None


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
    for s in sorted(problem.supplies, key=attrgetter("id")):
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
    """Units alike in all that matters share a row; one that a refusal names stays alone. Ratings
    matter only where a need asks by them, the crew only where it may take a train or a flight."""
    refused = {ban.source for ban in problem.forbidden}
    vehicle_of = {v.id: i for i, v in enumerate(problem.vehicle_classes)}
    rated = {need.kind for need in problem.needs if need.rated}
    offered = {service.mode for service in problem.travel.services}
    alike: dict[tuple[object, ...], list[Unit]] = {}
    abilities: dict[tuple[str, ...], tuple[int, ...]] = {}
    for unit in sorted(problem.units, key=attrgetter("id")):
        able = abilities.get(unit.capabilities)
        if able is None:
            able = tuple(kinds.of("unit", c) for c in sorted(set(unit.capabilities)))
            abilities[unit.capabilities] = able
        if unit.id in pinned:
            continue
        key = (
            unit.site,
            unit.kind,
            able,
            unit.grade,
            unit.assembly_minutes,
            unit.setup_minutes,
            unit.vehicle_class,
            unit.ready_minutes,
            unit.id if unit.id in refused else None,
            unit.drivers,
            (tuple(sorted(unit.modes)), unit.crew)
            if unit.modes and offered.intersection(unit.modes)
            else None,
            tuple(sorted((c, r) for c, r in unit.ratings.items() if c in rated)) if unit.ratings else (),
        )
        alike.setdefault(key, []).append(unit)
    for members in alike.values():
        u = members[0]
        site = site_of[u.site]
        vehicle = -1 if u.vehicle_class is None else vehicle_of[u.vehicle_class]
        capabilities = abilities[u.capabilities]
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
            max(u.crew, 1),
            u.drivers or 0,
            u.modes,
            {kinds.of("unit", c): rating for c, rating in u.ratings.items()},
        )


def _resource_rows(
    problem: Problem, kinds: Kinds, pinned: dict[str, int], site_of: dict[str, int], city_of: list[int]
) -> Iterable[_Row]:
    for r in sorted(problem.resources, key=attrgetter("id")):
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
        crew=whole("crew"),
        drivers=whole("drivers"),
        kinds=[row.kinds for row in rows],
        own_kind=[row.own_kind for row in rows],
        members=[row.members for row in rows],
        modes=[row.modes for row in rows],
        ratings=[row.ratings or {} for row in rows],
    )
