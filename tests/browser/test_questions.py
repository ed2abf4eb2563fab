"""An officer asks why, why not and what if, changes a line by hand, and plans again around the change."""

from playwright.sync_api import expect

from tests.approvable import propose
from tests.browser import staged
from tests.browser.conftest import Officer
from tests.browser.pages import part
from tests.officer import Officer as AtTheApi
from tests.servers import Server

NEEDS = {("unit", "ambulance_transport"): 3, ("unit", "foam_fire_fighting"): 1, ("supply", "tent_12"): 60}
SOLVED = 60_000


def test_a_source_is_questioned_used_instead_and_planned_around(server: Server, officer: Officer) -> None:
    duty = AtTheApi(server.port, "ulanqab.duty")
    found = staged.incident(duty, "追问测试", NEEDS)
    grading = {"grade": 2, "basis": "人工判定", "seen_version": found["version"]}
    found = duty.send("POST", f"/api/incidents/{found['id']}/grading", grading)
    run = propose(duty, found["id"], time_limit_seconds=10)
    page = officer("ulanqab.duty", f"/runs/{run['id']}")
    expect(part(page, "run-holds")).to_be_visible(timeout=SOLVED)
    line = part(page, "line").first
    line.locator("button").first.click()
    expect(part(page, "line-why")).to_be_visible(timeout=SOLVED)
    part(page, "ask-robustness").click()
    expect(part(page, "survives")).to_be_visible(timeout=SOLVED)
    part(page, "why-not-need").select_option(index=1)
    expect(part(page, "use-source").first).to_be_visible(timeout=SOLVED)
    part(page, "use-source").first.click()
    part(page, "strike-line").click()
    expect(part(page, "review")).to_be_visible(timeout=SOLVED)
    expect(part(page, "optimize-around")).to_be_enabled()
    part(page, "optimize-around").click()
    expect(page).not_to_have_url(f"**/runs/{run['id']}")
    expect(part(page, "difference")).to_be_visible(timeout=SOLVED)

    page.keyboard.press("d")
    expect(part(page, "use-plan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(part(page, "plan-page")).to_be_visible()
    part(page, "ask-open").click()
    expect(part(page, "why-not")).to_be_visible()
    expect(part(page, "worth")).to_be_visible(timeout=SOLVED)

    change = {"quantity": 80, "seen_version": found["version"]}
    duty.send("PATCH", f"/api/needs/{found['needs'][-1]['id']}", change)
    page.go_back()
    expect(part(page, "run-stale")).to_be_visible(timeout=SOLVED)
