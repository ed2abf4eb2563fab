"""A city answers on a condition, or below its floor by name; a leader approves by word; clauses are named."""

from datetime import timedelta
from typing import Any

import pytest

from app.agreement import service as agreement
from app.core.db import Database
from app.dispatch import consents, decisions, oral, provisional, terms
from app.dispatch.events import Plan
from tests.lending import (
    Asked,
    answer,
    answered,
    below_floor,
    consented,
    movement_now,
    orders_of,
    plan_now,
    seen,
    submitted,
)
from tests.world import BAOTOU, HOHHOT, World, incident, lot, needing, small_world, trucks, unit

QUILTS, TENTS, AMBULANCES = (
    ("supply", "quilt", 2000),
    ("supply", "tent_12", 100),
    ("unit", "ambulance_transport", 2),
)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def asked_for_an_ambulance(world: World) -> Plan:
    return submitted(world, needing(world, incident(world), AMBULANCES), Asked(unit(world, "hohhot")))


def on_condition(
    world: World, plan: Plan, minutes: int = 20, note: str = "等本市备勤车归队"
) -> dict[str, Any]:
    until = world.now + timedelta(minutes=minutes)
    floors = below_floor(world, plan, "hohhot")
    return answer(plan, "hohhot", note=note) | {"valid_until": until, "below_floor": floors}


def test_a_conditional_answer_holds_but_the_plan_waits_until_it_is_confirmed(world: World) -> None:
    plan = asked_for_an_ambulance(world)
    given = on_condition(world, plan)
    for wrong, code in (({"minutes": 900}, "bad_valid_until"), ({"note": " "}, "condition_needed")):
        world.refused(code, "hohhot.leader", consents.answer, plan.id, **on_condition(world, plan, **wrong))
    plan = world.do("hohhot.leader", consents.answer, plan.id, **given)
    (consent,) = plan.consents
    assert (consent.state, consent.valid_until, consent.note) == (
        "provisional",
        given["valid_until"],
        "等本市备勤车归队",
    )
    assert (plan.state, plan.movements[0].state) == ("submitted", "granted")
    source = plan.movements[0].source
    assert world.row(source)["holder"] == f"movement:{plan.movements[0].id}"
    world.refused("illegal_move", "ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    said = {"city": HOHHOT, "content_hash": plan.content_hash}
    world.refused("not_allowed", "hohhot.duty", provisional.confirm, plan.id, **said)
    world.refused("not_allowed", "joint", provisional.confirm, plan.id, **said)
    plan = world.do("hohhot.leader2", provisional.confirm, plan.id, **said)
    assert (plan.state, plan.consents[0].state) == ("consented", "granted")
    world.refused("not_provisional", "hohhot.leader", provisional.confirm, plan.id, **said)


def test_a_conditional_answer_taken_back_frees_what_it_held_and_is_filled_elsewhere(world: World) -> None:
    plan = asked_for_an_ambulance(world)
    plan = world.do("hohhot.leader", consents.answer, plan.id, **on_condition(world, plan))
    back = {"city": HOHHOT, "reason_code": "own_incident", "note": ""}
    plan = world.do("hohhot.leader", provisional.take_back, plan.id, **back)
    assert (plan.state, plan.consents[0].state, plan.movements[0].refusal_code) == (
        "replanning",
        "refused",
        "own_incident",
    )
    assert world.row(plan.movements[0].source)["holder"] is None


def test_a_conditional_answer_nobody_confirms_lapses_on_the_clock(world: World) -> None:
    plan = asked_for_an_ambulance(world)
    plan = world.do("hohhot.leader", consents.answer, plan.id, **on_condition(world, plan))
    assert world.work(provisional.lapse_provisional) == 0
    world.later(minutes=21)
    assert world.work(provisional.lapse_provisional) == 1
    plan = plan_now(world, plan)
    assert (plan.state, plan.consents[0].state) == ("replanning", "lapsed")
    assert plan.movements[0].refusal_code == "provisional_lapsed"
    assert world.row(plan.movements[0].source)["holder"] is None
    assert world.work(provisional.lapse_provisional) == 0


def test_nothing_goes_below_a_floor_unless_its_leader_says_so_by_kind_and_quantity(world: World) -> None:
    tents, fleet = lot(world, "hohhot", "tent_12", 110), trucks(world, "hohhot", 2)
    found = needing(world, incident(world), TENTS)
    plan = submitted(world, found, Asked(tents, 30, {fleet: 1}))  # the floor is 100
    details = world.refused(
        "floor_breach", "hohhot.leader", consents.answer, plan.id, **answer(plan, "hohhot")
    )
    assert details["breaches"] == [
        {"form": "supply", "kind": "tent_12", "holding": 110, "floor": 100, "left": 80, "below": 20}
    ]
    less = answer(plan, "hohhot") | {"below_floor": {"supply:tent_12": 19}}
    world.refused("floor_breach", "hohhot.leader", consents.answer, plan.id, **less)
    named = answer(plan, "hohhot") | {"below_floor": {"supply:tent_12": 20}}
    plan = world.do("hohhot.leader", consents.answer, plan.id, **named)
    (consent,) = plan.consents
    assert (consent.state, consent.rule) == ("granted", "floors")
    assert [(one.kind, one.below) for one in consent.below_floor] == [("tent_12", 20)]


def test_within_the_floor_nothing_needs_to_be_said(world: World) -> None:
    tents, fleet = lot(world, "hohhot", "tent_12", 130), trucks(world, "hohhot", 2)
    plan = submitted(world, needing(world, incident(world), TENTS), Asked(tents, 30, {fleet: 1}))
    plan = world.do("hohhot.leader", consents.answer, plan.id, **answer(plan, "hohhot"))
    assert (plan.consents[0].below_floor, plan.consents[0].rule) == ([], "consent")


def test_what_is_promised_to_others_counts_against_the_floor_as_well(world: World) -> None:
    tents, fleet = lot(world, "hohhot", "tent_12", 130), trucks(world, "hohhot", 2)
    found = needing(world, incident(world), TENTS)
    first = submitted(world, found, Asked(tents, 30, {fleet: 1}))
    answered(world, first, "hohhot")
    second = submitted(world, found, Asked(tents, 5, {fleet: 1}))
    assert below_floor(world, second, "hohhot") == {"supply:tent_12": 5}


def test_a_leader_may_allow_it_for_one_incident_before_he_is_asked(world: World) -> None:
    tents, fleet = lot(world, "hohhot", "tent_12", 110), trucks(world, "hohhot", 2)
    found = needing(world, incident(world), TENTS)
    word: dict[str, Any] = {
        "city": HOHHOT,
        "form": "supply",
        "kind": "tent_12",
        "quantity": 20,
        "note": "夜间低温",
    }
    word["valid_until"] = world.now + timedelta(hours=12)
    for who in ("hohhot.duty", "baotou.leader", "joint", "system"):
        world.refused("not_allowed", who, agreement.allow_below_floor, found.id, **word)
    unknown = word | {"kind": "no_such_thing"}
    world.refused("unknown_kind", "hohhot.leader", agreement.allow_below_floor, found.id, **unknown)
    said = world.do("hohhot.leader", agreement.allow_below_floor, found.id, **word)
    assert (said.rule, said.given_at) == ("floors", world.now)
    plan = submitted(world, found, Asked(tents, 30, {fleet: 1}))
    plan = world.do("hohhot.leader", consents.answer, plan.id, **answer(plan, "hohhot"))
    assert plan.consents[0].state == "granted"
    seen_version = {"seen_version": said.version}
    back = world.do("hohhot.leader2", agreement.withdraw_below_floor, said.id, **seen_version)
    assert back.withdrawn_at == world.now
    again = {"seen_version": back.version}
    world.refused("already_withdrawn", "hohhot.leader", agreement.withdraw_below_floor, said.id, **again)


def test_an_estimate_of_cost_stands_beside_the_question_and_is_kept_with_the_answer(world: World) -> None:
    ambulance, tents, fleet = (
        unit(world, "hohhot"),
        lot(world, "baotou", "tent_12", 500),
        trucks(world, "baotou", 2),
    )
    found = needing(world, incident(world), TENTS, AMBULANCES)
    plan = submitted(world, found, Asked(ambulance), Asked(tents, 20, {fleet: 1}))
    with world.read() as session:
        told = terms.terms_of(session, plan.id)
    assert (told.content_hash, [one.city for one in told.terms]) == (plan.content_hash, [HOHHOT, BAOTOU])
    first = {line.what: line for line in told.terms[0].estimate.lines}
    assert first["unit_km"].yuan == 70 * 2 * 4.0
    assert first["unit_hour"].quantity == told.terms[0].estimate.use_hours + 2
    plan = answered(world, plan, "hohhot")
    assert plan.consents[0].quoted_yuan == told.terms[0].estimate.total_yuan


def said_now(world: World, plan: Plan, leader: str, **other: Any) -> dict[str, Any]:
    word = {"said_by": world.officers[leader].id, "said_at": world.now, "note": "电话批准"}
    return seen(plan) | word | other


def test_an_oral_approval_orders_at_once_and_opens_the_paperwork(world: World) -> None:
    plan = consented(world, needing(world, incident(world), AMBULANCES), Asked(unit(world, "hohhot")))
    said = said_now(world, plan, "ulanqab.leader")
    for who in ("ulanqab.store", "ulanqab.leader", "hohhot.duty", "joint"):
        world.refused("not_allowed", who, oral.approve_orally, plan.id, **said)
    for nobody in ("ulanqab.duty2", "hohhot.leader"):
        stranger = said_now(world, plan, nobody)
        world.refused("not_a_leader", "ulanqab.duty", oral.approve_orally, plan.id, **stranger)
    early = said_now(world, plan, "ulanqab.leader", said_at=world.now - timedelta(hours=2))
    world.refused("before_submission", "ulanqab.duty", oral.approve_orally, plan.id, **early)
    plan = world.do("ulanqab.duty", oral.approve_orally, plan.id, **said)
    assert (plan.state, plan.decision_rule, plan.oral_at) == ("approved", "oral_order", said["said_at"])
    assert plan.decided_by == world.officers["ulanqab.leader"].id
    assert plan.oral_recorded_by == world.officers["ulanqab.duty"].id
    assert plan.paperwork_due_at == said["said_at"] + timedelta(hours=48)
    assert [order.state for order in orders_of(world, plan)] == ["issued"]
    assert movement_now(world, plan.movements[0]).state == "ordered"
    seen_version = {"seen_version": plan.version}
    world.refused("not_allowed", "ulanqab.duty", oral.confirm_in_writing, plan.id, **seen_version)
    plan = world.do("ulanqab.leader", oral.confirm_in_writing, plan.id, **seen_version)
    assert plan.paperwork_done_at == world.now
    again = {"seen_version": plan.version}
    world.refused("no_paperwork_due", "ulanqab.leader", oral.confirm_in_writing, plan.id, **again)


def test_whoever_proposed_it_does_not_approve_by_word_either(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "ulanqab")), who="ulanqab.leader")
    said = said_now(world, plan, "ulanqab.leader")
    world.refused("own_proposal", "ulanqab.duty", oral.approve_orally, plan.id, **said)
