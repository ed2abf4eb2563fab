"""The side exits of one loan: late, broken down, recalled, kept longer, handed over, cancelled, short."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.db import Database
from app.core.flow import move
from app.dispatch import requests, road_reports, states, tracking
from app.dispatch.cover import open_needs
from app.dispatch.events import LoanRequest, Movement
from app.incidents import service as incidents
from app.incidents.events import Incident
from app.planning.models import RunRow
from app.planning.reactions import _replan_stopped
from tests.lending import Asked, acknowledged, moved, movement_now, plan_of, received
from tests.world import World, incident, lot, needing, places, small_world, trucks, unit

TENTS, QUILTS = ("supply", "tent_12", 100), ("supply", "quilt", 500)
AMBULANCES, BEDS = ("unit", "ambulance_transport", 6), ("resource", "burn_bed", 9)


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def lent(world: World, source: str, quantity: int = 1, **trucks_of: int) -> tuple[Incident, Movement]:
    """Ordered and acknowledged, from Hohhot to Ulanqab."""
    found = needing(world, incident(world), TENTS, QUILTS, AMBULANCES, BEDS)
    fleet = {trucks(world, "hohhot", 2): 1} if source.startswith("lot") else {}
    return found, acknowledged(world, found, Asked(source, quantity, fleet)).movements[0]


def reported(world: World, line: Movement, what: str, who: str, **given: Any) -> Movement:
    version = movement_now(world, line).version
    told: Movement = world.do(who, getattr(road_reports, what), line.id, seen_version=version, **given)
    return told


def asked(world: World, line: Movement, kind: str, who: str, **given: Any) -> LoanRequest:
    version = movement_now(world, line).version
    said = {"kind": kind, "reason": "测试", "seen_version": version} | given
    return world.do(who, requests.ask, line.id, **said)


def answered(world: World, one: LoanRequest, who: str, accept: bool = True, note: str = "") -> LoanRequest:
    return world.do(who, requests.answer, one.id, accept=accept, note=note, seen_version=one.version)


def still_open(world: World, found: Incident, kind: str) -> int:
    with world.read() as session:
        left = open_needs(session, [incidents.find(session, found.id)])
        return sum(quantity for need, quantity in left if need.kind == kind)


def test_a_position_moves_the_expected_arrival_and_stands_on_the_map(world: World) -> None:
    _, line = lent(world, unit(world, "hohhot"))
    moved(world, line, "depart", "hohhot.store")
    world.later(minutes=20)
    near = {"lat": 40.9, "lon": 112.15, "node": None, "note": "过卓资收费站", "occurred_at": None}
    world.refused(
        "not_allowed",
        "baotou.team",
        road_reports.report_position,
        line.id,
        seen_version=line.version + 1,
        **near,
    )
    line = reported(world, line, "report_position", "hohhot.team", **near)
    assert (line.position_lat, line.position_at, line.position_note) == (40.9, world.now, "过卓资收费站")
    assert line.planned_arrive_at < world.now + timedelta(minutes=60)
    unknown = near | {"lat": None, "lon": None}
    version = {"seen_version": line.version}
    world.refused("place_needed", "hohhot.team", road_reports.report_position, line.id, **unknown, **version)
    unknown["node"] = "nowhere"
    world.refused("unknown_node", "hohhot.team", road_reports.report_position, line.id, **unknown, **version)


def test_a_delay_says_the_new_time_and_why(world: World) -> None:
    _, line = lent(world, unit(world, "hohhot"))
    line = moved(world, line, "depart", "hohhot.store")
    later = line.planned_arrive_at + timedelta(hours=2)
    past = {"arrive_at": world.now - timedelta(minutes=9), "note": "堵车", "seen_version": line.version}
    world.refused("in_the_past", "hohhot.team", road_reports.report_delay, line.id, **past)
    line = reported(world, line, "report_delay", "hohhot.team", arrive_at=later, note="爆胎，换胎后继续")
    assert (line.planned_arrive_at, line.delay_note) == (later, "爆胎，换胎后继续")


def test_a_breakdown_takes_it_out_of_service_and_its_need_is_planned_anew(world: World) -> None:
    ambulance = unit(world, "hohhot")
    found, line = lent(world, ambulance)
    before = still_open(world, found, "ambulance_transport")
    moved(world, line, "depart", "hohhot.store")
    line = reported(world, line, "break_down", "hohhot.team", note="变速箱故障")
    assert (line.state, line.stop_note, line.stopped_at) == ("broken_down", "变速箱故障", world.now)
    assert world.row(ambulance)["readiness"] == "maintenance"
    assert still_open(world, found, "ambulance_transport") == before + 1
    world.work(lambda session: _replan_stopped(session, 5))
    world.work(lambda session: _replan_stopped(session, 5))  # once only
    with world.read() as session:
        assert [run.incident_ids for run in session.query(RunRow)] == [[found.id]]
    line = moved(world, line, "go_home", "hohhot.team")
    assert line.state == "returning"


def test_what_was_repaired_on_the_road_goes_on_and_what_was_at_work_does_not(world: World) -> None:
    found, line = lent(world, unit(world, "hohhot"))
    moved(world, line, "depart", "hohhot.store")
    reported(world, line, "break_down", "hohhot.team", note="爆胎")
    line = reported(world, line, "resume", "hohhot.team", note="已换胎")
    assert (line.state, line.stopped_at) == ("departed", None)
    moved(world, line, "arrive", "ulanqab.duty")
    line = reported(world, line, "break_down", "ulanqab.duty", note="液压故障")
    given = {"note": "修好", "seen_version": line.version}
    world.refused("was_there_already", "hohhot.team", road_reports.resume, line.id, **given)
    assert still_open(world, found, "ambulance_transport") == 6


def test_who_was_relieved_starts_a_new_shift(world: World) -> None:
    _, line = lent(world, unit(world, "hohhot"))
    given = {"seen_version": line.version}
    world.refused("nobody_at_work", "hohhot.team", road_reports.relieve, line.id, **given)
    line = moved(world, line, "depart", "hohhot.store")
    assert line.shift_started_at == line.departed_at
    world.later(hours=13)
    assert reported(world, line, "relieve", "hohhot.team").shift_started_at == world.now


def test_what_was_reserved_and_not_sent_is_free_again_and_its_need_open(world: World) -> None:
    tents = lot(world, "hohhot", "tent_12", 150)
    found, line = lent(world, tents, 30)
    given = {"occurred_at": None, "seen_version": line.version, "sent_quantity": 24}
    world.refused("reason_needed", "hohhot.store", tracking.depart, line.id, **given)
    line = moved(world, line, "depart", "hohhot.store", sent_quantity=24, note="6顶霉变")
    assert (line.quantity, line.ordered_quantity, line.sent_note) == (24, 30, "6顶霉变")
    assert (world.row(tents)["on_hand"], world.row(tents)["held"]) == (126, 0)
    assert still_open(world, found, "tent_12") == 76


@pytest.mark.parametrize("code", ["short", "damaged", "wrong_item"])
def test_a_receipt_that_differs_has_a_code_and_is_under_the_site_s_command(world: World, code: str) -> None:
    found, line = lent(world, lot(world, "hohhot", "tent_12", 150), 20)
    moved(world, line, "depart", "hohhot.store")
    line = moved(world, line, "arrive", "ulanqab.duty")
    counts = {"received_quantity": 19, "damaged_quantity": 1, "note": "见照片", "command_post": "旗下营前指"}
    no_code = {"difference_code": "no_such_code", "seen_version": line.version}
    world.refused("reason_needed", "ulanqab.store", tracking.receive, line.id, **counts, **no_code)
    line = moved(world, line, "receive", "ulanqab.store", difference_code=code, **counts)
    assert (line.difference_code, line.command_post) == (code, "旗下营前指")
    assert line.due_back_at == world.now + timedelta(days=7)
    assert still_open(world, found, "tent_12") == 82


def test_a_recall_is_a_question_that_the_borrower_answers(world: World) -> None:
    found, line = lent(world, unit(world, "hohhot"))
    line = received(world, line)
    recall = {"kind": "recall", "reason": "本市有火情", "seen_version": line.version}
    for who in ("ulanqab.duty", "hohhot.store", "joint", "baotou.leader"):
        world.refused("not_allowed", who, requests.ask, line.id, **recall)
    one = asked(world, line, "recall", "hohhot.duty")
    assert (one.state, one.city_asked, one.rule) == ("pending", "150900", "recall")
    assert one.answer_due_at > one.asked_at
    again = recall | {"seen_version": movement_now(world, line).version}
    world.refused("already_asked", "hohhot.leader", requests.ask, line.id, **again)
    assert movement_now(world, line).state == "received"  # nothing happens by itself
    reply = {"accept": False, "note": "", "seen_version": one.version}
    world.refused("not_allowed", "hohhot.leader", requests.answer, one.id, **reply)
    world.refused("note_needed", "ulanqab.leader", requests.answer, one.id, **reply)
    declined = answered(world, one, "ulanqab.leader", accept=False, note="两小时后可归还")
    assert (declined.state, movement_now(world, line).state) == ("declined", "received")
    accepted = answered(world, asked(world, line, "recall", "hohhot.leader"), "ulanqab.leader")
    assert (accepted.state, movement_now(world, line).state) == ("accepted", "released")
    assert still_open(world, found, "ambulance_transport") == 6


def test_what_is_recalled_on_the_road_turns_back_and_stock_comes_home(world: World) -> None:
    tents = lot(world, "hohhot", "tent_12", 150)
    _, line = lent(world, tents, 20)
    moved(world, line, "depart", "hohhot.store")
    answered(world, asked(world, line, "recall", "hohhot.duty"), "ulanqab.leader")
    assert movement_now(world, line).state == "returning"
    moved(world, line, "return_home", "hohhot.store", returned_quantity=20, lost_quantity=0)
    assert world.row(tents)["on_hand"] == 150


def test_beds_that_are_recalled_are_empty_again(world: World) -> None:
    beds = places(world, "hohhot", "burn_bed", 10)
    _, line = lent(world, beds, 4)
    line = received(world, line)
    assert world.row(beds)["occupied"] == 4
    answered(world, asked(world, line, "recall", "hohhot.duty"), "ulanqab.leader")
    assert world.row(beds)["occupied"] == 0


def test_a_longer_loan_is_asked_of_the_lender_and_answered(world: World) -> None:
    _, line = lent(world, unit(world, "hohhot"))
    line = received(world, line)
    assert line.due_back_at
    until = line.due_back_at + timedelta(days=3)
    shorter = {"kind": "extend", "reason": "余火", "seen_version": line.version, "until_at": world.now}
    world.refused("not_longer", "ulanqab.duty", requests.ask, line.id, **shorter)
    one = asked(world, line, "extend", "ulanqab.duty", until_at=until)
    assert answered(world, one, "hohhot.leader").state == "accepted"
    assert movement_now(world, line).due_back_at == until


def test_it_serves_another_incident_only_when_its_owner_consents_anew(world: World) -> None:
    found, line = lent(world, unit(world, "hohhot"))
    line = received(world, line)
    other = needing(world, incident(world, title="国道追尾"), AMBULANCES)
    need = other.needs[0].id
    own = {"kind": "hand_over", "reason": "转用", "seen_version": line.version, "need_id": line.need_id}
    world.refused("not_another_incident", "ulanqab.duty", requests.ask, line.id, **own)
    one = asked(world, line, "hand_over", "ulanqab.duty", need_id=need)
    world.refused(
        "not_allowed", "ulanqab.leader", requests.answer, one.id,
        accept=True, note="", seen_version=one.version,
    )  # fmt: skip
    answered(world, one, "hohhot.leader")
    line = movement_now(world, line)
    assert (line.incident_id, line.need_id, line.handed_over_from) == (other.id, need, found.id)
    assert still_open(world, other, "ambulance_transport") == 5
    assert still_open(world, found, "ambulance_transport") == 6


def test_a_line_is_cancelled_or_reduced_before_it_leaves_when_the_other_side_acknowledges(
    world: World,
) -> None:
    quilts = lot(world, "hohhot", "quilt", 3000)
    _, line = lent(world, quilts, 200)
    content = plan_of(world, line).content_hash
    less = {"kind": "reduce", "reason": "够了", "seen_version": line.version, "quantity": 200}
    world.refused("bad_quantity", "ulanqab.duty", requests.ask, line.id, **less)
    one = asked(world, line, "reduce", "ulanqab.duty", quantity=150)
    answered(world, one, "hohhot.duty")
    line = movement_now(world, line)
    assert (line.quantity, line.ordered_quantity, world.row(quilts)["held"]) == (150, 200, 150)
    one = asked(world, line, "cancel", "ulanqab.duty")
    taken_back = world.do("ulanqab.leader", requests.withdraw, one.id, seen_version=one.version)
    assert taken_back.state == "withdrawn"
    answered(world, asked(world, line, "cancel", "hohhot.duty"), "ulanqab.duty")
    assert movement_now(world, line).state == "cancelled"
    assert world.row(quilts)["held"] == 0
    assert plan_of(world, line).content_hash == content  # what was approved stays what was approved


def test_the_trucks_of_a_cancelled_line_stay_with_what_rides_on_them(world: World) -> None:
    quilts, tents = lot(world, "hohhot", "quilt", 3000), lot(world, "hohhot", "tent_12", 150)
    fleet = trucks(world, "hohhot", 2)
    found = needing(world, incident(world), TENTS, QUILTS)
    plan = acknowledged(world, found, Asked(quilts, 100, {fleet: 2}), Asked(tents, 10))
    first, second = plan.movements
    answered(world, asked(world, first, "cancel", "ulanqab.duty"), "hohhot.duty")
    assert world.row(fleet)["held"] == 2
    assert movement_now(world, second).vehicle_count == 2
    moved(world, second, "depart", "hohhot.store")
    assert world.row(fleet)["held"] == 2


FLOWS = {
    name: getattr(states, name)
    for name in (
        "PLAN_FLOW", "CONSENT_FLOW", "UNIT_FLOW", "RETURNABLE_FLOW", "CONSUMABLE_FLOW", "RESOURCE_FLOW",
        "REQUEST_FLOW", "ORDER_FLOW",
    )
}  # fmt: skip


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_and_action_leads_where_the_table_says_or_is_refused(name: str) -> None:
    flow = FLOWS[name]
    actions = {action for allowed in flow.values() for action in allowed}
    for state, allowed in flow.items():
        for action in actions:
            if action in allowed:
                assert move(flow, state, action) in flow
            else:
                with pytest.raises(Exception, match="illegal_move"):
                    move(flow, state, action)
    reached = {target for allowed in flow.values() for target in allowed.values()}
    begins = {"draft", "pending", "proposed", "issued"}
    assert set(flow) - reached <= begins | ({"received"} if name == "CONSUMABLE_FLOW" else set())
