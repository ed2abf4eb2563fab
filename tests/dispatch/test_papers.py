"""The written order says who gets what, where, and whom to call; each side completes its own half."""

import pytest

from app.core.db import Database
from app.dispatch import papers
from tests.lending import Asked, acknowledged, approved, movement_now, orders_of
from tests.world import World, incident, lot, needing, small_world, trucks, unit

TENTS, AMBULANCES = ("supply", "tent_12", 100), ("unit", "ambulance_transport", 6)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def test_an_order_says_receiver_place_and_both_contacts_from_the_start(world: World) -> None:
    tents, fleet = lot(world, "hohhot", "tent_12", 50), trucks(world, "hohhot", 1)
    found = needing(world, incident(world), TENTS, AMBULANCES)
    plan = approved(world, found, Asked(tents, 20, {fleet: 1}), Asked(unit(world, "hohhot")))
    (order,) = orders_of(world, plan)
    assert (order.receiver, order.receive_place) == ("乌兰察布市突发事件现场指挥部", "旗下营镇")
    assert (order.borrower_contact, order.borrower_phone[:4]) == ("ulanqab.leader", "0474")
    assert (order.lender_contact, order.lender_phone[:4]) == ("hohhot.leader", "0471")
    first, second = (movement_now(world, line) for line in plan.movements)
    assert first.specification == "批号 L1"
    assert second.specification.startswith("hohhot ")


def test_each_side_completes_its_own_half_until_costs_are_stated(world: World) -> None:
    tents, fleet = lot(world, "hohhot", "tent_12", 50), trucks(world, "hohhot", 1)
    found = needing(world, incident(world), TENTS)
    plan = acknowledged(world, found, Asked(tents, 20, {fleet: 1}))
    (order,) = orders_of(world, plan)
    address = {
        "receiver": "卓资县应急管理局",
        "receive_place": "旗下营镇政府广场",
        "contact": "王五",
        "phone": "0474-0000001",
    }
    world.refused(
        "not_allowed", "hohhot.duty", papers.set_receiver, order.id, **address, seen_version=order.version
    )
    told = world.do("ulanqab.duty", papers.set_receiver, order.id, **address, seen_version=order.version)
    assert (told.receiver, told.borrower_phone) == ("卓资县应急管理局", "0474-0000001")
    (line,) = plan.movements
    sender = {"contact": "赵六", "phone": "0471-0000002", "passes": {line.id: "蒙应急运 2026-0007"}}
    world.refused(
        "not_allowed", "ulanqab.store", papers.set_sender, order.id, **sender, seen_version=told.version
    )
    strange = sender | {"passes": {line.id + 99: "x"}}
    world.refused(
        "not_your_lines", "hohhot.store", papers.set_sender, order.id, **strange, seen_version=told.version
    )
    told = world.do("hohhot.store", papers.set_sender, order.id, **sender, seen_version=told.version)
    assert (told.lender_contact, movement_now(world, line).pass_number) == ("赵六", "蒙应急运 2026-0007")
