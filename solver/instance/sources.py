"""Everything that can be sent, as arrays; identical units are one class with a count.

A class is never split by the answer's order of preference:
its members are interchangeable and named in id order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np

from solver.arrays import Floats, Ints
from solver.problem import Form, Problem, Resource, Source, Supply, Unit

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
    _by_kind: tuple[Ints, Ints] | None = field(default=None, init=False)
    _kinds: tuple[Ints, Ints] | None = field(default=None, init=False)

    def __len__(self) -> int:
        return len(self.members)

    def all_kinds(self) -> tuple[Ints, Ints]:
        """How many kinds each class can serve, and all of them one class after the other."""
        if self._kinds is None:
            size = np.fromiter(map(len, self.kinds), np.int64, len(self))
            flat = np.fromiter(chain.from_iterable(self.kinds), np.int64, int(size.sum()))
            self._kinds = size, flat
        return self._kinds

    def rating(self, kind: int) -> Floats:
        """By class the rating for that kind, 0 where it has none."""
        return np.array([ratings.get(kind, 0.0) for ratings in self.ratings], float)

    def by_kind(self) -> tuple[Ints, Ints]:
        """(kind, class) for all that is left to send, in order of kind."""
        if self._by_kind is None:
            sizes, kind = self.all_kinds()
            source = np.repeat(np.arange(len(self)), sizes)
            left = self.amount[source] > 0
            kind, source = kind[left], source[left]
            order = np.argsort(kind, kind="stable")
            self._by_kind = kind[order], source[order]
        return self._by_kind


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
    places = _Places(problem)
    parts = [
        _stocks(SUPPLY, problem.supplies, kinds, pinned, places),
        _units(problem, kinds, pinned, places),
        _stocks(RESOURCE, problem.resources, kinds, pinned, places),
    ]
    names = [field.name for field in fields(Sources) if field.init]
    return Sources(**{name: _joined([getattr(part, name) for part in parts]) for name in names})


class _Places:
    """Sites and cities as numbers; a city is -1 where a site belongs to none."""

    def __init__(self, problem: Problem) -> None:
        self.site_of = {site.id: i for i, site in enumerate(problem.sites)}
        city_index = {city.id: i for i, city in enumerate(problem.cities)}
        self.city_of = np.array([-1 if x.city is None else city_index[x.city] for x in problem.sites], int)

    def of(self, rows: Sequence[Source]) -> tuple[Ints, Ints]:
        """Site and city of each."""
        site = np.fromiter(map(self.site_of.__getitem__, map(attrgetter("site"), rows)), np.int64, len(rows))
        return site, self.city_of[site]


def _joined(parts: list[Any]) -> Any:
    """Arrays or lists, one after the other."""
    return np.concatenate(parts) if isinstance(parts[0], np.ndarray) else [*chain.from_iterable(parts)]


def _column(rows: Sequence[Source], name: str) -> Floats:
    return np.fromiter(map(attrgetter(name), rows), float, len(rows))


def _stocks(
    form: int, stocks: Sequence[Supply | Resource], kinds: Kinds, pinned: dict[str, int], places: _Places
) -> Sources:
    rows = sorted(stocks, key=attrgetter("id"))
    own_kind = [row.kind for row in rows]
    able = {kind: (kinds.of(FORMS[form], kind),) for kind in dict.fromkeys(own_kind)}
    members = [[row.id] for row in rows]
    count, nothing = len(rows), np.zeros(len(rows))
    site, city = places.of(rows)
    taken = np.array([pinned.get(name, 0) for [name] in members], float) if pinned else nothing
    return Sources(
        form=np.full(count, form),
        site=site,
        city=city,
        amount=_column(rows, "quantity") - taken,
        ready=_column(rows, "ready_minutes"),
        assembly=_column(rows, "loading_minutes") if form == SUPPLY else nothing,
        setup=nothing,
        vehicle=np.full(count, -1),
        grade=np.zeros(count, np.int64),
        weight_kg=_column(rows, "weight_kg") if form == SUPPLY else nothing,
        volume_m3=_column(rows, "volume_m3") if form == SUPPLY else nothing,
        crew=np.zeros(count, np.int64),
        drivers=np.zeros(count, np.int64),
        kinds=[able[kind] for kind in own_kind],
        own_kind=own_kind,
        members=members,
        modes=[()] * count,
        ratings=[{}] * count,
    )


def _units(problem: Problem, kinds: Kinds, pinned: dict[str, int], places: _Places) -> Sources:
    able = _abilities(problem, kinds)
    classes = [*_alike(problem, able, pinned).values()]
    rows = [members[0] for members in classes]
    count = len(rows)
    vehicle_of: dict[str | None, int] = {v.id: i for i, v in enumerate(problem.vehicle_classes)}
    vehicle_of[None] = -1
    site, city = places.of(rows)
    return Sources(
        form=np.full(count, UNIT),
        site=site,
        city=city,
        amount=np.fromiter(map(len, classes), float, count),
        ready=_column(rows, "ready_minutes"),
        assembly=_column(rows, "assembly_minutes"),
        setup=_column(rows, "setup_minutes"),
        vehicle=np.array([vehicle_of[row.vehicle_class] for row in rows], np.int64),
        grade=np.array([row.grade for row in rows], np.int64),
        weight_kg=np.zeros(count),
        volume_m3=np.zeros(count),
        crew=np.array([max(row.crew, 1) for row in rows], np.int64),
        drivers=np.array([row.drivers or 0 for row in rows], np.int64),
        kinds=[able[row.capabilities] for row in rows],
        own_kind=[row.kind for row in rows],
        members=[[unit.id for unit in members] for members in classes],
        modes=[row.modes for row in rows],
        ratings=[{kinds.of("unit", c): rating for c, rating in row.ratings.items()} for row in rows],
    )


def _abilities(problem: Problem, kinds: Kinds) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The kinds that units can serve, by their capabilities."""
    distinct = dict.fromkeys(unit.capabilities for unit in sorted(problem.units, key=attrgetter("id")))
    return {each: tuple(kinds.of("unit", c) for c in sorted(set(each))) for each in distinct}


def _alike(
    problem: Problem, able: dict[tuple[str, ...], tuple[int, ...]], pinned: dict[str, int]
) -> dict[tuple[object, ...], list[Unit]]:
    """Free units by all that matters; one that a refusal names stays alone. Ratings matter only where
    a need asks by them, the crew only where it may take a train or a flight."""
    refused = {ban.source for ban in problem.forbidden} - {None}
    rated = {need.kind for need in problem.needs if need.rated}
    offered = {service.mode for service in problem.travel.services}
    told: dict[tuple[object, ...], list[Unit]] = {}
    for unit in sorted(problem.units, key=attrgetter("id")):
        key = (
            able[unit.capabilities],
            _PLAIN(unit),
            unit.id if unit.id in refused else None,
            (tuple(sorted(unit.modes)), unit.crew) if offered.intersection(unit.modes) else None,
            tuple(sorted((c, r) for c, r in unit.ratings.items() if c in rated)) if unit.ratings else (),
        )
        if unit.id not in pinned:
            told.setdefault(key, []).append(unit)
    return told


_PLAIN = attrgetter(
    "site",
    "kind",
    "grade",
    "assembly_minutes",
    "setup_minutes",
    "vehicle_class",
    "ready_minutes",
    "drivers",
)
