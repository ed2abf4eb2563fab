"""Steps of movements and orders as storekeepers and duty officers report them."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import go, part
from tests.lending import LIST_DONE


def movement(page: Page, movement_id: int) -> Locator:
    """Its row on the movement board."""
    return page.locator(f'[data-testid="movement"][data-movement="{movement_id}"]')


def is_at(page: Page, movement_id: int, state: str) -> None:
    expect(movement(page, movement_id)).to_have_attribute("data-state", state)


def report(page: Page, movement_id: int, step: str) -> None:
    """Departure or arrival, now."""
    part(movement(page, movement_id), step).click()
    part(page, "step-submit").click()
    expect(part(page, "step-submit")).to_be_hidden()


def receive(page: Page, movement_id: int, received: int, note: str) -> None:
    part(movement(page, movement_id), "receive").click()
    part(page, "receipt-received").fill(str(received))
    expect(part(page, "receipt-submit")).to_be_disabled()  # a difference needs words
    part(page, "receipt-note").fill(note)
    part(page, "receipt-submit").click()
    expect(part(page, "receipt-submit")).to_be_hidden()


def count_back(page: Page, movement_id: int, returned: int, lost: int) -> None:
    part(movement(page, movement_id), "return").click()
    part(page, "return-returned").fill(str(returned))
    part(page, "return-lost").fill(str(lost))
    part(page, "return-submit").click()
    expect(part(page, "return-submit")).to_be_hidden()


def inspect(page: Page, movement_id: int, condition: str) -> None:
    part(movement(page, movement_id), "inspect").click()
    part(page, f"condition-{condition}").check()
    part(page, "inspection-submit").click()
    expect(part(page, "inspection-submit")).to_be_hidden()


def open_order(page: Page, number: str) -> None:
    go(page, "orders")
    part(page, "order-row").filter(has_text=number).click()
    expect(part(page, "order-number")).to_have_text(number)


def order_is(page: Page, state: str) -> None:
    expect(part(page, "order-state")).to_have_attribute("data-state", state)


def acknowledge(page: Page, number: str) -> None:
    open_order(page, number)
    part(page, "acknowledge").click()
    order_is(page, "acknowledged")


def go_through_the_list(page: Page) -> None:
    """Tick every step of the demobilisation list that bars the way home."""
    for step in LIST_DONE:
        box = part(page, f"check-{step}")
        if box.is_visible():
            box.check()
    expect(part(page, "checklist-open")).to_be_hidden()


def all_at_once(page: Page, *steps: str) -> None:
    """One step after the other for all lines of the open order that are at that point."""
    for step in steps:
        part(page, f"bulk-{step}").click()
        if step == "go-home":
            go_through_the_list(page)
            part(page, "steps-submit").click()
        expect(part(page, f"bulk-{step}")).to_be_hidden()
