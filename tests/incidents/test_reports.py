"""Reports to those above: owed from the first minute, warned of, late when late, kept when sent."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.db import Database
from app.dispatch.report_drafts import report_draft
from app.incidents import limits, reports, service
from app.incidents.clocks import report_shape
from app.incidents.events import Incident
from app.incidents.report_events import IncidentReport
from tests.conftest import SignIn
from tests.incidents.test_routes import REPORT
from tests.overdue import overdue
from tests.world import AT, World, incident, needing, small_world

DUTY, LEADER = "ulanqab.duty", "ulanqab.leader"
WRITTEN: dict[str, object] = {
    "title": "旗下营氯乙烯爆燃",
    "occurred_at": AT,
    "place": "旗下营镇",
    "course": "氯乙烯泄漏遇火爆燃",
    "deaths": 4,
    "measures": "疏散、灭火、救治",
    "receivers": "自治区应急管理厅",
    "reporter": "图雅",
    "reporter_phone": "13800000001",
}
CALL = {"caller": "图雅", "called": "自治区值班室", "content": "口头报告", "leaders_informed": "周国强"}
LIMIT: dict[str, Any] = {
    "step": "first_written",
    "category": "*",
    "grade": "*",
    "city": "150900",
    "minutes": 40,
    "source": "市政府办公室通知",
    "reason": "本市要求更严",
    "seen_version": 0,
}


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def owed(world: World, found: Incident, series: str) -> IncidentReport:
    """The report of this kind that is not sent yet."""
    with world.read() as session:
        rows = reports.every_report(session)
        return next(
            report_shape(row)
            for row in rows
            if row.incident_id == found.id and row.series == series and row.state in ("due", "drafted")
        )


def written(world: World, one: IncidentReport, **changes: object) -> IncidentReport:
    given = {"content": WRITTEN | changes, "seen_version": one.version}
    return world.do(DUTY, reports.write_report, one.id, **given)


def sent(world: World, one: IncidentReport) -> IncidentReport:
    draft = written(world, one)
    return world.do(LEADER, reports.issue_report, draft.id, seen_version=draft.version)


def test_a_logged_incident_owes_its_first_report_by_phone_and_on_paper(world: World) -> None:
    found = incident(world)
    first = owed(world, found, "first")
    assert (first.clock_from, first.number, first.state) == (found.recorded_at, 0, "due")
    assert first.phone_due_at == found.recorded_at + timedelta(minutes=30)
    assert first.due_at == found.recorded_at + timedelta(minutes=60)
    assert first.warn_at is not None
    assert found.recorded_at < first.warn_at < first.due_at
    assert first.limit is not None
    assert first.limit.standing == "default"


def test_a_grade_moves_the_clock_but_not_its_start(world: World) -> None:
    found = incident(world)
    grading = {"grade": 4, "basis": "无死亡", "seen_version": found.version}
    world.do(DUTY, service.grade_incident, found.id, **grading)
    first = owed(world, found, "first")
    assert first.clock_from == found.recorded_at
    assert first.due_at == found.recorded_at + timedelta(minutes=120)
    assert first.limit is not None
    assert (first.limit.standing, "第十一条" in first.limit.source) == ("law", True)


def test_the_series_counts_on_and_the_final_report_follows_the_end(world: World) -> None:
    found = incident(world)
    assert sent(world, owed(world, found, "first")).late_minutes == 0
    one = owed(world, found, "follow_up")
    assert (one.number, one.due_at) == (1, one.clock_from + timedelta(minutes=120))
    sent(world, one)
    assert owed(world, found, "follow_up").number == 2
    given = {"matter": "m", "level": 3, "expected_hours": 24, "measures": "m"}
    found = world.do(LEADER, service.start_response, found.id, seen_version=found.version, **given)
    found = world.do(LEADER, service.end_response, found.id, reason="完毕", seen_version=found.version)
    final = owed(world, found, "final")
    with pytest.raises(StopIteration):
        owed(world, found, "follow_up")
    reopening = {"reason": "复燃", "seen_version": found.version}
    world.refused("not_allowed", DUTY, service.reopen_incident, found.id, **reopening)
    again = world.do(LEADER, service.reopen_incident, found.id, **reopening)
    assert (again.state, again.levels[-1].reason) == ("logged", "复燃")
    assert owed(world, found, "follow_up").number == 3
    world.refused("illegal_move", DUTY, reports.write_report, final.id, content=WRITTEN, seen_version=2)


def test_a_late_report_stays_late_by_the_servers_clock(world: World) -> None:
    found = incident(world)
    first = owed(world, found, "first")
    world.later(minutes=75)
    assert [each.source for each in overdue(world, "report")] == [f"report:{first.id}"]
    told = sent(world, first)
    assert (told.late_minutes, told.sent_at) == (16, world.now)
    assert f"report:{first.id}" not in {each.source for each in overdue(world, "report")}


def test_a_call_entered_long_after_it_was_made_counts_from_its_entry(world: World) -> None:
    for wait_minutes, late in ((20, 0), (40, 10)):
        first = owed(world, incident(world), "first")
        called_at = world.later(minutes=5)
        world.later(minutes=wait_minutes - 5 - (5 if wait_minutes == 20 else 0))
        given = {"phoned_at": called_at, "log": CALL, "seen_version": first.version}
        told = world.do(DUTY, reports.phone_report, first.id, **given)
        assert (told.phoned_at, told.phone_recorded_at) == (called_at, world.now)
        assert told.phone_late_minutes is not None
        assert abs(told.phone_late_minutes - late) <= 1
        again = given | {"seen_version": told.version}
        world.refused("already_phoned", DUTY, reports.phone_report, first.id, **again)


def test_a_call_cannot_be_before_the_incident_or_in_the_future(world: World) -> None:
    found = incident(world)
    first = owed(world, found, "first")
    for moment in (found.occurred_at - timedelta(minutes=1), world.now + timedelta(hours=1)):
        given = {"phoned_at": moment, "log": CALL, "seen_version": first.version}
        world.refused("call_out_of_time", DUTY, reports.phone_report, first.id, **given)


def test_the_leader_signs_what_is_complete_and_nobody_else_does(world: World) -> None:
    first = owed(world, incident(world), "first")
    draft = written(world, first, course="", reporter_phone="")
    for who in (DUTY, "hohhot.leader", "joint", "system"):
        world.refused("not_allowed", who, reports.issue_report, draft.id, seen_version=draft.version)
    told = world.refused(
        "report_incomplete", LEADER, reports.issue_report, draft.id, seen_version=draft.version
    )
    assert told == {"fields": ["course", "reporter_phone"]}


def test_a_sent_report_is_corrected_by_another_and_never_changed(world: World) -> None:
    found = incident(world)
    first = sent(world, owed(world, found, "first"))
    change = {"content": WRITTEN, "seen_version": first.version}
    world.refused("illegal_move", DUTY, reports.write_report, first.id, **change)
    why = {"reason": "死亡人数有误", "seen_version": first.version}
    draft = world.do(DUTY, reports.correct_report, first.id, **why)
    assert (draft.corrects_id, draft.revision, draft.state, draft.due_at) == (first.id, 1, "drafted", None)
    world.refused("already_corrected", DUTY, reports.correct_report, first.id, **why)
    better = written(world, draft, deaths=5)
    told = world.do(LEADER, reports.issue_report, better.id, seen_version=better.version)
    with world.read() as session:
        kept = {row.id: row.content["deaths"] for row in reports.every_report(session) if row.sent_at}
    assert kept == {first.id: 4, told.id: 5}


def test_phone_numbers_stay_out_of_the_journal_and_are_read_by_those_on_duty(world: World) -> None:
    draft = written(world, owed(world, incident(world), "first"))
    assert draft.content is not None
    assert draft.content.reporter_phone == "138****0001"
    assert not [entry for entry in world.entries() if "13800000001" in str(entry)]
    with world.read() as session:
        whole = reports.sheet(session, world.officers[DUTY], draft.id)
    assert whole.content is not None
    assert whole.content.reporter_phone == "13800000001"
    world.refused("not_allowed", "ulanqab.store", reports.sheet, draft.id)


def test_a_period_is_set_by_who_may_with_a_reason_and_never_longer_than_the_law_allows(world: World) -> None:
    world.refused("not_allowed", "hohhot.leader", limits.set_limit, **LIMIT)
    world.refused("not_allowed", LEADER, limits.set_limit, **(LIMIT | {"city": "*"}))
    told = world.do(LEADER, limits.set_limit, **LIMIT)
    assert (told.standing, told.minutes, told.set_by) == ("set", 40, world.officers[LEADER].id)
    first = owed(world, incident(world), "first")
    assert first.due_at == first.clock_from + timedelta(minutes=40)
    world.refused("changed_meanwhile", LEADER, limits.set_limit, **LIMIT)
    lawful = {"category": "12000", "grade": "4", "minutes": 121}
    details = world.refused("longer_than_lawful", LEADER, limits.set_limit, **(LIMIT | lawful))
    assert details["lawful_minutes"] == 120
    assert world.do("joint", limits.set_limit, **(LIMIT | {"city": "*", "minutes": 50})).city == "*"


def test_a_draft_starts_from_facts_response_and_needs(world: World) -> None:
    found = needing(world, incident(world, direct_loss_yuan=2_000_000), ("supply", "tent_12", 40))
    with world.read() as session:
        draft = report_draft(session, found.id)
    assert (draft.deaths, draft.direct_loss_yuan, draft.title) == (4, 2_000_000, found.title)
    assert "× 40" in draft.help_needed


def test_a_change_is_reported_before_its_time(world: World) -> None:
    found = incident(world)
    told = world.do(DUTY, reports.add_follow_up, found.id)
    assert (told.series, told.number) == ("follow_up", 1)
    assert world.do(DUTY, reports.add_follow_up, found.id).id == told.id


def test_the_table_and_the_sheet_are_read_over_http(client: SignIn) -> None:
    officer = client("ulanqab.duty")
    incident_id = officer.post("/api/incidents", json=REPORT).get_json()["id"]
    rows = officer.get("/api/reporting-limits").get_json()["limits"]
    assert {"law", "default"} == {row["standing"] for row in rows}
    assert officer.get("/api/command-rules").get_json()["rules"]["basis"] == "default, not official"
    draft = officer.get(f"/api/incidents/{incident_id}/report-draft").get_json()
    assert draft["title"] == REPORT["title"]
    entries = officer.get("/api/events?since=0").get_json()["entries"]
    report = next(one["object"] for one in entries if one["kind"] == "report.changed")
    sheet = officer.get(f"/api/incident-reports/{report['id']}/sheet").get_json()
    assert (sheet["series"], sheet["state"]) == ("first", "due")
