"""The field view on a phone: what is done without a network is kept, and sent once when it is back."""

from pathlib import Path

from playwright.sync_api import ViewportSize, expect

from tests.browser import staged
from tests.browser.conftest import Officer
from tests.browser.pages import part
from tests.officer import Officer as Caller
from tests.servers import Server

PHONE: ViewportSize = {"width": 390, "height": 844}
PICTURE = Path(__file__).parents[2] / "docs" / "images" / "console.png"
HERE = {"latitude": 40.9, "longitude": 112.2}
ONE_TEAM = {("unit", "hazmat_response"): 1}


def test_steps_taken_without_a_network_are_kept_and_sent_when_it_is_back(
    officer: Officer, server: Server, complaints: list[str]
) -> None:
    line = staged.approved(server.port, "厂区泄漏", ONE_TEAM).plan["movements"][0]
    page = officer(
        f"{staged.OFFICES[line['city_from']]}.team",
        "/field",
        viewport=PHONE,
        geolocation=HERE,
        permissions=["geolocation"],
    )
    expect(part(page, "field-depart")).to_be_visible()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # once under the worker, so that files and facts are kept
    expect(part(page, "field-depart")).to_be_visible()
    page.context.set_offline(True)
    part(page, "field-depart").click()
    expect(part(page, "unsent")).to_contain_text("尚未上报 1 项")
    part(page, "field-position").click()
    expect(part(page, "unsent")).to_contain_text("尚未上报 2 项")
    part(page, "field-arrive").click()
    expect(part(page, "unsent")).to_contain_text("尚未上报 3 项")
    part(page, "photo-file").set_input_files(PICTURE)
    expect(part(page, "unsent")).to_contain_text("尚未上报 4 项")
    page.reload()  # a dead battery
    expect(part(page, "unsent")).to_contain_text("尚未上报 4 项")
    expect(part(page, "connection-lost")).to_be_visible()
    page.context.set_offline(False)
    expect(part(page, "unsent")).to_be_hidden()
    told = now(server, line["id"])
    assert (told["state"], told["position_lat"], told["position_lon"]) == ("arrived", 40.9, 112.2)
    part(page, "field-breakdown").click()
    part(page, "field-report-note").fill("水泵漏油")
    part(page, "field-report-submit").click()
    expect(part(page, "field-movement").locator("[data-state=broken_down]")).to_be_visible()
    assert now(server, line["id"])["state"] == "broken_down"
    page.goto(f"/movements/{line['id']}")
    picture = part(page, "photo").locator("img")
    expect(picture).to_have_js_property("naturalWidth", 1280)
    expect(part(page, "connection-state")).to_have_attribute("data-state", "live")
    complaints.clear()  # the browser logs each request that the cut network failed


def test_a_step_that_somebody_else_took_meanwhile_is_said_and_given_up(
    officer: Officer, server: Server, complaints: list[str]
) -> None:
    line = staged.approved(server.port, "仓库起火", ONE_TEAM).plan["movements"][0]
    office = staged.OFFICES[line["city_from"]]
    page = officer(f"{office}.team", "/field", viewport=PHONE)
    card = page.locator(f"[data-testid=field-movement][data-id='{line['id']}']")
    expect(part(card, "field-depart")).to_be_visible()
    page.context.set_offline(True)
    part(card, "field-depart").click()
    expect(part(page, "unsent")).to_be_visible()
    body = {
        "step": "depart",
        "movements": [{"movement_id": line["id"], "seen_version": version_of(server, line["id"])}],
    }
    Caller(server.port, f"{office}.store").send("POST", "/api/movements/steps", body)
    page.context.set_offline(False)
    expect(part(page, "unsent")).to_contain_text("未被接受")
    part(page, "give-up").click()
    expect(part(page, "unsent")).to_be_hidden()
    expect(part(card, "field-arrive")).to_be_visible()
    expect(part(page, "connection-state")).to_have_attribute("data-state", "live")
    complaints.clear()  # the browser logs each request that the cut network failed


def test_a_double_tap_reports_the_departure_and_not_the_arrival_too(officer: Officer, server: Server) -> None:
    line = staged.approved(server.port, "加油站起火", ONE_TEAM).plan["movements"][0]
    page = officer(f"{staged.OFFICES[line['city_from']]}.team", "/field", viewport=PHONE)
    card = page.locator(f"[data-testid=field-movement][data-id='{line['id']}']")
    button = part(card, "field-depart")
    button.scroll_into_view_if_needed()
    place = button.bounding_box()
    assert place
    for _ in range(2):
        page.mouse.click(place["x"] + 60, place["y"] + 20)
        page.wait_for_timeout(150)  # between the taps of a thumb
    expect(part(card, "field-arrive")).to_be_enabled()  # it has rested, and may be pressed now
    assert now(server, line["id"])["state"] == "departed"


def now(server: Server, movement_id: int) -> dict[str, object]:
    """The movement as the server has it."""
    plans = staged.objects(Caller(server.port, "joint.command"), "plan.changed")
    return next(line for plan in plans for line in plan["movements"] if line["id"] == movement_id)


def version_of(server: Server, movement_id: int) -> object:
    return now(server, movement_id)["version"]
