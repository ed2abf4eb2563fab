"""Incidents: logged where they are, graded by a person, responded to by law; nonsense is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.core import journal
from app.core.db import Database
from app.incidents import needs, service
from app.incidents.suggestions import suggest_needs
from app.region.data import load_reference
from tests.world import AT, GUYANG, World, incident, need, needing, small_world

PARIS: dict[str, object] = {"lat": 48.8566, "lon": 2.3522}
RESPONSE = {"matter": "氯乙烯泄漏爆燃", "level": 2, "expected_hours": 48, "measures": "疏散、灭火、救治"}


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def facts(world: World, **given: object) -> dict[str, object]:
    known = {
        "title": "t",
        "type_code": "12D01",
        "county": None,
        "city": None,
        "place": "",
        "lat": None,
        "lon": None,
        "occurred_at": world.now - timedelta(hours=1),
    }
    counts = dict.fromkeys(service.COUNTS, 0)
    return known | counts | {"description": ""} | given


def test_an_incident_is_logged_with_its_county_number_and_both_times(world: World) -> None:
    found = incident(world)
    assert (found.city, found.county, found.number) == ("150900", "150921", "WL-2026-0001")
    assert (found.category, found.type_known, found.state) == ("12000", True, "logged")
    assert found.recorded_at == world.now
    assert found.occurred_at < found.recorded_at
    assert (found.grade, found.warning_level, found.response) == (None, None, None)
    assert world.entries()[-1]["action"] == "incident.logged"


def test_numbers_count_on_in_each_city_of_its_own(world: World) -> None:
    numbers = [incident(world).number for _ in range(2)] + [incident(world, "baotou.duty", **GUYANG).number]
    assert numbers == ["WL-2026-0001", "WL-2026-0002", "BT-2026-0001"]


def test_a_drill_counts_for_itself_and_says_so(world: World) -> None:
    incident(world)
    with world.database.write("drill:1", by=None, at=AT) as session:
        journal.open_world(session, "drill:1")
    drill = World(world.database, "drill:1")
    drill.officers = world.officers
    assert [incident(drill).number for _ in range(2)] == ["演练-WL-2026-0001", "演练-WL-2026-0002"]
    assert incident(world).number == "WL-2026-0002"


def test_a_county_gives_its_seat(world: World) -> None:
    found = world.do("baotou.duty", service.log_incident, facts(world, county="150222"))
    seat = load_reference().counties["150222"]
    assert (found.city, found.lat, found.lon, found.place) == ("150200", seat.lat, seat.lon, seat.name_zh)


def test_what_cannot_be_is_refused_with_its_reason(world: World) -> None:
    guyang: dict[str, object] = {"county": "150222"}
    impossible: list[tuple[str, dict[str, object]]] = [
        ("unknown_type_code", guyang | {"type_code": "19Z99"}),
        ("outside_region", PARIS),
        ("outside_region", guyang | PARIS),
        ("unknown_county", {"county": "110105"}),
        ("place_needed", {}),
        ("place_needed", {"city": "110000"}),
        ("in_the_future", guyang | {"occurred_at": AT + timedelta(hours=3)}),
        ("more_serious_than_injured", guyang | {"injured": 2, "seriously_injured": 3}),
    ]
    for code, given in impossible:
        world.refused(code, "baotou.duty", service.log_incident, facts(world, **given))


def test_paris_is_told_how_far_it_is(world: World) -> None:
    details = world.refused("outside_region", "baotou.duty", service.log_incident, facts(world, **PARIS))
    assert (details["lat"], details["lon"]) == (48.8566, 2.3522)
    assert details["nearest_km"] > 7000


def test_an_incident_is_logged_by_the_city_it_is_in_and_no_other(world: World) -> None:
    given = facts(world, county="150222")
    details = world.refused("not_allowed", "hohhot.duty", service.log_incident, given)
    assert (details["action"], details["for_cities"]) == ("incident.log", ["150200"])
    for who in ("baotou.store", "baotou.team", "joint", "system"):
        world.refused("not_allowed", who, service.log_incident, given)


def test_what_is_heard_later_corrects_what_was_logged(world: World) -> None:
    found = incident(world)
    later = {"deaths": 5, "county": "150921", "place": "旗下营"}
    told = world.do("ulanqab.duty2", service.correct_incident, found.id, later, seen_version=found.version)
    assert (told.deaths, told.place, told.version) == (5, "旗下营", found.version + 1)
    assert [
        entry["object"]["deaths"] for entry in world.entries() if entry["kind"] == "incident.changed"
    ] == [4, 5]


def test_a_correction_moves_no_incident_into_another_city(world: World) -> None:
    found = incident(world)
    seen = {"seen_version": found.version}
    world.refused("other_city", "ulanqab.duty", service.correct_incident, found.id, dict(GUYANG), **seen)
    world.refused("outside_region", "ulanqab.duty", service.correct_incident, found.id, PARIS, **seen)


ON_A_STALE_SCREEN: list[tuple[Callable[..., object], dict[str, Any]]] = [
    (service.correct_incident, {"facts": {"deaths": 9}}),
    (service.grade_incident, {"grade": 1, "basis": ""}),
    (service.start_response, RESPONSE),
    (service.end_response, {"reason": "over"}),
    (needs.state_needs, {"needs": []}),
]


def test_a_stale_screen_is_told_both_versions(world: World) -> None:
    found = incident(world)
    world.do("ulanqab.duty", service.correct_incident, found.id, {"deaths": 5}, seen_version=1)
    for act, given in ON_A_STALE_SCREEN:
        details = world.refused("changed_meanwhile", "ulanqab.duty", act, found.id, seen_version=1, **given)
        assert details == {"seen_version": 1, "version": 2}


def test_a_person_grades_and_the_casualties_only_suggest(world: World) -> None:
    found = incident(world)
    with world.read() as session:
        assert service.suggest_grade(session, found.id)[0] == 3  # 4 dead: 较大
    given = {"grade": 2, "basis": "危及范围大", "seen_version": found.version}
    graded = world.do("ulanqab.leader", service.grade_incident, found.id, **given)
    assert (graded.grade, graded.grade_basis) == (2, "危及范围大")
    cleared = {"grade": None, "basis": "", "seen_version": graded.version}
    assert world.do("ulanqab.leader", service.grade_incident, found.id, **cleared).grade is None


def test_only_accidents_get_a_suggested_grade(world: World) -> None:
    flood = incident(world, type_code="11A02")
    with world.read() as session:
        assert service.suggest_grade(session, flood.id) == (None, "")


def test_a_social_security_incident_has_no_legal_grade(world: World) -> None:
    code = next(row.code for row in load_reference().event_types.values() if row.category == "14000")
    found = incident(world, type_code=code)
    given = {"grade": 3, "basis": "", "seen_version": found.version}
    world.refused("not_graded_by_law", "ulanqab.leader", service.grade_incident, found.id, **given)


def test_a_response_starts_with_its_four_legal_fields_changes_and_ends(world: World) -> None:
    found = incident(world)
    started = world.do(
        "ulanqab.leader", service.start_response, found.id, seen_version=found.version, **RESPONSE
    )
    assert started.state == "responding"
    assert started.response is not None
    assert {field: getattr(started.response, field) for field in RESPONSE} == RESPONSE
    assert (started.response.started_at, started.response.ended_at) == (world.now, None)
    higher = world.do(
        "ulanqab.leader",
        service.start_response,
        found.id,
        seen_version=started.version,
        **(RESPONSE | {"level": 1}),
    )
    assert higher.response is not None
    assert (higher.state, higher.response.level) == ("responding", 1)
    ended = world.do(
        "ulanqab.leader", service.end_response, found.id, reason="处置完毕", seen_version=higher.version
    )
    assert ended.response is not None
    assert (ended.state, ended.response.ended_at, ended.response.end_reason) == (
        "ended",
        world.now,
        "处置完毕",
    )
    world.refused(
        "illegal_move",
        "ulanqab.leader",
        service.end_response,
        found.id,
        reason="again",
        seen_version=ended.version,
    )


def test_needs_are_added_to_what_was_stated_before(world: World) -> None:
    found = needing(world, incident(world), ("unit", "ambulance_transport", 6), ("resource", "burn_bed", 9))
    more = needing(world, found, ("supply", "foam_ar", 20))
    assert [(one.form, one.kind, one.quantity) for one in more.needs] == [
        ("unit", "ambulance_transport", 6),
        ("resource", "burn_bed", 9),
        ("supply", "foam_ar", 20),
    ]


def test_a_need_nobody_could_meet_is_refused_with_all_stated_beside_it(world: World) -> None:
    found = incident(world)
    wrong: list[tuple[str, dict[str, object]]] = [
        ("unknown_kind", {"kind": "magic_carpet"}),
        ("unknown_kind", {"form": "unit"}),
        ("bad_times", {"due_at": AT - timedelta(days=1)}),
        ("bad_times", {"latest_at": AT + timedelta(minutes=1)}),
    ]
    for code, given in wrong:
        stated = [need(world, "supply", "tent_12", 10), need(world, "supply", "quilt", 10) | given]
        details = world.refused(
            code, "ulanqab.duty", needs.state_needs, found.id, needs=stated, seen_version=1
        )
        assert details["row"] == 1  # counted from 0: the officer is told which of them it is


def test_a_need_is_corrected_then_withdrawn(world: World) -> None:
    found = needing(world, incident(world), ("supply", "tent_12", 40))
    one = found.needs[0]
    more = world.do(
        "ulanqab.duty", needs.change_need, one.id, quantity=60, priority=2, seen_version=found.version
    )
    assert (more.needs[0].quantity, more.needs[0].priority, more.version) == (60, 2, found.version + 1)
    gone = world.do("ulanqab.duty", needs.change_need, one.id, state="withdrawn", seen_version=more.version)
    assert gone.needs[0].state == "withdrawn"
    late = {"latest_at": AT - timedelta(days=2), "seen_version": gone.version}
    world.refused("bad_times", "ulanqab.duty", needs.change_need, one.id, **late)


def test_an_ended_incident_takes_no_more_needs(world: World) -> None:
    found = incident(world)
    for act, given in ((service.start_response, RESPONSE), (service.end_response, {"reason": "over"})):
        found = world.do("ulanqab.leader", act, found.id, seen_version=found.version, **given)
    stated = [need(world, "supply", "tent_12", 10)]
    world.refused(
        "incident_not_open",
        "ulanqab.duty",
        needs.state_needs,
        found.id,
        needs=stated,
        seen_version=found.version,
    )


def test_needs_are_suggested_from_the_people_affected_and_say_their_norm(world: World) -> None:
    flood = incident(world, "baotou.duty", type_code="11A02", **GUYANG, evacuated=1200, affected=3000)
    with world.read() as session:
        found = {need.kind: need for need in suggest_needs(service.find(session, flood.id))}
    assert found["tent_12"].quantity == 300  # four people in twelve square metres
    assert found["quilt"].quantity >= 1200
    assert all(0 < need.due_minutes <= need.latest_minutes and need.basis for need in found.values())


def test_nothing_is_suggested_where_nobody_was_hurt_or_moved(world: World) -> None:
    quiet = incident(world, type_code="11A02", deaths=0, injured=0, seriously_injured=0)
    with world.read() as session:
        found = suggest_needs(service.find(session, quiet.id))
    assert {need.kind for need in found} & {"tent_12", "quilt", "burn_bed"} == set()
