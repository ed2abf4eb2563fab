"""Boards: asked in the address, taken along as files, still under the hand, quick with many rows."""

import re
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser import staged
from tests.browser.conftest import Officer
from tests.browser.pages import part
from tests.officer import Officer as Desk
from tests.servers import Server

BAOTOU = "150200"
MANY = 100_000
# Lots past the server, as many as a province may have; the board and all it does are the real ones.
FILL = """
async count => {
  const app = document.querySelector("#app").__vue_app__
  const register = app.config.globalProperties.$pinia._s.get("register")
  const [like] = register.allLots
  for (let n = 1; n <= count; n += 1)
    register.putLot({ ...like, id: 1e6 + n, lot_no: `MANY-${String(n).padStart(6, "0")}`, on_hand: n })
  await new Promise(drawn => setTimeout(drawn, 0))
}
"""


def lots(page: Page) -> Any:
    return part(page, "register-row")


def test_what_is_asked_of_a_board_can_be_kept_and_gone_back_from(officer: Officer) -> None:
    page = officer("ulanqab.duty", "/register/lots?city=150200&search=帐篷")
    expect(part(page, "filter-city")).to_have_value(BAOTOU)
    expect(part(page, "board-search")).to_have_value("帐篷")
    narrowed = part(page, "board-count").inner_text()
    expect(lots(page).first).to_contain_text("帐篷")
    part(page, "sort-on_hand").click()
    part(page, "sort-on_hand").click()
    expect(page).to_have_url(re.compile(r"sort=-on_hand$"))
    amounts = [int(text.replace(",", "")) for text in lots(page).locator("td:nth-child(5)").all_inner_texts()]
    assert amounts == sorted(amounts, reverse=True)
    part(page, "filter-hold").select_option("held")
    expect(page).to_have_url(re.compile(r"hold=held$"))
    page.go_back()
    expect(part(page, "filter-hold")).to_have_value("")
    expect(part(page, "board-count")).to_have_text(narrowed)
    part(page, "board-clear").click()
    expect(part(page, "board-search")).to_have_value("")


def test_the_file_holds_what_is_shown_and_says_when_by_whom_and_of_what(
    officer: Officer, tmp_path: Path
) -> None:
    page = officer("ulanqab.duty", "/register/lots?city=150200&sort=-on_hand")
    expect(lots(page).first).to_be_visible()
    shown = part(page, "board-count").inner_text().split(" / ")[0]
    with page.expect_download() as saved:
        part(page, "export-xlsx").click()
    saved.value.save_as(tmp_path / "lots.xlsx")
    rows = [
        [cell for cell in row if cell is not None]
        for row in load_workbook(tmp_path / "lots.xlsx").active.iter_rows(values_only=True)
    ]
    assert "虚构" in rows[0][0]
    for said in ("导出人", "乌兰察布市", f"{shown} 条"):
        assert said in rows[1][0]
    assert rows[2] == ["城市：包头市"]
    assert rows[4][:2] == ["品目", "城市"]
    assert len(rows) == 5 + int(shown)
    amounts = [row[4] for row in rows[5:]]
    assert amounts == sorted(amounts, reverse=True)
    with page.expect_download() as saved:
        part(page, "export-csv").click()
    saved.value.save_as(tmp_path / "lots.csv")
    lines = (tmp_path / "lots.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 4 + int(shown)
    assert lines[2] == "城市：包头市"


def test_rows_stay_under_the_pointer_until_the_new_ones_are_asked_for(
    officer: Officer, server: Server
) -> None:
    duty = Desk(server.port, "ulanqab.duty")
    staged.incident(duty, "先到的事件")
    page = officer("hohhot.duty", "/incidents")
    first = part(page, "incident-row").first
    first.hover()
    part(page, "board-sort").focus()
    part(page, "board-sort").blur()  # the pointer is still there
    staged.incident(duty, "后到的事件")
    expect(part(page, "new-rows")).to_contain_text("1 条新记录")
    expect(first).to_contain_text("先到的事件")
    part(page, "new-rows").click()
    expect(first).to_contain_text("后到的事件")
    page.mouse.move(1200, 500)
    staged.incident(duty, "没有人指着时的事件")
    expect(first).to_contain_text("没有人指着时的事件")
    expect(part(page, "new-rows")).to_be_hidden()


def test_a_hundred_thousand_rows_are_found_sorted_and_scrolled_while_few_are_drawn(officer: Officer) -> None:
    page = officer("ulanqab.duty", "/register/lots")
    expect(lots(page).first).to_be_visible()
    page.evaluate(FILL, MANY)
    expect(part(page, "board-count")).to_contain_text(re.compile(r"^10\d{4} /"))
    expect(lots(page)).not_to_have_count(0)
    assert lots(page).count() <= 250
    part(page, "board-search").fill("many-09999")
    expect(part(page, "board-count")).to_contain_text("10 /")
    part(page, "board-search").fill("many")
    part(page, "sort-lot_no").click()
    part(page, "sort-lot_no").click()
    expect(lots(page).first).to_contain_text(f"MANY-{MANY:06}")
    page.evaluate("document.querySelector('main.page').scrollTo(0, 1e9)")
    expect(lots(page).last).to_contain_text("MANY-000001")
    assert lots(page).count() <= 250
