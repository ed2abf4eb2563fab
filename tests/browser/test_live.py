"""What one officer does is on every other open console at once, in order, and nobody reloads."""

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import duty, staged
from tests.browser.conftest import Officer
from tests.browser.pages import (
    done,
    go,
    journal_end,
    journal_positions,
    part,
    remember,
    send,
    wait_until,
    was_never_reloaded,
)
from tests.browser.staged import said
from tests.officer import Officer as Caller
from tests.servers import Server

CHANGES = 12
ENTRIES_EACH = 3  # a logged incident: its first count, the report it owes, itself
# Notes every number of people affected that the open incident's page ever shows.
WATCH = """
detail => {
  window.shown = []
  const note = () => {
    const now = Number(detail.querySelector("[data-testid=count-of-affected]").textContent)
    if (window.shown.at(-1) !== now) window.shown.push(now)
  }
  note()
  new MutationObserver(note).observe(detail, { subtree: true, childList: true, characterData: true })
}
"""


def test_what_one_officer_logs_and_grades_appears_on_the_others_consoles(officer: Officer) -> None:
    writer = officer("ulanqab.duty", "/incidents")
    readers = [
        officer("ordos.leader", "/incidents"),
        officer("hohhot.team", "/incidents", viewport={"width": 390, "height": 844}),
    ]
    for page in readers:
        expect(part(page, "board-incidents")).to_be_attached()
        remember(page)
    title = duty.EXPLOSION["title"]
    duty.log(writer, duty.EXPLOSION)
    for page in readers:
        expect(part(page, "incident-row").filter(has_text=title)).to_contain_text("已接报")
    duty.grade(writer, 3)
    for page in readers:
        row = part(page, "incident-row").filter(has_text=title)
        expect(part(row, "incident-grade")).to_have_text("Ⅲ")
        assert was_never_reloaded(page)


def test_a_burst_of_changes_arrives_in_order(officer: Officer) -> None:
    writer = officer("baotou.duty", "/journal")
    found = log(writer, "受影响人数不断上升", "150202")
    reader = officer("ordos.duty", f"/incidents/{found['id']}")
    part(reader, "incident-detail").evaluate(WATCH)
    for affected in range(1, CHANGES + 1):
        change = {"affected": affected, "seen_version": found["version"]}
        found = done(send(writer, "PATCH", f"/incidents/{found['id']}", change))
    wait_until(lambda: seen_by(reader)[-1] == CHANGES, "the last change is not on the console")
    shown = seen_by(reader)
    assert shown == sorted(shown)  # several may come in one frame; none comes after a later one


def test_no_change_is_missing_or_doubled_in_the_journal_of_a_reader(officer: Officer) -> None:
    writer = officer("baotou.duty", "/incidents")
    reader = officer("ordos.duty", "/journal")
    expect(part(reader, "journal-row").first).to_be_visible()
    end = journal_end(reader)
    for number in range(CHANGES):
        log(writer, f"连续登记 {number}", "150202")
    entries = CHANGES * ENTRIES_EACH
    assert journal_end(reader) == end + entries
    expect(part(reader, "new-rows")).to_contain_text(f"{entries} 条新记录")
    part(reader, "new-rows").click()
    expect(part(reader, "journal-row").first).to_contain_text(f"连续登记 {CHANGES - 1}")
    shown = journal_positions(reader)
    assert shown == list(range(end + entries, end + entries - len(shown), -1))


def test_what_waits_for_a_leader_is_counted_as_it_comes(officer: Officer) -> None:
    writer = officer("hohhot.duty", "/journal")
    reader = officer("hohhot.leader", "/journal")
    expect(part(reader, "journal-row").first).to_be_visible()
    expect(part(reader, "count-inbox")).to_be_hidden()
    log(writer, "待分级的内涝", "150102")
    expect(part(reader, "count-inbox")).to_have_text("1")
    go(reader, "inbox")
    expect(part(reader, "inbox-grade")).to_contain_text("待分级的内涝")


def log(page: Page, title: str, county: str) -> Any:
    facts = {"title": title, "type_code": "11A01", "county": county, "occurred_at": said(datetime.now(UTC))}
    return done(send(page, "POST", "/incidents", facts))


def seen_by(page: Page) -> list[int]:
    shown: list[int] = page.evaluate("window.shown")
    return shown


def test_who_has_an_incident_open_and_who_writes_is_seen_by_the_others_and_goes_by_itself(
    officer: Officer, server: Server
) -> None:
    found = staged.incident(Caller(server.port, "ulanqab.duty"), "两处同时打开")
    address = f"/incidents/{found['id']}"
    reader, writer = officer("hohhot.leader", address), officer("ulanqab.duty", address)
    expect(part(reader, "presence").locator("li")).to_contain_text("正在查看")
    part(writer, "correct").click()
    part(writer, "incident-title").fill("正在写")
    expect(part(reader, "presence").locator("li")).to_contain_text("正在填写")
    writer.keyboard.press("Escape")
    go(writer, "situation")
    expect(part(reader, "presence").locator("li")).to_have_count(0)
