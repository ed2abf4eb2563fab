"""The kilometres that a plan tells, recomputed: along a line's route, of every truck's way, of whole tours.

Where several ways are equally fast any of theirs is true: a way's kilometres are a span."""

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from solver.check.book import Book
from solver.check.towards import Span
from solver.check.travel import Ways
from solver.plan import Load, Movement, Plan, Tour

TOLERANCE = 0.01
SHARE = 1e-6


def kilometres(book: Book, plan: Plan) -> Iterator[str]:
    """Lines, the trucks of their loads, and tours against the ways they go."""
    for line in plan.movements:
        yield from _differs(line.id, line.km, _of_line(book, line))
    loads = {load.id: load for load in plan.loads}
    for load in plan.loads:
        yield from _trucks(book, load, plan.tours)
    for tour in plan.tours:
        if tour.load in loads and tour.fleet in book.fleets:
            yield from _differs(tour.id, tour.km, _of_tour(book, tour, loads[tour.load]))


def _differs(name: str, told: float, true: Span) -> Iterator[str]:
    least, most = true
    loose = TOLERANCE + SHARE * abs(told)
    if not least - loose <= told <= most + loose:
        yield f"{name} tells {told:.2f} km where the way has {least:.2f}"


def _of_line(book: Book, line: Movement) -> Span:
    """Of its way; a granted line may be under way where no road is open any more and tells none."""
    told = _way_of(book, line)
    return (0.0, 0.0) if line.pinned and math.isinf(told[0]) else told


def _way_of(book: Book, line: Movement) -> Span:
    """By train or flight its own kilometres and those on from where it ends, else along the route told."""
    ways = book.ways
    if line.service is not None:
        service = book.services[line.service]
        return _sum([(service.km, service.km), way_km(ways, service.to_site, line.to_site, None)])
    if ways.roads is not None and line.route and line.from_site != line.to_site:
        return _along(ways, line)
    return way_km(ways, line.from_site, line.to_site, line.vehicle_class)


def _along(ways: Ways, line: Movement) -> Span:
    """The route from the one site's entrance to the other's, on the fastest of parallel roads."""
    start, end = ways.access(ways.sites[line.from_site]), ways.access(ways.sites[line.to_site])
    _, least, most = ways.walked(line.route, ways.speeds[line.vehicle_class])
    return least + start.km + end.km, most + start.km + end.km


def _trucks(book: Book, load: Load, tours: tuple[Tour, ...]) -> Iterator[str]:
    """On tours the trucks of a load tell what they drive, else the way from where they stand to the
    incident."""
    told: dict[str, float] = defaultdict(float)
    driven: dict[str, float] = defaultdict(float)
    for tour in tours:
        if tour.load == load.id:
            driven[tour.fleet] += tour.count * tour.km
    scene = book.incidents[load.incident].site
    for trucks in load.vehicles:
        fleet = book.fleets.get(trucks.fleet)
        if fleet is not None and load.turn == 1 and not driven:
            true = way_km(book.ways, fleet.site, scene, trucks.vehicle_class)
            yield from _differs(f"{load.id} of {trucks.fleet}", trucks.km, true)
        told[trucks.fleet] += trucks.count * trucks.km
    for fleet_id, km in driven.items():
        yield from _differs(f"{load.id} of {fleet_id}", told[fleet_id], (km, km))


def _of_tour(book: Book, tour: Tour, load: Load) -> Span:
    scene = book.incidents[load.incident].site
    places = [book.fleets[tour.fleet].site if tour.turn == 1 else scene, *(stop.site for stop in tour.stops)]
    between = [_between_km(book.ways, a, b, tour.vehicle_class) for a, b in pairwise(places)]
    return _sum([*between, way_km(book.ways, places[-1], scene, tour.vehicle_class)])


def way_km(ways: Ways, start: str, end: str, vehicle_class: str | None) -> Span:
    """Of the fastest way between two sites; infinite where there is none."""
    if start == end:
        return 0.0, 0.0
    if ways.roads is None:
        return _leg_km(ways, start, end, vehicle_class)
    if ways.flies(vehicle_class):
        km = ways.straight(start, end)
        return km, km
    a, b = ways.access(ways.sites[start]), ways.access(ways.sites[end])
    found = ways.towards(b.node, ways.speeds[vehicle_class]).km_from(a.node)
    return _sum([found, (a.km + b.km,) * 2])


def _leg_km(ways: Ways, start: str, end: str, vehicle_class: str | None) -> Span:
    """As the matrix tells; of no class at all the fastest listed."""
    legs = ways.legs.get((start, end), {})
    if vehicle_class is None and None not in legs:
        quickest = min((leg.minutes for leg in legs.values()), default=math.inf)
        fitting = [leg.km for leg in legs.values() if leg.minutes <= quickest]
    else:
        fitting = [legs[name].km for name in (vehicle_class, None) if name in legs][:1]
    return min(fitting, default=math.inf), max(fitting, default=math.inf)


def _between_km(ways: Ways, start: str, end: str, vehicle_class: str) -> Span:
    """Between two places where trucks stand or load, as `Ways.between` takes it."""
    if ways.roads is not None:
        return way_km(ways, start, end, vehicle_class)
    for pair in ((start, end), (end, start)):
        told = _leg_km(ways, *pair, vehicle_class)
        if start != end and math.isfinite(told[0]):
            return told
    return 0.0, 0.0


def _sum(spans: list[Span]) -> Span:
    return sum(least for least, _ in spans), sum(most for _, most in spans)
