"""The checker's view of a problem: everything by id, what cities hold, what was refused."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from solver.check_travel import Ways
from solver.plan import Movement
from solver.problem import Ban, Need, Problem, Source, Unit


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


class Book:
    """A problem looked up by id; `shortfalls` are kept here once they have been counted."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sites = {x.id: x for x in problem.sites}
        self.incidents = {x.id: x for x in problem.incidents}
        self.needs = {x.id: x for x in problem.needs}
        self.classes = {x.id: x for x in problem.vehicle_classes}
        self.fleets = {x.id: x for x in problem.fleets}
        self.sources: dict[str, Source] = {x.id: x for x in problem.sources}
        self.form_of = {x.id: "supply" for x in problem.supplies}
        self.form_of.update({x.id: "unit" for x in problem.units})
        self.form_of.update({x.id: "resource" for x in problem.resources})
        self.services = {x.id: x for x in problem.travel.services}
        self.ways = Ways(problem)
        self.held: tuple[dict[tuple[str, str, str], int], dict[tuple[str, str, str], int]] | None = None
        self.parts = {
            part.key: part for need in problem.needs for part in parts_of(need, problem.horizon_minutes)
        }
        self.shortfalls: list[Shortfall] | None = None

    @cached_property
    def of_city(self) -> dict[tuple[str, str, str | None], list[Source]]:
        """Sources by form, by what they can serve and by city."""
        told: dict[tuple[str, str, str | None], list[Source]] = defaultdict(list)
        for (form, kind), sources in self.by_kind.items():
            for source in sources:
                told[form, kind, self.sites[source.site].city].append(source)
        return told

    @cached_property
    def trucks_of(self) -> dict[str | None, list[str]]:
        """Vehicle classes of which a city has any, by city."""
        told: dict[str | None, set[str]] = defaultdict(set)
        for fleet in self.problem.fleets:
            if fleet.count > 0:
                told[self.sites[fleet.site].city].add(fleet.vehicle_class)
        return {city: sorted(names) for city, names in told.items()}

    @cached_property
    def by_kind(self) -> dict[tuple[str, str], list[Source]]:
        """Sources by form and by what they can serve."""
        told: dict[tuple[str, str], list[Source]] = defaultdict(list)
        for source in self.sources.values():
            for kind in set(source.capabilities) if isinstance(source, Unit) else {source.kind}:
                told[self.form_of[source.id], kind].append(source)
        return told

    def serves(self, source: Source, kind: str) -> bool:
        return kind in source.capabilities if isinstance(source, Unit) else source.kind == kind

    def crosses(self, line: Movement) -> bool:
        lender = self.sites[self.sources[line.source].site].city
        return lender is not None and lender != self.incidents[line.incident].city


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


_Amounts = dict[tuple[str, str, str], int]


def holdings(book: Book) -> tuple[_Amounts, _Amounts]:
    """What each city holds and has lent, by (city, form, kind); listed stock where no holding is told."""
    if book.held is None:
        book.held = _holdings(book)
    return book.held


def _holdings(book: Book) -> tuple[_Amounts, _Amounts]:
    hold: dict[tuple[str, str, str], int] = defaultdict(int)
    lent: dict[tuple[str, str, str], int] = defaultdict(int)
    for source in book.sources.values():
        city = book.sites[source.site].city
        if city is None:
            continue
        if isinstance(source, Unit):
            for kind in set(source.capabilities):
                hold[city, "unit", kind] += 1
        else:
            hold[city, book.form_of[source.id], source.kind] += source.quantity
    for told in book.problem.holdings:
        hold[told.city, told.form, told.kind] = told.quantity
        lent[told.city, told.form, told.kind] = told.lent
    return hold, lent
