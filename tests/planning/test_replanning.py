"""A plan that no longer holds says why, and is planned anew with the least change."""

from itertools import pairwise

import pytest

from app.core import clock
from app.core.db import Database
from app.dispatch import decisions, orders, plans, road_reports
from app.dispatch.eta import refresh_etas
from app.dispatch.events import Movement, Plan
from app.incidents.events import Incident
from app.planning import drafts
from app.planning.changes import Changes, changes_of
from app.planning.meanwhile import Meanwhile, meanwhile
from app.planning.reactions import react
from app.planning.standing import Standing, standing_of
from app.planning.worker import work_once
from app.region import service as region
from app.region.data import load_reference
from tests.lending import NAMES, Asked, answered, approved, moved, orders_of, plan_now, seen
from tests.planning.test_worker import SECONDS, drafted, finished, solved
from tests.world import HOHHOT, World, incident, lot, needing, small_world, trucks, unit

LIGHTS, QUILTS, PUMPS = ("unit", "lighting", 4), ("supply", "quilt", 60), ("unit", "lighting", 6)


@pytest.fixture
def world(database: Database) -> World:
    """Lights in three cities, more than are asked for; the clock is the worker's, which is the wall's."""
    world = small_world(database)
    world.now = clock.now()
    for city, lights in (("ulanqab", 1), ("hohhot", 4), ("baotou", 6), ("ordos", 6)):
        for _ in range(lights):
            unit(world, city, "light_truck")
    lot(world, "hohhot", "quilt", 4000)
    trucks(world, "hohhot", 5)
    return world


def standing(world: World, plan: Plan) -> Standing:
    with world.read() as session:
        return standing_of(session, plan.id, world.now)


def since(world: World, plan: Plan) -> Meanwhile:
    assert plan.run_id is not None
    with world.read() as session:
        return meanwhile(session, plan.run_id, world.now)


def what(world: World, plan: Plan) -> set[str]:
    return {one.what for one in standing(world, plan).troubles}


def replanned(world: World, plan: Plan) -> Changes:
    """What a re-plan with least change would do to it."""
    seconds = {"time_limit_seconds": SECONDS, "together_with": []}
    run = world.do("ulanqab.duty", drafts.start_replanning, plan.id, seen_version=plan.version, **seconds)
    assert work_once(world.database)
    run = finished(world, run.id)
    with world.read() as session:
        return changes_of(session, plan.id, run.proposals[0].name)


def adopted(world: World, plan: Plan, changes: Changes) -> Plan:
    now = plan_now(world, plan)
    asked = {"run_id": changes.run_id, "proposal": changes.proposal, "seen_version": now.version}
    return world.do("ulanqab.duty", drafts.revise_plan, plan.id, **asked)


def close_the_way_of(world: World, line: Movement) -> set[str]:
    """Every road of its route is closed, and the ETAs follow."""
    ways = {frozenset(pair) for pair in pairwise(line.route)}
    edges = load_reference().edges.items()
    closed = {edge_id for edge_id, edge in edges if {edge.from_node, edge.to_node} in ways}
    change = {"closed": True, "speed_factor": 1.0, "reason": "雪阻", "seen_version": None}
    for edge_id in closed:
        world.do("joint", region.set_road, edge_id, **change)
    world.work(refresh_etas)
    return closed


def test_a_refusal_breaks_the_plan_and_the_cities_still_asked_are_asked_for_the_same(world: World) -> None:
    found = needing(world, incident(world), PUMPS, QUILTS)
    plan = drafted(world, solved(world, found), "fastest")
    assert standing(world, plan).holds
    assert not any(one.stale for one in since(world, plan).proposals)
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    assert since(world, plan).taken == [plan.id]
    lenders = [consent.city for consent in plan.consents]
    assert len(lenders) > 1
    refuser = next(city for city in lenders if city != HOHHOT)
    waiting = [line.id for line in plan.movements if line.state == "proposed" and line.city_from != refuser]
    plan = answered(world, plan, NAMES[refuser], {}, "own_incident")
    told = standing(world, plan)
    assert (told.holds, told.replan) == (False, "revision")
    assert {one.what for one in told.troubles} == {"refused"}

    changes = replanned(world, plan)
    assert changes.proposal == "least_change"
    lost = [line for line in plan.movements if line.city_from == refuser]
    assert (changes.lost, changes.dropped, changes.changed) == (len(lost), 0, 0)
    assert changes.new == len(lost)
    assert {line.movement_id for line in changes.lines if line.what == "kept"} >= set(waiting)
    assert changes.unmet == []

    revised = adopted(world, plan, changes)
    assert revised.revision == 2
    assert {line.id for line in revised.movements if line.state == "proposed"} >= set(waiting)
    assert {line.city_from for line in revised.movements if line.state == "proposed"} == {
        consent.city for consent in revised.consents if consent.state == "pending"
    }
    assert what(world, revised) == set()


def test_a_closed_road_and_a_rival_s_plan_break_a_draft_which_is_then_drafted_anew(world: World) -> None:
    found = needing(world, incident(world), LIGHTS, QUILTS)
    plan = drafted(world, solved(world, found), "fastest")
    line = max(plan.movements, key=lambda line: line.travel_minutes)
    closed = close_the_way_of(world, line)
    late = [one for one in standing(world, plan).troubles if one.movement_id == line.id]
    assert [set(one.details["edges"]) <= closed and bool(one.details["edges"]) for one in late] == [True]
    assert late[0].what in ("later", "cut_off", "too_late")

    taken = next(one.source for one in plan.movements if one.city_from == HOHHOT and one.form == "unit")
    rival = needing(world, incident(world, title="另一起"), ("unit", "lighting", 1))
    told = next(one for one in standing(world, plan).troubles if one.what == "competing")
    assert (told.serious, told.details["incident_id"]) == (False, rival.id)
    approved(world, rival, Asked(taken))
    gone = [one for one in standing(world, plan).troubles if one.what == "stock_taken"]
    assert [(one.serious, one.details["free"]) for one in gone] == [(True, 0)]
    assert any("另一起" in holder for holder in gone[0].details["holders"])

    now = since(world, plan)
    first = next(one for one in now.proposals if one.proposal == "fastest")
    assert (now.taken, now.new_needs, first.stale) == ([], [], True)
    assert [(one.source, one.sent, one.left) for one in first.changes if one.what == "source_short"] == [
        (taken, 1, 0)
    ]
    assert {one.edge_id for one in first.changes if one.what == "road_closed"} == closed

    again = adopted(world, plan, replanned(world, plan))
    assert (again.id, again.state, again.revision) == (plan.id, "draft", 2)
    alive = {one.source for one in again.movements if one.state == "proposed"}
    assert taken not in alive
    assert "stock_taken" not in what(world, again)


def test_a_breakdown_leaves_the_approved_plan_as_signed_and_a_supplement_beside_it(world: World) -> None:
    found = needing(world, incident(world), LIGHTS)
    plan = going(world, found)
    line = next(line for line in plan.movements if line.city_from == HOHHOT)
    line = moved(world, line, "depart", "hohhot.store")
    broken = {"note": "变速箱故障", "seen_version": line.version}
    world.do("hohhot.team", road_reports.break_down, line.id, **broken)
    told = standing(world, plan)
    assert (told.holds, told.replan) == (False, "supplement")
    assert [(one.what, one.details["note"]) for one in told.troubles] == [("stopped", "变速箱故障")]

    react(world.database, SECONDS)
    assert work_once(world.database)
    plan = plan_now(world, plan)
    assert plan.replan_run_id is not None
    run = finished(world, plan.replan_run_id)
    with world.read() as session:
        changes = changes_of(session, plan.id, run.proposals[0].name)
    assert (changes.lost, changes.new, changes.kept) == (1, 1, len(plan.movements) - 1)
    assert all(one.fast for one in changes.lines if one.what == "kept")
    beside = adopted(world, plan, changes)
    assert (beside.id != plan.id, beside.state, len(beside.movements)) == (True, "draft", 1)
    assert plan_now(world, plan).content_hash == plan.content_hash


def going(world: World, found: Incident) -> Plan:
    """The fastest plan, approved and acknowledged: what is in it may leave."""
    plan = drafted(world, solved(world, found), "fastest")
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    for consent in plan.consents:
        plan = answered(world, plan, NAMES[consent.city])
    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    for order in orders_of(world, plan):
        world.do(f"{NAMES[order.city]}.store", orders.acknowledge, order.id, seen_version=order.version)
    return plan_now(world, plan)


def test_what_is_over_is_not_planned_anew(world: World) -> None:
    plan = drafted(world, solved(world, needing(world, incident(world), QUILTS)), "fastest")
    plan = world.do("ulanqab.duty", plans.withdraw, plan.id, seen_version=plan.version, note="")
    told = standing(world, plan)
    assert (told.holds, told.replan, told.troubles) == (True, None, [])
    asked = {"seen_version": plan.version, "together_with": [], "time_limit_seconds": SECONDS}
    world.refused("illegal_move", "ulanqab.duty", drafts.start_replanning, plan.id, **asked)


def test_the_plan_of_least_change_is_there_before_the_others(world: World) -> None:
    found = needing(world, incident(world), QUILTS, LIGHTS)
    plan = drafted(world, solved(world, found), "fastest")
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    changes = replanned(world, plan)
    assert changes.proposal == "least_change"
    told = [
        [one["name"] for one in entry["object"]["proposals"]]
        for entry in world.entries()
        if entry["kind"] == "run.changed" and entry["object"]["id"] == changes.run_id
        if entry["object"]["ready"] and entry["object"]["state"] == "solving"
    ]
    assert told[0] == ["least_change"]
