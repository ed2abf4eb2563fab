"""The way home: a list that bars it, a leader's word that lets it go, and the hours of one unit."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.db import Database
from app.dispatch import demobilisation, orders, road_reports, tracking, unit_hours
from app.dispatch.events import Movement
from app.duty.loan_sources import units_past_their_hours
from tests.lending import LIST_DONE, Asked, acknowledged, moved, movement_now, orders_of, plan_of, received
from tests.world import World, incident, needing, small_world, unit


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def lent(world: World, source: str) -> Movement:
    """Ordered and acknowledged, from Hohhot to Ulanqab."""
    found = needing(world, incident(world), ("unit", "ambulance_transport", 6))
    return acknowledged(world, found, Asked(source)).movements[0]


def test_before_it_starts_home_the_list_is_gone_through_and_damage_is_priced(world: World) -> None:
    line = lent(world, unit(world, "hohhot"))
    line = received(world, line)
    moved(world, line, "release", "ulanqab.duty")
    steps: dict[str, Any] = {
        "checklist": ["kit", "no_such_step"],
        "seen_version": movement_now(world, line).version,
    }
    world.refused("unknown_step", "hohhot.team", demobilisation.demobilise, line.id, **steps)
    steps["checklist"] = ["kit", "headcount"]
    line = world.do("hohhot.team", demobilisation.demobilise, line.id, **steps)
    assert line.checklist == ["headcount", "kit"]
    now = {"seen_version": line.version}
    told = world.refused("demobilisation_open", "hohhot.team", tracking.go_home, line.id, **now)
    assert told["steps"] == ["clean", "rested", "signed_out"]
    line = moved(world, line, "go_home", "hohhot.team", checklist=["clean", "rested", "signed_out"])
    assert line.checklist == LIST_DONE  # what was used up is counted at home
    moved(world, line, "return_home", "hohhot.store", returned_quantity=1, lost_quantity=0)
    damage = {"condition": "damaged", "damage_yuan": 1800.0, "note": "左侧门凹陷"}
    line = moved(world, line, "inspect", "hohhot.store", **damage)
    assert (line.damage_yuan, line.inspection_note) == (1800.0, "左侧门凹陷")
    (order,) = orders_of(world, plan_of(world, line))
    stated = world.do("hohhot.leader", orders.state_costs, order.id, seen_version=order.version)
    assert [cost.yuan for cost in stated.statement if cost.what == "damage"] == [1800.0]


def test_a_leader_lets_it_start_home_with_the_list_open_by_name_and_with_a_reason(world: World) -> None:
    line = lent(world, unit(world, "hohhot"))
    line = received(world, line)
    line = moved(world, line, "release", "ulanqab.duty")
    said = {"reason": "余震，人员立即撤离", "seen_version": line.version}
    for who in ("hohhot.team", "ulanqab.duty", "baotou.leader", "joint"):
        world.refused("not_allowed", who, demobilisation.waive_checklist, line.id, **said)
    line = world.do("ulanqab.leader", demobilisation.waive_checklist, line.id, **said)
    leader = world.officers["ulanqab.leader"].id
    assert (line.checklist_waived_by, line.checklist_waived_reason) == (leader, "余震，人员立即撤离")
    assert world.entries()[-1]["action"] == "movement.checklist_waived"
    line = moved(world, line, "go_home", "hohhot.team", checklist=[])
    assert (line.state, line.checklist) == ("returning", [])


def test_a_unit_past_its_hours_is_told_of_whoever_crews_it_until_its_leader_lets_it_go_on(
    world: World,
) -> None:
    ambulance = unit(world, "hohhot")
    first = lent(world, ambulance)
    first = moved(world, first, "depart", "hohhot.store")
    world.later(hours=10)
    for step, who, given in (
        ("arrive", "ulanqab.duty", {}),
        ("receive", "ulanqab.store", {"received_quantity": 1, "damaged_quantity": 0, "note": ""}),
        ("release", "ulanqab.duty", {}),
        ("go_home", "hohhot.team", {}),
        ("return_home", "hohhot.store", {"returned_quantity": 1, "lost_quantity": 0}),
        ("inspect", "hohhot.store", {"condition": "good"}),
    ):
        first = moved(world, first, step, who, **given)
    line = lent(world, ambulance)
    line = moved(world, line, "depart", "hohhot.store")
    now = {"seen_version": line.version}
    world.do(
        "hohhot.team", road_reports.relieve, line.id, **now
    )  # a fresh crew does not make the machine fresh
    assert line.departed_at
    assert first.departed_at
    assert first.returned_at
    at_work = first.returned_at - first.departed_at
    (due,) = hours_waiting(world)
    assert due == ("unit_hours", line.departed_at + timedelta(hours=16) - at_work)
    world.later(hours=7)
    said: dict[str, Any] = {
        "until_at": world.now + timedelta(hours=20),
        "reason": "无车可替",
        "seen_version": 99,
    }
    said["seen_version"] = movement_now(world, line).version
    world.refused("bad_override_time", "hohhot.leader", unit_hours.let_on, line.id, **said)
    said["until_at"] = world.now + timedelta(hours=3)
    world.refused("not_allowed", "ulanqab.leader", unit_hours.let_on, line.id, **said)
    line = world.do("hohhot.leader", unit_hours.let_on, line.id, **said)
    assert (line.hours_let_by, line.hours_let_reason) == (world.officers["hohhot.leader"].id, "无车可替")
    assert hours_waiting(world) == [("unit_hours", said["until_at"])]


def hours_waiting(world: World) -> list[tuple[str, datetime]]:
    with world.read() as session:
        return [(one.kind, one.due_at) for one in units_past_their_hours(session)]


def test_earlier_work_drops_out_of_the_day_as_the_hours_go_on() -> None:
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    before = [unit_hours.Stretch(noon - timedelta(hours=20), noon - timedelta(hours=10))]
    most = timedelta(hours=16)
    assert unit_hours.crossing([], noon, most) == noon + most
    # after 16 h the ten hours of before are out of the 24 h again: nothing of them counts
    assert unit_hours.crossing(before, noon, most) == noon + timedelta(hours=16)
    near = [unit_hours.Stretch(noon - timedelta(hours=11), noon - timedelta(hours=1))]
    assert noon + timedelta(hours=6) <= unit_hours.crossing(near, noon, most) <= noon + timedelta(hours=7)
