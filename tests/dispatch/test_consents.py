"""A lending city answers for itself: in full, in part, or not, with a reason; what it grants is held."""

import pytest

from app.core.db import Database
from app.dispatch import consents, plans
from tests.lending import Asked, answer, answered, seen, submitted
from tests.world import HOHHOT, World, incident, lot, needing, places, small_world, trucks, unit

QUILTS, AMBULANCES = ("supply", "quilt", 500), ("unit", "ambulance_transport", 6)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def test_granted_in_part_the_rest_is_asked_for_elsewhere(world: World) -> None:
    quilts, fleet, ambulance = (
        lot(world, "hohhot", "quilt", 500),
        trucks(world, "hohhot", 3),
        unit(world, "hohhot"),
    )
    found = needing(world, incident(world), QUILTS, AMBULANCES)
    plan = submitted(world, found, Asked(quilts, 300, {fleet: 2}), Asked(ambulance))
    by_quilts, by_ambulance = plan.movements
    told = answered(world, plan, "hohhot", {by_quilts.id: 120, by_ambulance.id: 0}, "own_incident")
    assert (told.state, told.consents[0].state, told.consents[0].reason_code) == (
        "replanning",
        "partly_granted",
        "own_incident",
    )
    assert [(line.state, line.quantity, line.refusal_code) for line in told.movements] == [
        ("granted", 120, "own_incident"),
        ("refused", 1, "own_incident"),
    ]
    assert (world.row(quilts)["held"], world.row(fleet)["held"]) == (120, 2)
    assert world.row(ambulance)["holder"] is None
    assert told.content_hash != plan.content_hash


def test_a_refused_line_leaves_its_trucks_to_what_rides_with_it(world: World) -> None:
    quilts, more, fleet = (
        lot(world, "hohhot", "quilt", 500),
        lot(world, "hohhot", "quilt", 500),
        trucks(world, "hohhot", 3),
    )
    found = needing(world, incident(world), QUILTS)
    plan = submitted(world, found, Asked(quilts, 200, {fleet: 2}), Asked(more, 100))
    carrier, rider = plan.movements
    answered(world, plan, "hohhot", {carrier.id: 0, rider.id: 100}, "own_incident")
    assert (world.row(quilts)["held"], world.row(more)["held"], world.row(fleet)["held"]) == (0, 100, 2)


def test_refused_altogether_nothing_is_held(world: World) -> None:
    quilts = lot(world, "hohhot", "quilt", 500)
    plan = submitted(world, needing(world, incident(world), QUILTS), Asked(quilts, 300))
    told = answered(world, plan, "hohhot", {}, "floor_reached")
    assert (told.state, told.consents[0].state) == ("replanning", "refused")
    assert told.consents[0].answered_by == world.officers["hohhot.leader"].id
    assert world.row(quilts)["held"] == 0


def test_every_city_answers_before_the_plan_is_consented(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "hohhot")), Asked(unit(world, "baotou")))
    plan = answered(world, plan, "baotou")
    assert plan.state == "submitted"
    plan = answered(world, plan, "hohhot")
    assert plan.state == "consented"


def test_no_is_said_with_a_known_reason_and_some_reasons_need_words(world: World) -> None:
    quilts = lot(world, "hohhot", "quilt", 500)
    plan = submitted(world, needing(world, incident(world), QUILTS), Asked(quilts, 300))
    no = {plan.movements[0].id: 0}
    for lines, reason, note, code in (
        (no, None, "", "reason_needed"),
        (no, "no_mood", "", "reason_needed"),
        ({plan.movements[0].id: 299}, None, "", "reason_needed"),
        (no, "other", "  ", "note_needed"),
        (no, "unsafe", "", "note_needed"),
    ):
        given = answer(plan, "hohhot", lines, reason, note)
        world.refused(code, "hohhot.leader", consents.answer, plan.id, **given)
    assert answered(world, plan, "hohhot", no, "unsafe", "冰面承载不足").state == "replanning"


def test_nobody_consents_for_another_city(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "hohhot")))
    for who in ("ulanqab.leader", "baotou.leader", "hohhot.duty", "hohhot.store", "joint", "system"):
        world.refused("not_allowed", who, consents.answer, plan.id, **answer(plan, "hohhot"))
    world.refused("not_asked", "baotou.leader", consents.answer, plan.id, **answer(plan, "baotou"))


def test_an_answer_is_given_once(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "hohhot")), Asked(unit(world, "baotou")))
    plan = answered(world, plan, "hohhot")
    details = world.refused(
        "already_answered", "hohhot.leader2", consents.answer, plan.id, **answer(plan, "hohhot")
    )
    assert details == {"city": HOHHOT, "state": "granted"}


def test_only_what_was_asked_can_be_granted(world: World) -> None:
    quilts = lot(world, "hohhot", "quilt", 500)
    found = needing(world, incident(world), QUILTS, AMBULANCES)
    plan = submitted(world, found, Asked(quilts, 300), Asked(unit(world, "baotou")))
    mine, strange = (line.id for line in plan.movements)
    for lines, code in (
        ({mine: 301}, "more_than_asked"),
        ({mine: -1}, "more_than_asked"),
        ({mine: 300, strange: 1}, "not_your_lines"),
        ({4711: 1}, "not_your_lines"),
    ):
        given = answer(plan, "hohhot", lines, "own_incident")
        world.refused(code, "hohhot.leader", consents.answer, plan.id, **given)


def test_an_answer_to_a_plan_that_has_changed_is_refused(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "hohhot")), Asked(unit(world, "baotou")))
    answered(world, plan, "baotou", {}, "own_incident")
    details = world.refused(
        "plan_changed", "hohhot.leader", consents.answer, plan.id, **answer(plan, "hohhot")
    )
    assert details["seen_hash"] == plan.content_hash != details["content_hash"]


def test_what_somebody_else_holds_cannot_be_granted_and_he_is_named(world: World) -> None:
    ambulance, beds = unit(world, "hohhot"), places(world, "hohhot", "burn_bed", 10)
    first = submitted(world, needing(world, incident(world), AMBULANCES), Asked(ambulance))
    flood = incident(world, "ordos.duty", lat=39.8, lon=110.0, title="固阳式山洪", type_code="11A02")
    found = needing(world, flood, AMBULANCES, ("resource", "burn_bed", 4))
    second = submitted(world, found, Asked(ambulance), Asked(beds, 4))
    first = answered(world, first, "hohhot")
    details = world.refused(
        "stock_shortage", "hohhot.leader", consents.answer, second.id, **answer(second, "hohhot")
    )
    (lack,) = details["shortages"]
    assert (lack["source"], lack["wanted"], lack["free"]) == (ambulance, 1, 0)
    assert lack["name"] == world.row(ambulance)["name_zh"]
    assert lack["holders"] == [
        {
            "holder": f"movement:{first.movements[0].id}",
            "label": f"{first.number} 旗下营氯乙烯爆燃",
            "quantity": 1,
        }
    ]
    assert world.row(beds)["held"] == 0


def test_a_draft_and_a_decided_plan_take_no_answer(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = submitted(world, found, Asked(unit(world, "hohhot")))
    world.do("ulanqab.duty", plans.withdraw, plan.id, seen_version=plan.version, note="")
    world.refused("plan_changed", "hohhot.leader", consents.answer, plan.id, **answer(plan, "hohhot"))
    assert seen(plan)["content_hash"] == plan.content_hash
