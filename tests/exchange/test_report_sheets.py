"""Reports and handovers on paper: what they must say, marked as drafts until they are signed."""

from app.core.db import Database
from app.duty import handover
from app.exchange.html import page
from app.exchange.report_sheets import handover_sheet, report_sheet
from app.incidents import reports
from app.incidents.models import IncidentRow, ReportRow
from tests.world import incident, small_world

MADE = "2026-03-10 14:30"


def test_a_report_says_what_the_rules_ask_and_that_it_is_not_signed_yet(database: Database) -> None:
    world = small_world(database)
    incident(world, deaths=4, injured=36)
    with world.read() as session:
        report_id = reports.every_report(session)[0].id
    with world.read() as session:
        row = session.get_one(ReportRow, report_id)
        unwritten = report_sheet(session, world.officers["ulanqab.duty"], report_id, made_at=MADE)
        content = reports.known_so_far(session.get_one(IncidentRow, row.incident_id)).model_dump()
    assert "0 人" not in page(unwritten)  # nothing was reported, so nobody was said to be unhurt
    given = {"content": content, "seen_version": row.version}
    world.do("ulanqab.duty", reports.write_report, report_id, **given)
    with world.read() as session:
        sheet = report_sheet(session, world.officers["ulanqab.duty"], report_id, made_at=MADE)
    assert "死亡 4 人" in page(sheet)
    assert (sheet.title, sheet.marks[-1]) == ("突发事件信息报告（初报）", "草稿 · 未签发")
    assert {"发生时间", "发生地点", "人员伤亡", "需要支援事项"} <= {row[0] for row in sheet.blocks[1].rows}
    world.refused("not_allowed", "hohhot.duty", report_sheet, report_id, made_at=MADE)


def test_a_handover_lists_what_is_open_and_whether_it_was_taken_on(database: Database) -> None:
    world = small_world(database)
    incident(world, title="旗下营爆燃")
    to_id = world.officers["ulanqab.leader2"].id
    made = world.do("ulanqab.leader", handover.make_handover, to_id=to_id, notes=["夜间大风"])
    with world.read() as session:
        said = page(handover_sheet(session, made.id, made_at=MADE))
    assert all(words in said for words in ("旗下营爆燃", "夜间大风", "未确认", "值班交接班记录"))
