"""The roster: months, swaps that a leader approves, hours that warn and bar nobody."""

from datetime import date, timedelta

import pytest

from app.core.db import Database
from app.duty import roster, swaps
from app.duty.hours import hours_of_month
from app.duty.roster_events import Shift
from app.duty.roster_models import JOINT_DESK
from app.duty.seed import enter_roster
from tests.world import BAOTOU, HOHHOT, ORDOS, ULANQAB, World, small_world

APRIL = date(2026, 4, 1)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def ids(world: World, *names: str) -> list[int]:
    return [world.officers[f"hohhot.{name}"].id for name in names]


def april(world: World) -> list[Shift]:
    who = {"leader_ids": ids(world, "leader", "leader2"), "officer_ids": ids(world, "duty", "duty2")}
    return world.do("hohhot.leader", roster.plan_month, HOHHOT, month=APRIL, **who)


def test_a_month_is_filled_once_day_and_night_with_leader_and_officer_in_turn(world: World) -> None:
    shifts = april(world)
    assert len(shifts) == 60
    assert {shift.period for shift in shifts} == {"day", "night"}
    day, night = shifts[:2]
    assert (day.starts_at.isoformat(), day.ends_at) == ("2026-04-01T00:00:00+00:00", night.starts_at)
    assert day.leader_id == night.leader_id != shifts[2].leader_id
    assert day.officer_ids != night.officer_ids
    assert april(world) == [], "what is planned stays"


def test_shift_times_are_the_desk_s_and_change_for_what_is_planned_later(world: World) -> None:
    desk = {"phone": "0471-0000001", "day_starts": "08:30", "night_starts": "18:00"}
    world.do("hohhot.leader", roster.set_desk, HOHHOT, **desk, seen_version=None)
    assert april(world)[0].starts_at.isoformat() == "2026-04-01T00:30:00+00:00"
    wrong = desk | {"night_starts": "07:00", "seen_version": 1}
    world.refused("night_before_day", "hohhot.leader", roster.set_desk, HOHHOT, **wrong)
    world.refused("not_allowed", "baotou.leader", roster.set_desk, HOHHOT, **desk, seen_version=1)
    world.refused("changed_meanwhile", "hohhot.leader2", roster.set_desk, HOHHOT, **desk, seen_version=None)


def test_only_officers_of_the_post_stand_on_the_roster(world: World) -> None:
    shift = april(world)[0]
    strangers = [world.officers["baotou.duty"].id]
    staffing = {"leader_id": shift.leader_id, "officer_ids": strangers, "seen_version": shift.version}
    details = world.refused("not_of_this_post", "hohhot.leader", roster.set_shift, shift.id, **staffing)
    assert details["officers"] == strangers
    both = ids(world, "duty", "duty2")
    told = world.do("hohhot.leader", roster.set_shift, shift.id, **staffing | {"officer_ids": both})
    assert told.officer_ids == both


def test_a_swap_is_asked_accepted_and_approved_and_only_then_stands_on_the_roster(world: World) -> None:
    duty, duty2 = ids(world, "duty", "duty2")
    shift = next(one for one in april(world) if one.officer_ids == [duty])
    swap = world.do("hohhot.duty", swaps.ask_swap, shift.id, to_id=duty2, reason="家中有事")
    early = {"approve": True, "seen_version": swap.version}
    world.refused("illegal_move", "hohhot.leader", swaps.decide_swap, swap.id, **early)
    yes = {"accept": True, "seen_version": swap.version}
    world.refused("not_asked", "hohhot.duty", swaps.answer_swap, swap.id, **yes)
    swap = world.do("hohhot.duty2", swaps.answer_swap, swap.id, **yes)
    approve = {"approve": True, "seen_version": swap.version}
    world.refused("not_allowed", "hohhot.duty", swaps.decide_swap, swap.id, **approve)
    swap = world.do("hohhot.leader", swaps.decide_swap, swap.id, **approve)
    assert swap.state == "approved"
    now = {found["id"]: found for (kind, _), found in world.state().items() if kind == "shift.changed"}
    assert now[shift.id]["officer_ids"] == [duty2]
    refused = {"to_id": duty2, "reason": ""}
    world.refused("not_on_that_shift", "hohhot.duty", swaps.ask_swap, shift.id, **refused)


def test_hours_over_the_labour_law_are_warned_of_and_bar_nobody(world: World) -> None:
    april(world)
    with world.read() as session:
        officers = {one.officer_id: one for one in hours_of_month(session, HOHHOT, APRIL)}
    one = officers[ids(world, "duty")[0]]
    assert (one.shifts, one.hours, one.longest_shift_hours) == (30, 360.0, 12.0)
    assert one.over == ["day_hours", "week_hours", "month_overtime"]
    assert one.busiest_week_hours == 84.0


def test_the_joint_command_keeps_a_roster_of_its_own_and_nobody_stands_on_it_twice(world: World) -> None:
    one, two = world.officers["joint"].id, world.officers["joint2"].id
    month = {"month": APRIL, "leader_ids": [one], "officer_ids": [two]}
    shifts = world.do("joint", roster.plan_month, JOINT_DESK, **month)
    assert {(shift.city, shift.leader_id, *shift.officer_ids) for shift in shifts} == {(JOINT_DESK, one, two)}
    for who in ("hohhot.leader", "system"):
        world.refused("not_allowed", who, roster.plan_month, JOINT_DESK, **month)
    world.refused("not_allowed", "joint", roster.plan_month, HOHHOT, **month)
    twice = {"leader_id": one, "officer_ids": [one], "seen_version": shifts[0].version}
    world.refused("leader_is_officer", "joint2", roster.set_shift, shifts[0].id, **twice)
    stranger = twice | {"officer_ids": ids(world, "duty")}
    world.refused("not_of_this_post", "joint", roster.set_shift, shifts[0].id, **stranger)


def test_the_invented_roster_covers_every_city_and_the_joint_command_now_and_for_weeks(world: World) -> None:
    with world.write() as session:
        enter_roster(session, world.now)
    found = [one for (kind, _), one in world.state().items() if kind == "shift.changed"]
    later = world.now + timedelta(days=30)
    for moment in (world.now, later):
        text = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        on = [one for one in found if one["starts_at"] <= text < one["ends_at"]]
        assert sorted(one["city"] for one in on) == [HOHHOT, BAOTOU, ORDOS, ULANQAB, JOINT_DESK]
    assert all(one["invented"] for one in found)
