"""The register is kept true by those who look after it; what is promised is not counted away."""

from datetime import date

import pytest

from app.core.db import Database
from app.inventory import holding, service
from app.inventory.holding import Want
from tests.conftest import SignIn
from tests.world import World, lot, places, small_world, unit


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def number(source: str) -> int:
    return int(source.partition(":")[2])


def hold(world: World, source: str, quantity: int = 1) -> None:
    world.work(lambda session: holding.hold(session, [Want(source, quantity, "movement:1", "plan")]))


def test_a_count_says_what_is_there_and_who_looked(world: World) -> None:
    quilts = lot(world, "hohhot", "quilt", 500)
    given = {"on_hand": 480, "expires_on": date(2028, 1, 1), "seen_version": 1}
    told = world.do("hohhot.store", service.count_lot, number(quilts), **given)
    row = world.row(quilts)
    assert told.object.model_dump(mode="json") == row
    assert (row["on_hand"], row["expires_on"], row["version"]) == (480, "2028-01-01", 2)
    assert (row["confirmed_by"], row["confirmed_at"]) == ("hohhot.store", f"{world.now:%Y-%m-%dT%H:%M:%S}Z")


def test_what_is_promised_cannot_be_counted_away(world: World) -> None:
    quilts, beds = lot(world, "hohhot", "quilt", 500), places(world, "hohhot", "burn_bed", 10, occupied=2)
    hold(world, quilts, 300)
    hold(world, beds, 5)
    count = {"on_hand": 299, "expires_on": None, "seen_version": 2}
    details = world.refused("less_than_held", "hohhot.store", service.count_lot, number(quilts), **count)
    assert details == {"on_hand": 299, "held": 300}
    for capacity, occupied in ((6, 2), (None, 6)):
        world.refused(
            "over_capacity",
            "hohhot.duty",
            service.set_capacity,
            number(beds),
            capacity=capacity,
            occupied=occupied,
            seen_version=2,
        )


def test_places_in_use_are_counted_within_the_capacity(world: World) -> None:
    beds = places(world, "hohhot", "burn_bed", 10, occupied=2)
    world.do("hohhot.duty", service.set_capacity, number(beds), capacity=None, occupied=7, seen_version=1)
    assert (world.row(beds)["capacity"], world.row(beds)["occupied"]) == (10, 7)


def test_a_unit_under_repair_is_not_offered(world: World) -> None:
    ambulance = unit(world, "hohhot")
    world.do(
        "hohhot.store", service.set_readiness, number(ambulance), readiness="maintenance", seen_version=1
    )
    with pytest.raises(Exception, match="stock_shortage"):
        hold(world, ambulance)


def test_the_register_is_kept_by_the_city_s_own_keepers_on_what_they_saw(world: World) -> None:
    ambulance = unit(world, "hohhot")
    ready = {"readiness": "off_duty"}
    for who in ("baotou.store", "hohhot.leader", "hohhot.team", "joint", "system"):
        world.refused("not_allowed", who, service.set_readiness, number(ambulance), seen_version=1, **ready)
    world.refused(
        "changed_meanwhile", "hohhot.store", service.set_readiness, number(ambulance), seen_version=2, **ready
    )
    world.refused("not_found", "hohhot.store", service.set_readiness, 4711, seen_version=1, **ready)


def test_the_demo_register_is_counted_over_http(client: SignIn) -> None:
    keeper = client("hohhot.store")
    objects = keeper.get("/api/snapshot").get_json()["objects"]
    lots = [one["object"] for one in objects if one["kind"] == "lot.changed"]
    mine = next(row for row in lots if row["city"] == "150100")
    count = {"on_hand": mine["on_hand"] + 5, "seen_version": mine["version"]}
    answer = keeper.patch(f"/api/lots/{mine['id']}", json=count)
    assert (answer.status_code, answer.get_json()["on_hand"]) == (200, mine["on_hand"] + 5)
    again = keeper.patch(f"/api/lots/{mine['id']}", json=count)
    assert (again.status_code, again.get_json()["code"]) == (409, "changed_meanwhile")
    less = keeper.patch(f"/api/lots/{mine['id']}", json=count | {"on_hand": -1})
    assert (less.status_code, less.get_json()["code"]) == (422, "invalid_input")
    theirs = next(row for row in lots if row["city"] == "150200")
    count = {"on_hand": 1, "seen_version": theirs["version"]}
    assert keeper.patch(f"/api/lots/{theirs['id']}", json=count).status_code == 403
