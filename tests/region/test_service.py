"""Officers close and slow roads; every answer about travel follows at once."""

from typing import Any

import pytest

from app.core.db import Database
from app.region import service
from app.region.data import load_reference
from app.region.travel import Journey
from tests.conftest import SignIn
from tests.world import HOHHOT, World, small_world

HOHHOT_AT = (load_reference().cities["150100"].lat, load_reference().cities["150100"].lon)
BAOTOU_AT = (load_reference().cities["150200"].lat, load_reference().cities["150200"].lon)
CLOSED: dict[str, Any] = {"closed": True, "speed_factor": 1.0, "reason": "积雪封闭"}
OPEN = CLOSED | {"closed": False, "reason": ""}


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def drive(world: World, vehicle_class: str = "car") -> Journey:
    with world.read() as session:
        return service.travel(session, start=HOHHOT_AT, end=BAOTOU_AT, vehicle_class=vehicle_class)


def expressway(found: Journey) -> str:
    """One expressway edge on that way."""
    pairs = [{a, b} for a, b in zip(found.route, found.route[1:], strict=False)]
    edges = [edge for edge in load_reference().edges.values() if edge.status == "open"]
    on_it = [edge for edge in edges if {edge.from_node, edge.to_node} in pairs]
    return max((edge for edge in on_it if edge.road_class == "expressway"), key=lambda e: e.length_km).edge_id


def test_a_closed_road_is_avoided_until_it_is_opened_again(world: World) -> None:
    free = drive(world)
    edge_id = expressway(free)
    road = world.do("baotou.duty", service.set_road, edge_id, seen_version=None, **CLOSED)
    assert (road.closed, road.reason, road.version) == (True, "积雪封闭", 1)
    assert drive(world).route != free.route
    assert drive(world).minutes > free.minutes
    world.do("hohhot.leader", service.set_road, edge_id, seen_version=road.version, **OPEN)
    assert drive(world) == free


def test_weather_slows_the_roads_of_a_city(world: World) -> None:
    free = drive(world)
    set_to = {"speed_factor": 0.5, "reason": "暴雪"}
    weather = world.do("joint", service.set_weather, HOHHOT, seen_version=None, **set_to)
    assert (weather.city, weather.speed_factor) == (HOHHOT, 0.5)
    assert drive(world).minutes > free.minutes * 1.2
    world.do("joint", service.set_weather, HOHHOT, speed_factor=1.0, reason="", seen_version=1)
    assert drive(world) == free


def test_a_truck_is_slower_than_a_car_and_an_unknown_vehicle_is_refused(world: World) -> None:
    assert drive(world, "truck_heavy").minutes > drive(world, "car").minutes
    with pytest.raises(Exception, match="not_found"):
        drive(world, "camel")


def test_two_officers_setting_one_road_do_not_overwrite_each_other(world: World) -> None:
    edge_id = expressway(drive(world))
    world.do("baotou.duty", service.set_road, edge_id, seen_version=None, **CLOSED)
    for stale in (None, 0, 7):
        details = world.refused(
            "changed_meanwhile", "hohhot.duty", service.set_road, edge_id, seen_version=stale, **OPEN
        )
        assert details == {"seen_version": stale or 0, "version": 1}


def test_roads_and_weather_are_set_by_those_who_may_and_only_where_there_are_any(world: World) -> None:
    edge_id = expressway(drive(world))
    for who in ("hohhot.store", "hohhot.team", "director", "system", "security", "audit"):
        world.refused("not_allowed", who, service.set_road, edge_id, seen_version=None, **CLOSED)
        given = {"speed_factor": 0.5, "reason": "", "seen_version": None}
        world.refused("not_allowed", who, service.set_weather, HOHHOT, **given)
    world.refused("not_found", "joint", service.set_road, "E999", seen_version=None, **CLOSED)
    world.refused(
        "not_found", "joint", service.set_weather, "110000", speed_factor=0.5, reason="", seen_version=None
    )


def test_travel_is_answered_over_http_with_its_basis(client: SignIn) -> None:
    officer = client("hohhot.duty")
    query = f"from_lat={HOHHOT_AT[0]}&from_lon={HOHHOT_AT[1]}&to_lat={BAOTOU_AT[0]}&to_lon={BAOTOU_AT[1]}"
    free = officer.get(f"/api/travel?{query}&vehicle_class=car").get_json()
    assert 1.8 < free["minutes"] / 60 < 1.95
    told = {"minutes", "rest_minutes", "km", "network_minutes", "off_network_km"}
    assert set(free) == told | {"route", "lowest_confidence"}
    slowed = {"speed_factor": 0.5, "reason": "暴雪"}
    assert officer.put("/api/weather/150100", json=slowed).status_code == 200
    assert officer.get(f"/api/travel?{query}&vehicle_class=car").get_json()["minutes"] > free["minutes"]
    for wrong in ("speed_factor", 0), ("speed_factor", 1.5), ("speed_factor", None):
        answer = officer.put("/api/weather/150100", json=slowed | dict([wrong]))
        assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")


def test_reach_agrees_with_every_single_way_and_follows_a_closure(world: World) -> None:
    lat, lon = BAOTOU_AT

    def found() -> service.Reach:
        with world.read() as session:
            return service.reach(session, lat=lat, lon=lon, vehicle_class="car")

    free = found()
    assert free.sites
    with world.read() as session:
        for site in service.sites(session):
            way = service.travel(session, start=(site.lat, site.lon), end=BAOTOU_AT, vehicle_class="car")
            assert free.sites[site.id] == pytest.approx(way.minutes, abs=0.01)
    world.do("baotou.duty", service.set_road, expressway(drive(world)), seen_version=None, **CLOSED)
    closed = found()
    assert all(closed.nodes[node] >= free.nodes[node] - 1e-6 for node in closed.nodes)
    assert sum(closed.nodes.values()) > sum(free.nodes.values())
