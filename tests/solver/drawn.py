"""Random problems of every form, for properties."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

from hypothesis import strategies as st

from solver import (
    Agreement,
    Ban,
    Cap,
    City,
    Complement,
    Consent,
    Fleet,
    Floor,
    Form,
    Incident,
    Need,
    Pin,
    Problem,
    Resource,
    Service,
    Site,
    Supply,
    Travel,
    Unit,
    Wave,
)
from tests.solver.make import ENGINE, TRUCK, VAN, make_legs

VANS = (VAN, replace(VAN, speed_kmh=TRUCK.speed_kmh), replace(VAN, speed_kmh=TRUCK.speed_kmh, mode="air"))
CAPABILITIES = ("pump", "boat", "medic")
ASKED: tuple[tuple[Form, str], ...] = (
    *(("unit", name) for name in CAPABILITIES),
    ("supply", "quilt"),
    ("supply", "tent"),
    ("resource", "bed"),
)
Draw = Callable[..., Any]
_whole = st.integers(0, 12)
_mostly = st.sampled_from([True, True, True, True, False])


@st.composite
def problems(draw: st.DrawFn, *, trucks: bool = True, small: bool = False, more: bool = True) -> Problem:
    """Random problems of every form: scarce or plentiful, with floors, caps, refusals and granted lines."""
    cities = [f"c{i}" for i in range(draw(st.integers(1, 3)))]
    depots = [f"d{i}" for i in range(draw(st.integers(1, 3 if small else 4)))]
    scenes = [f"s{i}" for i in range(draw(st.integers(1, 2)))]
    sites = tuple(Site(id=name, city=draw(st.sampled_from([*cities, None]))) for name in depots) + tuple(
        Site(id=name, city=draw(st.sampled_from(cities))) for name in scenes
    )
    kilometres = {pair: float(draw(st.integers(5, 600))) for pair in product(depots, scenes) if draw(_mostly)}
    classes = (ENGINE, TRUCK, draw(st.sampled_from(VANS)))
    incidents = tuple(
        Incident(
            id=f"i{i}",
            city=draw(st.sampled_from(cities)),
            site=s,
            grade=draw(st.sampled_from([1, 2, 3, 4, None])),
        )
        for i, s in enumerate(scenes)
    )
    problem = Problem(
        id="random",
        horizon_minutes=2880,
        cities=tuple(City(id=c) for c in cities),
        sites=sites,
        vehicle_classes=classes,
        units=_units(draw, depots, 5 if small else 9),
        supplies=_supplies(draw, depots, 1 if small else 7),
        resources=_resources(draw, depots),
        incidents=incidents,
        needs=_needs(draw, incidents, 3 if small else 6),
        fleets=_fleets(draw, depots) if trucks else (),
        floors=_floors(draw, cities),
        agreement=Agreement(caps=_caps(draw, cities)),
        travel=Travel(matrix=make_legs(kilometres, classes)),
    )
    if more and draw(st.booleans()):
        problem = _with_more(draw, problem, depots, scenes)
    return replace(problem, forbidden=_bans(draw, problem), pinned=_pins(draw, problem))


def _units(draw: Draw, depots: list[str], most: int) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            id=f"u{i}",
            site=draw(st.sampled_from(depots)),
            kind="team",
            capabilities=tuple(draw(st.sets(st.sampled_from(CAPABILITIES), min_size=1))),
            grade=draw(st.integers(1, 4)),
            vehicle_class=draw(st.sampled_from(["engine", None])),
            ready_minutes=float(draw(st.sampled_from([0, 30]))),
            setup_minutes=10,
        )
        for i in range(draw(st.integers(0, most)))
    )


def _supplies(draw: Draw, depots: list[str], times: int) -> tuple[Supply, ...]:
    return tuple(
        Supply(
            id=f"q{i}",
            site=draw(st.sampled_from(depots)),
            kind=draw(st.sampled_from(["quilt", "tent"])),
            quantity=draw(_whole) * times,
            weight_kg=float(draw(st.sampled_from([0, 3, 400, 6000]))),
            volume_m3=float(draw(st.sampled_from([0, 0.1, 2]))),
            loading_minutes=20,
        )
        for i in range(draw(st.integers(0, 4)))
    )


def _resources(draw: Draw, depots: list[str]) -> tuple[Resource, ...]:
    return tuple(
        Resource(id=f"r{i}", site=draw(st.sampled_from(depots)), kind="bed", quantity=draw(_whole))
        for i in range(draw(st.integers(0, 2)))
    )


def _needs(draw: Draw, incidents: tuple[Incident, ...], most: int) -> tuple[Need, ...]:
    needs = []
    for i in range(draw(st.integers(1, most))):
        form, kind = draw(st.sampled_from(ASKED))
        due = float(draw(st.integers(10, 600)))
        needs.append(
            Need(
                id=f"n{i}",
                incident=draw(st.sampled_from(incidents)).id,
                form=form,
                kind=kind,
                quantity=draw(st.integers(1, 4 if form == "unit" else 40)),
                due_minutes=due,
                latest_minutes=due + float(draw(st.integers(0, 600))),
                minimum_grade=draw(st.sampled_from([None, 2, 3])) if form == "unit" else None,
                priority=draw(st.integers(1, 3)),
            )
        )
    return tuple(needs)


def _fleets(draw: Draw, depots: list[str]) -> tuple[Fleet, ...]:
    return tuple(
        Fleet(id=f"f{i}", site=draw(st.sampled_from(depots)), vehicle_class=v, count=draw(st.integers(0, 3)))
        for i, v in enumerate(["truck", "van", "truck"])
    )


def _floors(draw: Draw, cities: list[str]) -> tuple[Floor, ...]:
    return tuple(
        Floor(city=draw(st.sampled_from(cities)), form=form, kind=kind, quantity=draw(_whole))
        for form, kind in draw(st.lists(st.sampled_from(ASKED), max_size=3, unique=True))
    )


def _caps(draw: Draw, cities: list[str]) -> tuple[Cap, ...]:
    if not draw(st.booleans()):
        return ()
    return (Cap(city=cities[0], form="unit", kind="pump", share=draw(st.sampled_from([0.0, 0.5, 1.0]))),)


def _with_more(draw: Draw, problem: Problem, depots: list[str], scenes: list[str]) -> Problem:
    """Ratings, waves, complements, consents, trains, drivers and shifts on top."""
    units = tuple(
        replace(
            unit,
            ratings={
                c: float(draw(st.sampled_from([0, 3, 10]))) for c in unit.capabilities if draw(st.booleans())
            },
            modes=draw(st.sampled_from([(), ("rail",), ("rail", "air")])),
            crew=draw(st.integers(0, 4)),
            drivers=draw(st.sampled_from([None, 1, 2])),
            worked_minutes=float(draw(st.sampled_from([0, 500]))),
            shift_minutes=draw(st.sampled_from([None, 600.0])),
        )
        for unit in problem.units
    )
    needs = tuple(_with_parts(draw, need) for need in problem.needs)
    pairs = (
        draw(st.lists(st.sampled_from([n.id for n in needs]), min_size=2, max_size=3, unique=True))
        if len(needs) > 1
        else []
    )
    complements = tuple(
        Complement(need=a, requires=b, per=draw(st.sampled_from([0.5, 1.0, 2.0]))) for a, b in pairwise(pairs)
    )
    services = tuple(
        Service(
            id=f"t{i}", mode=draw(st.sampled_from(["rail", "air"])), from_site=draw(st.sampled_from(depots)),
            to_site=draw(st.sampled_from(scenes)), minutes=float(draw(st.integers(5, 90))), km=50.0,
            seats=draw(st.integers(0, 6)), departures=(20.0, 45.5) if draw(st.booleans()) else (),
            every_minutes=draw(st.sampled_from([None, 60.0])), boarding_minutes=5.0,
        )
        for i in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    consents = tuple(
        Consent(city=floor.city, form=floor.form, kind=floor.kind, quantity=draw(st.integers(1, 5)))
        for floor in problem.floors[:1]
    )
    return replace(
        problem,
        units=units,
        needs=needs,
        complements=complements,
        consents=consents,
        vehicle_classes=(ENGINE, replace(TRUCK, drivers=draw(st.integers(1, 2))), problem.vehicle_classes[2]),
        travel=replace(problem.travel, services=services, rests_included=draw(st.booleans())),
        agreement=replace(problem.agreement, shift_minutes=draw(st.sampled_from([None, 700.0]))),
    )


def _with_parts(draw: Draw, need: Need) -> Need:
    if need.form == "unit" and draw(st.booleans()):
        return replace(need, rated=True, quantity=draw(st.integers(1, 25)))
    if need.quantity < 2 or not draw(st.booleans()):
        return need
    first = draw(st.integers(1, need.quantity))
    due = draw(st.integers(1, int(need.due_minutes)))
    return replace(
        need, waves=(Wave(quantity=first, due_minutes=float(due)),), weight=draw(st.sampled_from([1.0, 2.5]))
    )


def _bans(draw: Draw, problem: Problem) -> tuple[Ban, ...]:
    sources = [x.id for x in problem.sources]
    if not sources or not draw(st.booleans()):
        return ()
    return (
        Ban(source=draw(st.sampled_from(sources)), need=draw(st.sampled_from([None, problem.needs[0].id]))),
        Ban(city=problem.cities[0].id, kind=draw(st.sampled_from(["pump", "quilt", "tent"]))),
    )


def _pins(draw: Draw, problem: Problem) -> tuple[Pin, ...]:
    """At most one granted line, where a source and a need fit and a road leads there."""
    reached = {(leg.from_site, leg.to_site) for leg in problem.travel.matrix or ()}
    place = {x.id: x.site for x in problem.incidents}
    fits = [
        Pin(need=need.id, source=source.id, quantity=1)
        for need in problem.needs
        for source in problem.sources
        if (isinstance(source, Unit) and need.form == "unit" and need.kind in source.capabilities)
        or (
            isinstance(source, Supply)
            and (need.form, need.kind) == ("supply", source.kind)
            and source.quantity
        )
        or (isinstance(source, Resource) and need.form == "resource" and source.quantity)
        if (source.site, place[need.incident]) in reached
    ]
    return (draw(st.sampled_from(fits)),) if fits and draw(st.booleans()) else ()
