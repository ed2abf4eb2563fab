"""A director's window and a player's: a drill on the real screens, of which a real console sees nothing."""

import re

from playwright.sync_api import Page, expect

from tests import officer as api
from tests.browser import staged
from tests.browser.conftest import Officer
from tests.browser.pages import go, part
from tests.servers import Server

BLAST = "旗下营化工车间闪爆"
REAL_FIRE = "真实火灾，二级"


def test_a_director_runs_what_a_player_plays_and_nobody_outside_sees_it(
    officer: Officer, server: Server
) -> None:
    director = officer("drill.director", "/drills")
    part(director, "book-first_try").click()
    part(director, "play-duty_officer-150900").check()
    part(director, "book-submit").click()
    expect(part(director, "exercise-state")).to_have_attribute("data-state", "running")
    expect(part(director, "inject-call")).to_have_attribute("data-state", "delivered")
    drill = director.url.rsplit("/", 1)[1]

    player = officer("ulanqab.duty", "/inbox")
    part(player, "world").click()
    part(player, f"enter-drill-{drill}").click()
    expect(part(player, "drill-banner")).to_contain_text("演练")
    expect(player.locator(".mark")).to_be_visible()
    expect(player).to_have_title(re.compile("^【演练】"))
    player.get_by_role("button", name="已阅").click()
    player.get_by_role("button", name="按来电登记事件").click()
    go(player, "incidents")
    expect(player.locator("main.page").get_by_text(BLAST).filter(visible=True).first).to_be_visible()

    outside = officer("ulanqab.leader", "/incidents")
    expect(outside.locator("main.page h1")).to_be_visible()
    expect(outside.get_by_text(BLAST)).to_have_count(0)
    expect(part(outside, "drill-banner")).to_have_count(0)

    part(director, "drill-speed").select_option("5")
    part(director, "drill-pause").click()
    expect(part(player, "drill-banner")).to_have_attribute("data-state", "paused")
    a_grave_real_incident_freezes_it_on_every_screen(server.port, director, player, outside)
    part(director, "drill-end").click()
    part(director, "reason").fill("到此为止")
    part(director, "reason-submit").click()
    expect(part(player, "drill-banner")).to_have_attribute("data-state", "ended")
    expect(part(director, "outcome-call_read")).to_have_attribute("data-result", "met")

    part(director, "rate-alert").click()
    part(director, "rating-S").click()
    part(director, "rating-submit").click()
    expect(part(director, "objective-alert")).to_contain_text("S 有困难")
    part(director, "finding-text").fill("受理后未复述地址")
    part(director, "finding-owner").fill("图雅")
    part(director, "finding-due").fill("2030-01-31")
    part(director, "finding-add").click()
    expect(part(director, "findings")).to_contain_text("受理后未复述地址")


def a_grave_real_incident_freezes_it_on_every_screen(
    port: int, director: Page, player: Page, outside: Page
) -> None:
    """It shows in the real window, not among the drill's incidents, and the drill waits for its director."""
    number = staged.incident(api.Officer(port, "ulanqab.duty"), REAL_FIRE, grade=2)["number"]
    expect(outside.get_by_text(REAL_FIRE).filter(visible=True).first).to_be_visible()
    expect(part(player, "drill-banner")).to_have_attribute("data-state", "frozen")
    expect(part(player, "drill-real")).to_contain_text(number)
    expect(part(director, "exercise-state")).to_have_attribute("data-state", "frozen")
    expect(director.get_by_role("alert").filter(has_text=number).first).to_be_visible()
    expect(player.get_by_text(REAL_FIRE)).to_have_count(0)
