"""Holding: all or nothing, and the counts are right at every step; the database has the last word."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.core.db import Database
from app.core.errors import Conflict, NotFound
from app.inventory import holding
from app.inventory.holding import Want
from app.inventory.models import HoldRow
from tests.world import World, lot, places, small_world, trucks, unit

ASKING = 8
WHO, OTHER = "movement:1", "movement:2"


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def want(source: str, quantity: int = 1, holder: str = WHO) -> Want:
    return Want(source, quantity, holder, f"计划 of {holder}")


def hold(world: World, *wants: Want) -> None:
    world.work(lambda session: holding.hold(session, wants))


def holds(world: World) -> list[tuple[str, int, str]]:
    with world.read() as session:
        rows = session.execute(select(HoldRow).order_by(HoldRow.id)).scalars()
        return [(row.source, row.quantity, row.holder) for row in rows]


def test_what_is_held_is_counted_on_each_of_the_four_kinds(world: World) -> None:
    quilts, ambulance = lot(world, "hohhot", "quilt", 500), unit(world, "hohhot")
    beds, fleet = places(world, "hohhot", "burn_bed", 10, occupied=2), trucks(world, "hohhot", 3)
    hold(world, want(quilts, 120), want(ambulance), want(beds, 8), want(fleet, 2))
    assert (world.row(quilts)["on_hand"], world.row(quilts)["held"]) == (500, 120)
    assert world.row(ambulance)["holder"] == WHO
    assert (world.row(beds)["occupied"], world.row(beds)["held"]) == (2, 8)
    assert (world.row(fleet)["count"], world.row(fleet)["held"]) == (3, 2)
    assert len(holds(world)) == 4


def test_one_lack_and_nothing_is_held(world: World) -> None:
    quilts, ambulance = lot(world, "hohhot", "quilt", 500), unit(world, "hohhot", readiness="maintenance")
    before = world.state()
    with pytest.raises(Conflict) as refusal:
        hold(world, want(quilts, 120), want(ambulance))
    assert refusal.value.code == "stock_shortage"
    assert [lack["source"] for lack in shortages(refusal.value)] == [ambulance]
    assert (world.state(), holds(world)) == (before, [])


def test_every_lack_is_named_with_what_is_free_and_who_holds_the_rest(world: World) -> None:
    quilts, beds = lot(world, "hohhot", "quilt", 100), places(world, "hohhot", "burn_bed", 10, occupied=4)
    ambulance, fleet = unit(world, "hohhot"), trucks(world, "hohhot", 2)
    hold(world, want(quilts, 70), want(beds, 3), want(ambulance), want(fleet, 2))
    with pytest.raises(Conflict) as refusal:
        hold(
            world,
            *(want(source, 4, OTHER) for source in (quilts, beds, ambulance, fleet)),
            want(quilts, 27, OTHER),
        )
    found = {lack["source"]: lack for lack in shortages(refusal.value)}
    assert {source: (lack["wanted"], lack["free"]) for source, lack in found.items()} == {
        quilts: (27, 26),
        beds: (4, 3),
        ambulance: (4, 0),
        fleet: (4, 0),
    }
    assert found[beds]["holders"] == [{"holder": WHO, "label": "计划 of movement:1", "quantity": 3}]
    assert found[ambulance]["holders"] == [{"holder": WHO, "label": "计划 of movement:1", "quantity": 1}]


def test_all_that_is_there_can_be_held_and_not_one_more(world: World) -> None:
    quilts = lot(world, "hohhot", "quilt", 5)
    hold(world, want(quilts, 5))
    with pytest.raises(Conflict):
        hold(world, want(quilts, 1, OTHER))
    assert world.row(quilts)["held"] == 5


@pytest.mark.parametrize("readiness", ["maintenance", "off_duty"])
def test_a_unit_that_is_not_ready_is_not_held(world: World, readiness: str) -> None:
    ambulance = unit(world, "hohhot", readiness=readiness)
    with pytest.raises(Conflict):
        hold(world, want(ambulance))
    assert world.row(ambulance)["holder"] is None


def test_what_nobody_has_cannot_be_held(world: World) -> None:
    with pytest.raises(NotFound):
        hold(world, want("lot:4711"))


def test_released_holds_are_free_again_and_others_stay(world: World) -> None:
    quilts, ambulance, fleet = (
        lot(world, "hohhot", "quilt", 9),
        unit(world, "hohhot"),
        trucks(world, "hohhot", 3),
    )
    hold(world, want(quilts, 4), want(ambulance), want(fleet, 1))
    hold(world, want(quilts, 3, OTHER), want(fleet, 2, OTHER))
    world.work(lambda session: holding.release(session, [WHO]))
    assert world.row(quilts)["held"] == 3
    assert world.row(ambulance)["holder"] is None
    assert world.row(fleet)["held"] == 2
    assert holds(world) == [(fleet, 2, OTHER), (quilts, 3, OTHER)]
    world.work(lambda session: holding.release(session, [WHO]))
    assert world.row(quilts)["held"] == 3


def test_issued_stock_is_no_longer_there_while_units_and_trucks_stay_held(world: World) -> None:
    quilts, ambulance, fleet = (
        lot(world, "hohhot", "quilt", 9),
        unit(world, "hohhot"),
        trucks(world, "hohhot", 3),
    )
    hold(world, want(quilts, 4), want(ambulance), want(fleet, 1))
    world.work(lambda session: holding.issue(session, WHO))
    assert (world.row(quilts)["on_hand"], world.row(quilts)["held"]) == (5, 0)
    assert world.row(ambulance)["holder"] == WHO
    assert world.row(fleet)["held"] == 1
    world.work(lambda session: holding.take_back(session, quilts, 3))
    assert (world.row(quilts)["on_hand"], world.row(quilts)["held"]) == (8, 0)


def test_places_are_reserved_then_used_then_free(world: World) -> None:
    beds = places(world, "hohhot", "burn_bed", 10, occupied=2)
    hold(world, want(beds, 5))
    world.work(lambda session: holding.fill(session, beds, 5, WHO))
    assert (world.row(beds)["occupied"], world.row(beds)["held"]) == (7, 0)
    assert holds(world) == []
    world.work(lambda session: holding.empty(session, beds, 5))
    assert (world.row(beds)["occupied"], world.row(beds)["held"]) == (2, 0)


def test_places_counted_down_meanwhile_do_not_fall_below_none(world: World) -> None:
    beds = places(world, "hohhot", "burn_bed", 10)
    hold(world, want(beds, 5))
    world.work(lambda session: holding.fill(session, beds, 5, WHO))
    with world.write() as session:
        session.execute(text("UPDATE resource SET occupied = 3"))
    with world.write() as session:
        holding.empty(session, beds, 5)
    assert world.row(beds)["occupied"] == 0


@pytest.mark.parametrize(("fit", "readiness"), [(True, "ready"), (False, "maintenance")])
def test_a_unit_comes_free_as_fit_as_it_is(world: World, fit: bool, readiness: str) -> None:
    ambulance = unit(world, "hohhot")
    hold(world, want(ambulance))
    world.work(lambda session: holding.free_unit(session, ambulance, fit=fit))
    assert (world.row(ambulance)["holder"], world.row(ambulance)["readiness"]) == (None, readiness)
    assert holds(world) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE lot SET held = on_hand + 1",
        "UPDATE lot SET held = -1",
        "UPDATE lot SET on_hand = held - 1",
        "UPDATE resource SET held = capacity - occupied + 1",
        "UPDATE resource SET occupied = -1",
        "UPDATE fleet SET held = count + 1",
        "UPDATE fleet SET held = -1",
        "UPDATE hold SET quantity = 0",
    ],
)
def test_the_database_refuses_what_would_be_promised_twice(world: World, statement: str) -> None:
    quilts, beds = lot(world, "hohhot", "quilt", 9), places(world, "hohhot", "burn_bed", 10, occupied=4)
    hold(world, want(quilts, 4), want(beds, 2), want(trucks(world, "hohhot", 3), 1))
    with pytest.raises(IntegrityError), world.database.engine.begin() as connection:
        connection.execute(text(statement))


def test_of_many_who_want_a_part_at_once_as_many_get_it_as_it_lasts_for(world: World) -> None:
    quilts, fleet = lot(world, "hohhot", "quilt", 100), trucks(world, "hohhot", 5)
    start = threading.Barrier(ASKING)

    def ask(number: int) -> bool:
        wants = [want(quilts, 30, f"movement:{number}"), want(fleet, 1, f"movement:{number}")]
        start.wait()
        try:
            with world.database.write(world.name, by=None, at=world.now) as session:
                holding.hold(session, wants if number % 2 else wants[::-1])
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(ASKING) as threads:
        granted = list(threads.map(ask, range(ASKING)))
    assert sum(granted) == 3
    assert (world.row(quilts)["held"], world.row(fleet)["held"]) == (90, 3)
    assert len(holds(world)) == 6


def shortages(refusal: Conflict) -> list[dict[str, object]]:
    found = refusal.details["shortages"]
    assert isinstance(found, list)
    return found
