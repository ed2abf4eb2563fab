"""One loan from the first report to its settlement: three cities, each in its own window, no reload."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import duty, review, steps
from tests.browser.conftest import Officer
from tests.browser.duty import EXPLOSION
from tests.browser.pages import ask, go, number_in, part, remember, sees, wait_until, was_never_reloaded

HOHHOT, BAOTOU, ULANQAB = "150100", "150200", "150900"
TITLE = EXPLOSION["title"]
BURN_BED, TENT, AMBULANCE = "烧伤床位", "救灾帐篷（12平方米）", "伤员转运"


@dataclass(frozen=True)
class Windows:
    """Who sits where. Every one of them stays open to the end."""

    duty: Page  # Ulanqab, where it happened
    leader: Page
    hohhot: Page  # the leaders of the two lenders
    baotou: Page
    stores: dict[str, Page]  # the storekeepers by city code

    def all(self) -> list[Page]:
        return [self.duty, self.leader, self.hohhot, self.baotou, *self.stores.values()]


def test_the_explosion_at_qixiaying_runs_through_the_whole_chain(officer: Officer) -> None:
    windows = Windows(
        duty=officer("ulanqab.duty"),
        leader=officer("ulanqab.leader", "/inbox"),
        hohhot=officer("hohhot.leader", "/inbox"),
        baotou=officer("baotou.leader", "/inbox"),
        stores={
            HOHHOT: officer("hohhot.store", "/orders"),
            BAOTOU: officer("baotou.store", "/orders"),
            ULANQAB: officer("ulanqab.store", "/orders"),
        },
    )
    for page in windows.all():
        expect(part(page, "connection-state")).to_have_attribute("data-state", "live")
        remember(page)
    take_the_report(windows.duty)
    plan_id = choose_a_plan(windows)
    one_line_is_refused_and_another_city_asked(windows)
    the_rest_is_granted_and_approved(windows)
    plan = ask(windows.duty, "/snapshot")
    orders = orders_of(plan, plan_id)
    assert {order["city"] for order in orders} == {HOHHOT, BAOTOU, ULANQAB}
    for order in orders:
        steps.acknowledge(windows.stores[order["city"]], order["number"])
    one_load_goes_and_comes_back_short(windows, tents_of(plan, plan_id))
    for order in orders:
        everything_goes_and_comes_back(windows, order)
        costs_are_stated_and_settled(windows, order)
    for page in (windows.hohhot, windows.baotou):  # these two have had the plan open all the time
        review.stands(page, "closed")
        sees(page, "plan-state", "已办结")
    assert all(was_never_reloaded(page) for page in windows.all())


def take_the_report(page: Page) -> None:
    """Logged, graded by a person, response started with its four fields, needs derived and one edited."""
    duty.log(page, EXPLOSION)
    expect(part(page, "incident-detail")).to_contain_text("卓资县")
    part(page, "grade").click()
    sees(page, "grade-suggestion", "较大")
    part(page, "grade-3").click()
    part(page, "grade-submit").click()
    expect(part(page, "incident-detail").get_by_test_id("incident-grade").first).to_contain_text("较大")
    duty.start_response(page, 3, 48, "氯乙烯泄漏爆燃处置", "救治伤员；转移下风向群众；封控周边道路")
    sees(page, "response-level", "三级响应")
    sees(page, "response-panel", "转移下风向群众")
    duty.derive_needs(page)
    part(duty.need_row(page, AMBULANCE), "need-quantity").fill("10")
    duty.save_needs(page)
    edited = part(page, "need").filter(has_text=AMBULANCE)
    expect(edited).to_contain_text("10")


def choose_a_plan(windows: Windows) -> int:
    """Proposed, compared, the fastest taken, submitted: it waits for Hohhot's leader without a reload."""
    page = windows.duty
    duty.propose(page)
    part(page, "compare").click()
    for name in ("fastest", "balanced", "frugal"):
        sees(page, f"proposal-{name}", "最后到达")
    part(page, "proposal-fastest").click()
    expect(part(page, "line").filter(has_text=BURN_BED).first).to_contain_text("最")
    part(page, "use-plan").click()
    review.stands(page, "draft")
    plan_id = number_in(page.url)
    part(page, "submit-plan").click()
    review.stands(page, "submitted")
    sees(page, "plan-state", "待出借市答复")
    sees(windows.hohhot, "inbox-consents", TITLE)
    expect(part(windows.baotou, "inbox-consents")).to_be_hidden()  # nothing is asked of Baotou yet
    return plan_id


def one_line_is_refused_and_another_city_asked(windows: Windows) -> None:
    review.open_from_inbox(windows.hohhot, "consents", TITLE)
    refused = review.consent_line(windows.hohhot, BURN_BED)
    part(refused, "line-remove").click()
    expect(part(windows.hohhot, "consent-grant")).to_be_disabled()  # less than asked needs a reason
    part(windows.hohhot, "consent-reason").select_option(label="本市有突发事件")
    part(windows.hohhot, "consent-grant").click()
    review.stands(windows.hohhot, "replanning")
    expect(review.standing_of(windows.duty, HOHHOT, "partly_granted")).to_be_visible()
    sees(windows.duty, "consents", "本市有突发事件")
    review.stands(windows.duty, "replanning")
    expect(part(windows.duty, "standing")).to_have_attribute("data-holds", "false")
    sees(windows.duty, "troubles", "出借市拒绝")
    expect(part(windows.duty, "revise")).to_be_visible(timeout=duty.SOLVED_MS)
    expect(part(windows.duty, "change").and_(windows.duty.locator("[data-what=new]")).first).to_be_visible()
    part(windows.duty, "show-kept").click()
    expect(part(windows.duty, "change").and_(windows.duty.locator("[data-what=kept]")).first).to_be_visible()
    sees(windows.duty, "replan", BURN_BED)
    part(windows.duty, "revise").click()
    review.stands(windows.duty, "submitted")
    expect(part(windows.duty, "standing")).to_have_attribute("data-holds", "true")
    sees(windows.baotou, "inbox-consents", TITLE)


def the_rest_is_granted_and_approved(windows: Windows) -> None:
    review.open_from_inbox(windows.baotou, "consents", TITLE)
    review.grant(windows.baotou)
    for page in (windows.duty, windows.baotou):
        review.stands(page, "consented")
    review.open_from_inbox(windows.leader, "approvals", TITLE)
    seen = part(windows.leader, "plan-hash").inner_text()
    assert re.fullmatch("[0-9a-f]{12}", seen)
    sees(windows.leader, "decision", seen)
    part(windows.leader, "approve").click()
    for page in (windows.leader, windows.duty, windows.hohhot, windows.baotou):
        review.stands(page, "approved")


def one_load_goes_and_comes_back_short(windows: Windows, tents: dict[str, Any]) -> None:
    """A load of tents, step by step: two are missing at the receipt, four in the end, and words say why."""
    store, receiver, watcher = windows.stores[HOHHOT], windows.duty, windows.leader
    line = tents["id"]
    for page in (store, receiver, watcher):
        go(page, "movements")
        part(page, "filter-city").select_option(HOHHOT)
    steps.report(store, line, "depart")
    steps.is_at(watcher, line, "departed")
    steps.report(receiver, line, "arrive")
    steps.is_at(store, line, "arrived")
    steps.receive(receiver, line, tents["quantity"] - 2, "两顶帐篷运输中丢失")
    steps.is_at(store, line, "received")
    expect(steps.movement(watcher, line)).to_contain_text(f"签收 {tents['quantity'] - 2}")
    wait_until(lambda: is_replanned(watcher), "what came short is not planned anew")
    release = part(steps.movement(receiver, line), "release")
    wait_until(lambda: pressed(release), "it is not released")  # refused once if the note comes in between
    steps.is_at(store, line, "released")
    part(steps.movement(store, line), "homeward").click()
    expect(part(store, "homeward-submit")).to_be_disabled()  # its list is open
    steps.go_through_the_list(store)
    part(store, "homeward-submit").click()
    steps.is_at(receiver, line, "returning")
    steps.count_back(store, line, tents["quantity"] - 4, 4)
    steps.is_at(watcher, line, "returned")
    steps.inspect(store, line, "good")
    expect(steps.movement(watcher, line)).to_be_hidden()  # finished: it has left the board


def pressed(button: Locator) -> bool:
    """Press it, as an officer does who is told to look and press again; true when it is gone."""
    if button.is_visible() and button.is_enabled():
        button.click()
    button.page.wait_for_timeout(1000)
    return not button.is_visible()


def is_replanned(page: Page) -> bool:
    """The system has asked for plans by itself; from now on nobody but officers touches that movement."""
    entries = ask(page, "/journal?limit=50")["entries"]
    return any(entry["action"] == "movement.replanning_asked" for entry in entries)


def everything_goes_and_comes_back(windows: Windows, order: dict[str, Any]) -> None:
    store = windows.stores[order["city"]]
    steps.open_order(store, order["number"])
    steps.open_order(windows.duty, order["number"])
    expect(part(store, "statement")).to_be_disabled()  # nothing is charged while something is out
    outward = ["arrive"] if order["city"] == BAOTOU else ["depart", "arrive"]  # beds do not travel
    steps.all_at_once(store, *outward)
    steps.all_at_once(windows.duty, "receive", "release")
    homeward = ["inspect"] if order["city"] == BAOTOU else ["go-home", "return", "inspect"]
    steps.all_at_once(store, *homeward)


def costs_are_stated_and_settled(windows: Windows, order: dict[str, Any]) -> None:
    part(windows.stores[order["city"]], "statement").click()
    steps.open_order(windows.leader, order["number"])
    steps.order_is(windows.leader, "stated")
    total = part(windows.leader, "statement-total").inner_text()
    assert re.fullmatch(r"¥ [\d,]+\.\d\d", total)
    part(windows.leader, "settle").click()
    lender = {HOHHOT: windows.hohhot, BAOTOU: windows.baotou}.get(order["city"])
    if lender:
        steps.open_order(lender, order["number"])
        sees(lender, "order-settlement", "接收方确认")  # what he confirms is what the other side has
        part(lender, "settle").click()
        steps.order_is(lender, "settled")
        lender.go_back()
        lender.go_back()
    steps.order_is(windows.stores[order["city"]], "settled")


def orders_of(picture: dict[str, Any], plan_id: int) -> list[dict[str, Any]]:
    objects = [fact["object"] for fact in picture["objects"] if fact["kind"] == "order.changed"]
    return [order for order in objects if order["plan_id"] == plan_id]


def tents_of(picture: dict[str, Any], plan_id: int) -> dict[str, Any]:
    """The largest load of tents from Hohhot."""
    plans = [fact["object"] for fact in picture["objects"] if fact["kind"] == "plan.changed"]
    plan = next(one for one in plans if one["id"] == plan_id)
    loads = [
        line
        for line in plan["movements"]
        if (line["kind"], line["city_from"], line["state"]) == ("tent_12", HOHHOT, "ordered")
    ]
    return max(loads, key=lambda line: int(line["quantity"]))
