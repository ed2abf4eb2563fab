"""Without the solver: lines chosen from what the register can spare, by the same rules and consents."""

from datetime import timedelta
from typing import Any

import pytest

from app.agreement import service as agreement
from app.core.db import Database
from app.core.errors import DomainError
from app.dispatch import decisions, plans
from app.dispatch.by_hand import service, sources
from app.dispatch.by_hand.events import HandReview, HandSource
from app.dispatch.events import Plan
from app.incidents.events import Incident
from tests.lending import answered, seen
from tests.world import HOHHOT, ULANQAB, World, incident, lot, needing, small_world, trucks, unit

DUTY = "ulanqab.duty"
FLEET = 30  # ambulances that a city has beyond its floor


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def offered(world: World, found: Incident, number: int = 0) -> dict[str, HandSource]:
    with world.read() as session:
        told = sources.sources_for(session, found.id, found.needs[number].id, world.now)
    return {one.source: one for one in told.sources}


def chosen(found: Incident, *lines: tuple[str, int], number: int = 0) -> list[dict[str, Any]]:
    need_id = found.needs[number].id
    return [{"need_id": need_id, "source": source, "quantity": quantity} for source, quantity in lines]


def reviewed(world: World, found: Incident, lines: list[dict[str, Any]]) -> HandReview:
    with world.read() as session:
        return service.review(session, found.id, lines=lines, plan_id=None, moment=world.now)


def planned(world: World, found: Incident, lines: list[dict[str, Any]], plan: Plan | None = None) -> Plan:
    given = {"lines": lines, "plan_id": plan.id if plan else None}
    return world.do(DUTY, service.plan_by_hand, found.id, **given)


def test_what_can_go_stands_first_with_its_way_and_what_cannot_says_why(world: World) -> None:
    own, near = unit(world, "ulanqab"), unit(world, "hohhot")
    for _ in range(FLEET):
        unit(world, "hohhot")
    broken, kept = unit(world, "baotou", readiness="maintenance"), unit(world, "ordos")
    unit(world, "hohhot", "chem_team")
    found = needing(world, incident(world), ("unit", "ambulance_transport", 2))
    told = offered(world, found)
    assert next(iter(told)) == own, "the own city first"
    assert {one: told[one].state for one in (own, near, broken, kept)} == {
        own: "free",
        near: "free",
        broken: "unfit",
        kept: "below_floor",
    }
    assert told[broken].reason == "maintenance"
    assert len(told) == 4 + FLEET, "what does not fit is not there"
    one = told[near]
    assert one.km
    assert one.assembly_minutes is not None
    assert one.travel_minutes is not None
    assert one.setup_minutes is not None
    assert one.arrive_minutes is not None
    parts = one.assembly_minutes + one.travel_minutes + one.setup_minutes
    assert one.arrive_minutes == pytest.approx(parts, abs=0.2)


def test_lines_by_hand_become_a_draft_that_goes_the_way_of_every_other(world: World) -> None:
    own, lent = lot(world, "ulanqab", "quilt", 60), lot(world, "hohhot", "quilt", 2000)
    trucks(world, "ulanqab", 1)
    fleet = trucks(world, "hohhot", 4)
    found = needing(world, incident(world), ("supply", "quilt", 100))
    lines = chosen(found, (own, 60), (lent, 30))
    told = reviewed(world, found, lines)
    assert (told.faults, told.missing) == ([], {found.needs[0].id: 10})
    assert told.estimate_yuan > 0
    plan = planned(world, found, lines)
    assert (plan.name, plan.state, plan.run_id, plan.goals) == ("by_hand", "draft", None, [])
    assert [(one.need_id, one.quantity) for one in plan.unmet] == [(found.needs[0].id, 10)]
    assert world.row(lent)["held"] == 0
    plan = world.do(DUTY, plans.submit, plan.id, **seen(plan))
    assert [(one.city, one.state) for one in plan.consents] == [(HOHHOT, "pending")]
    plan = answered(world, plan, "hohhot")
    assert (world.row(lent)["held"], world.row(fleet)["held"]) == (30, 1)
    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert {line.state for line in plan.movements} == {"ordered"}


def test_more_is_added_to_the_draft_and_counts_with_what_it_has(world: World) -> None:
    first, second = lot(world, "hohhot", "quilt", 2000), lot(world, "baotou", "quilt", 2000)
    trucks(world, "hohhot", 4)
    trucks(world, "baotou", 4)
    found = needing(world, incident(world), ("supply", "quilt", 100))
    plan = planned(world, found, chosen(found, (first, 70)))
    assert offered(world, found)[first].state == "drafted"
    over = {"lines": chosen(found, (second, 31)), "plan_id": plan.id}
    details = world.refused("more_than_needed", DUTY, service.plan_by_hand, found.id, **over)
    assert (details["quantity"], details["needed"]) == (101, 100)
    with world.read() as session:
        lines = chosen(found, (second, 20))
        told = service.review(session, found.id, lines=lines, plan_id=plan.id, moment=world.now)
    assert (told.faults, told.missing) == ([], {found.needs[0].id: 10})
    plan = planned(world, found, chosen(found, (second, 30)), plan)
    assert [(line.source, line.quantity) for line in plan.movements] == [(first, 70), (second, 30)]
    assert plan.unmet == []


def test_every_rule_that_binds_the_optimizer_binds_the_hand(world: World) -> None:
    small, big = lot(world, "hohhot", "quilt", 10), lot(world, "baotou", "quilt", 2000)
    tents, broken = lot(world, "hohhot", "tent_12", 50), unit(world, "hohhot", readiness="maintenance")
    trucks(world, "hohhot", 4)
    found = needing(world, incident(world), ("supply", "quilt", 100), ("unit", "ambulance_transport", 1))
    wrong: list[tuple[str, list[dict[str, Any]]]] = [
        ("does_not_fit", chosen(found, (tents, 5))),
        ("not_so_much_free", chosen(found, (small, 11))),
        ("floor_kept", chosen(found, (small, 10))),
        ("no_trucks", chosen(found, (big, 50))),
        ("not_fit", chosen(found, (broken, 1), number=1)),
        ("chosen_twice", chosen(found, (small, 1), (small, 1))),
        ("unknown_source", chosen(found, ("fleet:1", 1))),
        ("unknown_source", chosen(found, ("lot:x", 1))),
        ("not_found", chosen(found, ("lot:4711", 1))),
        ("need_not_open", [{"need_id": 4711, "source": small, "quantity": 1}]),
    ]
    for code, lines in wrong:
        world.refused(code, DUTY, service.plan_by_hand, found.id, lines=lines, plan_id=None)
        assert code in {one.code for one in reviewed(world, found, lines).faults}
    for who in ("hohhot.duty", "ulanqab.store", "joint"):
        good = {"lines": chosen(found, (small, 1)), "plan_id": None}
        world.refused("not_allowed", who, service.plan_by_hand, found.id, **good)
    with pytest.raises(DomainError) as refusal, world.read() as session:
        sources.sources_for(session, found.id, 4711, world.now)
    assert refusal.value.code == "need_not_open"


def test_a_leader_s_word_lets_the_hand_below_his_floor_as_it_lets_the_optimizer(world: World) -> None:
    source = lot(world, "hohhot", "quilt", 10)
    trucks(world, "hohhot", 4)
    found = needing(world, incident(world), ("supply", "quilt", 100))
    lines = chosen(found, (source, 10))
    given = {"lines": lines, "plan_id": None}
    details = world.refused("floor_kept", DUTY, service.plan_by_hand, found.id, **given)
    below = details["breaches"][0]["below"]
    word: dict[str, Any] = {"form": "supply", "kind": "quilt", "quantity": below, "note": "全力支援"}
    word["valid_until"] = world.now + timedelta(hours=6)
    world.do("hohhot.leader", agreement.allow_below_floor, found.id, city=HOHHOT, **word)
    assert offered(world, found)[source].spare == 10
    assert planned(world, found, lines).movements[0].quantity == 10


def test_the_same_trucks_do_not_carry_two_lines(world: World) -> None:
    found = needing(world, incident(world), ("supply", "quilt", 100), ("supply", "tent_12", 10))
    quilts, tents = lot(world, "ulanqab", "quilt", 100), lot(world, "ulanqab", "tent_12", 10)
    trucks(world, "ulanqab", 1)
    lines = [*chosen(found, (quilts, 100)), *chosen(found, (tents, 10), number=1)]
    assert {one.code for one in reviewed(world, found, lines[:1]).faults} == set()
    faults = reviewed(world, found, lines).faults
    assert [(one.source, one.code, one.details["city"]) for one in faults] == [(None, "no_trucks", ULANQAB)]
