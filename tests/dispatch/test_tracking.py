"""What moves is reported by those who may, in order, at times that can be, and counted by both sides."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.db import Database
from app.dispatch import batches, orders, tracking
from app.dispatch.batches import SeenMovement
from app.dispatch.events import Movement
from tests.lending import LIST_DONE, Asked, acknowledged, approved, moved, movement_now, orders_of, received
from tests.world import World, incident, lot, needing, places, small_world, trucks, unit

TENTS, AMBULANCES = ("supply", "tent_12", 100), ("unit", "ambulance_transport", 6)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


@pytest.fixture
def line(world: World) -> Movement:
    """Twenty tents of Hohhot's, ordered and acknowledged, for Ulanqab."""
    source, fleet = lot(world, "hohhot", "tent_12", 50), trucks(world, "hohhot", 1)
    found = needing(world, incident(world), TENTS)
    return acknowledged(world, found, Asked(source, 20, {fleet: 1})).movements[0]


def left(line: Movement, **given: Any) -> dict[str, Any]:
    return {"occurred_at": None, "seen_version": line.version} | given


def test_nothing_leaves_on_an_order_nobody_has_acknowledged(world: World) -> None:
    beds = places(world, "hohhot", "burn_bed", 5)
    found = needing(world, incident(world), AMBULANCES, ("resource", "burn_bed", 3))
    plan = approved(world, found, Asked(unit(world, "hohhot")), Asked(beds, 3))
    ambulance, opened = plan.movements
    number = orders_of(world, plan)[0].number
    details = world.refused(
        "order_not_acknowledged", "hohhot.store", tracking.depart, ambulance.id, **left(ambulance)
    )
    assert details == {"order": number}
    world.refused("order_not_acknowledged", "hohhot.duty", tracking.arrive, opened.id, **left(opened))


def test_an_order_is_acknowledged_by_the_city_it_is_given_to_once(world: World) -> None:
    plan = approved(world, needing(world, incident(world), AMBULANCES), Asked(unit(world, "hohhot")))
    (order,) = orders_of(world, plan)
    assert order.acknowledge_due_at > order.issued_at
    given = {"seen_version": order.version}
    for who in ("ulanqab.duty", "hohhot.leader", "joint"):
        world.refused("not_allowed", who, orders.acknowledge, order.id, **given)
    told = world.do("hohhot.team", orders.acknowledge, order.id, **given)
    world.refused("changed_meanwhile", "hohhot.duty", orders.acknowledge, order.id, **given)
    world.refused("illegal_move", "hohhot.duty", orders.acknowledge, order.id, seen_version=told.version)


STEPS: list[tuple[str, dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    # step, what it says, who may, who may not
    ("depart", {"occurred_at": None}, ("hohhot.team",), ("ulanqab.duty", "hohhot.leader", "baotou.store")),
    ("arrive", {"occurred_at": None}, ("ulanqab.store",), ("baotou.store", "ulanqab.leader", "joint")),
    (
        "receive",
        {"received_quantity": 20, "damaged_quantity": 0, "note": ""},
        ("ulanqab.store",),
        ("hohhot.store", "ulanqab.team", "ulanqab.leader"),
    ),
    ("release", {}, ("ulanqab.leader",), ("hohhot.duty", "ulanqab.store")),
    ("go_home", {"checklist": LIST_DONE}, ("hohhot.team",), ("baotou.duty", "ulanqab.leader")),
    (
        "return_home",
        {"returned_quantity": 20, "lost_quantity": 0},
        ("hohhot.store",),
        ("ulanqab.store", "hohhot.team", "hohhot.leader"),
    ),
    ("inspect", {"condition": "good"}, ("hohhot.duty",), ("ulanqab.duty", "hohhot.team")),
]


def test_each_step_is_taken_by_those_who_may_in_its_turn_on_what_they_saw(
    world: World, line: Movement
) -> None:
    for number, (step, given, may, may_not) in enumerate(STEPS):
        act = getattr(tracking, step)
        now = {"seen_version": movement_now(world, line).version}
        for who in may_not:
            world.refused("not_allowed", who, act, line.id, **given, **now)
        stale = {"seen_version": now["seen_version"] - 1}
        world.refused("changed_meanwhile", may[0], act, line.id, **given, **stale)
        for other, said, others, _ in STEPS[:number] + STEPS[number + 1 :]:
            world.refused("illegal_move", others[0], getattr(tracking, other), line.id, **said, **now)
        world.do(may[0], act, line.id, **given, **now)


def test_a_departure_reported_late_says_when_it_was(world: World, line: Movement) -> None:
    happened = world.now - timedelta(minutes=25)
    told = moved(world, line, "depart", "hohhot.store", occurred_at=happened)
    assert told.departed_at == happened
    assert told.planned_arrive_at == happened + timedelta(minutes=70)
    assert world.entries()[-1]["recorded_at"] > happened.isoformat()


def test_nothing_happens_in_the_future_or_before_it_left(world: World, line: Movement) -> None:
    soon = world.now + timedelta(minutes=10)
    world.refused("in_the_future", "hohhot.store", tracking.depart, line.id, **left(line, occurred_at=soon))
    line = moved(world, line, "depart", "hohhot.store")
    before = world.now - timedelta(minutes=10)
    world.refused(
        "before_departure", "ulanqab.duty", tracking.arrive, line.id, **left(line, occurred_at=before)
    )


def test_a_receipt_that_differs_says_why_and_never_exceeds_what_was_sent(
    world: World, line: Movement
) -> None:
    moved(world, line, "depart", "hohhot.store")
    line = moved(world, line, "arrive", "ulanqab.duty")
    for received_quantity, damaged_quantity, note, code in (
        (21, 0, "", "bad_quantity"),
        (10, 11, "碎", "bad_quantity"),
        (19, 0, "", "reason_needed"),
        (20, 1, "", "reason_needed"),
    ):
        world.refused(
            code,
            "ulanqab.store",
            tracking.receive,
            line.id,
            received_quantity=received_quantity,
            damaged_quantity=damaged_quantity,
            note=note,
            seen_version=line.version,
        )


def test_what_comes_back_and_what_is_lost_make_up_what_was_sent(world: World, line: Movement) -> None:
    line = received(world, line)
    moved(world, line, "release", "ulanqab.duty")
    line = moved(world, line, "go_home", "hohhot.team")
    for returned, lost in ((20, 1), (19, 0), (0, 21)):
        counted = {"returned_quantity": returned, "lost_quantity": lost, "seen_version": line.version}
        world.refused("bad_quantity", "hohhot.store", tracking.return_home, line.id, **counted)


def test_a_column_departs_arrives_and_returns_as_one_or_not_at_all(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = acknowledged(world, found, *(Asked(unit(world, "hohhot")) for _ in range(3)))
    first = moved(world, plan.movements[0], "depart", "hohhot.store")
    column = [SeenMovement(line.id, line.version) for line in (first, *plan.movements[1:])]
    world.refused("illegal_move", "hohhot.store", batches.step_all, "depart", column)
    told = world.do("hohhot.store", batches.step_all, "depart", column[1:])
    assert {line.state for line in told} == {"departed"}
    for step, who in (
        ("arrive", "ulanqab.duty"),
        ("receive", "ulanqab.duty"),
        ("release", "ulanqab.duty"),
        ("go_home", "hohhot.team"),
        ("return", "hohhot.store"),
        ("inspect", "hohhot.store"),
    ):
        now = [movement_now(world, line) for line in told]
        seen = [SeenMovement(line.id, line.version) for line in now]
        told = world.do(who, batches.step_all, step, seen, LIST_DONE if step == "go_home" else ())
    assert {(line.state, line.condition) for line in told} == {("inspected", "good")}
