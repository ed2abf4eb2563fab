"""What every page of the console shares: parts by test id, the navigation, lists to choose from."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from playwright.sync_api import APIResponse, Locator, Page, expect

BEIJING = ZoneInfo("Asia/Shanghai")
SECONDS_TO_SHOW = 40.0  # an event takes a fraction of one; this is for two cores that do all of it at once


def part(of: Page | Locator, name: str) -> Locator:
    return of.get_by_test_id(name)


def go(page: Page, where: str) -> None:
    """By the navigation, as an officer does: the page is not loaded again. It is there when this returns:
    a filter of the page before, chosen meanwhile, would keep the officer there."""
    link = part(page, f"nav-{where}")
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address}*")


def choose(page: Page, name: str, typed: str) -> None:
    """Type to search a long list, then take what was found first."""
    part(page, name).click()
    part(page, name).fill(typed)
    part(page, f"{name}-option").first.click()


def beijing(minutes_ago: float) -> str:
    """A moment as the time fields have it."""
    at = datetime.now(BEIJING) - timedelta(minutes=minutes_ago)
    return at.strftime("%Y-%m-%d %H:%M")


def state_of(page: Page, name: str) -> Locator:
    """The state tag inside the part called `name`."""
    return part(page, name).locator("[data-state]")


def number_in(address: str) -> int:
    """The id at the end of a page's address."""
    found = re.search(r"/(\d+)(?:\?|$)", address)
    assert found, address
    return int(found[1])


def wait_until(truth: Callable[[], bool], why: str, seconds: float = SECONDS_TO_SHOW) -> None:
    deadline = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < deadline, why
        time.sleep(0.05)


def remember(page: Page) -> None:
    """Mark this window; the mark is gone when the page is loaded again."""
    page.evaluate("window.neverReloaded = true")


def was_never_reloaded(page: Page) -> bool:
    return bool(page.evaluate("window.neverReloaded === true"))


def ask(page: Page, path: str) -> Any:
    """What the server says to this window's officer."""
    answer = page.request.get(f"/api{path}")
    assert answer.ok, answer.text()
    return answer.json()


def send(page: Page, method: str, path: str, body: dict[str, Any]) -> APIResponse:
    """A command past the console, under a key of its own, in this officer's name."""
    return page.request.fetch(
        f"/api{path}", method=method, data=body, headers={"Idempotency-Key": str(uuid4())}
    )


def done(answer: APIResponse) -> Any:
    assert answer.ok, answer.text()
    return answer.json()


def journal_positions(page: Page) -> list[int]:
    """Of the rows shown on the journal page, newest first."""
    shown: list[int] = part(page, "journal-row").evaluate_all(
        "rows => rows.map(row => Number(row.dataset.position))"
    )
    return shown


def journal_end(page: Page) -> int:
    """The newest position the server has."""
    end: int = ask(page, "/journal?limit=1")["position"]
    return end


def sees(page: Page, name: str, text: str) -> None:
    expect(part(page, name).first).to_contain_text(text)
