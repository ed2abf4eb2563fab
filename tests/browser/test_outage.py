"""The server dies and comes back: consoles say so with the age of what they show, and heal by themselves."""

import re

from playwright.sync_api import Page, expect

from tests import servers
from tests.browser import duty
from tests.browser.conftest import Officer
from tests.browser.pages import journal_end, journal_positions, part, remember, was_never_reloaded
from tests.browser.staged import incident
from tests.officer import Officer as Caller
from tests.servers import Server

RECONNECTED_MS = 60_000
SINCE = re.compile(r"连接中断，数据截至 \d\d:\d\d:\d\d")


def test_consoles_say_how_old_they_are_while_the_server_is_gone_and_heal_when_it_is_back(
    server: Server, officer: Officer, complaints: list[str]
) -> None:
    writer = officer("ulanqab.duty", "/incidents")
    reader = officer("baotou.leader", "/journal")
    board = officer("ordos.duty", "/incidents")
    for page in (writer, reader, board):
        expect(part(page, "connection-state")).to_have_attribute("data-state", "live")
        remember(page)
    expect(part(reader, "journal-row").first).to_be_visible()
    end = journal_end(reader)
    duty.log(writer, duty.EXPLOSION | {"title": "断线之前"})
    expect(part(board, "incident-row")).to_contain_text("断线之前")

    servers.kill(server)
    for page in (writer, reader, board):
        expect(part(page, "connection-lost")).to_contain_text(SINCE)
        expect(part(page, "connection-state")).to_have_text(SINCE)
    expect(part(board, "incident-row")).to_contain_text("断线之前")  # what is known stays readable
    write_without_a_server(writer)

    with servers.running(server.instance, server.port) as back:
        other = Caller(back.port, "ulanqab.duty2")
        for number in range(3):
            incident(other, f"断线期间 {number}")
        for page in (writer, reader, board):
            live = expect(part(page, "connection-state"))
            live.to_have_attribute("data-state", "live", timeout=RECONNECTED_MS)
            expect(part(page, "connection-lost")).to_be_hidden()
        part(writer, "log-submit").click()  # what was typed is still there, and is sent once
        expect(part(writer, "incident-heading")).to_have_text("断线之中")
        expect(part(board, "incident-row")).to_have_count(5)
        nothing_is_missing_or_doubled(reader, end)
        assert all(was_never_reloaded(page) for page in (writer, reader, board))
        for page in (writer, reader, board):
            page.context.close()
    complaints.clear()  # the browser complains of every attempt to reach the dead server


def write_without_a_server(page: Page) -> None:
    """The failure is said in the form, and what was typed stays."""
    duty.open_log_form(page)
    duty.fill_in(page, duty.EXPLOSION | {"title": "断线之中"})
    part(page, "log-submit").click()
    expect(part(page, "problem")).to_contain_text("网络不通")
    expect(part(page, "incident-title")).to_have_value("断线之中")


def nothing_is_missing_or_doubled(page: Page, since: int) -> None:
    """The console counts exactly what the server has written since this page was opened."""
    end = journal_end(page)
    expect(part(page, "new-rows")).to_contain_text(f"{end - since} 条新记录")
    part(page, "new-rows").click()
    expect(part(page, "new-rows")).to_be_hidden()
    shown = journal_positions(page)
    assert shown == list(range(end, end - len(shown), -1))
