"""A team with its kit is asked for as one, goes the ordinary way, and nobody in it is counted twice."""

from typing import Any

import pytest

from app.core.db import Database
from app.dispatch import decisions, plans
from app.dispatch.events import Plan
from app.dispatch.packages import asks, requests, service, standing
from app.dispatch.packages.events import Package, PackageStanding
from app.dispatch.packages.seed import enter_packages
from app.incidents.events import Incident
from tests.lending import answered, seen
from tests.world import AT, HOHHOT, World, incident, lot, needing, places, small_world, trucks, unit

HAZMAT, PLUGGING = ("unit", "hazmat_response", 2), ("unit", "leak_plugging", 2)
SUITS = ("supply", "chem_suit_heavy", 10)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def kept(world: World, *members: tuple[str, int], who: str = "hohhot.store", **other: Any) -> Package:
    said = {
        "city": HOHHOT,
        "name_zh": "危化成套力量",
        "name_en": "",
        "members": [{"source": source, "quantity": quantity} for source, quantity in members],
        "limits": "一处泄漏点",
        "support": "水源、食宿",
        "price_yuan_day": 30_000.0,
    }
    return world.do(who, service.keep_package, **said | other)


def quoted(world: World, found: Incident, package: Package) -> PackageStanding:
    with world.read() as session:
        told = asks.quotes(session, found.id, world.now).packages
    return next(one for one in told if one.package_id == package.id)


def free(standing: PackageStanding) -> list[str]:
    return [one.source for one in standing.members if one.state == "free"]


def asked(world: World, found: Incident, package: Package, plan: Plan | None = None) -> Plan:
    given = {"package_id": package.id, "sources": free(quoted(world, found, package))}
    given |= {"plan_id": plan.id if plan else None, "seen_version": package.version}
    return world.do("ulanqab.duty", requests.request_package, found.id, **given)


def test_one_click_makes_a_draft_that_its_city_still_has_to_grant(world: World) -> None:
    team, engine = unit(world, "hohhot", "chem_team"), unit(world, "hohhot", "decon_engine")
    suits, hoses = lot(world, "hohhot", "chem_suit_heavy", 40), lot(world, "hohhot", "pump_hose", 60)
    fleet = trucks(world, "hohhot", 3)
    package = kept(world, (team, 1), (engine, 1), (suits, 10), (hoses, 20))
    found = needing(world, incident(world), HAZMAT, PLUGGING, SUITS)
    standing = quoted(world, found, package)
    assert (standing.ready, standing.refused) == ("whole", None)
    assert standing.estimate_yuan
    assert standing.arrive_minutes
    assert standing.crew > 1
    plan = asked(world, found, package)
    lines = {line.source: line for line in plan.movements}
    assert (plan.name, plan.state, {line.package_id for line in plan.movements}) == (
        "package",
        "draft",
        {package.id},
    )
    # two skills, both asked for: the team is one row and counts for one need alone
    assert (lines[team].kind, lines[team].contribution) == ("hazmat_response", 1)
    assert (lines[suits].need_id, lines[suits].contribution) == (found.needs[2].id, 10)
    # what nobody asks for rides with the team, on the same trucks, and covers nothing
    assert {(lines[one].need_id, lines[one].contribution) for one in (engine, hoses)} == {
        (found.needs[0].id, 0)
    }
    assert (lines[suits].vehicle_count, lines[hoses].vehicle_count) == (1, 0)
    assert world.row(team)["holder"] is None
    # what it does not bring the plan knows of: hazmat and plugging are both asked for twice
    assert [(one.need_id, one.quantity) for one in plan.unmet] == [
        (found.needs[0].id, 1),
        (found.needs[1].id, 2),
    ]
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    assert [one.state for one in plan.consents] == ["pending"]
    plan = answered(world, plan, "hohhot")
    assert (world.row(team)["holder"], world.row(fleet)["held"]) == (f"movement:{lines[team].id}", 1)
    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert {line.state for line in plan.movements} == {"ordered"}


def test_a_unit_of_two_packages_is_offered_once_and_says_where_it_is_held(world: World) -> None:
    shared, own = unit(world, "hohhot", "chem_team"), unit(world, "hohhot", "chem_engine")
    first, second = kept(world, (shared, 1)), kept(world, (shared, 1), (own, 1))
    found = needing(world, incident(world), HAZMAT)
    draft = asked(world, found, first)
    state = quoted(world, found, second).members[0]
    assert (state.state, state.holders, state.also_in) == ("drafted", [draft.number], [first.id])
    draft = asked(world, found, second, draft)  # the rest of it goes beside
    assert [line.source for line in draft.movements] == [shared, own]
    answered(world, world.do("ulanqab.duty", plans.submit, draft.id, **seen(draft)), "hohhot")
    with world.read() as session:
        one, two = standing.standings(session, world.now).packages
    assert (one.ready, two.ready) == ("none", "none")
    held = two.members[0]
    assert (held.state, held.held_in) == ("held", first.id)
    assert draft.number in held.holders[0]


def test_a_package_says_who_of_it_cannot_go_and_why(world: World) -> None:
    fit, broken = unit(world, "hohhot", "chem_team"), unit(world, "hohhot", "chem_engine", "maintenance")
    suits = lot(world, "hohhot", "chem_suit_heavy", 12, held=5)
    package = kept(world, (fit, 1), (broken, 1), (suits, 10))
    found = needing(world, incident(world), HAZMAT)
    standing = quoted(world, found, package)
    assert [(one.state, one.reason) for one in standing.members] == [
        ("free", ""), ("unfit", "maintenance"), ("short", ""),
    ]  # fmt: skip
    stale = {
        "package_id": package.id,
        "sources": [fit, broken],
        "plan_id": None,
        "seen_version": package.version,
    }
    told = world.refused("package_changed", "ulanqab.duty", requests.request_package, found.id, **stale)
    assert told["free"] == [fit]
    for who in ("hohhot.duty", "ulanqab.store", "joint"):
        world.refused("not_allowed", who, requests.request_package, found.id, **stale)
    nothing = needing(world, incident(world), ("supply", "quilt", 10))
    stale |= {"sources": [fit]}
    world.refused("package_serves_nothing", "ulanqab.duty", requests.request_package, nothing.id, **stale)


def test_its_city_keeps_it_of_its_own_rows_and_nobody_else_does(world: World) -> None:
    team, other = unit(world, "hohhot", "chem_team"), unit(world, "baotou", "chem_team")
    suits, beds = lot(world, "hohhot", "chem_suit_heavy", 10), places(world, "hohhot", "burn_bed", 4)

    def refusal(code: str, *members: tuple[str, int], who: str = "hohhot.store") -> None:
        with pytest.raises(Exception, match=code):
            kept(world, *members, who=who)

    refusal("not_of_this_city", (team, 1), (other, 1))
    refusal("package_without_team", (suits, 5))
    refusal("named_twice", (team, 1), (team, 1))
    refusal("bad_quantity", (team, 1), (suits, 11))
    refusal("unknown_source", (team, 1), (beds, 1))
    for who in ("baotou.store", "hohhot.leader", "joint", "system"):
        refusal("not_allowed", (team, 1), who=who)
    package = kept(world, (team, 1), who="hohhot.duty")
    change = package.model_dump(
        include={"name_zh", "name_en", "members", "limits", "support", "price_yuan_day"}
    )
    change |= {"retired": True, "seen_version": package.version}
    world.do("hohhot.store", service.change_package, package.id, **change)
    with world.read() as session:
        assert standing.standings(session, world.now).packages == []


def test_the_packages_of_the_demo_stand_on_its_register_and_say_that_they_are_invented(
    register: Database,
) -> None:
    with register.read("real") as session:
        told = standing.standings(session, AT).packages
        shapes = [event.object for event in service.every_package(session)]
    assert len(told) == len(shapes) >= 6
    assert all(one.invented and "虚构" in one.limits for one in shapes)
    assert any(member.also_in for one in told for member in one.members)
    with register.write("real", by=None, at=shapes[0].kept_at) as session:
        assert enter_packages(session) == 0
