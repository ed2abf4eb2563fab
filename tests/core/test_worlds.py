"""A drill sees nothing of the real world, touches nothing of it, and stamps what is its own."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core import journal
from app.core.db import Database
from app.core.errors import DomainError, NotFound
from app.core.tables import REAL
from app.dispatch import decisions, orders, plans, tracking
from app.incidents import needs, service
from app.inventory import holding
from app.inventory import service as inventory
from app.inventory.holding import Want
from app.inventory.models import LotRow
from app.planning import runs
from tests.lending import Asked, acknowledged, orders_of, seen
from tests.world import AT, World, incident, lot, needing, places, small_world, trucks, unit

DRILL = "drill:1"


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


@pytest.fixture
def drill(world: World) -> World:
    """The same officers and sites, in a world of its own."""
    with world.database.write(DRILL, by=None, at=AT) as session:
        journal.open_world(session, DRILL)
    other = World(world.database, DRILL)
    other.officers, other.sites = world.officers, world.sites
    return other


def test_a_drill_sees_none_of_the_real_rows(world: World, drill: World) -> None:
    lot(world, "hohhot", "quilt", 500)
    unit(world, "hohhot")
    incident(world)
    kinds = {kind for kind, _ in drill.state()}
    assert kinds == {"officer.changed", "site.changed"}


def test_what_a_drill_inserts_is_stamped_with_its_world_and_stays_there(world: World, drill: World) -> None:
    source = lot(drill, "hohhot", "quilt", 30)
    incident(drill)
    assert drill.row(source)["on_hand"] == 30
    assert {kind for kind, _ in world.state()} == {"officer.changed", "site.changed"}
    with drill.read() as session:
        assert session.execute(select(LotRow.world)).scalars().all() == [DRILL]
    assert {entry["world"] for entry in drill.entries()} == {DRILL}


def test_a_drill_may_not_write_a_real_row_it_got_hold_of(world: World, drill: World) -> None:
    source = lot(world, "hohhot", "quilt", 500)
    with world.read() as session:
        row = session.execute(select(LotRow)).scalar_one()
        session.expunge(row)
    row.on_hand = 1
    with pytest.raises(RuntimeError, match="may not write a row of real"), drill.write() as session:
        session.add(row)
    assert world.row(source)["on_hand"] == 500


def test_a_drill_may_not_insert_a_row_into_the_real_world(drill: World) -> None:
    with pytest.raises(RuntimeError, match="may not write a row of real"), drill.write() as session:
        session.add(
            LotRow(
                world=REAL,
                site_id=drill.sites["hohhot"],
                city="150100",
                invented=True,
                item="quilt",
                lot_no="L9",
                on_hand=1,
                confirmed_at=AT,
                confirmed_by="test",
            )
        )


def test_a_drill_cannot_hold_or_give_back_real_stock(world: World, drill: World) -> None:
    source = lot(world, "hohhot", "quilt", 500)
    with world.write() as session:
        holding.hold(session, [Want(source, 3, "movement:1", "real plan")])
    before = world.state()
    with pytest.raises(NotFound), drill.write() as session:
        holding.hold(session, [Want(source, 5, "movement:9", "drill plan")])
    with drill.write() as session:
        holding.release(session, ["movement:1"])
    for touch in (holding.take_back, holding.empty):
        with pytest.raises(DomainError), drill.write() as session:
            touch(session, source, 5)
    assert world.state() == before


Attempt = Callable[[Session, Actor], object]


def test_no_service_finds_a_real_row_from_a_drill(world: World, drill: World) -> None:
    stock, ambulance = lot(world, "hohhot", "tent_12", 50), unit(world, "hohhot")
    beds, fleet = places(world, "hohhot", "burn_bed", 10), trucks(world, "hohhot", 2)
    found = needing(world, incident(world), ("supply", "tent_12", 40), ("unit", "ambulance_transport", 1))
    plan = acknowledged(world, found, Asked(stock, 10, {fleet: 1}), Asked(ambulance))
    order, movement = orders_of(world, plan)[0], plan.movements[0]
    with world.write() as session:
        run = runs.request_run(session, world.officers["joint"], [found.id], time_limit_seconds=1)
    number = {source.partition(":")[0]: int(source.partition(":")[2]) for source in (stock, ambulance, beds)}
    version: dict[str, Any] = {"seen_version": 1}
    attempts: list[tuple[str, Attempt]] = [
        ("ulanqab.duty", lambda s, a: service.find(s, found.id)),
        ("ulanqab.duty", lambda s, a: service.correct_incident(s, a, found.id, {}, **version)),
        ("ulanqab.duty", lambda s, a: needs.change_need(s, a, found.needs[0].id, **version)),
        ("ulanqab.duty", lambda s, a: plans.withdraw(s, a, plan.id, note="", **version)),
        ("ulanqab.leader", lambda s, a: decisions.approve(s, a, plan.id, **seen(plan))),
        ("hohhot.store", lambda s, a: orders.acknowledge(s, a, order.id, **version)),
        ("hohhot.store", lambda s, a: tracking.depart(s, a, movement.id, occurred_at=None, **version)),
        (
            "hohhot.store",
            lambda s, a: inventory.set_readiness(s, a, number["unit"], readiness="ready", **version),
        ),
        (
            "hohhot.store",
            lambda s, a: inventory.count_lot(s, a, number["lot"], on_hand=0, expires_on=None, **version),
        ),
        (
            "hohhot.store",
            lambda s, a: inventory.set_capacity(s, a, number["resource"], capacity=0, occupied=0, **version),
        ),
        ("ulanqab.duty", lambda s, a: runs.find(s, run.id)),
        ("ulanqab.duty", lambda s, a: runs.cancel(s, a, run.id)),
        ("ulanqab.duty", lambda s, a: runs.request_run(s, a, [found.id], time_limit_seconds=1)),
    ]
    before = world.state()
    for who, attempt in attempts:
        drill.refused("not_found", who, attempt)
    assert world.state() == before
