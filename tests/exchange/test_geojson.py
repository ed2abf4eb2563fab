"""GeoJSON for other systems: by RFC 7946, said to be a drill where it is one, and nobody's name in it."""

import json
from typing import Any

import pytest

from app.core.db import Database
from app.core.errors import NotFound
from app.core.tables import REAL
from app.dispatch.models import MovementRow
from app.exchange.geojson import LAYERS, collection, of_one_incident
from app.incidents import casualties
from app.region.data import load_reference
from tests.lending import Asked, acknowledged
from tests.world import HOHHOT, ULANQAB, World, incident, lot, needing, places, small_world, trucks

# The box around the four cities, west south east north: what is turned round falls out of it.
BOX = (106.0, 37.0, 115.5, 43.5)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def lending(world: World) -> int:
    quilts, fleet = lot(world, "hohhot", "quilt", 2000), trucks(world, "hohhot", 4)
    shelter = places(world, "hohhot", "shelter_place", 100)
    found = needing(world, incident(world), ("supply", "quilt", 100), ("resource", "shelter_place", 10))
    acknowledged(world, found, Asked(quilts, 100, {fleet: 1}), Asked(shelter, 10))
    return found.id


def read(world: World, incident_id: int | None = None, layer: str = "incidents") -> dict[str, Any]:
    with world.read() as session:
        features = of_one_incident(session, incident_id) if incident_id else LAYERS[layer](session)
        told: dict[str, Any] = json.loads(json.dumps(collection(session, features, world.now)))
    return told


def positions(geometry: dict[str, Any]) -> list[list[float]]:
    found = geometry["coordinates"]
    return [found] if geometry["type"] == "Point" else found


def test_one_incident_with_what_moves_for_it_is_a_collection_by_the_standard(world: World) -> None:
    told = read(world, lending(world))
    assert (told["type"], told["status"], told["world"]) == ("FeatureCollection", "Actual", REAL)
    assert "crs" not in told, "RFC 7946 4: WGS 84 and no other"
    kinds = [one["properties"]["kind"] for one in told["features"]]
    assert kinds == ["incident", "movement", "movement", "site"]
    assert len({one["id"] for one in told["features"]}) == 4
    for one in told["features"]:
        assert set(one) == {"type", "id", "geometry", "properties"}
        assert one["geometry"]["type"] in ("Point", "LineString")
        for lon, lat in positions(one["geometry"]):
            assert BOX[0] < lon < BOX[2]
            assert BOX[1] < lat < BOX[3]


def test_goods_run_from_their_site_to_the_incident_and_people_the_other_way(
    world: World,
) -> None:
    told = read(world, lending(world))["features"]
    at, goods, people, site = (positions(one["geometry"]) for one in told)
    assert (goods[0], goods[-1]) == (site[0], at[0])
    assert (people[0], people[-1]) == (at[0], site[0])
    line = told[1]["properties"]
    assert (line["city_from"], line["city_to"]) == (HOHHOT, ULANQAB)
    assert (line["state"], line["quantity"]) == ("ordered", 100)
    assert (line["incident"], line["site"], line["position"]) == (told[0]["id"], told[3]["id"], None)


def test_the_layers_hold_all_and_a_position_that_was_heard(world: World) -> None:
    lending(world)
    assert [len(read(world, layer=layer)["features"]) for layer in LAYERS] == [1, 2, 4]
    with world.write() as session:
        row = session.get_one(MovementRow, 1)
        row.position_lat, row.position_lon, row.position_at = 40.9, 112.0, world.now
        row.route = [next(iter(load_reference().nodes))]
    one = read(world, layer="movements")["features"][0]
    assert one["properties"]["position"] == [112.0, 40.9]
    assert len(positions(one["geometry"])) == 3


def test_nobody_is_named_and_an_unknown_incident_is_not_there(world: World) -> None:
    found = lending(world)
    person = {"name": "欧阳某某", "sex": "male", "age": 40, "condition": "injured"}
    person |= {"whereabouts": "", "contact_phone": "13900000000"}
    world.do("ulanqab.duty", casualties.enter_casualty, found, person)
    text = json.dumps(read(world, found), ensure_ascii=False)
    assert "欧阳" not in text
    assert "139" not in text
    with world.read() as session, pytest.raises(NotFound):
        of_one_incident(session, 4711)


def test_a_drill_says_that_it_is_one(database: Database) -> None:
    drill = World(database, "drill:7")
    with drill.read() as session:
        told = collection(session, [], drill.now)
    assert (told["status"], told["world"]) == ("Exercise", "drill:7")
    assert any("演练" in mark for mark in told["marks"])
