"""Recomputes a plan from the problem alone, in plain Python: is it allowed, and are its numbers true?

Shares nothing with the model: a mistake there must not be
repeated here. Returns sentences, none if all is well.
"""

import math
from collections import defaultdict
from collections.abc import Iterator

from solver.check.book import Book, Part, drivers_of, forbids, holdings, lending_limits
from solver.check.goals import goal_values
from solver.check.kilometres import kilometres
from solver.check.loads import fleets, riding
from solver.check.parts import complements, seats, served, shifts_and_ratings
from solver.check.shortfall import shortfalls
from solver.check.told import lines_and_loads, names, words
from solver.check.tours import tours
from solver.plan import Movement, Plan
from solver.problem import Pin, Problem, Unit

TIME_TOLERANCE = 0.02
VALUE_TOLERANCE = 1e-4
_PartKey = tuple[str, int | None]


def check_plan(problem: Problem, plan: Plan, book: Book | None = None) -> list[str]:
    """Every broken rule and every wrong number, as sentences; an empty list means the plan holds.

    `book` spares looking the same problem up again for a second plan."""
    book = book or Book(problem)
    strange = [*_known(book, plan), *names(book, plan)]
    if strange:
        return strange
    found: list[str] = []
    for test in _TESTS:
        found.extend(test(book, plan))
    return found


def _known(book: Book, plan: Plan) -> Iterator[str]:
    seen = set()
    for line in plan.movements:
        if line.id in seen:
            yield f"two movements are called {line.id}"
        seen.add(line.id)
        if (line.need, line.wave) not in book.parts or line.source not in book.sources:
            yield f"{line.id} names an unknown need, wave or source"
            continue
        need, source = book.needs[line.need], book.sources[line.source]
        at = book.incidents[need.incident]
        if (
            line.incident != need.incident
            or line.city_to != at.city
            or line.city_from != book.sites[source.site].city
        ):
            yield f"{line.id} names another incident or city than its need and source"
        if line.form != need.form or book.form_of[line.source] != need.form:
            yield f"{line.id} sends a {book.form_of[line.source]} where a {need.form} is asked"
        elif line.kind != need.kind or not book.serves(source, need.kind):
            yield f"{line.id}: {line.source} cannot serve {need.kind}"
        ends = (at.site, source.site) if need.form == "resource" else (source.site, at.site)
        if (line.from_site, line.to_site) != ends:
            yield f"{line.id} does not go from {ends[0]} to {ends[1]}"
        if line.quantity < 1 or (need.form == "unit" and line.quantity != 1):
            yield f"{line.id} has quantity {line.quantity}"


def _stock(book: Book, plan: Plan) -> Iterator[str]:
    sent: dict[str, int] = defaultdict(int)
    for line in plan.movements:
        sent[line.source] += line.quantity
    for name, quantity in sent.items():
        source = book.sources[name]
        stock = 1 if isinstance(source, Unit) else source.quantity
        if quantity > stock:
            yield f"{name} sends {quantity} of {stock}"


def _needs(book: Book, plan: Plan) -> Iterator[str]:
    got: dict[_PartKey, float] = defaultdict(float)
    granted: dict[_PartKey, float] = defaultdict(float)
    most: dict[_PartKey, float] = defaultdict(float)
    for line in plan.movements:
        key, value = (line.need, line.wave), served(book, line)
        got[key] += value
        if line.pinned:
            granted[key] += value
        else:
            most[key] = max(most[key], value)
    told = {(entry.need, entry.wave): entry.quantity for entry in plan.unmet}
    for key, part in book.parts.items():
        # The last of rated units may bring more than is asked.
        spare = most[key] - 1e-6 if part.need.rated and most[key] else 0.0
        if got[key] > max(part.quantity, granted[key]) + spare:
            yield f"{_named(part)} gets {got[key]:g} of {part.quantity}"
        short = max(0, math.ceil(part.quantity - got[key] - 1e-6))
        if told.get(key, 0) != short:
            yield f"{_named(part)} stays {short} short but {told.get(key, 0)} is told"


def _named(part: Part) -> str:
    return part.need.id if part.wave is None else f"{part.need.id} (wave {part.wave})"


def _key(pin: Pin | Movement) -> tuple[str, str]:
    return pin.need, pin.source


def _pins(book: Book, plan: Plan) -> Iterator[str]:
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    kept: dict[tuple[str, str], int] = defaultdict(int)
    for_wave: dict[tuple[str, str, int], int] = defaultdict(int)
    for pin in book.problem.pinned:
        wanted[_key(pin)] += pin.quantity
        if pin.wave is not None and book.needs[pin.need].waves:
            for_wave[*_key(pin), pin.wave] += pin.quantity
    for line in plan.movements:
        if line.pinned:
            kept[_key(line)] += line.quantity
            for_wave[*_key(line), line.wave or 1] -= line.quantity
    for (need, source, wave), missing in sorted(for_wave.items()):
        if missing > 0:
            yield f"pinned {source} for wave {wave} of {need}: {missing} less than granted"
    for key in sorted({*wanted, *kept}):
        if wanted[key] != kept[key]:
            yield f"pinned {key[1]} for {key[0]}: {wanted[key]} granted, {kept[key]} kept"


def _times(book: Book, plan: Plan) -> Iterator[str]:
    told = {(pin.need, pin.source): pin for pin in book.problem.pinned}
    driven = {name for tour in plan.tours for stop in tour.stops for name in stop.takes}
    for line in plan.movements:
        source, part = book.sources[line.source], book.parts[line.need, line.wave]
        total = line.leave_minutes + line.travel_minutes + line.rest_minutes + line.setup_minutes
        total += line.detour_minutes
        if abs(total - line.arrive_minutes) > TIME_TOLERANCE:
            yield f"{line.id}: leaving, way, rests and set-up make {total:.2f}, not {line.arrive_minutes:.1f}"
        if line.pinned:
            pin = told[_key(line)]
            if pin.leave_minutes is not None or pin.arrive_minutes is not None:
                continue
        else:
            if line.arrive_minutes > part.latest + TIME_TOLERANCE:
                yield f"{line.id} arrives at {line.arrive_minutes:.1f}, of no use after {part.latest:.1f}"
        assembly = getattr(source, "assembly_minutes", getattr(source, "loading_minutes", 0.0))
        ready = source.ready_minutes + assembly
        waits = line.service is not None or line.id in driven
        if line.detour_minutes < 0 or (line.detour_minutes and line.id not in driven):
            yield f"{line.id} makes a detour of {line.detour_minutes:.2f} minutes on no tour"
        early = line.wait_minutes < 0 or (not waits and line.wait_minutes > 0)
        if early or abs(ready + line.wait_minutes - line.leave_minutes) > TIME_TOLERANCE:
            yield f"{line.id} leaves at {line.leave_minutes:.2f}, ready at {ready:.2f}"
        if abs(getattr(source, "setup_minutes", 0.0) - line.setup_minutes) > TIME_TOLERANCE:
            yield f"{line.id} has another set-up time than {line.source}"
        wrong = book.ways.fault(line, line.vehicle_class, drivers_of(source))
        if wrong:
            yield f"{line.id}: {wrong}"


def _permission(book: Book, plan: Plan) -> Iterator[str]:
    agreement = book.problem.agreement
    for line in plan.movements:
        if line.pinned:
            continue
        need, source = book.needs[line.need], book.sources[line.source]
        if isinstance(source, Unit):
            if need.minimum_grade is not None and source.grade > need.minimum_grade:
                yield f"{line.id}: grade {source.grade} where {need.minimum_grade} or better is asked"
            if line.vehicle_class != (source.vehicle_class if line.service is None else None):
                yield f"{line.id} travels on {line.vehicle_class}, the unit on {source.vehicle_class}"
        grade = book.incidents[need.incident].grade
        free = agreement.null_grade_may_borrow if grade is None else grade in agreement.cross_city_grades
        if book.crosses(line) and not free:
            yield f"{line.id} borrows for an incident of grade {grade}"
        if any(forbids(book, ban, source, line) for ban in book.problem.forbidden):
            yield f"{line.id} is a refused line"


def _exports(book: Book, plan: Plan) -> Iterator[str]:
    """Floors and caps against what crosses the border; what pins alone exceed is granted."""
    free: dict[tuple[str, str, str], int] = defaultdict(int)
    granted: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in plan.movements:
        source = book.sources[line.source]
        city = book.sites[source.site].city
        if city is None or not book.crosses(line):
            continue
        for kind in set(source.capabilities) if isinstance(source, Unit) else {source.kind}:
            (granted if line.pinned else free)[city, line.form, kind] += line.quantity
    _, lent = holdings(book)
    for place, limit in lending_limits(book, free).items():
        room = max(0.0, limit - lent[place] - granted[place])
        if free[place] > room + 1e-9:
            yield f"{' '.join(place)}: {free[place]} lent where {room:g} may be"


def _shortfall(book: Book, plan: Plan) -> Iterator[str]:
    """Incidents of the lower grades borrow no more than what their city's own stock cannot serve."""
    if not any(x.grade in book.problem.agreement.shortfall_only_grades for x in book.problem.incidents):
        return
    borrowed: dict[_PartKey, float] = defaultdict(float)
    for line in plan.movements:
        grade = book.incidents[line.incident].grade
        if not line.pinned and book.crosses(line) and grade in book.problem.agreement.shortfall_only_grades:
            need = book.needs[line.need]
            value = served(book, line)
            borrowed[line.need, line.wave] += min(value, need.quantity) if need.rated else value
    pools = {book.pool_of(book.needs[need]) for need, _ in borrowed} - book.pools
    if pools:
        book.shortfalls.extend(shortfalls(book, pools))
        book.pools |= pools
    for parts, short in book.shortfalls:
        total = sum(borrowed[part] for part in parts)
        if total > short + 1e-6:
            names = ", ".join(sorted({need for need, _ in parts}))
            yield f"{names}: {total:g} borrowed, the own city is {short:g} short"


def _goals(book: Book, plan: Plan) -> Iterator[str]:
    values = goal_values(book, plan)
    if [goal.name for goal in plan.goals] != list(values):
        yield "the plan tells other goals than it should"
        return
    for goal in plan.goals:
        true = values[goal.name]
        if abs(true - goal.value) > VALUE_TOLERANCE * max(1.0, abs(true)):
            yield f"goal {goal.name} is {true:g}, not {goal.value:g}"
        if goal.bound is not None and goal.bound > goal.value + VALUE_TOLERANCE * max(1.0, abs(goal.value)):
            yield f"goal {goal.name} is below its bound"


_TESTS = (
    _stock,
    _needs,
    _pins,
    _times,
    _permission,
    _exports,
    _shortfall,
    riding,
    fleets,
    seats,
    complements,
    shifts_and_ratings,
    lines_and_loads,
    words,
    tours,
    kilometres,
    _goals,
)
