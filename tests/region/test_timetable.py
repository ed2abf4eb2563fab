"""Trains and flights: kept by the joint command, and when they leave by the clock of Beijing."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.core.db import Database
from app.region import timetable
from app.region.events import Service
from app.region.models import ServiceRow
from tests.world import World, small_world

BEIJING = ZoneInfo("Asia/Shanghai")
TIMES: dict[str, Any] = {
    "minutes": 45, "seats": 40, "boarding_minutes": 15, "departures": ["03:40"], "first": None, "last": None,
    "every_minutes": None, "source": "铁路局电话通知", "valid_until": date(2026, 3, 12),
}  # fmt: skip
ENDS = {"number": "K7901", "mode": "rail", "from_place": "R_HHE", "to_place": "R_WLCB"}


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def added(world: World, **other: Any) -> Service:
    return world.do("joint", timetable.add_service, **(ENDS | TIMES | other))


def departures(world: World, service: Service, start: str, hours: int) -> list[str]:
    moment = datetime.fromisoformat(start).replace(tzinfo=BEIJING)
    with world.read() as session:
        row = session.get_one(ServiceRow, service.id)
        found = timetable.next_departures(row, moment, hours * 60)
    return [f"{one.astimezone(BEIJING):%d %H:%M}" for one in found]


def test_a_service_leaves_every_day_until_it_is_no_longer_valid_also_past_midnight(world: World) -> None:
    night = added(world)
    assert departures(world, night, "2026-03-10T23:50", 6) == ["11 03:40"]
    assert departures(world, night, "2026-03-10T03:40", 72) == ["10 03:40", "11 03:40", "12 03:40"]
    assert departures(world, night, "2026-03-12T03:41", 72) == []
    often = added(world, number="D1", departures=[], first="22:00", last="01:00", every_minutes=90)
    assert departures(world, often, "2026-03-10T20:00", 8) == ["10 22:00", "10 23:30", "11 01:00"]


def test_the_joint_command_alone_keeps_services_and_each_change_is_seen(world: World) -> None:
    world.refused("not_allowed", "hohhot.duty", timetable.add_service, **ENDS, **TIMES)
    service = added(world)
    assert (service.version, service.invented, service.changed_by) == (1, False, world.officers["joint"].id)
    changed = {**TIMES, "seats": 20, "departures": ["03:40", "15:10"]}
    service = world.do("joint", timetable.change_service, service.id, seen_version=1, **changed)
    assert (service.seats, service.departures) == (20, ["03:40", "15:10"])
    world.refused(
        "changed_meanwhile", "joint2", timetable.change_service, service.id, seen_version=1, **changed
    )
    closing = {"closed": True, "reason": "线路因暴雨停运", "seen_version": 2}
    world.refused("not_allowed", "hohhot.leader", timetable.close_service, service.id, **closing)
    service = world.do("joint", timetable.close_service, service.id, **closing)
    assert (service.closed, service.reason) == (True, "线路因暴雨停运")
    opening = {"closed": False, "reason": "", "seen_version": 3}
    assert not world.do("joint", timetable.close_service, service.id, **opening).closed


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"from_place": "A_HET"}, "unknown_stop"),
        ({"mode": "air"}, "unknown_stop"),
        ({"to_place": "R_HHE"}, "same_stop"),
        ({"departures": []}, "no_departures"),
        ({"first": "06:00"}, "first_last_every"),
        ({"valid_until": date(2026, 3, 9)}, "in_the_past"),
    ],
)
def test_a_service_that_cannot_run_is_refused(world: World, wrong: dict[str, Any], code: str) -> None:
    world.refused(code, "joint", timetable.add_service, **(ENDS | TIMES | wrong))


def test_one_train_is_not_entered_twice_while_it_runs(world: World) -> None:
    first = added(world)
    world.refused("service_known", "joint", timetable.add_service, **ENDS, **TIMES)
    world.later(minutes=1)
    world.do("joint", timetable.close_service, first.id, closed=True, reason="停运", seen_version=1)
    assert added(world).id != first.id
