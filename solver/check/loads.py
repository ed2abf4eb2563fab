"""Whether supplies ride within their trucks' room, speed and number."""

from collections import defaultdict
from collections.abc import Iterator

from solver.check.book import Book
from solver.plan import Load, Movement, Plan
from solver.problem import Supply


def riding(book: Book, plan: Plan) -> Iterator[str]:
    """Every supply rides in one load of its own city's trucks, within weight, volume and speed."""
    if not book.problem.fleets:
        return
    lines = {line.id: line for line in plan.movements}
    seen: set[str] = set()
    for load in plan.loads:
        for name in load.movements:
            if name in seen or lines[name].form != "supply":
                yield f"{name} rides twice or is no supply"
            seen.add(name)
        yield from _load(book, load, [lines[name] for name in load.movements if lines[name].form == "supply"])
    for line in plan.movements:
        if line.form == "supply" and line.id not in seen and not line.pinned:
            yield f"{line.id} rides on no truck"


def _load(book: Book, load: Load, lines: list[Movement]) -> Iterator[str]:
    kg = m3 = 0.0
    for line in lines:
        source = book.sources[line.source]
        assert isinstance(source, Supply)
        kg += source.weight_kg * line.quantity
        m3 += source.volume_m3 * line.quantity
        if (line.incident, line.city_from) != (load.incident, load.city):
            yield f"{line.id} rides in {load.id}, which goes elsewhere"
        for trucks in load.vehicles:
            slow = book.ways.fault(line, trucks.vehicle_class, None)
            if slow and not line.pinned:
                yield f"{line.id} on {trucks.vehicle_class}: {slow}"
        classes = {v.vehicle_class for v in load.vehicles}
        if not line.pinned and line.vehicle_class not in classes:
            yield f"{line.id} is told on {line.vehicle_class}, {load.id} has {', '.join(sorted(classes))}"
    room_kg = sum(book.classes[v.vehicle_class].payload_kg * v.count for v in load.vehicles)
    room_m3 = sum(book.classes[v.vehicle_class].volume_m3 * v.count for v in load.vehicles)
    if kg > room_kg + 1e-3 or m3 > room_m3 + 1e-3 or not load.vehicles:
        yield f"{load.id}: {kg:g} kg and {m3:g} m3 on trucks for {room_kg:g} kg and {room_m3:g} m3"


def fleets(book: Book, plan: Plan) -> Iterator[str]:
    used: dict[str, int] = defaultdict(int)
    for load in plan.loads:
        for trucks in load.vehicles:
            fleet = book.fleets.get(trucks.fleet)
            if fleet is None or fleet.vehicle_class != trucks.vehicle_class:
                yield f"{load.id} uses an unknown fleet or class {trucks.fleet}"
                continue
            if book.sites[fleet.site].city != load.city:
                yield f"{load.id} uses trucks of another city"
            used[trucks.fleet] += trucks.count if load.turn == 1 else 0
    for name, count in used.items():
        if count > book.fleets[name].count:
            yield f"{name} sends {count} trucks of {book.fleets[name].count}"
