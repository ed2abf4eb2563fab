"""The checker's own count of what a city's stock cannot serve of its own needs."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator

from solver.check.book import Book, Part, Pool, Shortfall, forbids
from solver.problem import Source, Supply, Unit

_Key = tuple[str, int | None]
_Flow = dict[str, dict[_Key, int]]  # what each source gives to each need


def shortfalls(book: Book, pools: Collection[Pool]) -> Iterator[Shortfall]:
    """(needs that may borrow only the shortfall, that shortfall), one per group competing for the same
    stock of these pools. Rated needs of a city and kind are one group, see `_rated`."""
    open_of, stock_of = _after_pins(book)
    tied_grades = book.problem.agreement.shortfall_only_grades
    parts = [part for part in book.parts.values() if book.pool_of(part.need) in pools]
    able = {part.key: _able(book, part, stock_of) if open_of[part.key] > 0 else [] for part in parts}
    counted = {part.key: able[part.key] for part in parts if not part.need.rated}
    for group in _groups(counted):
        tied = {key for key in group if book.incidents[book.needs[key[0]].incident].grade in tied_grades}
        if tied:
            wanted = {key: round(open_of[key]) for key in group}
            served = _served({key: able[key] for key in group}, wanted, stock_of)
            yield tied, sum(wanted.values()) - served
    yield from _rated(book, parts, able, open_of, stock_of)


def _rated(
    book: Book,
    parts: list[Part],
    able: dict[_Key, list[str]],
    open_of: dict[_Key, float],
    stock_of: dict[str, int],
) -> Iterator[Shortfall]:
    """What own units that can serve no other kind of need leave open of a city's rated needs of one
    kind; the last unit borrowed may go beyond it."""
    grades = book.problem.agreement.shortfall_only_grades
    kinds_of: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for part in parts:
        for source in able[part.key]:
            kinds_of[source].add((part.need.form, part.need.kind))
    pools: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in parts:
        if part.need.rated:
            pools[book.incidents[part.need.incident].city, part.need.kind].append(part)
    for (city, kind), pool in pools.items():
        tied = [p for p in pool if book.incidents[p.need.incident].grade in grades and open_of[p.key] > 0]
        if not tied:
            continue
        mine = {s for p in pool for s in able[p.key] if kinds_of[s] == {("unit", kind)}}
        short = sum(open_of[p.key] for p in pool) - sum(_rating(book, s, kind) * stock_of[s] for s in mine)
        if short <= 1e-9:
            yield {p.key for p in tied}, 0.0
            continue
        others = [
            min(_rating(book, s.id, kind), p.quantity)
            for p in tied
            for s in book.units_by_kind[kind]
            if book.sites[s.site].city not in (None, city)
        ]
        yield {p.key for p in tied}, short + max(others, default=0.0) - 1e-3


def _rating(book: Book, source: str, kind: str) -> float:
    unit = book.sources[source]
    return unit.ratings.get(kind, 0.0) if isinstance(unit, Unit) else 0.0


def _after_pins(book: Book) -> tuple[dict[_Key, float], dict[str, int]]:
    """Granted lines fill the wave that they are for, the others the waves of their need in order."""
    open_of = {key: float(part.quantity) for key, part in book.parts.items()}
    stock_of = _Stock(book)
    for pin in sorted(book.problem.pinned, key=lambda pin: pin.wave is None):
        need = book.needs[pin.need]
        left = _rating(book, pin.source, need.kind) if need.rated else float(pin.quantity)
        for key in [key for key in open_of if key[0] == pin.need and pin.wave in (None, key[1])]:
            taken = min(left, open_of[key])
            open_of[key] -= taken
            left -= taken
        stock_of[pin.source] -= pin.quantity
    return open_of, stock_of


class _Stock(dict[str, int]):
    """How much of each source there is, looked up once it is asked for."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book

    def __missing__(self, name: str) -> int:
        source = self.book.sources[name]
        self[name] = 1 if isinstance(source, Unit) else source.quantity
        return self[name]


def _able(book: Book, part: Part, stock_of: dict[str, int]) -> list[str]:
    """Sources of the need's own city that may serve it and can, by their own vehicle, when it is due."""
    need = part.need
    city = book.incidents[need.incident].city
    return sorted(
        s.id
        for s in book.own_sources(city, need.form, need.kind)
        if stock_of[s.id] > 0
        and (not need.rated or _rating(book, s.id, need.kind) > 0)
        and _can(book, s, part)
    )


def _can(book: Book, source: Source, part: Part) -> bool:
    need = part.need
    if any(forbids(book, ban, source, (need.id, source.id)) for ban in book.problem.forbidden):
        return False
    if isinstance(source, Unit) and need.minimum_grade is not None and source.grade > need.minimum_grade:
        return False
    site = book.incidents[need.incident].site
    start = source.ready_minutes + getattr(
        source, "assembly_minutes", getattr(source, "loading_minutes", 0.0)
    )
    if isinstance(source, Supply) and book.problem.agreement.truck_tours and book.problem.fleets:
        return _soonest_by_truck(book, source, site) <= min(part.due, part.latest) + 1e-6
    if isinstance(source, Supply):
        travel = min(
            (book.ways.minutes(source.site, site, c) for c in book.ways.quickest(_trucks(book, source))),
            default=math.inf,
        )
    elif isinstance(source, Unit):
        travel = book.ways.minutes(source.site, site, source.vehicle_class, source.drivers)
        travel += source.setup_minutes
    else:
        travel = book.ways.minutes(site, source.site, None)
    return bool(start + travel <= min(part.due, part.latest) + 1e-6)


def _soonest_by_truck(book: Book, supply: Supply, scene: str) -> float:
    """When a truck from where it stands could have brought some of it."""
    names = _trucks(book, supply)
    return min(
        (
            max(supply.ready_minutes, book.ways.between(fleet.site, supply.site, fleet.vehicle_class))
            + supply.loading_minutes
            + book.ways.minutes(supply.site, scene, fleet.vehicle_class)
            for fleet in book.fleets_of.get(book.sites[supply.site].city, ())
            if fleet.vehicle_class in names
        ),
        default=math.inf,
    )


def _trucks(book: Book, supply: Supply) -> list[str | None]:
    """Classes of the own city's trucks that can take at least one; every class where no fleets are told."""
    if not book.problem.fleets:
        return [*book.classes] or [None]
    return [
        name
        for name in book.trucks_of.get(book.sites[supply.site].city, ())
        if book.classes[name].payload_kg >= supply.weight_kg
        and book.classes[name].volume_m3 >= supply.volume_m3
    ]


def _groups(able: dict[_Key, list[str]]) -> list[list[_Key]]:
    """Needs joined by common own sources."""
    users: dict[str, list[_Key]] = defaultdict(list)
    for need, sources in able.items():
        for source in sources:
            users[source].append(need)
    parent = {need: need for need in able}

    def root(name: _Key) -> _Key:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for joined in users.values():
        for other in joined[1:]:
            parent[root(other)] = root(joined[0])
    groups: dict[_Key, list[_Key]] = defaultdict(list)
    for need in able:
        groups[root(need)].append(need)
    return list(groups.values())


def _served(able: dict[_Key, list[str]], wanted: dict[_Key, int], stock_of: dict[str, int]) -> int:
    """The most that own stock can serve of a group: augmenting paths between sources and needs."""
    flow: _Flow = defaultdict(dict)
    free = {s: stock_of[s] for names in able.values() for s in names}
    total = 0
    for need, most in wanted.items():
        left = most
        while left > 0:
            sent = _augment(need, left, able, free, flow)
            if not sent:
                break
            left -= sent
            total += sent
    return total


def _augment(
    need: _Key,
    wanted: int,
    able: dict[_Key, list[str]],
    free: dict[str, int],
    flow: _Flow,
) -> int:
    """Sends more to `need` along a shortest path, taking from other needs what they can get elsewhere."""
    user_of: dict[str, _Key] = {}
    taken_from: dict[_Key, str] = {}
    queue, seen = [need], {need}
    for here in queue:
        for source in able[here]:
            if source in user_of:
                continue
            user_of[source] = here
            if free[source] > 0:
                return _push(source, need, wanted, user_of, taken_from, free, flow)
            for other, sent in flow[source].items():
                if sent > 0 and other not in seen:
                    seen.add(other)
                    taken_from[other] = source
                    queue.append(other)
    return 0


def _push(
    source: str,
    need: _Key,
    wanted: int,
    user_of: dict[str, _Key],
    taken_from: dict[_Key, str],
    free: dict[str, int],
    flow: _Flow,
) -> int:
    steps: list[tuple[str, _Key, str | None]] = []
    here = source
    while True:
        user = user_of[here]
        before = taken_from[user] if user != need else None
        steps.append((here, user, before))
        if before is None:
            break
        here = before
    amount = min(wanted, free[source], *(flow[b][user] for _, user, b in steps if b is not None))
    free[source] -= amount
    for taken, user, before in steps:
        flow[taken][user] = flow[taken].get(user, 0) + amount
        if before is not None:
            flow[before][user] -= amount
    return amount
