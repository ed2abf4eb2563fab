"""People over time, named persons, needs that go stale, and the think tank."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.db import Database
from app.incidents import casualties, destroying, experts, needs, service, tallies
from app.incidents.counts import COUNTS, every_tally
from app.incidents.events import Incident
from app.incidents.seed import enter_experts
from tests.overdue import overdue
from tests.world import World, incident, needing, small_world

DUTY, LEADER = "ulanqab.duty", "ulanqab.leader"
WANG: dict[str, Any] = {
    "name": "王小明",
    "sex": "male",
    "age": 34,
    "condition": "injured",
    "whereabouts": "卓资县医院",
    "contact_phone": "13900000009",
}


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def seen(world: World, found_id: int, minutes_ago: int, **counts: int) -> dict[str, Any]:
    with world.read() as session:
        version = service.find(session, found_id).version
    return {
        "observed_at": world.now - timedelta(minutes=minutes_ago),
        "counts": dict.fromkeys(COUNTS, 0) | counts,
        "source": "现场指挥部",
        "seen_version": version,
    }


def test_the_incident_shows_what_was_seen_last_however_late_older_news_comes(world: World) -> None:
    found = incident(world)
    world.later(minutes=30)
    newer = seen(world, found.id, 5, deaths=6, injured=40, trapped=2)
    world.do(DUTY, tallies.observe_people, found.id, **newer)
    older = seen(world, found.id, 25, deaths=5, injured=38)
    world.do(DUTY, tallies.observe_people, found.id, **older)
    with world.read() as session:
        row = service.find(session, found.id)
        assert (row.deaths, row.injured, row.trapped) == (6, 40, 2)
        assert len(every_tally(session)) == 3


def test_a_wrong_count_is_corrected_and_both_stay(world: World) -> None:
    found = incident(world)
    world.later(minutes=10)
    wrong = world.do(DUTY, tallies.observe_people, found.id, **seen(world, found.id, 1, deaths=60))
    right = seen(world, found.id, 1, deaths=6) | {"reason": "多录一个零"}
    told = world.do(DUTY, tallies.correct_tally, wrong.id, **right)
    with world.read() as session:
        kept = {row.id: (row.deaths, row.corrected_by_id) for row in every_tally(session)}
        assert service.find(session, found.id).deaths == 6
    assert (kept[wrong.id], kept[told.id]) == ((60, told.id), (6, None))
    again = seen(world, found.id, 1, deaths=7) | {"reason": "x"}
    world.refused("already_corrected", DUTY, tallies.correct_tally, wrong.id, **again)


def test_a_count_that_cannot_be_is_refused(world: World) -> None:
    found = incident(world)
    for code, given in (
        ("in_the_future", seen(world, found.id, -5)),
        ("before_it_happened", seen(world, found.id, 500)),
        ("more_serious_than_injured", seen(world, found.id, 0, injured=1, seriously_injured=2)),
    ):
        world.refused(code, DUTY, tallies.observe_people, found.id, **given)


def test_loss_in_yuan_counts_for_the_suggested_grade(world: World) -> None:
    found = incident(world, deaths=0, injured=0, seriously_injured=0, direct_loss_yuan=60_000_000)
    with world.read() as session:
        assert service.suggest_grade(session, found.id)[0] == 2


def test_a_need_goes_stale_until_somebody_confirms_it(world: World) -> None:
    found = needing(world, incident(world), ("supply", "tent_12", 40))
    one = found.needs[0]
    assert one.stale_at == world.now + timedelta(hours=6)  # grade II
    world.later(hours=7)
    assert [each.about for each in overdue(world, "need")] == [f"incident:{found.id}"]
    confirming = {"need_ids": [one.id], "seen_version": found.version}
    told = world.do(DUTY, needs.confirm_needs, found.id, **confirming)
    assert (told.needs[0].confirmed_at, told.needs[0].confirmed_by) == (world.now, world.officers[DUTY].id)
    assert overdue(world, "need") == []
    unknown = {"need_ids": [4711], "seen_version": told.version}
    world.refused("not_found", DUTY, needs.confirm_needs, found.id, **unknown)


def test_a_named_person_is_masked_for_all_and_read_in_full_by_those_who_must(world: World) -> None:
    found = incident(world)
    told = world.do(DUTY, casualties.enter_casualty, found.id, WANG)
    assert (told.name, told.contact_phone) == ("王**", "139****0009")
    where = {"whereabouts": "自治区人民医院"}
    moved = world.do(DUTY, casualties.change_casualty, told.id, where, seen_version=told.version)
    assert moved.whereabouts == "自治区人民医院"
    assert not [entry for entry in world.entries() if "王小明" in str(entry)]
    with world.read() as session:
        whole = casualties.named(session, world.officers[DUTY], found.id)
    assert whole.casualties[0].name == "王小明"
    for who in ("hohhot.duty", "ulanqab.store", "ulanqab.team", "audit"):
        world.refused("not_allowed", who, casualties.named, found.id)


def test_the_names_are_sealed_when_the_incident_has_ended(world: World) -> None:
    found = incident(world)
    world.do(DUTY, casualties.enter_casualty, found.id, WANG)
    given = {"matter": "m", "level": 3, "expected_hours": 24, "measures": "m"}
    found = world.do(LEADER, service.start_response, found.id, seen_version=found.version, **given)
    world.do(LEADER, service.end_response, found.id, reason="完毕", seen_version=found.version)
    world.refused("sealed", DUTY, casualties.named, found.id)
    with world.read() as session:
        assert casualties.named(session, world.officers[LEADER], found.id).casualties


def test_an_expert_is_called_and_his_advice_stands_on_the_record(world: World) -> None:
    assert world.work(enter_experts) == 12
    assert world.work(enter_experts) == 0
    found = incident(world)
    with world.read() as session:
        one = next(row for row in experts.every_expert(session) if "12D" in row.type_prefixes)
        shown = experts.expert_shape(one)
        assert experts.contact(session, world.officers[DUTY], one.id).phone == one.phone != shown.phone
    world.refused("not_allowed", "ulanqab.store", experts.contact, one.id)
    call = {"expert_id": one.id, "called_at": world.now, "reached": True, "question": "如何稀释？"}
    world.refused("advice_needed", DUTY, experts.consult, found.id, advice="", **call)
    world.refused("not_allowed", "hohhot.duty", experts.consult, found.id, advice="水幕稀释", **call)
    told = world.do(DUTY, experts.consult, found.id, advice="水幕稀释", **call)
    assert (told.incident_id, told.advice) == (found.id, "水幕稀释")
    keeping = {"availability": "unavailable", "phone": None, "seen_version": one.version}
    who = "hohhot.duty" if one.city == "150100" else "baotou.duty"
    assert world.do(who, experts.keep_expert, one.id, **keeping).availability == "unavailable"


def over(world: World) -> Incident:
    """An incident with one named person, its response ended."""
    found = incident(world)
    world.do(DUTY, casualties.enter_casualty, found.id, WANG)
    given = {"matter": "m", "level": 3, "expected_hours": 24, "measures": "m"}
    found = world.do(LEADER, service.start_response, found.id, seen_version=found.version, **given)
    return world.do(LEADER, service.end_response, found.id, reason="完毕", seen_version=found.version)


def left(world: World) -> list[str]:
    with world.read() as session:
        return [row.name + row.contact_phone + row.whereabouts for row in casualties.every_casualty(session)]


def test_personal_data_are_destroyed_when_their_time_is_over_and_the_journal_says_it_without_them(
    world: World,
) -> None:
    found = over(world)
    assert found.persons_due_at == world.now + timedelta(days=180)
    world.later(days=181)
    with world.read() as session:
        assert destroying.due_for_destruction(session, world.now - timedelta(days=2)) == []
        assert destroying.due_for_destruction(session, world.now) == [found.id]
    told = world.work(lambda session: destroying.destroy(session, service.find(session, found.id)))
    assert (told.persons_destroyed_at, left(world)) == (world.now, [""])
    assert [entry["action"] for entry in world.entries()][-2:] == ["casualty.destroyed", "persons.destroyed"]
    assert "卓资县医院" not in str(world.entries()[-2:])
    with world.read() as session:
        assert destroying.due_for_destruction(session, world.now) == []


def test_two_persons_destroy_at_once_or_keep_for_longer(world: World) -> None:
    found = over(world)
    until = world.now + timedelta(days=400)
    keep = {"what": "keep", "until": until, "reason": "事故调查需要"}
    found = world.do(LEADER, destroying.ask_about_persons, found.id, seen_version=found.version, **keep)
    decide = {"granted": True, "seen_version": found.version}
    world.refused("asker_decides_not", LEADER, destroying.decide_about_persons, found.id, **decide)
    found = world.do("ulanqab.leader2", destroying.decide_about_persons, found.id, **decide)
    assert found.persons_due_at == until
    now = {"what": "destroy", "until": None, "reason": "调查完毕", "seen_version": found.version}
    found = world.do(DUTY, destroying.ask_about_persons, found.id, **now)
    found = world.do(
        LEADER, destroying.decide_about_persons, found.id, granted=True, seen_version=found.version
    )
    assert (left(world), found.persons_asked) == ([""], None)
