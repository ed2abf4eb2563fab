"""Synthetic problems of a given shape, the same for the same seed; nothing in them is a real stock list."""

from collections import Counter

import numpy as np
from scipy.spatial import Delaunay

from solver.problem import (
    Agreement,
    Cap,
    City,
    Edge,
    Fleet,
    Floor,
    Form,
    Incident,
    Need,
    Node,
    Problem,
    ProblemError,
    Resource,
    Roads,
    Site,
    Supply,
    Travel,
    Unit,
)
from solver.scales import SCALES, Scale


def generate(scale: str, seed: int) -> Problem:
    """A problem of the named scale; ProblemError for an unknown one."""
    if scale not in SCALES:
        raise ProblemError("unknown_scale", scale=scale, known=sorted(SCALES))
    return generate_of(SCALES[scale], f"{scale}-{seed}", seed)


def generate_of(size: Scale, name: str, seed: int) -> Problem:
    random = np.random.default_rng(seed)
    nodes, edges = _roads(size, random)
    places = np.array([(n.lat, n.lon) for n in nodes])
    centres = random.choice(len(nodes), size.cities, replace=False)
    city_of = np.linalg.norm(places[:, None] - places[centres][None], axis=2).argmin(axis=1)
    cities = tuple(City(id=f"c{i + 1}", name=f"City {i + 1}") for i in range(size.cities))
    depots = _depots(size, random, nodes, city_of)
    incidents, sites = _incidents(size, random, nodes, city_of)
    items = [
        (f"item{i + 1:02d}", float(random.choice([0.5, 2, 15, 60, 400])), 0.0) for i in range(size.items)
    ]
    items = [(k, kg, round(kg * float(random.uniform(0.002, 0.008)), 4)) for k, kg, _ in items]
    supplies = _supplies(size, random, depots, items)
    units = _units(size, random, depots)
    resources = _resources(random, depots) if size.beds else ()
    return Problem(
        id=name,
        starts_at="2026-07-01T00:00:00Z",
        horizon_minutes=48 * 60,
        cities=cities,
        sites=(*depots, *sites),
        vehicle_classes=size.classes,
        fleets=_fleets(size, random, depots),
        supplies=supplies,
        units=units,
        resources=resources,
        incidents=incidents,
        needs=_needs(size, random, incidents, supplies, units),
        floors=_floors(cities, supplies, units, depots),
        agreement=Agreement(
            caps=tuple(Cap(city=c.id, form="resource", kind="burn_bed", share=0.5) for c in cities)
        ),
        travel=Travel(network=Roads(nodes=nodes, edges=edges)),
        seed=seed,
    )


def _roads(size: Scale, random: np.random.Generator) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """A planar network over some 400 by 500 km, a tenth of it fast."""
    wide = size.spread * float(np.sqrt(size.cities / 4))
    places = np.column_stack(
        [
            random.uniform(39.0, 39.0 + 3.0 * wide, size.nodes),
            random.uniform(107.0, 107.0 + 7.0 * wide, size.nodes),
        ]
    )
    nodes = tuple(
        Node(id=f"n{i}", lat=round(a, 5), lon=round(b, 5)) for i, (a, b) in enumerate(places.tolist())
    )
    pairs = {
        (int(min(a, b)), int(max(a, b)))
        for t in Delaunay(places).simplices
        for a, b in ((t[0], t[1]), (t[1], t[2]), (t[2], t[0]))
    }
    edges = []
    for i, (a, b) in enumerate(sorted(pairs)):
        north = (places[a, 0] - places[b, 0]) * 111.0
        east = (places[a, 1] - places[b, 1]) * 85.0
        km = round(1.2 * float(np.hypot(north, east)), 2)
        speed = float(random.choice([50.0, 60.0, 80.0, 110.0]))
        edges.append(Edge(id=f"e{i}", from_node=f"n{a}", to_node=f"n{b}", km=km, speed_kmh=speed))
    return nodes, tuple(edges)


def _depots(
    size: Scale,
    random: np.random.Generator,
    nodes: tuple[Node, ...],
    city_of: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]",
) -> tuple[Site, ...]:
    at = random.choice(len(nodes), size.depots, replace=size.depots > len(nodes))
    at[: size.cities] = [int(np.flatnonzero(city_of == c)[0]) for c in range(size.cities)]
    return tuple(
        Site(
            id=f"d{i + 1:03d}",
            city=f"c{city_of[n] + 1}",
            name=f"Depot {i + 1}",
            lat=nodes[n].lat,
            lon=nodes[n].lon,
        )
        for i, n in enumerate(at.tolist())
    )


def _incidents(
    size: Scale,
    random: np.random.Generator,
    nodes: tuple[Node, ...],
    city_of: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]",
) -> tuple[tuple[Incident, ...], tuple[Site, ...]]:
    incidents, sites = [], []
    for i, n in enumerate(_struck_nodes(size, random, nodes, city_of).tolist()):
        city = f"c{city_of[n] + 1}"
        sites.append(
            Site(id=f"s{i + 1:03d}", city=city, name=f"Site {i + 1}", lat=nodes[n].lat, lon=nodes[n].lon)
        )
        grade = int(random.choice([1, 2, 3, 4], p=[0.2, 0.4, 0.3, 0.1]))
        incidents.append(Incident(id=f"i{i + 1:03d}", city=city, site=f"s{i + 1:03d}", grade=grade))
    return tuple(incidents), tuple(sites)


def _struck_nodes(
    size: Scale,
    random: np.random.Generator,
    nodes: tuple[Node, ...],
    city_of: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """Where the incidents are: anywhere, or in the cities nearest to the first."""
    if not size.struck:
        return random.choice(len(nodes), size.incidents, replace=False)
    places = np.array([(n.lat, n.lon) for n in nodes])
    seats = np.array([places[city_of == c].mean(axis=0) for c in range(size.cities)])
    first = int(random.integers(size.cities))
    near = np.argsort(np.linalg.norm(seats - seats[first], axis=1))[: size.struck]
    return random.choice(np.flatnonzero(np.isin(city_of, near)), size.incidents)


def _supplies(
    size: Scale, random: np.random.Generator, depots: tuple[Site, ...], items: list[tuple[str, float, float]]
) -> tuple[Supply, ...]:
    told = []
    for depot in depots:
        for kind, kg, m3 in items:
            if random.random() < size.stocked:
                quantity = int(random.integers(5, 60)) * (1 if kg > 50 else 10)
                told.append(
                    Supply(
                        id=f"{depot.id}-{kind}",
                        site=depot.id,
                        kind=kind,
                        quantity=quantity,
                        weight_kg=kg,
                        volume_m3=m3,
                        loading_minutes=float(random.integers(2, 7)) * 10,
                    )
                )
    return tuple(told)


def _units(size: Scale, random: np.random.Generator, depots: tuple[Site, ...]) -> tuple[Unit, ...]:
    names = [f"cap{i + 1:02d}" for i in range(size.capabilities)]
    kinds = [
        (
            f"kind{k + 1:02d}",
            tuple(
                sorted({names[k % len(names)], *random.choice(names, int(random.integers(0, 3))).tolist()})
            ),
        )
        for k in range(size.capabilities * 2)
    ]
    told = []
    for i in range(size.units):
        kind, capabilities = kinds[int(random.integers(len(kinds)))]
        told.append(
            Unit(
                id=f"u{i + 1:05d}",
                site=depots[int(random.integers(len(depots)))].id,
                kind=kind,
                capabilities=capabilities,
                grade=int(random.integers(1, 5)),
                crew=int(random.integers(2, 13)),
                assembly_minutes=float(random.integers(1, 7)) * 5,
                setup_minutes=float(random.integers(1, 5)) * 5,
                vehicle_class="engine",
                ready_minutes=float(random.choice([0, 0, 0, 0, 120])),
            )
        )
    return tuple(told)


def _resources(random: np.random.Generator, depots: tuple[Site, ...]) -> tuple[Resource, ...]:
    return tuple(
        Resource(id=f"{d.id}-beds", site=d.id, kind="burn_bed", quantity=int(random.integers(1, 9)))
        for d in depots[::4]
    )


def _fleets(size: Scale, random: np.random.Generator, depots: tuple[Site, ...]) -> tuple[Fleet, ...]:
    told = []
    for depot in depots:
        for vehicle in size.classes[:-1]:
            count = int(random.poisson(size.trucks / (len(size.classes) - 1)))
            if count:
                told.append(
                    Fleet(id=f"{depot.id}-{vehicle.id}", site=depot.id, vehicle_class=vehicle.id, count=count)
                )
    return tuple(told)


def _needs(
    size: Scale,
    random: np.random.Generator,
    incidents: tuple[Incident, ...],
    supplies: tuple[Supply, ...],
    units: tuple[Unit, ...],
) -> tuple[Need, ...]:
    kinds = sorted({s.kind for s in supplies})
    stock = Counter[str]()
    for supply in supplies:
        stock[supply.kind] += supply.quantity
    part = size.demand * (size.region / size.cities if size.region else 1.0)
    capabilities = sorted({c for u in units for c in u.capabilities})
    told = []
    for incident in incidents:
        for j in range(size.needs):
            form: Form = "supply" if j < size.needs * 0.55 else "unit"
            if j == size.needs - 1 and size.beds:
                form, kind, quantity = "resource", "burn_bed", int(random.integers(2, 9))
            elif form == "supply":
                kind = str(random.choice(kinds))
                quantity = max(1, int(stock[kind] * random.uniform(0.05, 0.35) * part))
            else:
                kind = str(random.choice(capabilities))
                quantity = max(1, int(random.integers(2, 13) * size.demand))
            due = float(random.choice([120, 240, 480, 720]))
            told.append(
                Need(
                    id=f"{incident.id}-n{j + 1:02d}",
                    incident=incident.id,
                    form=form,
                    kind=kind,
                    quantity=quantity,
                    due_minutes=due,
                    latest_minutes=due + float(random.choice([120, 360, 720])),
                    minimum_grade=int(random.integers(2, 5)) if form == "unit" else None,
                    priority=int(random.choice([1, 2, 3])),
                )
            )
    return tuple(told)


def _floors(
    cities: tuple[City, ...], supplies: tuple[Supply, ...], units: tuple[Unit, ...], depots: tuple[Site, ...]
) -> tuple[Floor, ...]:
    """A quarter of what each city holds of each item, a third of each capability."""
    city_of = {d.id: d.city or "" for d in depots}
    held, able = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for supply in supplies:
        held[city_of[supply.site], supply.kind] += supply.quantity
    for unit in units:
        for capability in unit.capabilities:
            able[city_of[unit.site], capability] += 1
    kinds = sorted({s.kind for s in supplies})
    capabilities = sorted({c for u in units for c in u.capabilities})
    told: list[Floor] = []
    for city in cities:
        told.extend(
            Floor(city=city.id, form="supply", kind=kind, quantity=held[city.id, kind] // 4) for kind in kinds
        )
        told.extend(
            Floor(city=city.id, form="unit", kind=name, quantity=able[city.id, name] // 3)
            for name in capabilities
        )
    return tuple(told)
