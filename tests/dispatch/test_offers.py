"""A city offers help unasked; the city of the incident takes it up into a plan, or says why not."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from app.agreement import service as agreement
from app.core.db import Database
from app.core.errors import Conflict
from app.dispatch import decisions, offers, plans
from app.dispatch.events import Plan
from app.dispatch.offer_events import Offer
from app.incidents.events import Incident
from tests.lending import Asked, answered, drafted, plan_now, seen
from tests.world import HOHHOT, ULANQAB, World, incident, lot, needing, places, small_world, trucks, unit

TENTS, BEDS, AMBULANCES = (
    ("supply", "tent_12", 100),
    ("resource", "burn_bed", 4),
    ("unit", "ambulance_transport", 2),
)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def made(world: World, found: Incident, source: str, who: str = "hohhot.duty", **other: Any) -> Offer:
    given = {"quantity": 1, "valid_until": world.now + timedelta(hours=6), "note": "可先行出发"} | other
    return world.do(who, offers.make_offer, found.id, source=source, **given)


def taken(world: World, found: Incident, offer: Offer, who: str = "ulanqab.duty", **other: Any) -> Plan:
    need = next(one for one in found.needs if one.form == offer.form)
    given = {"need_id": need.id, "quantity": offer.quantity, "plan_id": None, "seen_version": offer.version}
    return world.do(who, offers.take_up, offer.id, **given | other)


def submitted_with(world: World, plan: Plan, who: str = "ulanqab.duty") -> Plan:
    return world.do(who, plans.submit, plan.id, **seen(plan))


def test_an_offer_of_a_duty_officer_goes_into_a_draft_and_still_needs_his_leader(world: World) -> None:
    tents, fleet = lot(world, "hohhot", "tent_12", 500), trucks(world, "hohhot", 4)
    found = needing(world, incident(world), TENTS)
    offer = made(world, found, tents, quantity=60)
    assert (offer.city, offer.city_to, offer.state, offer.by_leader) == (HOHHOT, ULANQAB, "open", False)
    assert offer.estimate_yuan > 0
    assert offer.estimate_minutes > 30  # loading is in it
    assert world.row(tents)["held"] == 0
    plan = taken(world, found, offer, quantity=40)
    (line,) = plan.movements
    assert (plan.name, plan.state, line.quantity, line.reason, line.source) == (
        "offer", "draft", 40, "offered", tents,
    )  # fmt: skip
    assert line.assembly_minutes + line.travel_minutes == offer.estimate_minutes
    assert (len(line.route) > 1, line.vehicle_count) == (True, 1)
    plan = submitted_with(world, plan)
    assert (plan.state, [one.state for one in plan.consents]) == ("submitted", ["pending"])
    plan = answered(world, plan, "hohhot")
    assert (world.row(tents)["held"], world.row(fleet)["held"]) == (40, 1)
    plan = world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan))
    assert (plan.state, plan.movements[0].state) == ("approved", "ordered")


def test_what_a_leader_offers_in_his_name_is_held_when_the_plan_is_submitted(world: World) -> None:
    beds = places(world, "hohhot", "burn_bed", 40)
    found = needing(world, incident(world), BEDS)
    offer = made(world, found, beds, "hohhot.leader", quantity=4)
    plan = submitted_with(world, taken(world, found, offer))
    (consent,) = plan.consents
    assert (plan.state, consent.state, consent.rule) == ("consented", "granted", "offer")
    assert consent.answered_by == world.officers["hohhot.leader"].id
    assert world.row(beds)["held"] == 4


def test_an_offer_below_the_floor_is_asked_for_again_unless_the_leader_let_it_go(world: World) -> None:
    tents = lot(world, "hohhot", "tent_12", 110)  # the floor is 100
    trucks(world, "hohhot", 4)
    found = needing(world, incident(world), TENTS)
    first = submitted_with(
        world, taken(world, found, made(world, found, tents, "hohhot.leader", quantity=20))
    )
    assert first.consents[0].state == "pending"
    world.do("ulanqab.duty", plans.withdraw, first.id, seen_version=first.version, note="")
    word: dict[str, Any] = {"city": HOHHOT, "form": "supply", "kind": "tent_12", "quantity": 10, "note": ""}
    word["valid_until"] = world.now + timedelta(hours=12)
    world.do("hohhot.leader", agreement.allow_below_floor, found.id, **word)
    again = made(world, found, tents, "hohhot.leader", quantity=20)
    assert submitted_with(world, taken(world, found, again)).consents[0].state == "granted"


def test_two_offers_go_into_one_draft_and_one_source_only_once(world: World) -> None:
    first, second = unit(world, "hohhot"), unit(world, "baotou")
    found = needing(world, incident(world), AMBULANCES)
    plan = taken(world, found, made(world, found, first))
    plan = taken(world, found, made(world, found, second, "baotou.duty"), plan_id=plan.id)
    assert [line.source for line in plan.movements] == [first, second]
    twice = made(world, found, first)
    given = {"quantity": 1, "plan_id": plan.id, "seen_version": twice.version}
    need_id = found.needs[0].id
    world.refused("already_in_plan", "ulanqab.duty", offers.take_up, twice.id, need_id=need_id, **given)


def test_an_offer_is_declined_with_words_withdrawn_by_its_city_or_lapses(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    one, two, three = (made(world, found, unit(world, "hohhot")) for _ in range(3))
    said = {"reason": "路况不适合", "seen_version": one.version}
    for who in ("hohhot.duty", "baotou.leader", "joint", "ulanqab.store"):
        world.refused("not_allowed", who, offers.decline, one.id, **said)
    declined = world.do("ulanqab.duty", offers.decline, one.id, **said)
    assert (declined.state, declined.answer_note) == ("declined", "路况不适合")
    world.refused("not_allowed", "ulanqab.duty", offers.withdraw, two.id, seen_version=two.version)
    gone = world.do("hohhot.duty2", offers.withdraw, two.id, seen_version=two.version)
    late = {"need_id": found.needs[0].id, "quantity": 1, "plan_id": None}
    world.refused("illegal_move", "ulanqab.duty", offers.take_up, two.id, **late, seen_version=gone.version)
    world.later(hours=7)
    world.refused("offer_expired", "ulanqab.duty", offers.take_up, three.id, **late, seen_version=1)
    assert (world.work(offers.expire_offers), world.work(offers.expire_offers)) == (1, 0)


def test_only_what_is_free_fit_and_lendable_is_offered(world: World) -> None:
    found = needing(world, incident(world), TENTS, AMBULANCES)
    tents, broken = (
        lot(world, "hohhot", "tent_12", 50, held=20),
        unit(world, "hohhot", readiness="maintenance"),
    )
    trucks(world, "hohhot", 4)
    until = world.now + timedelta(hours=6)

    def refusal(code: str, source: str, who: str = "hohhot.duty", **other: Any) -> None:
        given = {"source": source, "quantity": 1, "valid_until": until, "note": ""} | other
        world.refused(code, who, offers.make_offer, found.id, **given)

    refusal("not_so_much_free", tents, quantity=31)
    refusal("not_fit", broken)
    refusal("bad_offer_time", tents, valid_until=until + timedelta(days=9))
    refusal("not_allowed", tents, "baotou.duty")
    refusal("own_incident", unit(world, "ulanqab"), "ulanqab.duty")
    refusal("unknown_source", "fleet:1")


def test_of_two_plans_with_the_same_offered_beds_exactly_one_is_submitted(world: World) -> None:
    """Offered twice by name, for two cities' incidents: the hold decides, and the other learns who has it."""
    twin = Database(world.database.url)
    flood = {"lat": 39.8, "lon": 110.0, "type_code": "11A02"}
    sides = [("ulanqab.duty", needing(world, incident(world), BEDS))]
    sides.append(("ordos.duty", needing(world, incident(world, "ordos.duty", **flood), BEDS)))
    start = threading.Barrier(2)

    def submit(who: str, plan: Plan, database: Database) -> dict[str, Any] | None:
        officer = world.officers[who]
        start.wait()
        try:
            with database.write("real", by=officer.id, at=world.now) as session:
                plans.submit(session, officer, plan.id, **seen(plan))
        except Conflict as refusal:
            return {"code": refusal.code, "shortages": refusal.details["shortages"]}
        return None

    try:
        for _ in range(4):
            beds = places(world, "hohhot", "burn_bed", 40)
            drafts = [
                taken(world, found, made(world, found, beds, "hohhot.leader", quantity=25), who)
                for who, found in sides
            ]
            with ThreadPoolExecutor(2) as threads:
                refusals = list(
                    threads.map(submit, [who for who, _ in sides], drafts, [world.database, twin])
                )
            (told,) = [one for one in refusals if one]
            (won,) = [plan_now(world, one) for one in drafts if plan_now(world, one).state == "consented"]
            assert told["code"] == "stock_shortage"
            assert told["shortages"][0]["holders"][0]["holder"] == f"movement:{won.movements[0].id}"
            assert won.number in told["shortages"][0]["holders"][0]["label"]
            world.do(
                f"{'ulanqab' if won.city == ULANQAB else 'ordos'}.duty", plans.withdraw, won.id,
                seen_version=won.version, note="",
            )  # fmt: skip
    finally:
        twin.close()


def test_an_offer_that_ran_out_between_draft_and_submission_is_no_consent(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    plan = taken(world, found, made(world, found, unit(world, "hohhot"), "hohhot.leader"))
    world.later(hours=7)
    plan = submitted_with(world, plan)
    assert plan.consents[0].state == "pending"


def offer_now(world: World, offer: Offer) -> Offer:
    with world.read() as session:
        return next(one.object for one in offers.every_offer(session) if one.object.id == offer.id)


def test_an_offer_whose_draft_came_to_nothing_stands_again_as_long_as_it_is_valid(world: World) -> None:
    found = needing(world, incident(world), BEDS)
    offer = made(world, found, places(world, "hohhot", "burn_bed", 40), "hohhot.leader", quantity=4)
    draft = taken(world, found, offer)
    world.do("ulanqab.duty", plans.withdraw, draft.id, seen_version=draft.version, note="")
    again = offer_now(world, offer)
    assert (again.state, again.plan_id, again.answered_by) == ("open", None, None)
    plan = submitted_with(world, taken(world, found, again))  # its leader's word still holds
    world.do("ulanqab.leader", decisions.reject, plan.id, seen_version=plan.version, note="先用本市")
    again = offer_now(world, offer)
    assert again.state == "open"
    draft = taken(world, found, again)
    world.later(hours=7)
    world.do("ulanqab.duty", plans.withdraw, draft.id, seen_version=draft.version, note="")
    late = offer_now(world, offer)
    assert (late.state, late.plan_id) == ("expired", draft.id)  # it says in which plan its time ran out


def test_an_offer_that_its_own_leader_refuses_stays_answered(world: World) -> None:
    found = needing(world, incident(world), AMBULANCES)
    offer = made(world, found, unit(world, "hohhot"))
    plan = submitted_with(world, taken(world, found, offer))
    (line,) = plan.movements
    plan = answered(world, plan, "hohhot", {line.id: 0}, "own_incident")
    world.do("ulanqab.duty", plans.withdraw, plan.id, seen_version=plan.version, note="")
    assert offer_now(world, offer).state == "taken_up"


def test_an_offer_added_to_an_optimized_draft_leaves_no_stale_figure_in_it(world: World) -> None:
    asked, offered = places(world, "hohhot", "burn_bed", 40), places(world, "hohhot", "burn_bed", 40)
    found = needing(world, incident(world), ("resource", "burn_bed", 9))
    draft = drafted(world, found, Asked(asked, 3))
    short = {"need_id": found.needs[0].id, "quantity": 6, "reason": "none_left", "details": {}}
    with world.write() as session:
        plans.locked(session, draft.id).unmet = [short]
    draft = plan_now(world, draft)
    assert draft.goals
    mixed = taken(world, found, made(world, found, offered, "hohhot.leader", quantity=4), plan_id=draft.id)
    assert ([one.quantity for one in mixed.unmet], mixed.goals, mixed.gap) == ([2], [], None)
    # one city is asked for the one line and has given its word for the other: it answers what is asked
    plan = submitted_with(world, mixed)
    states = {line.source: line.state for line in plan.movements}
    assert states == {asked: "proposed", offered: "granted"}
    assert sorted(one.state for one in plan.consents) == ["granted", "pending"]
    plan = answered(world, plan, "hohhot", {plan.movements[0].id: 0}, "own_incident")
    assert {line.source: line.state for line in plan.movements} == {asked: "refused", offered: "granted"}
    assert (world.row(offered)["held"], world.row(asked)["held"]) == (4, 0)
