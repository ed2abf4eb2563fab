"""The checker's view of a problem: everything by id, what cities hold, what was refused."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from solver.check.travel import Ways
from solver.plan import Movement
from solver.problem import Ban, Fleet, Form, Need, Problem, Source, Unit


@dataclass(frozen=True, slots=True)
class Part:
    """A wave of a need (`wave` counts from 1, the rest last), or the whole need (`wave` None)."""

    need: Need
    wave: int | None
    quantity: int
    due: float
    latest: float

    @property
    def key(self) -> tuple[str, int | None]:
        return self.need.id, self.wave


def parts_of(need: Need, horizon: float) -> list[Part]:
    latest = min(need.latest_minutes, horizon)
    if not need.waves:
        return [Part(need, None, need.quantity, need.due_minutes, latest)]
    told: list[Part] = []
    for wave in need.waves:
        last = latest if wave.latest_minutes is None else min(wave.latest_minutes, horizon)
        told.append(Part(need, len(told) + 1, wave.quantity, wave.due_minutes, last))
    rest = need.quantity - sum(part.quantity for part in told)
    if rest > 0:
        told.append(Part(need, len(told) + 1, rest, need.due_minutes, latest))
    return told


Shortfall = tuple[set[tuple[str, int | None]], float]
Pool = tuple[str, str, str | None]


_Amounts = dict[tuple[str, str, str], int]


class Book:
    """A problem looked up by id; the `shortfalls` of `pools` are kept here once they have been counted."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sites = {x.id: x for x in problem.sites}
        self.incidents = {x.id: x for x in problem.incidents}
        self.needs = {x.id: x for x in problem.needs}
        self.classes = {x.id: x for x in problem.vehicle_classes}
        self.fleets = {x.id: x for x in problem.fleets}
        self.sources: dict[str, Source] = {}
        self.form_of: dict[str, Form] = {}
        self._note("supply", problem.supplies)
        self._note("unit", problem.units)
        self._note("resource", problem.resources)
        self.services = {x.id: x for x in problem.travel.services}
        self.ways = Ways(problem)
        self.held: tuple[_Amounts, _Amounts] | None = None
        self._own: dict[tuple[str, str], dict[str, list[Source]]] = {}
        self.parts = {
            part.key: part for need in problem.needs for part in parts_of(need, problem.horizon_minutes)
        }
        self.shortfalls: list[Shortfall] = []
        self.pools: set[Pool] = set()

    def _note(self, form: Form, sources: Sequence[Source]) -> None:
        ids = list(map(attrgetter("id"), sources))
        self.sources.update(zip(ids, sources, strict=True))
        self.form_of.update(dict.fromkeys(ids, form))

    @cached_property
    def of_city(self) -> dict[str, dict[str | None, list[Source]]]:
        """Sources by form and by the city that they belong to."""
        city_of = {site.id: site.city for site in self.problem.sites}
        told: dict[str, dict[str | None, list[Source]]] = {}
        listed: tuple[tuple[Form, Sequence[Source]], ...] = (
            ("supply", self.problem.supplies),
            ("unit", self.problem.units),
            ("resource", self.problem.resources),
        )
        for form, sources in listed:
            mine: dict[str | None, list[Source]] = defaultdict(list)
            for source in sources:
                mine[city_of[source.site]].append(source)
            told[form] = mine
        return told

    def own_sources(self, city: str, form: str, kind: str) -> list[Source]:
        """Those of a city that can serve a kind."""
        if (city, form) not in self._own:
            self._own[city, form] = _by_kind(self.of_city[form].get(city, ()))
        return self._own[city, form].get(kind, [])

    @cached_property
    def trucks_of(self) -> dict[str | None, list[str]]:
        """Vehicle classes of which a city has any, by city."""
        told: dict[str | None, set[str]] = defaultdict(set)
        for fleet in self.problem.fleets:
            if fleet.count > 0:
                told[self.sites[fleet.site].city].add(fleet.vehicle_class)
        return {city: sorted(names) for city, names in told.items()}

    @cached_property
    def fleets_of(self) -> dict[str | None, list[Fleet]]:
        """The fleets that have any trucks, by city."""
        told: dict[str | None, list[Fleet]] = defaultdict(list)
        for fleet in self.problem.fleets:
            if fleet.count > 0:
                told[self.sites[fleet.site].city].append(fleet)
        return told

    @cached_property
    def units_by_kind(self) -> dict[str, list[Source]]:
        """Units by what they can serve."""
        return _by_kind(self.problem.units)

    def pool_of(self, need: Need) -> Pool:
        """Needs of one city that could want the same stock: units serve several kinds, all else only one."""
        city = self.incidents[need.incident].city
        return city, need.form, None if need.form == "unit" else need.kind

    def serves(self, source: Source, kind: str) -> bool:
        return kind in source.capabilities if isinstance(source, Unit) else source.kind == kind

    def crosses(self, line: Movement) -> bool:
        """Whether somebody lends it: its cities are known to be those of its source and incident."""
        return line.city_from is not None and line.city_from != line.city_to


def _by_kind(sources: Iterable[Source]) -> dict[str, list[Source]]:
    told: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        for kind in set(source.capabilities) if isinstance(source, Unit) else (source.kind,):
            told[kind].append(source)
    return told


def drivers_of(source: Source) -> int | None:
    """How many drivers a unit has of its own; None where its vehicle's count."""
    return source.drivers if isinstance(source, Unit) else None


def forbids(book: Book, ban: Ban, source: Source, line: Movement | tuple[str, str]) -> bool:
    """Whether a refusal covers a source serving a need: every field that it gives must match."""
    need_id = line[0] if isinstance(line, tuple) else line.need
    asked = book.needs[need_id].kind
    return (
        ban.source in (None, source.id)
        and ban.need in (None, need_id)
        and (ban.city is None or ban.city == book.sites[source.site].city)
        and (ban.kind is None or ban.kind in (asked, source.kind))
    )


def holdings(book: Book) -> tuple[_Amounts, _Amounts]:
    """What each city holds and has lent, by (city, form, kind); listed stock where no holding is told."""
    if book.held is None:
        told = book.problem.holdings
        hold = _Listed(book, {(each.city, each.form, each.kind): each.quantity for each in told})
        book.held = hold, defaultdict(int, {(each.city, each.form, each.kind): each.lent for each in told})
    return book.held


class _Listed(dict[tuple[str, str, str], int]):
    """What is told, else what is listed: counted city by city, once somebody asks."""

    def __init__(self, book: Book, told: _Amounts) -> None:
        super().__init__(told)
        self.book, self.told, self.counted = book, told, set[str]()

    def __missing__(self, place: tuple[str, str, str]) -> int:
        if place[0] in self.counted:
            return 0
        self.counted.add(place[0])
        listed = _listed(self.book, place[0])
        self.update({key: quantity for key, quantity in listed.items() if key not in self.told})
        return self.get(place, 0)


def _listed(book: Book, city: str) -> _Amounts:
    """What a city's own sites hold, a unit once for each of its capabilities."""
    told: _Amounts = defaultdict(int)
    units = book.of_city["unit"].get(city, ())
    for capabilities, count in Counter(map(attrgetter("capabilities"), units)).items():
        for kind in set(capabilities):
            told[city, "unit", kind] += count
    for form in ("supply", "resource"):
        for kind, quantity in map(attrgetter("kind", "quantity"), book.of_city[form].get(city, ())):
            told[city, form, kind] += quantity
    return told


def lending_limits(
    book: Book, lending: Collection[tuple[str, str, str]]
) -> dict[tuple[str, str, str], float]:
    """The most that may be lent of what anybody lends, before what is lent already."""
    hold, _ = holdings(book)
    limits: dict[tuple[str, str, str], float] = {}
    place: tuple[str, str, str]
    for floor in book.problem.floors:
        place = (floor.city, floor.form, floor.kind)
        if place in lending:
            limits[place] = hold[place] - floor.quantity
    for consent in book.problem.consents:
        place = (consent.city, consent.form, consent.kind)
        if place in limits:
            limits[place] = min(limits[place] + consent.quantity, hold[place])
    for cap in book.problem.agreement.caps:
        place = (cap.city, cap.form, cap.kind)
        if place in lending:
            most = int(cap.share * hold[place] + 1e-9)
            limits[place] = min(limits.get(place, most), most)
    return limits
