"""Travel times are shortest paths on the road network as it is now."""

from collections.abc import Mapping

import pytest
from geopy.distance import geodesic

from app.core.errors import Invalid
from app.region.data import load_reference
from app.region.travel import (
    OFF_NETWORK_DETOUR,
    OFF_NETWORK_KMH,
    Journey,
    RoadState,
    entry_of,
    journey,
    network_now,
    open_edges,
)
from solver.travel.network import DRIVE_MINUTES, REST_MINUTES

CAR = 110.0
TRUCK = 80.0
FREE = RoadState(frozenset(), {}, {})
DONGSHENG = next(row for row in load_reference().counties.values() if row.name_zh.startswith("东胜"))
PLACES = {
    "hohhot": (load_reference().cities["150100"].lat, load_reference().cities["150100"].lon),
    "baotou": (load_reference().cities["150200"].lat, load_reference().cities["150200"].lon),
    "ulanqab": (load_reference().cities["150900"].lat, load_reference().cities["150900"].lon),
    "dongsheng": (DONGSHENG.lat, DONGSHENG.lon),
    "qixiaying": (40.9, 112.19),
}


def way(
    start: str,
    end: str,
    speed_kmh: float = CAR,
    closed: frozenset[str] = frozenset(),
    slowed: Mapping[str, float] | None = None,
    weather: Mapping[str, float] | None = None,
) -> Journey:
    network = network_now(RoadState(closed, slowed or {}, weather or {}))
    return journey(network, entry_of(*PLACES[start]), entry_of(*PLACES[end]), speed_kmh)


def edges_of(found: Journey, closed: frozenset[str] = frozenset()) -> list[str]:
    """The fastest open edges between the nodes of a route, in driving order."""
    pairs = list(zip(found.route, found.route[1:], strict=False))
    used = []
    for one, other in pairs:
        between = [
            edge
            for edge in open_edges()
            if {edge.from_node, edge.to_node} == {one, other} and edge.edge_id not in closed
        ]
        used.append(min(between, key=lambda edge: edge.length_km / edge.speed_kmh).edge_id)
    return used


@pytest.mark.parametrize(
    ("start", "end", "least_hours", "most_hours"),
    [
        ("hohhot", "baotou", 1.8, 1.95),
        ("hohhot", "dongsheng", 2.8, 3.2),
        ("hohhot", "ulanqab", 1.4, 2.2),
        ("hohhot", "qixiaying", 0.5, 1.1),
    ],
)
def test_known_drives_take_as_long_as_drivers_say(
    start: str, end: str, least_hours: float, most_hours: float
) -> None:
    assert least_hours <= way(start, end).minutes / 60 <= most_hours


def test_qixiaying_is_nearer_to_hohhot_than_to_the_seat_of_its_own_city() -> None:
    assert way("hohhot", "qixiaying").km < way("ulanqab", "qixiaying").km
    assert way("hohhot", "qixiaying").minutes < way("ulanqab", "qixiaying").minutes


def test_there_and_back_are_the_same_way() -> None:
    there, back = way("hohhot", "dongsheng"), way("dongsheng", "hohhot")
    assert back.minutes == pytest.approx(there.minutes)
    assert back.route == there.route[::-1]


def test_a_route_follows_open_roads_and_its_minutes_add_up() -> None:
    found, known = way("hohhot", "baotou", TRUCK), load_reference().edges
    used = [known[edge_id] for edge_id in edges_of(found)]
    assert found.route[0] == entry_of(*PLACES["hohhot"]).node_id
    assert found.route[-1] == entry_of(*PLACES["baotou"]).node_id
    driven = sum(edge.length_km / min(edge.speed_kmh, TRUCK) * 60 for edge in used)
    assert found.network_minutes == pytest.approx(driven)
    assert found.km == pytest.approx(sum(edge.length_km for edge in used) + found.off_network_km)
    off = found.off_network_km / OFF_NETWORK_KMH * 60
    assert found.minutes == pytest.approx(driven + off)


def test_a_slow_vehicle_takes_longer_and_one_faster_than_the_roads_gains_nothing() -> None:
    assert way("hohhot", "baotou", 60.0).minutes > way("hohhot", "baotou", TRUCK).minutes
    assert way("hohhot", "baotou", TRUCK).minutes > way("hohhot", "baotou", CAR).minutes
    assert way("hohhot", "baotou", 500.0).minutes == way("hohhot", "baotou", 130.0).minutes


def test_a_driver_rests_every_four_hours() -> None:
    found = way("ulanqab", "dongsheng", 45.0)
    driving = found.network_minutes + found.off_network_km / OFF_NETWORK_KMH * 60
    rests = -(-driving // DRIVE_MINUTES) - 1
    assert rests >= 1
    assert found.minutes == pytest.approx(driving + rests * REST_MINUTES)


def test_a_closed_road_is_driven_round_and_the_way_gets_longer() -> None:
    free = way("hohhot", "baotou")
    for edge_id in edges_of(free):
        try:
            round_it = way("hohhot", "baotou", closed=frozenset({edge_id}))
        except Invalid:
            continue  # the last stretch into a node can have no other
        driven = [load_reference().edges[edge] for edge in edges_of(round_it, frozenset({edge_id}))]
        minutes = sum(edge.length_km / min(edge.speed_kmh, CAR) * 60 for edge in driven)
        assert minutes == pytest.approx(round_it.network_minutes)
        assert round_it.network_minutes >= free.network_minutes
    expressway = [edge for edge in edges_of(free) if load_reference().edges[edge].road_class == "expressway"]
    assert way("hohhot", "baotou", closed=frozenset(expressway)).minutes > free.minutes + 5


def test_where_every_road_is_closed_there_is_none() -> None:
    node = entry_of(*PLACES["hohhot"]).node_id
    closed = frozenset(edge.edge_id for edge in open_edges() if node in {edge.from_node, edge.to_node})
    with pytest.raises(Invalid) as refusal:
        way("hohhot", "baotou", closed=closed)
    assert refusal.value.code == "no_road"
    assert refusal.value.details["from"] == node


def test_snow_in_all_cities_at_half_speed_doubles_the_drive() -> None:
    snow = dict.fromkeys(load_reference().cities, 0.5)
    free, slow = way("hohhot", "baotou"), way("hohhot", "baotou", weather=snow)
    assert slow.network_minutes == pytest.approx(2 * free.network_minutes)


def test_weather_in_one_city_slows_what_lies_in_it_only() -> None:
    free = way("hohhot", "baotou")
    assert way("hohhot", "baotou", weather={"150900": 0.3}).minutes == pytest.approx(free.minutes)
    assert way("hohhot", "baotou", weather={"150200": 0.3}).minutes > free.minutes


def test_a_slowed_road_and_bad_weather_multiply() -> None:
    edge = next(edge for edge in open_edges() if load_reference().nodes[edge.from_node].city == "150100")
    state = RoadState(frozenset(), {edge.edge_id: 0.5}, {"150100": 0.6})
    assert state.factor(edge) == pytest.approx(0.3)
    assert FREE.factor(edge) == 1.0


def test_the_last_kilometres_are_geodesic_with_a_detour() -> None:
    lat, lon = 41.3, 111.1
    entry = entry_of(lat, lon)
    node = load_reference().nodes[entry.node_id]
    assert entry.km == pytest.approx(geodesic((lat, lon), (node.lat, node.lon)).km * OFF_NETWORK_DETOUR)
    assert entry.minutes == pytest.approx(entry.km / OFF_NETWORK_KMH * 60)
    others = [other for other in load_reference().nodes.values() if other.node_id in reached()]
    assert min(others, key=lambda other: geodesic((lat, lon), (other.lat, other.lon)).km) == node


def reached() -> set[str]:
    return {end for edge in open_edges() for end in (edge.from_node, edge.to_node)}


def test_a_way_says_its_least_certain_length() -> None:
    confidences = [load_reference().edges[edge].confidence for edge in edges_of(way("hohhot", "dongsheng"))]
    order = ("published", "published-split", "estimated")
    assert way("hohhot", "dongsheng").lowest_confidence == max(confidences, key=order.index)
