"""Every page keeps to WCAG 2.2 AA as far as axe can see, in both themes; a few keys lead anywhere."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import staged
from tests.browser.conftest import Officer
from tests.browser.pages import part
from tests.browser.staged import Scene
from tests.browser.test_looks import NEEDS, addresses, directing, open_in_place
from tests.officer import Officer as Caller
from tests.servers import Server

AXE = Path("app/console/node_modules/axe-core/axe.min.js")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # all that can differ when only the theme does
RUN = """
async rules => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] })
  return found.violations.map(rule => ({
    rule: rule.id,
    help: rule.help,
    nodes: rule.nodes.slice(0, 4).map(node => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`),
  }))
}
"""


@pytest.fixture(scope="module")
def scene(server: Server) -> Scene:
    return staged.approved(server.port, "氯乙烯泄漏爆燃", NEEDS)


@pytest.mark.parametrize(("theme", "rules"), [("dark", STANDARDS), ("light", OF_COLOUR)])
def test_no_page_has_a_barrier_that_axe_can_see(
    officer: Officer, scene: Scene, server: Server, theme: str, rules: list[str]
) -> None:
    page = officer("ulanqab.duty", "/inbox")
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    page.reload()
    faults: list[str] = []
    for address in [*addresses(scene), "/wall"]:
        open_in_place(page, address)
        faults += [f"{theme} {address} {fault}" for fault in barriers(page, rules)]
    director = officer("drill.director", "/drills")
    director.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    director.reload()
    for address in directing(staged.drill(server.port)):
        open_in_place(director, address)
        faults += [f"{theme} {address} {fault}" for fault in barriers(director, rules)]
    assert not faults, "\n".join(faults)


def barriers(page: Page, rules: list[str]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(RUN, rules)
    return [f"{rule['rule']} ({rule['help']}): {' | '.join(rule['nodes'])}" for rule in found]


def test_a_few_letters_and_enter_lead_to_anything(officer: Officer, scene: Scene) -> None:
    page = officer("ulanqab.duty", "/inbox")
    expect(part(page, "open-palette")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(part(page, "palette-input")).to_be_focused()
    page.keyboard.type("氯乙烯")
    expect(part(page, "palette-option").first).to_contain_text("氯乙烯泄漏爆燃")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{scene.incident['id']}")
    page.keyboard.press("Control+k")
    page.keyboard.type(scene.plan["number"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/*")
    page.keyboard.press("Control+k")
    page.keyboard.type("没有这样的东西")
    expect(part(page, "palette").get_by_text("没有找到")).to_be_visible()
    page.keyboard.press("Escape")
    expect(part(page, "palette")).to_be_hidden()


def test_new_work_rings_until_it_was_seen_and_silence_stays_in_sight(
    officer: Officer, server: Server
) -> None:
    page = officer("ulanqab.duty", "/journal")
    expect(part(page, "mute")).to_be_visible()
    staged.incident(Caller(server.port, "ulanqab.duty"), "锅炉房爆炸", {("supply", "quilt"): 20})
    expect(part(page, "alert")).to_contain_text("新到")
    part(page, "mute").click()
    expect(part(page, "mute")).to_contain_text("已静音")
    part(page, "alert").click()
    page.wait_for_url("**/inbox")
    expect(part(page, "alert")).to_be_hidden()


def test_the_wall_shows_what_is_open_and_can_be_left(officer: Officer, scene: Scene) -> None:
    page = officer("joint.command", "/wall", viewport={"width": 3840, "height": 1080})
    expect(part(page, "wall-incident").filter(has_text="氯乙烯泄漏爆燃")).to_be_visible()
    part(page, "wall-lock").click()
    expect(part(page, "wall-lock")).to_have_attribute("aria-pressed", "false")
    part(page, "wall-leave").click()
    page.wait_for_url("**/situation")


def test_the_tour_opens_once_is_gone_through_with_the_keys_and_can_be_opened_again(officer: Officer) -> None:
    page = officer("baotou.leader", "/inbox", toured="")
    expect(part(page, "tour")).to_contain_text("包头市 · 带班领导")
    expect(part(page, "tour")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(part(page, "tour")).to_contain_text("十个步骤")
    expect(part(page, "tour").locator(".mine")).to_have_count(7)
    page.keyboard.press("Escape")
    expect(part(page, "tour")).to_be_hidden()
    page.reload()
    expect(part(page, "open-guide")).to_be_visible()
    expect(part(page, "tour")).to_be_hidden()
    part(page, "open-guide").click()
    part(page, "tour-begin").click()
    expect(part(page, "tour")).to_be_visible()


def test_a_number_that_is_not_there_is_said_to_be_missing(officer: Officer) -> None:
    page = officer("ulanqab.duty", "/inbox")
    for kind in ("incidents", "plans", "orders", "movements"):
        page.goto(f"/{kind}/98765")
        expect(part(page, "not-there")).to_contain_text("没有 98765 号")
