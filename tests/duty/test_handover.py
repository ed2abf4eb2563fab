"""A post goes over with everything that is open: seen item by item, signed by both, or not at all."""

import pytest

from app.core.db import Database
from app.duty import handover
from app.duty.handover_events import Handover
from app.incidents import service as incidents
from tests.lending import Asked, submitted
from tests.world import HOHHOT, World, incident, needing, small_world, unit


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def made(world: World, *notes: str) -> Handover:
    """Hohhot's duty officer hands over to the second one, with an ambulance asked of the city."""
    found = needing(world, incident(world), ("unit", "ambulance_transport", 1))
    submitted(world, found, Asked(unit(world, "hohhot")))
    incident(world, "hohhot.duty", lat=40.81, lon=111.65, type_code="11A02", title="内涝")
    to = {"to_id": world.officers["hohhot.duty2"].id}
    return world.do("hohhot.duty", handover.make_handover, **to, notes=list(notes))


def seen_all(world: World, sheet: Handover) -> Handover:
    keys = {"keys": [item.key for item in sheet.items], "seen_version": sheet.version}
    return world.do("hohhot.duty2", handover.acknowledge_items, sheet.id, **keys)


def now(world: World, sheet: Handover) -> Handover:
    with world.read() as session:
        return next(one for one in handover.every_handover(session) if one.id == sheet.id)


def test_the_brief_has_what_is_open_and_what_was_written_by_hand(world: World) -> None:
    sheet = made(world, "移动指挥车油料不足")
    told = {item.group: item for item in sheet.items}
    assert [told[group].title.split()[-1] for group in ("incident", "decision", "note")] == [
        "内涝",
        "旗下营氯乙烯爆燃",
        "移动指挥车油料不足",
    ]
    assert told["decision"].due_at is not None
    assert "report" in told, "the flood's first report is due"


def test_nobody_signs_off_with_an_item_that_is_not_acknowledged(world: World) -> None:
    sheet = made(world)
    seen = {"seen_version": sheet.version}
    for who in ("hohhot.duty", "hohhot.duty2"):
        details = world.refused("handover_unacknowledged", who, handover.sign, sheet.id, **seen)
        assert details["count"] == len(sheet.items) > 1
    first = {"keys": [sheet.items[0].key], "seen_version": sheet.version}
    world.refused("not_your_handover", "hohhot.duty", handover.acknowledge_items, sheet.id, **first)
    sheet = world.do("hohhot.duty2", handover.acknowledge_items, sheet.id, **first)
    seen = {"seen_version": sheet.version}
    details = world.refused("handover_unacknowledged", "hohhot.duty", handover.sign, sheet.id, **seen)
    assert details["keys"] == [item.key for item in sheet.items[1:]]


def test_both_sign_and_the_post_is_the_successor_s(world: World) -> None:
    sheet = seen_all(world, made(world))
    sheet = world.do("hohhot.duty", handover.sign, sheet.id, seen_version=sheet.version)
    assert (sheet.state, sheet.to_signed_at) == ("open", None)
    sheet = world.do("hohhot.duty2", handover.sign, sheet.id, seen_version=sheet.version)
    assert sheet.state == "signed"
    (desk,) = [one for (kind, _), one in world.state().items() if kind == "desk.changed"]
    assert (desk["city"], desk["officer_id"]) == (HOHHOT, world.officers["hohhot.duty2"].id)
    world.refused("illegal_move", "hohhot.duty", handover.sign, sheet.id, seen_version=sheet.version)


def test_what_comes_up_or_changes_between_making_and_signing_must_be_seen_too(world: World) -> None:
    sheet = seen_all(world, made(world))
    new = incident(world, "hohhot.duty", lat=40.8, lon=111.7, title="断电")
    seen = {"seen_version": sheet.version}
    details = world.refused("handover_behind", "hohhot.duty", handover.sign, sheet.id, **seen)
    assert f"incident:{new.id}" in details["keys"]
    assert world.work(lambda session: handover.refresh(session, sheet.id))
    assert not world.work(lambda session: handover.refresh(session, sheet.id))
    sheet = seen_all(world, now(world, sheet))
    world.do(
        "hohhot.duty", incidents.grade_incident, new.id, grade=2, basis="波及全市", seen_version=new.version
    )
    world.work(lambda session: handover.refresh(session, sheet.id))
    sheet = now(world, sheet)
    assert f"incident:{new.id}" in [item.key for item in sheet.items if item.acknowledged_at is None]
    seen = {"seen_version": sheet.version}
    world.refused("handover_unacknowledged", "hohhot.duty2", handover.sign, sheet.id, **seen)


def test_a_post_has_one_handover_at_a_time_and_only_to_another_of_the_same_post(world: World) -> None:
    sheet = made(world)
    to = world.officers["hohhot.duty2"].id
    world.refused("handover_open", "hohhot.duty", handover.make_handover, to_id=to, notes=[])
    for who, code in (("hohhot.duty", "to_oneself"), ("hohhot.leader", "not_of_this_post")):
        stranger = world.officers["hohhot.duty"].id
        world.refused(code, who, handover.make_handover, to_id=stranger, notes=[])
    note = {"note": "备用电台在充电", "seen_version": sheet.version}
    sheet = world.do("hohhot.duty", handover.add_note, sheet.id, **note)
    ending = {"reason": "改由他人接班", "seen_version": sheet.version}
    assert world.do("hohhot.duty2", handover.cancel_handover, sheet.id, **ending).state == "cancelled"
    world.do("hohhot.duty", handover.make_handover, to_id=to, notes=[])
