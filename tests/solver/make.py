"""Small problems for the optimizer's tests: three cities in a row."""

from dataclasses import replace
from typing import Any

from solver import City, Incident, Leg, Need, Plan, Problem, Site, Supply, Travel, Unit, VehicleClass
from solver.check.book import Book
from solver.model.model import Model
from solver.search.answer import Draft
from solver.telling.certify import make_plan

ENGINE = VehicleClass(id="engine", payload_kg=0, volume_m3=0, speed_kmh=80)
TRUCK = VehicleClass(id="truck", payload_kg=5000, volume_m3=20, speed_kmh=60)
VAN = VehicleClass(id="van", payload_kg=1000, volume_m3=8, speed_kmh=90)


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


def make_told(model: Model, draft: Draft) -> Plan:
    """A draft told in full, without bounds, and with the checker's word on it."""
    return make_plan(
        model,
        "fastest",
        draft,
        Book(model.instance.asked),
        prove=None,
        base=(0.0, 0.0, 0.0, 0.0),
        leading=0,
        problem_hash="",
        seed=0,
        started=0.0,
    )
