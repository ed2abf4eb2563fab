"""Questions of other shapes than the generator's: one dimension is stretched far beyond what four cities ask.

`python -m tests.bench.shapes [NAME ...]`. Every plan is checked; seconds are to the first plan that was told
and to the end. All stocks and needs are invented; the hubs are cities in which humanitarian depots are known
to stand.
"""

import random
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from solver import (
    Agreement,
    City,
    Complement,
    Fleet,
    Form,
    Incident,
    Leg,
    Need,
    Plan,
    Problem,
    Service,
    Site,
    Supply,
    Travel,
    Unit,
    VehicleClass,
    check_plan,
    solve,
)
from solver.travel.network import distance_km

SECONDS = 20.0
Places = dict[str, tuple[float, float]]
HUBS: Places = {
    "accra": (5.6, -0.2), "brindisi": (40.6, 17.9), "dubai": (25.2, 55.3), "kuala-lumpur": (3.1, 101.7),
    "panama": (9.0, -79.5), "las-palmas": (28.1, -15.4), "nairobi": (-1.3, 36.8), "geneva": (46.2, 6.1),
}  # fmt: skip
GOODS = (("blanket", 1.0, 0.005), ("tarpaulin", 4.0, 0.01), ("tent", 55.0, 0.2), ("water-unit", 2500.0, 15.0))
PLANES = (
    VehicleClass(id="il-76", payload_kg=45_000, volume_m3=180, speed_kmh=750, mode="air"),
    VehicleClass(id="747", payload_kg=100_000, volume_m3=550, speed_kmh=850, mode="air"),
)
TRUCK = VehicleClass(id="truck", payload_kg=10_000, volume_m3=40, speed_kmh=60)
ON_TOURS = Agreement(truck_tours=True, truck_turns=2, unloading_minutes=20)


def humanitarian(dice: random.Random) -> Problem:
    """Few hubs the world over, huge stocks of few goods, planes, days instead of hours."""
    scenes = {f"e{i}": (dice.uniform(-30, 50), dice.uniform(-120, 150)) for i in range(25)}
    supplies, needs = list[Supply](), list[Need]()
    for kind, kg, m3 in GOODS:
        for hub in HUBS:
            many = int(10 ** dice.uniform(1, 5.5))
            stock = Supply(id=f"{hub}/{kind}", site=hub, kind=kind, quantity=many, weight_kg=kg, volume_m3=m3)
            supplies.append(replace(stock, loading_minutes=120))
        needs += [
            _need(dice, f"{e}/{kind}", e, kind, int(10 ** dice.uniform(2, 5)), late=10080) for e in scenes
        ]
    fleets = [Fleet(id=hub, site=hub, vehicle_class=dice.choice(PLANES).id, count=4) for hub in HUBS]
    asked = _asked("humanitarian", HUBS, scenes, ["relief", "host"], needs, speed=700)
    return replace(
        asked,
        supplies=tuple(supplies),
        fleets=tuple(fleets),
        vehicle_classes=PLANES,
        horizon_minutes=20160,
        agreement=replace(ON_TOURS, truck_turns=3, unloading_minutes=90),
    )


def assignment(dice: random.Random) -> Problem:
    """A thousand teams for a thousand needs of one."""
    depots, scenes = _places(dice, "d", 200), _places(dice, "s", 100)
    needs = [_need(dice, f"n{i}", f"s{i % 100}", "rescue", 1, form="unit") for i in range(1000)]
    teams = (Unit(id=f"u{i}", site=f"d{i % 200}", kind="team", capabilities=("rescue",)) for i in range(1000))
    return replace(_asked("assignment", depots, scenes, _cities(5), needs), units=tuple(teams))


def able(dice: random.Random) -> Problem:
    """Two thousand teams of which each can do half of all that is asked for, and too few of them."""
    depots, scenes, skills = _places(dice, "d", 100), _places(dice, "s", 40), [f"k{i}" for i in range(10)]
    needs = [_need(dice, f"n{i}", f"s{i % 40}", dice.choice(skills), 12, form="unit") for i in range(300)]
    teams = (
        Unit(id=f"u{i}", site=f"d{i % 100}", kind="team", capabilities=tuple(dice.sample(skills, 5)))
        for i in range(2000)
    )
    return replace(_asked("able", depots, scenes, _cities(8), needs), units=tuple(teams))


def lots(dice: random.Random) -> Problem:
    """Twenty thousand lots of one item, on trucks with ways of their own."""
    depots, scenes = _places(dice, "d", 50), _places(dice, "s", 20)
    needs = [_need(dice, f"n{i}", f"s{i}", "water", dice.randint(100, 20_000)) for i in range(20)]
    stock = [_stock(f"q{i}", f"d{i % 50}", "water", dice.randint(1, 50), 10.0) for i in range(20_000)]
    return _on_trucks(_asked("lots", depots, scenes, _cities(4), needs), stock, depots, 10)


def items(dice: random.Random) -> Problem:
    """One incident that asks for five hundred items, on trucks with ways of their own."""
    depots, scenes = _places(dice, "d", 60), _places(dice, "s", 1)
    needs = [_need(dice, f"n{i}", "s0", f"k{i}", dice.randint(1, 900)) for i in range(500)]
    stock = [_stock(f"q{i}", f"d{i % 60}", f"k{i % 500}", dice.randint(1, 500), 5.0) for i in range(2000)]
    return _on_trucks(_asked("items", depots, scenes, _cities(6), needs), stock, depots, 3)


def incidents(dice: random.Random) -> Problem:
    """More incidents than trucks, each with one need."""
    depots, scenes = _places(dice, "d", 100), _places(dice, "s", 250)
    needs = [_need(dice, f"n{i}", f"s{i}", "water", dice.randint(100, 1500)) for i in range(250)]
    stock = [_stock(f"q{i}", f"d{i}", "water", dice.randint(500, 5000), 1.0) for i in range(100)]
    return _on_trucks(_asked("incidents", depots, scenes, _cities(10), needs), stock, depots, 2)


def trains(dice: random.Random) -> Problem:
    """Crews who may take any of some hundred trains and flights, each with few seats."""
    return _by_rail(dice, "trains", 11, 400)


def railways(dice: random.Random) -> Problem:
    """Twice as many crews and three times as many trains."""
    return _by_rail(dice, "railways", 20, 800)


def _by_rail(dice: random.Random, name: str, stations: int, crews_in_all: int) -> Problem:
    depots, scenes = _places(dice, "d", 60, 12), _places(dice, "s", 20, 12)
    needs = [_need(dice, f"n{i}", f"s{i}", "medical", 20, form="unit", late=2000) for i in range(20)]
    asked = _asked(name, depots, scenes, _cities(10), needs)
    lines = [(a, b) for a in range(stations) for b in range(stations) if a != b]
    services = (
        Service(
            id=f"{a}-{b}", mode="rail", from_site=f"d{a}", to_site=f"d{b}", seats=dice.choice([20, 60]),
            minutes=60 + _km(depots[f"d{a}"], depots[f"d{b}"]) / 3, every_minutes=180.0, boarding_minutes=30,
        )
        for a, b in lines
    )  # fmt: skip
    crews = (
        Unit(
            id=f"u{i}", site=f"d{i % 60}", kind="team", capabilities=("medical",),
            crew=dice.randint(3, 12), modes=("rail",),
        )
        for i in range(crews_in_all)
    )  # fmt: skip
    return replace(asked, units=tuple(crews), travel=replace(asked.travel, services=tuple(services)))


def flooded(dice: random.Random) -> Problem:
    """A flooded region asks for drainage and power by rate, no pump without power, and for medical teams."""
    depots, scenes = _places(dice, "d", 300), _places(dice, "s", 120)
    needs, complements = list[Need](), list[Complement]()
    for s in scenes:
        rate = dice.randint(2, 12) * 1000
        for kind, many in (("drain", rate), ("power", rate // 10)):
            needs.append(replace(_need(dice, f"{s}/{kind}", s, kind, many, form="unit"), rated=True))
        needs.append(_need(dice, f"{s}/medical", s, "medical", dice.randint(2, 9), form="unit"))
        complements.append(Complement(need=f"{s}/drain", requires=f"{s}/power", per=0.1))
    pump, small, large = {"drain": (300, 3000)}, {"power": (20, 200)}, {"power": (50, 500)}
    able: tuple[dict[str, tuple[int, int]], ...] = (pump, pump | small, large, {"medical": (1, 1)})
    units = []
    for i in range(2400):
        ratings = {kind: float(dice.randint(*span)) for kind, span in able[i % 4].items()}
        unit = Unit(id=f"u{i}", site=f"d{i % 300}", kind="team", capabilities=tuple(ratings), ratings=ratings)
        units.append(unit)
    asked = _asked("flooded", depots, scenes, _cities(12), needs)
    return replace(asked, units=tuple(units), complements=tuple(complements))


SHAPES = (humanitarian, assignment, able, lots, items, incidents, trains, railways, flooded)


def _asked(
    name: str,
    depots: Places,
    scenes: Places,
    cities: list[str],
    needs: Iterable[Need],
    speed: float = 60.0,
) -> Problem:
    """The needs at the scenes, and a matrix of all ways from depots to them and between depots."""
    places = depots | scenes
    city = {place: cities[i % len(cities)] for i, place in enumerate(depots)}
    city |= {place: cities[-1 - i % len(cities)] for i, place in enumerate(scenes)}
    legs = [_leg(places, a, b, speed) for a in depots for b in (*scenes, *depots) if a != b]
    return Problem(
        id=name,
        horizon_minutes=3000,
        cities=tuple(City(id=each) for each in cities),
        sites=tuple(Site(id=x, city=city[x], lat=lat, lon=lon) for x, (lat, lon) in places.items()),
        incidents=tuple(Incident(id=x, city=city[x], site=x, grade=1 + i % 3) for i, x in enumerate(scenes)),
        needs=tuple(needs),
        travel=Travel(matrix=tuple(legs)),
    )


def _on_trucks(asked: Problem, stock: Iterable[Supply], depots: Mapping[str, object], count: int) -> Problem:
    fleets = (Fleet(id=site, site=site, vehicle_class="truck", count=count) for site in depots)
    return replace(
        asked, supplies=tuple(stock), fleets=tuple(fleets), vehicle_classes=(TRUCK,), agreement=ON_TOURS
    )


def _need(
    dice: random.Random, name: str, at: str, kind: str, many: int, *, form: Form = "supply", late: int = 1500
) -> Need:
    due, priority = dice.randint(60, late // 3), dice.randint(1, 3)
    return Need(
        id=name, incident=at, form=form, kind=kind, quantity=many, priority=priority, due_minutes=due,
        latest_minutes=late,
    )  # fmt: skip


def _stock(name: str, site: str, kind: str, many: int, kg: float) -> Supply:
    return Supply(id=name, site=site, kind=kind, quantity=many, weight_kg=kg, volume_m3=kg / 500)


def _cities(count: int) -> list[str]:
    return [f"c{i}" for i in range(count)]


def _places(dice: random.Random, letter: str, count: int, span: float = 5.0) -> Places:
    return {f"{letter}{i}": (40 + span * dice.random(), 109 + span * dice.random()) for i in range(count)}


def _leg(places: Places, a: str, b: str, speed: float) -> Leg:
    km = 1.3 * _km(places[a], places[b])
    return Leg(from_site=a, to_site=b, minutes=km / speed * 60, km=km)


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(distance_km(*a, *b))


def _told(problem: Problem) -> str:
    began, first = time.perf_counter(), list[float]()

    def hear(stage: str, percent: int, plan: Plan | None) -> None:
        if plan is not None:
            first.append(time.perf_counter() - began)

    plans = solve(problem, seconds=SECONDS, on_progress=hear)
    ended = time.perf_counter() - began
    fastest = plans.named("fastest")
    unmet, faults = fastest.goal("unmet"), sum(len(check_plan(problem, plan)) for plan in plans.plans)
    bound = "none" if unmet.bound is None else f"{unmet.bound + 0.0:,.1f}"
    return (
        f"{problem.id:14}{first[0]:7.2f} s{ended:7.1f} s{len(fastest.movements):8} lines"
        f"{len(plans.plans):3} plans, unmet {unmet.value:,.1f}, bound {bound}, faults {faults}"
    )


def main(wanted: Iterable[str] = ()) -> None:
    names = set(wanted) or {shape.__name__ for shape in SHAPES}
    shapes: list[Callable[[random.Random], Problem]] = [x for x in SHAPES if x.__name__ in names]
    for shape in shapes:
        print(_told(shape(random.Random(1))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
