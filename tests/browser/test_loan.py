"""One loan in the windows of its two cities: asked for as a package, granted, late, recalled, home."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.approvable import seen
from tests.browser import review, staged, steps
from tests.browser.conftest import Officer
from tests.browser.pages import part
from tests.officer import Officer as Caller
from tests.servers import Server

NEEDS = {("unit", "hazmat_response"): 2, ("supply", "chem_suit_heavy"): 20}
BAOTOU = "150200"


@pytest.fixture(scope="module")
def incident(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = staged.incident(Caller(server.port, "ulanqab.duty"), "氯气泄漏", NEEDS)
    return found


def test_a_package_goes_out_and_comes_home_in_the_windows_of_both_cities(
    officer: Officer, server: Server, incident: dict[str, Any]
) -> None:
    duty = officer("ulanqab.duty", f"/incidents/{incident['id']}")
    lender = officer("baotou.leader", "/inbox")
    package = next(
        one for one in staged.objects(Caller(server.port, "ulanqab.duty"), "package.changed")
        if one["city"] == BAOTOU and "危化" in one["name_zh"]
    )  # fmt: skip
    offer = duty.locator(f'[data-testid="package-offer"][data-id="{package["id"]}"]')
    part(offer, "request-package").click()
    review.stands(duty, "draft")
    part(duty, "submit-plan").click()
    review.stands(duty, "submitted")
    granted(lender, incident["title"])
    plan = plan_of(server, incident["id"])
    line = next(one for one in plan["movements"] if one["form"] == "unit" and one["state"] == "granted")
    assert {one["package_id"] for one in plan["movements"]} == {package["id"]}
    ordered(server, incident["id"])
    crew, receiver = officer("baotou.team", f"/movements/{line['id']}"), duty
    receiver.goto(f"/movements/{line['id']}")
    it_goes_late_and_is_received(crew, receiver)
    it_is_recalled_and_goes_home_when_its_list_is_done(crew, receiver, lender, line["id"])


def granted(lender: Page, title: str) -> None:
    review.open_from_inbox(lender, "consents", title)
    expect(review.consent_line(lender, "重型防化服")).to_be_visible()  # its kit is listed apart
    for box in lender.locator('input[data-testid^="floor-"]').all():
        box.check()
    review.grant(lender)


def ordered(server: Server, incident_id: int) -> None:
    """The leader approves, the storekeeper acknowledges: other tests show it."""
    plan = plan_of(server, incident_id)
    leader = Caller(server.port, "ulanqab.leader")
    leader.send("POST", f"/api/plans/{plan['id']}/approval", seen(plan))
    for order in staged.orders_of(leader, plan["id"]):
        staged.acknowledged(server.port, order)


def it_goes_late_and_is_received(crew: Page, receiver: Page) -> None:
    part(crew, "depart").click()
    part(crew, "step-submit").click()
    is_at(receiver, "departed")
    part(crew, "side-delay").click()
    part(crew, "side-note").fill("高速团雾限速")
    part(crew, "side-submit").click()
    expect(part(receiver, "movement-page")).to_contain_text("高速团雾限速")
    part(receiver, "arrive").click()
    part(receiver, "step-submit").click()
    part(receiver, "receive").click()
    part(receiver, "receipt-submit").click()
    is_at(crew, "received")


def it_is_recalled_and_goes_home_when_its_list_is_done(
    crew: Page, receiver: Page, lender: Page, movement_id: int
) -> None:
    lender.goto(f"/movements/{movement_id}")
    part(lender, "side-recall").click()
    part(lender, "side-reason").fill("本市化工园报警")
    part(lender, "side-submit").click()
    expect(part(receiver, "request")).to_contain_text("本市化工园报警")
    part(receiver, "release").click()  # the duty officer lets it go before his leader has answered
    is_at(crew, "released")
    expect(part(lender, "list-open")).to_contain_text("清洁洗消")
    part(crew, "homeward").click()
    expect(part(crew, "homeward-submit")).to_be_disabled()
    steps.go_through_the_list(crew)
    part(crew, "homeward-submit").click()
    is_at(lender, "returning")


def is_at(page: Page, state: str) -> None:
    expect(part(page, "movement-page")).to_have_attribute("data-state", state)


def plan_of(server: Server, incident_id: int) -> dict[str, Any]:
    plans = staged.objects(Caller(server.port, "ulanqab.duty"), "plan.changed")
    return next(one for one in plans if one["incident_id"] == incident_id)
