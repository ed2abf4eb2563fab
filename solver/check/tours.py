"""The checker's own view of tours: every truck is where it is said to be, with what it can carry."""

from collections import defaultdict
from collections.abc import Iterator

from solver.check.book import Book
from solver.plan import Load, Movement, Plan, Tour
from solver.problem import Supply

TOLERANCE = 0.02


def tours(book: Book, plan: Plan) -> Iterator[str]:
    """Where a plan tells tours, all its trucks drive them, and every line comes when they do."""
    if not plan.tours:
        return
    if not book.problem.agreement.truck_tours:
        yield "tours are told though nobody asked for any"
    known = {tour.id: tour for tour in plan.tours}
    loads = {load.id: load for load in plan.loads}
    lines = {line.id: line for line in plan.movements}
    if len(known) < len(plan.tours):
        yield "two tours have one name"
        return
    for tour in plan.tours:
        load = loads.get(tour.load)
        if load is None or tour.turn != load.turn or not tour.stops or tour.count < 1:
            yield f"{tour.id} is a tour of no load of that turn, or of nothing"
            return
        yield from _start(book, known, tour)
        wrong = [*_carried(book, tour, load, lines)]
        yield from wrong or _driven(book, known, tour, load, lines)
    yield from _all_trucks(plan)
    yield from _turns(book, plan)
    yield from _lines(plan, lines)


def _start(book: Book, known: dict[str, Tour], tour: Tour) -> Iterator[str]:
    if tour.turn == 1:
        if tour.after is not None or tour.start_minutes:
            yield f"{tour.id} does not start at once"
        return
    before = known.get(tour.after or "")
    if before is None or (before.turn, before.fleet) != (tour.turn - 1, tour.fleet):
        yield f"{tour.id} comes after no tour of its trucks"
        return
    free = before.arrive_minutes + book.problem.agreement.unloading_minutes
    if abs(free - tour.start_minutes) > TOLERANCE:
        yield f"{tour.id} starts at {tour.start_minutes:.2f}, its trucks are free at {free:.2f}"


def _driven(
    book: Book, known: dict[str, Tour], tour: Tour, load: Load, lines: dict[str, Movement]
) -> Iterator[str]:
    """Its times, stop by stop: driving, the driver's stops, what is ready when, loading."""
    fleet, scene = book.fleets.get(tour.fleet), book.incidents[load.incident].site
    if fleet is None or fleet.vehicle_class != tour.vehicle_class:
        yield f"{tour.id} is driven by an unknown fleet or class {tour.fleet}"
        return
    name = tour.vehicle_class
    place, minute = (fleet.site if tour.turn == 1 else scene), tour.start_minutes
    before = driven = _driven_before(known, tour)
    soonest = 0.0
    for stop in tour.stops:
        way = book.ways.between(place, stop.site, name)
        minute += way + _rests(book, driven, way, name)
        driven += way
        if abs(minute - stop.arrive_minutes) > TOLERANCE:
            yield f"{tour.id} is at {stop.site} at {minute:.2f}, not {stop.arrive_minutes:.2f}"
        leave = max((_loaded(book, lines[line], minute) for line in stop.takes), default=minute)
        if stop.leave_minutes < leave - TOLERANCE:
            yield f"{tour.id} leaves {stop.site} at {stop.leave_minutes:.2f}, loaded at {leave:.2f}"
        place, minute = stop.site, stop.leave_minutes
        soonest = max(soonest, minute + book.ways.minutes(place, scene, name))
    way = book.ways.driving(place, scene, name)
    minute = max(minute + way + _rests(book, driven, way, name), soonest)
    driven += way
    if abs(minute - tour.arrive_minutes) > TOLERANCE:
        yield f"{tour.id} arrives at {minute:.2f}, not {tour.arrive_minutes:.2f}"
    if abs(driven - before - tour.driving_minutes) > TOLERANCE:
        yield f"{tour.id} drives {driven - before:.2f} minutes, not {tour.driving_minutes:.2f}"
    if abs(_rests(book, before, driven - before, name) - tour.rest_minutes) > TOLERANCE:
        yield f"{tour.id} tells rests of {tour.rest_minutes:.2f} minutes"


def _driven_before(known: dict[str, Tour], tour: Tour) -> float:
    total, before = 0.0, tour.after
    while before is not None:
        total, before = total + known[before].driving_minutes, known[before].after
    return total


def _loaded(book: Book, line: Movement, minute: float) -> float:
    """When the line is on a truck that is there at that minute."""
    source = book.sources[line.source]
    loading = source.loading_minutes if isinstance(source, Supply) else 0.0
    told = [pin for pin in book.problem.pinned if (pin.need, pin.source) == (line.need, line.source)]
    if line.pinned and any(p.leave_minutes is not None or p.arrive_minutes is not None for p in told):
        return minute
    return max(minute, source.ready_minutes) + loading


def _rests(book: Book, driven: float, way: float, name: str) -> float:
    """The stops that fall on a further way of a driver who has driven so long already."""
    return book.ways.rest(driven + way, name, None) - book.ways.rest(driven, name, None)


def _carried(book: Book, tour: Tour, load: Load, lines: dict[str, Movement]) -> Iterator[str]:
    """What each of its trucks takes fits on it, and lies where it stops."""
    kg = m3 = 0.0
    for stop in tour.stops:
        for name, quantity in stop.takes.items():
            line = lines.get(name)
            source = book.sources[line.source] if line else None
            if line is None or not isinstance(source, Supply) or name not in load.movements:
                yield f"{tour.id} takes {name}, which does not ride in {load.id}"
                return
            if line.from_site != stop.site:
                yield f"{tour.id} takes {name} at {stop.site}, it lies at {line.from_site}"
            if quantity < 1 or quantity % tour.count:
                yield f"{tour.id} takes {quantity} of {name} on {tour.count} trucks"
            kg += source.weight_kg * quantity / tour.count
            m3 += source.volume_m3 * quantity / tour.count
    size = book.classes[tour.vehicle_class]
    if kg > size.payload_kg + 1e-3 or m3 > size.volume_m3 + 1e-3:
        yield f"{tour.id}: {kg:g} kg and {m3:g} m3 on a truck for {size.payload_kg:g} and {size.volume_m3:g}"


def _all_trucks(plan: Plan) -> Iterator[str]:
    """The tours of a load are driven by its trucks, all of them."""
    driving: dict[tuple[str, str], int] = defaultdict(int)
    for tour in plan.tours:
        driving[tour.load, tour.fleet] += tour.count
    sent: dict[tuple[str, str], int] = defaultdict(int)
    for load in plan.loads:
        for trucks in load.vehicles:
            sent[load.id, trucks.fleet] += trucks.count
    for key in sorted({*driving, *sent}):
        if driving[key] != sent[key]:
            yield f"{key[0]}: {sent[key]} trucks of {key[1]}, {driving[key]} of them drive"


def _turns(book: Book, plan: Plan) -> Iterator[str]:
    """No truck comes back in two places, or more often than agreed."""
    count = {tour.id: tour.count for tour in plan.tours}
    following: dict[str, int] = defaultdict(int)
    for tour in plan.tours:
        if tour.turn > book.problem.agreement.truck_turns:
            yield f"{tour.id} is turn {tour.turn} of {book.problem.agreement.truck_turns}"
        if tour.after is not None:
            following[tour.after] += tour.count
    for name, many in following.items():
        if many > count[name]:
            yield f"{many} trucks come back from {name}, which has {count[name]}"


def _lines(plan: Plan, lines: dict[str, Movement]) -> Iterator[str]:
    """Every line that rides is taken whole, and has the times of the last truck with a part of it."""
    taken: dict[str, int] = defaultdict(int)
    trucks: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for tour in plan.tours:
        for stop in tour.stops:
            for name, quantity in stop.takes.items():
                taken[name] += quantity
                trucks[name].append((tour.arrive_minutes, stop.leave_minutes))
    for name in sorted({name for load in plan.loads for name in load.movements} | set(taken)):
        line = lines[name]
        if taken[name] != line.quantity:
            yield f"{name}: {taken[name]} of {line.quantity} is on tours"
            continue
        if line.pinned:
            continue
        end = max(arrive for arrive, _ in trucks[name])
        leaves = [leave for arrive, leave in trucks[name] if arrive > end - TOLERANCE]
        if abs(end - line.arrive_minutes) > TOLERANCE:
            yield f"{name} arrives at {line.arrive_minutes:.2f}, its last truck at {end:.2f}"
        if all(abs(leave - line.leave_minutes) > TOLERANCE for leave in leaves):
            yield f"{name} leaves at {line.leave_minutes:.2f}, its last truck does not"
