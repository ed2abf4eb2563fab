"""The checker's own count of seats, complements, shifts and ratings."""

from collections import defaultdict
from collections.abc import Iterator

from solver.check.book import Book
from solver.plan import Movement, Plan
from solver.problem import Service, Source, Unit

TOLERANCE = 0.02


def seats(book: Book, plan: Plan) -> Iterator[str]:
    """Every departure exists and has a seat for each of the crews on it; granted crews come first."""
    free: dict[tuple[str, float], int] = defaultdict(int)
    granted: dict[tuple[str, float], int] = defaultdict(int)
    for line in plan.movements:
        if line.service is None:
            continue
        service, unit = book.services.get(line.service), book.sources[line.source]
        if service is None or not isinstance(unit, Unit) or line.departs_minutes is None:
            yield f"{line.id} rides on an unknown service or is no unit"
            continue
        if not line.pinned and (service.mode not in unit.modes or line.mode != service.mode):
            yield f"{line.id}: {unit.id} may not go by {service.mode}"
        if not line.pinned and not _departs(service, line.departs_minutes, book.problem.horizon_minutes):
            yield f"{line.id}: {service.id} does not depart at {line.departs_minutes:g}"
        (granted if line.pinned else free)[service.id, line.departs_minutes] += max(unit.crew, 1)
    for (name, minute), crew in free.items():
        room = max(0, book.services[name].seats - granted[name, minute])
        if crew > room:
            yield f"{name} at {minute:g}: {crew} people on {room} seats"


def _departs(service: Service, minute: float, horizon: float) -> bool:
    if any(abs(minute - told) < TOLERANCE for told in service.departures):
        return True
    if service.every_minutes is None:
        return False
    last = horizon if service.last_minutes is None else service.last_minutes
    rounds = (minute - service.first_minutes) / service.every_minutes
    return rounds > -1e-6 and minute <= last + TOLERANCE and abs(rounds - round(rounds)) < 1e-4


def served(book: Book, line: Movement) -> float:
    """What a line serves of its need, in the need's own measure."""
    need, source = book.needs[line.need], book.sources[line.source]
    if need.rated:
        return source.ratings.get(need.kind, 0.0) if isinstance(source, Unit) else 0.0
    return float(line.quantity)


def complements(book: Book, plan: Plan) -> Iterator[str]:
    """What needs another comes with it; what granted lines alone exceed is granted."""
    if not book.problem.complements:
        return
    got: dict[str, float] = defaultdict(float)
    pinned: dict[str, float] = defaultdict(float)
    for line in plan.movements:
        need = book.needs[line.need]
        # A unit rated above the whole need brings no more than that.
        value = min(served(book, line), need.quantity) if need.rated else served(book, line)
        (pinned if line.pinned else got)[line.need] += value
    for each in book.problem.complements:
        spare = max(0.0, pinned[each.requires] + each.ready - each.per * pinned[each.need])
        if each.per * got[each.need] > got[each.requires] + spare + 1e-6:
            yield (
                f"{each.need} gets {got[each.need]:g} where {each.requires} "
                f"has {got[each.requires]:g}, {each.per:g} for each"
            )


def shifts_and_ratings(book: Book, plan: Plan) -> Iterator[str]:
    for line in plan.movements:
        need, source = book.needs[line.need], book.sources[line.source]
        if line.contribution != (served(book, line) if need.rated else None):
            yield f"{line.id} tells a contribution of {line.contribution}"
        if need.rated and not line.pinned and served(book, line) <= 0:
            yield f"{line.id}: {line.source} has no rating for {need.kind}"
        relief = _relief(book, source)
        if line.relief_minutes != relief:
            yield f"{line.id} tells relief at {line.relief_minutes}, not {relief}"
        if line.shift_exceeded != (relief is not None and line.arrive_minutes > relief + 1e-4):
            yield f"{line.id} is wrong about its shift"


def _relief(book: Book, source: Source) -> float | None:
    """When a team's shift ends; None without a limit."""
    if not isinstance(source, Unit):
        return None
    limit = source.shift_minutes
    if limit is None:
        limit = book.problem.agreement.shift_minutes
    return None if limit is None else limit - source.worked_minutes
