"""The borrower's leader decides on exactly the plan he saw; what is taken back is free again."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.core.db import Database
from app.core.errors import Conflict
from app.dispatch import decisions, plans, revising
from app.dispatch.events import Plan
from tests.lending import (
    Asked,
    answered,
    approved,
    consented,
    content,
    drafted,
    orders_of,
    plan_now,
    seen,
    submitted,
)
from tests.world import World, incident, lot, needing, places, small_world, trucks, unit

QUILTS, AMBULANCES = ("supply", "quilt", 500), ("unit", "ambulance_transport", 2)
BEDS = ("resource", "burn_bed", 9)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def test_nobody_approves_his_own_proposal(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "ulanqab")), who="ulanqab.leader")
    world.refused("own_proposal", "ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert world.do("ulanqab.leader2", decisions.approve, plan.id, **seen(plan)).state == "approved"


def test_whoever_submits_a_draft_is_its_proposer(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = drafted(world, found, Asked(unit(world, "ulanqab")))
    plan = world.do("ulanqab.leader", plans.submit, plan.id, **seen(plan))
    world.refused("own_proposal", "ulanqab.leader", decisions.approve, plan.id, **seen(plan))


def test_only_the_borrower_s_leader_approves_or_rejects(world: World) -> None:
    plan = consented(world, needing(world, incident(world), AMBULANCES), Asked(unit(world, "hohhot")))
    for who in ("hohhot.leader", "baotou.leader", "ulanqab.duty", "ulanqab.store", "joint", "system"):
        world.refused("not_allowed", who, decisions.approve, plan.id, **seen(plan))
        given = {"seen_version": plan.version, "note": "no"}
        world.refused("not_allowed", who, decisions.reject, plan.id, **given)


def test_a_plan_that_changed_since_it_was_looked_at_is_not_approved(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    old = submitted(world, found, Asked(unit(world, "hohhot")))
    plan = answered(world, old, "hohhot")
    stale_version = {"seen_version": old.version, "content_hash": plan.content_hash}
    details = world.refused("plan_changed", "ulanqab.leader", decisions.approve, plan.id, **stale_version)
    assert details == {"seen_version": old.version, "version": plan.version}
    other_content = {"seen_version": plan.version, "content_hash": "0" * 64}
    details = world.refused("plan_changed", "ulanqab.leader", decisions.approve, plan.id, **other_content)
    assert details["content_hash"] == plan.content_hash


def test_a_plan_still_waiting_for_an_answer_is_not_approved(world: World) -> None:
    plan = submitted(world, needing(world, incident(world), AMBULANCES), Asked(unit(world, "hohhot")))
    details = world.refused("illegal_move", "ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert details["state"] == "submitted"


def test_a_plan_is_approved_once(world: World) -> None:
    plan = approved(world, needing(world, incident(world), AMBULANCES), Asked(unit(world, "hohhot")))
    world.refused("illegal_move", "ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    given = {"seen_version": plan.version, "note": "too late"}
    world.refused("illegal_move", "ulanqab.duty", plans.withdraw, plan.id, **given)


def test_of_two_leaders_who_approve_at_once_one_does_and_orders_go_out_once(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = consented(world, found, Asked(unit(world, "hohhot")), Asked(unit(world, "ulanqab")))
    start = threading.Barrier(2)

    def approve(who: str) -> str:
        leader = world.officers[who]
        start.wait()
        try:
            with world.database.write(world.name, by=leader.id, at=world.now) as session:
                return decisions.approve(session, leader, plan.id, **seen(plan)).state
        except Conflict as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(approve, ("ulanqab.leader", "ulanqab.leader2")))
    assert sorted(told) == ["approved", "plan_changed"]
    assert len(orders_of(world, plan)) == 2


@pytest.mark.parametrize(
    ("who", "act", "state"),
    [("ulanqab.leader", decisions.reject, "rejected"), ("ulanqab.duty", plans.withdraw, "withdrawn")],
    ids=["rejected", "withdrawn"],
)
def test_everything_held_is_free_again(world: World, who: str, act: Any, state: str) -> None:
    quilts, fleet, beds = (
        lot(world, "hohhot", "quilt", 500),
        trucks(world, "hohhot", 3),
        places(world, "baotou", "burn_bed", 5),
    )
    lent, own = unit(world, "hohhot"), unit(world, "ulanqab")
    free = [world.row(source) for source in (quilts, fleet, beds, lent, own)]
    found = needing(world, incident(world), QUILTS, AMBULANCES, BEDS)
    asked = Asked(quilts, 300, {fleet: 2}), Asked(beds, 4), Asked(lent), Asked(own)
    plan = consented(world, found, *asked)
    held = [world.row(source) for source in (quilts, fleet, beds, lent, own)]
    assert [row.get("held") or row.get("holder") is not None for row in held] == [300, 2, 4, True, True]
    told = world.do(who, act, plan.id, seen_version=plan.version, note="改由本市解决")
    assert (told.state, told.decision_note) == (state, "改由本市解决")
    assert {line.state for line in told.movements} == {"withdrawn"}
    for row, source in zip(free, (quilts, fleet, beds, lent, own), strict=True):
        assert world.row(source) | {"version": 0} == row | {"version": 0}
    assert consented(world, found, *asked).state == "consented"


def test_what_another_plan_already_covers_is_not_asked_for_twice(world: World) -> None:
    first, second, third = (unit(world, city) for city in ("hohhot", "baotou", "ordos"))
    found = needing(world, incident(world), ("unit", "ambulance_transport", 1), QUILTS)
    twin = drafted(world, found, Asked(second))
    plan = submitted(world, found, Asked(first))
    details = world.refused("need_already_covered", "ulanqab.duty", plans.submit, twin.id, **seen(twin))
    assert details == {"need_ids": [found.needs[0].id]}
    world.do("ulanqab.duty", plans.withdraw, plan.id, seen_version=plan.version, note="")
    assert world.do("ulanqab.duty", plans.submit, twin.id, **seen(twin)).state == "submitted"
    assert drafted(world, found, Asked(third)).number.endswith("-P03")


def test_half_a_need_covered_leaves_the_other_half_to_ask_for(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    submitted(world, found, Asked(unit(world, "hohhot")))
    assert submitted(world, found, Asked(unit(world, "baotou"))).state == "submitted"


def test_an_empty_plan_is_no_plan(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    with pytest.raises(Exception, match="empty_plan"):
        drafted(world, found)


def replanned(world: World, plan: Plan, run_id: int = 7) -> Plan:
    """The plan with run `run_id` on its way, as after a refusal."""
    return world.work(lambda session: decisions.note_replanning(session, plan.id, run_id))


def test_a_revision_adds_what_was_found_and_leaves_what_is_granted_untouched(world: World) -> None:
    kept, no, instead = unit(world, "hohhot"), unit(world, "baotou"), unit(world, "ordos")
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(kept), Asked(no))
    plan = answered(world, plan, "hohhot")
    plan = replanned(world, answered(world, plan, "baotou", {}, "own_incident"))
    before = plan.movements[0]
    new = content(world, found, Asked(instead), run_id=7)
    plan = world.do("ulanqab.duty2", revising.revise, plan.id, new, seen_version=plan.version)
    assert (plan.state, plan.revision, plan.replan_run_id) == ("submitted", 2, None)
    assert plan.movements[0] == before
    assert [line.state for line in plan.movements] == ["granted", "refused", "proposed"]
    assert [(consent.city, consent.state) for consent in plan.consents] == [
        ("150100", "granted"),
        ("150200", "refused"),
        ("150600", "pending"),
    ]
    plan = answered(world, plan, "ordos")
    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert [line.state for line in plan.movements] == ["ordered", "refused", "ordered"]


def test_with_nothing_else_found_the_plan_goes_on_without_the_refused(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "hohhot")), Asked(unit(world, "baotou")))
    plan = answered(world, plan, "hohhot")
    plan = replanned(world, answered(world, plan, "baotou", {}, "own_incident"))
    nothing = content(world, found, run_id=7)
    plan = world.do("ulanqab.duty", revising.revise, plan.id, nothing, seen_version=plan.version)
    assert plan.state == "consented"


def test_a_plan_of_which_nothing_is_left_is_not_approved(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "baotou")))
    plan = replanned(world, answered(world, plan, "baotou", {}, "own_incident"))
    nothing = content(world, found, run_id=7)
    plan = world.do("ulanqab.duty", revising.revise, plan.id, nothing, seen_version=plan.version)
    world.refused("empty_plan", "ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    plan = plan_now(world, plan)
    gone = world.do("ulanqab.duty", plans.withdraw, plan.id, seen_version=plan.version, note="")
    assert gone.state == "withdrawn"


def test_another_run_s_answer_does_not_revise_this_plan(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "baotou")))
    plan = replanned(world, answered(world, plan, "baotou", {}, "own_incident"))
    other = content(world, found, Asked(unit(world, "ordos")), run_id=8)
    details = world.refused(
        "not_this_plans_run", "ulanqab.duty", revising.revise, plan.id, other, seen_version=plan.version
    )
    assert details == {"run_id": 8, "replan_run_id": 7}
