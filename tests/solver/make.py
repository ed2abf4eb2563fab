"""Small problems for the optimizer's tests: three cities in a row, and random ones for properties."""

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
    Incident,
    Leg,
    Need,
    Pin,
    Problem,
    Resource,
    Service,
    Site,
    Supply,
    Travel,
    Unit,
    VehicleClass,
    Wave,
)

ENGINE = VehicleClass(id="engine", payload_kg=0, volume_m3=0, speed_kmh=80)
TRUCK = VehicleClass(id="truck", payload_kg=5000, volume_m3=20, speed_kmh=60)
VAN = VehicleClass(id="van", payload_kg=1000, volume_m3=8, speed_kmh=90)
VANS = (VAN, replace(VAN, speed_kmh=TRUCK.speed_kmh), replace(VAN, speed_kmh=TRUCK.speed_kmh, mode="air"))


def make_legs(km: dict[tuple[str, str], float], classes: tuple[VehicleClass, ...]) -> tuple[Leg, ...]:
    """Both directions of every pair at each class's own speed."""
    return tuple(
        Leg(from_site=a, to_site=b, km=far, minutes=far / v.speed_kmh * 60, vehicle_class=v.id)
        for (one, other), far in km.items()
        for a, b in ((one, other), (other, one))
        for v in classes
    )


def make_problem(**changes: Any) -> Problem:
    """Incident at `scene` in Ulanqab: the own seat is 94 km away, Hohhot 42 km, Baotou 200 km."""
    classes = (ENGINE, TRUCK, VAN)
    problem = Problem(
        id="test",
        horizon_minutes=2880,
        cities=(City(id="hohhot"), City(id="ulanqab"), City(id="baotou")),
        sites=(
            Site(id="h", city="hohhot", lat=40.8, lon=111.7),
            Site(id="u", city="ulanqab", lat=41.0, lon=113.1),
            Site(id="b", city="baotou", lat=40.6, lon=109.8),
            Site(id="scene", city="ulanqab", lat=40.9, lon=112.1),
        ),
        vehicle_classes=classes,
        incidents=(Incident(id="i1", city="ulanqab", site="scene", grade=1),),
        needs=(),
        travel=Travel(
            matrix=make_legs({("h", "scene"): 42, ("u", "scene"): 94, ("b", "scene"): 200}, classes)
        ),
    )
    return replace(problem, **changes)


def make_unit(id: str, site: str, *capabilities: str, **changes: Any) -> Unit:  # noqa: A002 - as the field is called
    return replace(
        Unit(
            id=id, site=site, kind="team", capabilities=capabilities or ("chemical",), vehicle_class="engine"
        ),
        **changes,
    )


def make_need(id: str = "n1", **changes: Any) -> Need:  # noqa: A002 - as the field is called
    need = Need(
        id=id,
        incident="i1",
        form="unit",
        kind="chemical",
        quantity=1,
        due_minutes=240,
        latest_minutes=1440,
        priority=1,
    )
    return replace(need, **changes)


def make_supply(id: str, site: str, quantity: int, **changes: Any) -> Supply:  # noqa: A002 - as the field is called
    return replace(
        Supply(id=id, site=site, kind="quilt", quantity=quantity, weight_kg=3, volume_m3=0.02), **changes
    )


@st.composite
def problems(draw: st.DrawFn, *, trucks: bool = True, small: bool = False, more: bool = True) -> Problem:
    """Random problems of every form: scarce or plentiful, with floors, caps, refusals and granted lines."""
    cities = [f"c{i}" for i in range(draw(st.integers(1, 3)))]
    depots = [f"d{i}" for i in range(draw(st.integers(1, 3 if small else 4)))]
    scenes = [f"s{i}" for i in range(draw(st.integers(1, 2)))]
    whole = st.integers(0, 12)
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
    capabilities = ["pump", "boat", "medic"]
    units = tuple(
        Unit(
            id=f"u{i}",
            site=draw(st.sampled_from(depots)),
            kind="team",
            capabilities=tuple(draw(st.sets(st.sampled_from(capabilities), min_size=1))),
            grade=draw(st.integers(1, 4)),
            vehicle_class=draw(st.sampled_from(["engine", None])),
            ready_minutes=float(draw(st.sampled_from([0, 30]))),
            setup_minutes=10,
        )
        for i in range(draw(st.integers(0, 5 if small else 9)))
    )
    supplies = tuple(
        Supply(
            id=f"q{i}",
            site=draw(st.sampled_from(depots)),
            kind=draw(st.sampled_from(["quilt", "tent"])),
            quantity=draw(whole) * (1 if small else 7),
            weight_kg=float(draw(st.sampled_from([0, 3, 400, 6000]))),
            volume_m3=float(draw(st.sampled_from([0, 0.1, 2]))),
            loading_minutes=20,
        )
        for i in range(draw(st.integers(0, 4)))
    )
    resources = tuple(
        Resource(id=f"r{i}", site=draw(st.sampled_from(depots)), kind="bed", quantity=draw(whole))
        for i in range(draw(st.integers(0, 2)))
    )
    asked = [("unit", name) for name in capabilities] + [
        ("supply", "quilt"),
        ("supply", "tent"),
        ("resource", "bed"),
    ]
    needs = []
    for i in range(draw(st.integers(1, 3 if small else 6))):
        form, kind = draw(st.sampled_from(asked))
        due = float(draw(st.integers(10, 600)))
        needs.append(
            Need(
                id=f"n{i}",
                incident=draw(st.sampled_from(incidents)).id,
                form=form,  # type: ignore[arg-type]  # drawn from the three forms
                kind=kind,
                quantity=draw(st.integers(1, 4 if form == "unit" else 40)),
                due_minutes=due,
                latest_minutes=due + float(draw(st.integers(0, 600))),
                minimum_grade=draw(st.sampled_from([None, 2, 3])) if form == "unit" else None,
                priority=draw(st.integers(1, 3)),
            )
        )
    fleets = tuple(
        Fleet(id=f"f{i}", site=draw(st.sampled_from(depots)), vehicle_class=v, count=draw(st.integers(0, 3)))
        for i, v in enumerate(["truck", "van", "truck"])
        if trucks
    )
    floors = tuple(
        Floor(city=draw(st.sampled_from(cities)), form=form, kind=kind, quantity=draw(whole))  # type: ignore[arg-type]  # as above
        for form, kind in draw(st.lists(st.sampled_from(asked), max_size=3, unique=True))
    )
    caps = tuple(
        Cap(city=c, form="unit", kind="pump", share=draw(st.sampled_from([0.0, 0.5, 1.0])))
        for c in cities[:1]
    )
    problem = Problem(
        id="random",
        horizon_minutes=2880,
        cities=tuple(City(id=c) for c in cities),
        sites=sites,
        vehicle_classes=classes,
        fleets=fleets,
        supplies=supplies,
        units=units,
        resources=resources,
        incidents=incidents,
        needs=tuple(needs),
        floors=floors,
        agreement=Agreement(caps=caps if draw(st.booleans()) else ()),
        travel=Travel(matrix=make_legs(kilometres, classes)),
    )
    if more and draw(st.booleans()):
        problem = _with_more(draw, problem, depots, scenes)
    return replace(problem, forbidden=_bans(draw, problem), pinned=_pins(draw, problem))


def _with_more(draw: Callable[..., Any], problem: Problem, depots: list[str], scenes: list[str]) -> Problem:
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


def _with_parts(draw: Callable[..., Any], need: Need) -> Need:
    if need.form == "unit" and draw(st.booleans()):
        return replace(need, rated=True, quantity=draw(st.integers(1, 25)))
    if need.quantity < 2 or not draw(st.booleans()):
        return need
    first = draw(st.integers(1, need.quantity))
    due = draw(st.integers(1, int(need.due_minutes)))
    return replace(
        need, waves=(Wave(quantity=first, due_minutes=float(due)),), weight=draw(st.sampled_from([1.0, 2.5]))
    )


_mostly = st.sampled_from([True, True, True, True, False])


def _bans(draw: Callable[..., Any], problem: Problem) -> tuple[Ban, ...]:
    sources = [x.id for x in problem.sources]
    if not sources or not draw(st.booleans()):
        return ()
    return (
        Ban(source=draw(st.sampled_from(sources)), need=draw(st.sampled_from([None, problem.needs[0].id]))),
        Ban(city=problem.cities[0].id, kind=draw(st.sampled_from(["pump", "quilt", "tent"]))),
    )


def _pins(draw: Callable[..., Any], problem: Problem) -> tuple[Pin, ...]:
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
