"""Warnings and grades that concern the neighbours, and the three facts with their history."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.db import Database
from app.incidents import links, notices, service, warnings
from tests.overdue import overdue
from tests.world import BAOTOU, HOHHOT, ORDOS, ULANQAB, World, incident, small_world

DUTY, LEADER = "ulanqab.duty", "ulanqab.leader"
OTHERS = sorted([BAOTOU, HOHHOT, ORDOS])


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def warning(world: World, **changes: object) -> dict[str, Any]:
    return {
        "city": ULANQAB,
        "incident_id": None,
        "type_code": "11B04",
        "level": 2,
        "starts_at": world.now,
        "valid_until": world.now + timedelta(hours=12),
        "area": "卓资县、集宁区",
        "notice": "积雪结冰影响交通",
        "measures": "除雪保通，队伍待命",
        "issuer": "乌兰察布市气象局",
        "issued_at": world.now,
    } | changes


def waiting(world: World) -> list[tuple[str, str]]:
    with world.read() as session:
        return sorted((row.city, row.cause) for row in notices.every_notice(session) if row.state == "sent")


def test_an_orange_warning_goes_round_and_a_yellow_one_does_not(world: World) -> None:
    world.do(DUTY, warnings.issue_warning, warning(world, level=3))
    assert waiting(world) == []
    told = world.do(DUTY, warnings.issue_warning, warning(world))
    assert (told.number, told.category, told.state) == ("YJ-WL-2026-0002", "11000", "in_force")
    assert waiting(world) == [(city, "warning_issued") for city in OTHERS]


def test_a_warning_says_all_the_law_asks_and_makes_sense(world: World) -> None:
    wrong: list[tuple[str, dict[str, object]]] = [
        ("bad_validity", {"valid_until": world.now - timedelta(hours=1)}),
        ("in_the_future", {"issued_at": world.now + timedelta(hours=1)}),
        ("unknown_type_code", {"type_code": "19Z99"}),
        ("no_warning_by_law", {"type_code": "14A00"}),
        ("not_found", {"incident_id": 4711}),
    ]
    for code, given in wrong:
        world.refused(code, DUTY, warnings.issue_warning, warning(world, **given))
    for who in ("hohhot.duty", "ulanqab.store", "joint"):
        world.refused("not_allowed", who, warnings.issue_warning, warning(world))


def test_raised_lowered_and_cancelled_with_reason_and_the_incident_follows(world: World) -> None:
    found = incident(world)
    told = world.do(DUTY, warnings.issue_warning, warning(world, level=3, incident_id=found.id))
    steps = [(1, "降雪增强"), (4, "降雪减弱")]
    for level, reason in steps:
        until = world.now + timedelta(hours=6)
        change = {"level": level, "valid_until": until, "reason": reason, "seen_version": told.version}
        told = world.do(DUTY, warnings.change_warning, told.id, **change)
        assert [cause for _, cause in waiting(world)] == ["warning_changed"] * 3
    end = {"reason": "影响结束", "seen_version": told.version}
    told = world.do(DUTY, warnings.cancel_warning, told.id, **end)
    assert [(one.before, one.after) for one in told.history] == [(None, 3), (3, 1), (1, 4), (4, None)]
    with world.read() as session:
        row = service.find(session, found.id)
        said = [(one.field, one.before, one.after) for one in row.levels]
    assert said == [("warning", None, 3), ("warning", 3, 1), ("warning", 1, 4), ("warning", 4, None)]
    again = {"reason": "x", "seen_version": told.version}
    world.refused("illegal_move", DUTY, warnings.cancel_warning, told.id, **again)


def test_a_warning_is_linked_to_the_incident_it_became_and_unlinked_with_a_reason(world: World) -> None:
    told = world.do(DUTY, warnings.issue_warning, warning(world))
    found = incident(world)
    given = {"incident_id": found.id, "reason": "已成灾", "seen_version": told.version}
    told = world.do(DUTY, warnings.link_warning, told.id, **given)
    with world.read() as session:
        row = service.find(session, found.id)
        assert (row.warning_level, row.levels[-1].reason) == (2, f"{told.number} 已成灾")
    again = given | {"seen_version": told.version}
    world.refused("already_linked", DUTY, warnings.link_warning, told.id, **again)
    away = {"incident_id": None, "reason": "不是同一起", "seen_version": told.version}
    told = world.do(DUTY, warnings.link_warning, told.id, **away)
    assert [(one.what, one.incident_id, one.reason) for one in told.history[1:]] == [
        ("linked", found.id, "已成灾"),
        ("unlinked", found.id, "不是同一起"),
    ]
    with world.read() as session:
        assert service.find(session, found.id).warning_level is None


def test_a_warning_follows_its_incident_into_the_one_it_is_merged_with(world: World) -> None:
    first, second = incident(world), incident(world)
    told = world.do(DUTY, warnings.issue_warning, warning(world, incident_id=second.id))
    with world.read() as session:
        seen = service.find(session, second.id).version
    merging = {"into_id": first.id, "reason": "同一起", "seen_version": seen}
    world.do(DUTY, links.merge_into, second.id, **merging)
    with world.read() as session:
        assert warnings.find_warning(session, told.id).incident_id == first.id
        assert service.find(session, first.id).warning_level == 2
    late = {"incident_id": second.id, "reason": "x", "seen_version": told.version + 1}
    world.refused("warning_of_merged", DUTY, warnings.link_warning, told.id, **late)


def test_a_serious_grade_is_told_and_each_city_acknowledges_for_itself(world: World) -> None:
    found = incident(world)
    grading = {"grade": 2, "basis": "危及范围大", "seen_version": found.version}
    found = world.do(DUTY, service.grade_incident, found.id, **grading)
    assert waiting(world) == [(city, "graded") for city in OTHERS]
    with world.read() as session:
        rows = notices.every_notice(session)
        one = next(row for row in rows if row.city == BAOTOU)
    assert overdue(world, "notice") == []
    world.later(minutes=31)
    assert {one.city for one in overdue(world, "notice")} == set(OTHERS)
    for who in ("hohhot.duty", DUTY, "baotou.store", "joint"):
        world.refused("not_allowed", who, notices.acknowledge, one.id, seen_version=1)
    told = world.do("baotou.duty", notices.acknowledge, one.id, seen_version=1)
    assert (told.acknowledged_at, told.acknowledged_by) == (world.now, world.officers["baotou.duty"].id)
    worse = {"grade": 1, "basis": "死亡增加", "seen_version": found.version}
    world.do(DUTY, service.grade_incident, found.id, **worse)
    assert len(waiting(world)) == 3  # what had not been acknowledged is superseded, not left beside


def test_a_warning_past_its_validity_asks_its_city_until_it_is_extended_or_cancelled(world: World) -> None:
    told = world.do(DUTY, warnings.issue_warning, warning(world))
    assert overdue(world, "warning") == []
    world.later(hours=12, minutes=1)
    (asked,) = overdue(world, "warning")
    assert (asked.city, asked.role, asked.about) == (ULANQAB, "duty_officer", f"warning:{told.id}")
    until = {"level": told.level, "valid_until": world.now + timedelta(hours=6), "reason": "降雪持续"}
    told = world.do(DUTY, warnings.change_warning, told.id, **until, seen_version=told.version)
    assert overdue(world, "warning") == []
    world.later(hours=7)
    (again,) = overdue(world, "warning")
    assert again.source != asked.source  # a task of its own: the first one was done
    world.do(DUTY, warnings.cancel_warning, told.id, reason="解除", seen_version=told.version)
    assert overdue(world, "warning") == []


def test_who_may_start_which_level_is_data(world: World) -> None:
    found = incident(world)
    given = {"matter": "m", "expected_hours": 24, "measures": "m", "seen_version": found.version}
    details = world.refused("level_not_yours", DUTY, service.start_response, found.id, level=1, **given)
    assert details == {"level": 1, "role": "duty_officer"}
    whose = given | {"decided_by": "自治区人民政府"}
    told = world.do(LEADER, service.start_response, found.id, level=1, **whose)
    assert told.response is not None
    assert (told.response.decided_by, told.levels[-1].after) == ("自治区人民政府", 1)
