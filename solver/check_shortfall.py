"""The checker's own count of what a city's stock cannot serve of its own needs."""

import math
from collections import defaultdict
from collections.abc import Iterator

from solver.check_book import Book, forbids
from solver.problem import Need, Source, Supply, Unit


def shortfalls(book: Book) -> Iterator[tuple[set[str], int]]:
    """(needs that may borrow only the shortfall, that
    shortfall), one per group competing for the same stock."""
    open_of, stock_of = _after_pins(book)
    tied_grades = book.problem.agreement.shortfall_only_grades
    concerned = {x.city for x in book.problem.incidents if x.grade in tied_grades}
    able = {
        need.id: _able(book, need, stock_of) if open_of[need.id] > 0 else []
        for need in book.problem.needs
        if book.incidents[need.incident].city in concerned
    }
    for group in _groups(able):
        tied = {n for n in group if book.incidents[book.needs[n].incident].grade in tied_grades}
        if tied:
            wanted = {n: open_of[n] for n in group}
            yield tied, sum(wanted.values()) - _served({n: able[n] for n in group}, wanted, stock_of)


def _after_pins(book: Book) -> tuple[dict[str, int], dict[str, int]]:
    open_of = {need.id: need.quantity for need in book.problem.needs}
    stock_of = {s.id: 1 if isinstance(s, Unit) else s.quantity for s in book.sources.values()}
    for pin in book.problem.pinned:
        open_of[pin.need] = max(0, open_of[pin.need] - pin.quantity)
        stock_of[pin.source] -= pin.quantity
    return open_of, stock_of


def _able(book: Book, need: Need, stock_of: dict[str, int]) -> list[str]:
    """Sources of the need's own city that may serve it and can when it is due."""
    city = book.incidents[need.incident].city
    return sorted(
        s.id
        for s in book.of_city.get((need.form, need.kind, city), ())
        if stock_of[s.id] > 0 and _can(book, s, need)
    )


def _can(book: Book, source: Source, need: Need) -> bool:
    if any(forbids(book, ban, source, (need.id, source.id)) for ban in book.problem.forbidden):
        return False
    if isinstance(source, Unit) and need.minimum_grade is not None and source.grade > need.minimum_grade:
        return False
    site = book.incidents[need.incident].site
    start = source.ready_minutes + getattr(
        source, "assembly_minutes", getattr(source, "loading_minutes", 0.0)
    )
    latest = min(need.due_minutes, need.latest_minutes, book.problem.horizon_minutes)
    if isinstance(source, Supply):
        travel = min(
            (book.ways.minutes(source.site, site, c) for c in _trucks(book, source)), default=math.inf
        )
    elif isinstance(source, Unit):
        travel = book.ways.minutes(source.site, site, source.vehicle_class) + source.setup_minutes
    else:
        travel = book.ways.minutes(site, source.site, None)
    return bool(start + travel <= latest + 1e-6)


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


def _groups(able: dict[str, list[str]]) -> list[list[str]]:
    """Needs joined by common own sources."""
    users: dict[str, list[str]] = defaultdict(list)
    for need, sources in able.items():
        for source in sources:
            users[source].append(need)
    parent = {need: need for need in able}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for joined in users.values():
        for other in joined[1:]:
            parent[root(other)] = root(joined[0])
    groups: dict[str, list[str]] = defaultdict(list)
    for need in able:
        groups[root(need)].append(need)
    return list(groups.values())


def _served(able: dict[str, list[str]], wanted: dict[str, int], stock_of: dict[str, int]) -> int:
    """The most that own stock can serve of a group: augmenting paths between sources and needs."""
    flow: dict[tuple[str, str], int] = defaultdict(int)
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
    need: str, wanted: int, able: dict[str, list[str]], free: dict[str, int], flow: dict[tuple[str, str], int]
) -> int:
    """Sends more to `need` along a shortest path, taking from other needs what they can get elsewhere."""
    came: dict[str, tuple[str, str]] = {}
    queue, seen = [need], {need}
    for here in queue:
        for source in able[here]:
            if source in came:
                continue
            came[source] = (here, need)
            if free[source] > 0:
                return _push(source, need, wanted, came, free, flow)
            for other in able:
                if other not in seen and flow[source, other] > 0:
                    seen.add(other)
                    came[f"need {other}"] = (source, need)
                    queue.append(other)
    return 0


def _push(
    source: str,
    need: str,
    wanted: int,
    came: dict[str, tuple[str, str]],
    free: dict[str, int],
    flow: dict[tuple[str, str], int],
) -> int:
    steps: list[tuple[str, str, str | None]] = []
    here = source
    while True:
        user = came[here][0]
        before = came[f"need {user}"][0] if user != need else None
        steps.append((here, user, before))
        if before is None:
            break
        here = before
    amount = min(wanted, free[source], *(flow[b, user] for _, user, b in steps if b is not None))
    free[source] -= amount
    for taken, user, before in steps:
        flow[taken, user] += amount
        if before is not None:
            flow[before, user] -= amount
    return amount
