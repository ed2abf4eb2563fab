"""A Chromium, the real server on a freshly seeded folder, and officers signed in at their consoles."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests import chromium, servers
from tests.officer import demo_password
from tests.servers import Server

Officer = Callable[..., Page]
PATIENCE_MS = 40_000  # two cores draw maps in software and solve at the same time
TOURED = "duty_officer leader storekeeper team_leader joint_command exercise_director system_admin"
REFUSAL = re.compile(r"Failed to load resource.* status of 4\d\d")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    try:
        launched = chromium.launch(playwright)
    except chromium.NoChromium as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"NOT RUN: {reason}")  # the one thing this suite cannot bring along
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder as the first start leaves it."""
    folder = tmp_path_factory.mktemp("seeded") / "instance"
    with servers.running(folder, JR_WORKER="no"):
        pass
    return folder


@pytest.fixture(scope="module")
def server(seeded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module's own, with the demo register and nothing else."""
    folder = tmp_path_factory.mktemp("server") / "instance"
    shutil.copytree(seeded_folder, folder)
    with servers.running(folder) as started:
        yield started


@pytest.fixture
def complaints() -> list[str]:
    """What pages complained of. A test that breaks something on purpose clears it and says why."""
    return []


@pytest.fixture
def officer(browser: Browser, server: Server, complaints: list[str]) -> Iterator[Officer]:
    """`officer("username")`: a signed-in console in a window of its own; its complaints fail the test.

    `path` is where it opens; further keywords go to the window, such as `viewport` for a phone.
    """
    windows: list[BrowserContext] = []

    def open_console(username: str, path: str = "/", toured: str = TOURED, **window: Any) -> Page:
        look = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        context = browser.new_context(base_url=server.address, **(look | window))
        windows.append(context)
        context.set_default_timeout(PATIENCE_MS)
        answer = context.request.post(
            "/api/session", data={"username": username, "password": demo_password()}
        )
        assert answer.ok, answer.text()
        context.add_init_script(f"localStorage.toured ??= '{toured}'")
        page = context.new_page()
        listen(page, username, complaints)
        page.goto(path)
        return page

    yield open_console
    for context in windows:
        context.close()
    assert not complaints, "\n".join(complaints)


def listen(page: Page, name: str, complaints: list[str]) -> None:
    """Note exceptions and logged errors; a refusal (4xx) is an answer, which the page has to show."""

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSAL.search(message.text):
            complaints.append(f"{name}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
