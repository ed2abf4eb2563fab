"""One event told twice: shown, linked or merged by a person, with both numbers kept."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.db import Database
from app.dispatch import merging, plans
from app.incidents import links, reports, service
from app.incidents.events import Incident
from tests.lending import Asked, drafted
from tests.world import GUYANG, World, incident, lot, needing, small_world

DUTY = "ulanqab.duty"
NEAR: dict[str, Any] = {"lat": 40.905, "lon": 112.2}


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def again(found: Incident, other: Incident) -> dict[str, Any]:
    return {"other_id": other.id, "reason": "同一起事故", "seen_version": found.version}


def test_likely_duplicates_are_near_close_in_time_and_alike(world: World) -> None:
    found = incident(world)
    twin = incident(world, title="旗下营化工厂着火", type_code="12D02", **NEAR)
    incident(world, type_code="11A02", **NEAR)
    incident(world, occurred_at=world.now - timedelta(hours=30), **NEAR)
    incident(world, "baotou.duty", **GUYANG)
    with world.read() as session:
        told = links.suggest_duplicates(session, found.id)
    assert [(one.incident_id, one.same_class, one.km < 2) for one in told] == [(twin.id, True, True)]


def test_linked_incidents_name_each_other_until_unlinked(world: World) -> None:
    found, other = incident(world), incident(world, "baotou.duty", **GUYANG)
    told = world.do(DUTY, links.link_incidents, found.id, **again(found, other))
    assert [(one.other_id, one.how) for one in told.links] == [(other.id, "linked")]
    world.refused("already_linked", DUTY, links.link_incidents, found.id, **again(told, other))
    with world.read() as session:
        assert [link.other_id for link in service.find(session, other.id).links] == [found.id]
    apart = {"other_id": other.id, "seen_version": told.version}
    assert world.do(DUTY, links.unlink_incidents, found.id, **apart).links == []
    world.refused(
        "cannot_link", DUTY, links.link_incidents, found.id, **(again(found, found) | {"seen_version": 3})
    )


def test_merging_moves_the_needs_stops_the_clocks_and_keeps_both_numbers(world: World) -> None:
    found = incident(world)
    twin = needing(world, incident(world, **NEAR), ("supply", "tent_12", 40))
    given = {"into_id": found.id, "reason": "同一起事故", "seen_version": twin.version}
    told = world.do(DUTY, merging.merge_incidents, twin.id, **given)
    assert (told.id, [need.quantity for need in told.needs]) == (found.id, [40])
    assert [(one.other_id, one.how) for one in told.links] == [(twin.id, "absorbed")]
    with world.read() as session:
        row = service.find(session, twin.id)
        assert (row.state, row.merged_into_id, row.number, row.needs) == ("merged", found.id, twin.number, [])
        states = {one.state for one in reports.every_report(session) if one.incident_id == twin.id}
    assert states == {"dropped"}
    assert (told.deaths, told.injured) == (found.deaths, found.injured)


def test_no_merging_while_a_plan_is_live(world: World) -> None:
    tents = lot(world, "ulanqab", "tent_12", 50)
    found = incident(world)
    twin = needing(world, incident(world, **NEAR), ("supply", "tent_12", 40))
    plan = drafted(world, twin, Asked(tents, 20))
    given = {"into_id": found.id, "reason": "同一起事故", "seen_version": twin.version}
    told = world.refused("plan_live", DUTY, merging.merge_incidents, twin.id, **given)
    assert told == {"plans": [plan.number]}
    world.do(DUTY, plans.withdraw, plan.id, note="合并", seen_version=plan.version)
    assert world.do(DUTY, merging.merge_incidents, twin.id, **given).id == found.id


def test_incidents_of_two_cities_are_merged_by_the_joint_command_only(world: World) -> None:
    found, other = incident(world), incident(world, "baotou.duty", **GUYANG)
    given = {"into_id": other.id, "reason": "同一起事故", "seen_version": found.version}
    world.refused("not_allowed", DUTY, links.merge_into, found.id, **given)
    assert world.do("joint", links.merge_into, found.id, **given).id == other.id
