"""One duty desk in the windows of its officers: a swap, the log by hand, the handover item by item."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import staged
from tests.browser.conftest import Officer
from tests.browser.pages import go, part
from tests.officer import Officer as Caller
from tests.servers import Server

OUT, SUCCESSOR = "苏日娜", "李昕"  # hohhot.duty, hohhot.duty2
TITLE = "回民区内涝"


@pytest.fixture(scope="module")
def incident(server: Server) -> None:
    """Something under way at the desk, so that there is something to hand over."""
    duty = Caller(server.port, "hohhot.duty")
    staged.incident(duty, TITLE, {("supply", "tent_12"): 20}, county="150103", lat=40.81, lon=111.63)


def test_a_shift_is_swapped_the_log_is_kept_and_the_desk_is_handed_over(
    officer: Officer, incident: None
) -> None:
    duty, successor = officer("hohhot.duty", "/duty/roster"), officer("hohhot.duty2", "/inbox")
    shift = a_shift_is_asked_to_be_swapped(duty)
    part(part(successor, "inbox-swaps"), "inbox-open").click()
    part(successor, "swap-accept").click()
    leader = officer("hohhot.leader", "/inbox")
    part(part(leader, "inbox-swaps"), "inbox-open").click()
    part(leader, "swap-approve").click()
    expect(duty.locator(f'[data-testid="shift"][data-shift="{shift}"]')).to_contain_text(SUCCESSOR)
    the_log_is_kept_by_hand(duty)
    the_desk_is_handed_over(duty, successor)


def a_shift_is_asked_to_be_swapped(duty: Page) -> str:
    """The last of the month that is the officer's own; its id."""
    part(duty, "roster-next").click()
    mine = part(duty, "shift").filter(has_text=OUT).last
    shift = mine.get_attribute("data-shift")
    assert shift
    mine.click()
    part(duty, "swap-to").select_option(label=SUCCESSOR)
    part(duty, "swap-reason").fill("家中有事")
    part(duty, "swap-ask").click()
    expect(part(duty, "swap").locator("[data-state]")).to_have_attribute("data-state", "asked")
    return shift


def the_log_is_kept_by_hand(duty: Page) -> None:
    part(duty, "duty-tab-log").click()
    part(duty, "log-write").click()
    part(duty, "log-form").select_option("phone")
    part(duty, "log-caller").fill("市排水处值班室")
    part(duty, "log-content").fill("通道街泵站已开机")
    part(duty, "log-save").click()
    expect(part(duty, "log-row").first).to_contain_text("通道街泵站已开机")


def the_desk_is_handed_over(duty: Page, successor: Page) -> None:
    """The successor takes on one item after the other; before the last of them nobody can sign."""
    part(duty, "duty-tab-handover").click()
    part(duty, "handover-make").click()
    part(duty, "handover-to").select_option(label=SUCCESSOR)
    part(duty, "handover-notes").fill("备用电台在充电")
    part(duty, "handover-submit").click()
    go(successor, "inbox")
    part(part(successor, "inbox-handovers"), "inbox-open").click()
    sheet = part(successor, "handover")
    expect(sheet).to_contain_text(TITLE)
    expect(sheet).to_contain_text("备用电台在充电")
    expect(part(successor, "handover-sign")).to_be_disabled()
    expect(part(duty, "handover-sign")).to_be_disabled()
    waiting = part(successor, "item-acknowledge")
    left = waiting.count()
    assert left > 1
    for number in range(left, 0, -1):
        waiting.first.click()
        expect(waiting).to_have_count(number - 1)
    signed = part(successor, "handover-from-signed")
    expect(signed).to_have_text("________")
    part(duty, "handover-sign").click()
    expect(signed).not_to_have_text("________")
    part(successor, "handover-sign").click()
    for page in (duty, successor):
        expect(part(page, "on-duty-150100")).to_contain_text(SUCCESSOR)
        expect(part(page, "handover-row").first.locator("[data-state]")).to_have_attribute(
            "data-state", "signed"
        )
