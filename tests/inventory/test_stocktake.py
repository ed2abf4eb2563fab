"""A site is looked over in one step; what a count differs by is approved before it counts."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from app.core.db import Database
from app.core.errors import Conflict
from app.inventory import holding, stocktake
from app.inventory.events import StockTake
from app.inventory.freshness import stale_counts, unfit_reason
from app.inventory.holding import Want, row_of
from app.inventory.stocktake import Count, SeenRow
from app.planning.snapshot import freeze
from tests.world import HOHHOT, World, incident, lot, needing, small_world, unit


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def number(source: str) -> int:
    return int(source.partition(":")[2])


def counted(world: World, source: str, quantity: int, reason: str = "破损") -> StockTake:
    line = Count(number(source), quantity, reason, world.row(source)["version"])
    site = world.sites["hohhot"]
    return world.do("hohhot.store", stocktake.submit_stock_take, site, counts=[line], note="")


def decide(world: World, who: str, found: StockTake, approve: bool = True) -> StockTake:
    given = {"approve": approve, "note": "", "seen_version": found.version}
    return world.do(who, stocktake.decide_stock_take, found.id, **given)


def hold(world: World, source: str, quantity: int) -> None:
    world.work(lambda session: holding.hold(session, [Want(source, quantity, "movement:1", "plan")]))


def test_a_difference_says_why_and_counts_when_somebody_else_of_the_city_approves(world: World) -> None:
    tents = lot(world, "hohhot", "tent_12", 100)
    with pytest.raises(Exception, match="difference_needs_reason"):
        counted(world, tents, 97, reason=" ")
    found = counted(world, tents, 97)
    assert world.row(tents)["on_hand"] == 100, "nothing counts before it is approved"
    for who in ("baotou.leader", "hohhot.store", "joint"):
        with pytest.raises(Exception, match="not_allowed"):
            decide(world, who, found)
    assert decide(world, "hohhot.leader", found).state == "approved"
    row = world.row(tents)
    assert (row["on_hand"], row["confirmed_by"]) == (97, "hohhot.store")
    with pytest.raises(Exception, match="illegal_move"):
        decide(world, "hohhot.duty", found.model_copy(update={"version": found.version + 1}))


def test_what_was_issued_since_the_count_is_neither_lost_nor_doubled(world: World) -> None:
    tents = lot(world, "hohhot", "tent_12", 100)
    found = counted(world, tents, 97)
    hold(world, tents, 40)
    world.work(lambda session: holding.issue(session, "movement:1"))
    decide(world, "hohhot.duty", found)
    assert world.row(tents)["on_hand"] == 57


def test_a_count_never_goes_below_what_is_promised_all_of_it_or_nothing(world: World) -> None:
    tents, quilts = lot(world, "hohhot", "tent_12", 100), lot(world, "hohhot", "quilt", 50)
    lines = [Count(number(source), 30, "短少", 1) for source in (tents, quilts)]
    site = world.sites["hohhot"]
    found = world.do("hohhot.store", stocktake.submit_stock_take, site, counts=lines, note="")
    hold(world, tents, 60)
    with pytest.raises(Conflict, match="count_below_held"):
        decide(world, "hohhot.leader", found)
    assert (world.row(tents)["on_hand"], world.row(quilts)["on_hand"]) == (100, 50)
    assert decide(world, "hohhot.leader", found, approve=False).state == "rejected"


def test_of_a_stock_take_and_a_hold_at_once_the_second_finds_what_the_first_left(world: World) -> None:
    twin = Database(world.database.url)  # shares no lock with the first, like another process
    start = threading.Barrier(2)
    leader = world.officers["hohhot.leader"]

    def approve(found: StockTake) -> str:
        start.wait()
        with world.database.write(world.name, by=leader.id, at=world.now) as session:
            return stocktake.decide_stock_take(
                session, leader, found.id, approve=True, note="", seen_version=found.version
            ).state

    def promise(source: str) -> str:
        start.wait()
        with twin.write(world.name, by=None, at=world.now) as session:
            holding.hold(session, [Want(source, 60, f"movement:{source}", "plan")])
        return "held"

    try:
        with ThreadPoolExecutor(2) as threads:
            for _ in range(8):
                tents = lot(world, "hohhot", "tent_12", 100)
                found = counted(world, tents, 50)
                sides = threads.submit(approve, found), threads.submit(promise, tents)
                failed = [side.exception() for side in sides]
                assert [error is None for error in failed].count(True) == 1, failed
                row = world.row(tents)
                assert (row["on_hand"], row["held"]) in {(50, 0), (100, 60)}
    finally:
        twin.close()


def test_a_round_confirms_a_site_s_rows_as_they_were_seen_or_none_of_them(world: World) -> None:
    tents, ambulance = lot(world, "hohhot", "tent_12", 10), unit(world, "hohhot")
    world.later(days=100)
    with world.read() as session:
        assert stale_counts(session, HOHHOT, world.now) == {"lot": 1, "unit": 1}
    seen = [SeenRow("unit", number(ambulance), 1), SeenRow("lot", number(tents), 1)]
    site = world.sites["hohhot"]
    told = world.do("hohhot.store", stocktake.confirm_site, site, rows=seen)
    assert [event.action for event in told] == ["lot.confirmed", "unit.confirmed"]
    with world.read() as session:
        assert stale_counts(session, HOHHOT, world.now) == {}
    world.refused("changed_meanwhile", "hohhot.store", stocktake.confirm_site, site, rows=seen)
    world.refused("not_allowed", "baotou.store", stocktake.confirm_site, site, rows=seen)
    elsewhere = world.sites["baotou"]
    world.refused("not_found", "baotou.store", stocktake.confirm_site, elsewhere, rows=seen)


def test_what_is_expired_broken_or_overdue_is_not_offered_and_says_why(world: World) -> None:
    tents, ambulance = lot(world, "hohhot", "tent_12", 10), unit(world, "hohhot")
    today = world.now.date()
    dates = {"maintenance_due_on": today - timedelta(days=1), "inspection_due_on": None}
    given = dates | {"training_due_on": date(2099, 1, 1), "seen_version": 1}
    world.do("hohhot.store", stocktake.set_due_dates, number(ambulance), **given)
    with world.write() as session:
        row_of(session, tents).expires_on = today - timedelta(days=1)  # type: ignore[union-attr]  # it is a lot
    found = needing(world, incident(world), ("supply", "tent_12", 5), ("unit", "ambulance_transport", 1))
    with world.read() as session:
        reasons = [unfit_reason(row_of(session, source), today) for source in (tents, ambulance)]  # type: ignore[arg-type]  # a lot and a unit
        problem = freeze(session, [found.id], world.now, None)
    assert reasons == ["expired", "maintenance_overdue"]
    assert (problem.supplies, problem.units) == ((), ())
