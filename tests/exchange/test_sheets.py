"""Printed orders and reports: their legal content, the marks of drills and invented data, their PDF."""

import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.afterwards import lessons
from app.core import journal
from app.core.db import Database
from app.core.errors import NotFound
from app.dispatch import decisions, papers, plans
from app.dispatch.events import Plan, Stop, Take, Tour
from app.dispatch.plans import Content
from app.exchange.afterwards import after_action_sheet
from app.exchange.html import page
from app.exchange.orders import order_sheet
from app.exchange.sheets import DRILL_MARK, INVENTED_MARK, Sheet, facts, table
from app.exchange.typeset import pdf_of
from app.incidents import service as incidents
from app.incidents.events import Incident
from tests.lending import Asked, acknowledged, acknowledged_of, answered, content, orders_of, seen
from tests.world import AT, HOHHOT, World, incident, lot, needing, small_world, trucks

MADE = "2026-03-10 14:30"


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def ordered(world: World) -> int:
    quilts, fleet = lot(world, "hohhot", "quilt", 500), trucks(world, "hohhot", 4)
    found = needing(world, incident(world), ("supply", "quilt", 100))
    plan = acknowledged(world, found, Asked(quilts, 100, {fleet: 2}))
    return orders_of(world, plan)[0].id


def sheet_of(world: World, order_id: int) -> Sheet:
    with world.read() as session:
        return order_sheet(session, order_id, made_at=MADE)


def test_an_order_says_what_a_written_order_must(world: World) -> None:
    order_id = ordered(world)
    with world.read() as session:
        row = papers.locked_order(session, order_id)
        line = papers.lines_of(session, order_id)[0]
    passes = {"contact": "赵敏", "phone": "0471-1234567", "passes": {line.id: "蒙救2026-015"}}
    world.do("hohhot.store", papers.set_sender, order_id, **passes, seen_version=row.version)
    sheet = sheet_of(world, order_id)
    said = page(sheet)
    named = dict(sheet.blocks[0].rows)
    assert set(named) >= {"接收单位", "接收地点", "接收方联系人", "调出方联系人", "批准"}
    assert all(named[field] != "—" for field in ("接收单位", "接收地点", "接收方联系人"))
    assert named["调出方联系人"] == "赵敏  0471-1234567"
    head, row_said = sheet.blocks[1].rows
    assert head[:3] == ["品名", "规格", "数量"]
    assert row_said[2].startswith("100 ")
    assert "批号 L1" in row_said[1]
    assert "蒙救2026-015" in row_said[4]
    assert "现场指挥部统一指挥" in said


def test_an_order_names_the_trucks_that_its_tours_bring_a_line_on(world: World) -> None:
    """Two trucks go for the quilts, one of them for the tents as well: each alone would be told to fill its
    own."""
    quilts, tents = lot(world, "hohhot", "quilt", 500), lot(world, "hohhot", "tent_12", 50)
    fleet = trucks(world, "hohhot", 4)
    found = needing(world, incident(world), ("supply", "quilt", 100), ("supply", "tent_12", 10))
    told = content(world, found, Asked(quilts, 100, {fleet: 2}), Asked(tents, 10))
    both = [
        Take(need_id=line.need_id, source=line.source, quantity=line.quantity // 2) for line in told.lines
    ]
    tours = [_tour(world, fleet, "t1", both), _tour(world, fleet, "t2", both[:1])]
    plan = _ordered(world, found, replace(told, tours=tours))
    head, *rows = sheet_of(world, orders_of(world, plan)[0].id).blocks[1].rows
    carried = {row[0]: row[head.index("车辆及通行证")] for row in rows}
    assert {name: trucks.split(" × ")[1] for name, trucks in carried.items()} == {
        "棉被": "2（与他项同车）",
        "救灾帐篷（12平方米）": "1（与他项同车）",
    }


def _ordered(world: World, found: Incident, what: Content) -> Plan:
    with world.read() as session:
        row = incidents.find(session, found.id)
    plan = world.do("ulanqab.duty", plans.draft_plan, row, what)
    plan = world.do("ulanqab.duty", plans.submit, plan.id, **seen(plan))
    plan = answered(world, plan, "hohhot")
    return acknowledged_of(world, world.do("ulanqab.leader", decisions.approve, plan.id, **seen(plan)))


def _tour(world: World, fleet: str, name: str, takes: list[Take]) -> dict[str, Any]:
    site = world.sites["hohhot"]
    stop = Stop(site_id=site, arrive_at=AT, leave_at=AT, takes=takes)
    told = Tour(
        tour=name,
        city=HOHHOT,
        fleet_id=int(fleet.partition(":")[2]),
        vehicle_class="truck_medium",
        count=1,
        turn=1,
        after=None,
        start_site_id=site,
        start_at=AT,
        stops=[stop],
        arrive_at=AT,
        km=70.0,
    )
    return told.model_dump(mode="json")


def test_a_drill_and_invented_data_are_marked_on_every_print_and_the_real_world_is_not_a_drill(
    world: World,
) -> None:
    real = sheet_of(world, ordered(world))
    assert real.marks == [INVENTED_MARK]
    with world.database.write("drill:1", by=None, at=AT) as session:
        journal.open_world(session, "drill:1")
    drill = World(world.database, "drill:1")
    drill.officers, drill.sites = world.officers, world.sites
    exercised = sheet_of(drill, ordered(drill))
    assert exercised.marks == [DRILL_MARK, INVENTED_MARK]
    assert DRILL_MARK in page(exercised)
    with world.read() as session, pytest.raises(NotFound):
        order_sheet(session, 999, made_at=MADE)


def test_an_order_of_one_world_cannot_be_printed_from_another(world: World) -> None:
    order_id = ordered(world)
    with world.database.read("drill:9") as session, pytest.raises(NotFound):
        order_sheet(session, order_id, made_at=MADE)


def test_what_people_typed_is_text_and_never_markup(world: World) -> None:
    evil = '<script>alert(1)</script> #panic("x") $x$ *b* {{7*7}}'
    sheet = Sheet(title=evil, number=evil, marks=[evil], blocks=[facts([("a", evil)])], foot=evil)
    assert "<script>" not in page(sheet)
    assert pdf_of(sheet).startswith(b"%PDF-")


def test_the_pdf_is_chinese_with_its_font_embedded(world: World) -> None:
    rows = [[str(number), "被褥", "100 床"] for number in range(120)]
    sheet = sheet_of(world, ordered(world))
    sheet.blocks.append(table("附表", ("序号", "品名", "数量"), rows))
    made = pdf_of(sheet)
    assert made.startswith(b"%PDF-")
    assert b"NotoSansSC" in made
    assert len(re.findall(rb"/Type\s*/Page\b", _opened(made))) >= 2


def test_the_after_action_sheet_is_whole_and_shows_the_journal_it_was_made_from(world: World) -> None:
    ordered(world)
    given = {"finding": "晚到", "measure": "前置", "city": "150100", "owner": "储备库", "due_on": AT.date()}
    world.do("ulanqab.duty", lessons.raise_lesson, 1, **given)
    with world.read() as session:
        sheet = after_action_sheet(session, 1, made_at=MADE)
    headings = [block.heading[0] for block in sheet.blocks]
    assert headings == list("一二三四五六七")
    said = page(sheet)
    assert "批准方案" in said
    assert not re.search(r">(plan|order|movement|incident|lesson)\.\w+<", said), "an action without Chinese"
    assert pdf_of(sheet).startswith(b"%PDF-")


def test_no_address_of_another_host_is_in_the_template_or_a_page() -> None:
    folder = Path(__file__).parent.parent.parent / "app" / "exchange"
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("sheet.typ", "html.py")]
    assert not any("http" in one or "@preview" in one for one in texts)


def _opened(pdf: bytes) -> bytes:
    """The file with its compressed streams unpacked."""
    parts = [pdf]
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)
