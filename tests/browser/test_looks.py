"""Every page opens for every desk, wide and on a phone, in both languages, in words and without a fault."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser import staged
from tests.browser.conftest import Officer
from tests.browser.pages import part
from tests.browser.staged import Scene
from tests.servers import Server

DESKS = ["ulanqab.duty", "hohhot.leader", "hohhot.store"]
SIZES: dict[str, ViewportSize] = {
    "wide": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
NEEDS = {
    ("resource", "burn_bed"): 12,
    ("supply", "tent_12"): 150,
    ("unit", "hazmat_response"): 2,
    ("unit", "emergency_medical"): 3,
}
NOT_WORDS = re.compile(r"\bundefined\b|\bNaN\b|\[object |Invalid Date|\{[a-z_]+\}")
# A text that is not there shows its key, such as "plan.state.drafted".
RAW_KEY = re.compile(
    r"\b(?:action|bulk|common|condition|consent|cost|done|drill|error|replay|script|form|goal|grade|inbox|incident|journal|map|may"
    r"|demob|hours|measure|movement|nav|package|need|order|plan|problem|reason|receipt|register|response|return|road|role|run|site"
    r"|situation|step|steps|time|ui|unmet|warning|weather)\.[a-z]+(?:_[a-z]+)*(?:\.[a-z_0-9]+)*\b"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WIDER = """
() => [document.documentElement, document.querySelector("main")]
  .map(box => box.scrollWidth - box.clientWidth)
"""
# As a link of the console does, done when the page is there and drawn: nothing is loaded again.
OPEN = """
async to => {
  await document.querySelector("#app").__vue_app__.config.globalProperties.$router.push(to)
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))
}
"""
# Navigation, buttons and headings of columns are ours; names of places and things are data.
OURS = "nav a, nav p, .btn, th, [role=tab], dt"


@pytest.fixture(scope="module")
def scene(server: Server) -> Scene:
    """An incident with a run, an approved plan and acknowledged orders."""
    return staged.approved(server.port, "氯乙烯泄漏爆燃", NEEDS)


def addresses(scene: Scene) -> list[str]:
    """Every route of router.ts."""
    tabs = ("lots", "units", "resources", "fleets", "sites")
    return [
        "/inbox",
        "/incidents",
        f"/incidents/{scene.incident['id']}",
        "/plans",
        f"/plans/{scene.plan['id']}",
        f"/runs/{scene.run['id']}",
        "/movements",
        "/movements?overdue=back",
        "/answers",
        *(f"/duty/{tab}" for tab in ("roster", "log", "tasks", "handover")),
        "/orders",
        f"/orders/{scene.orders[0]['id']}",
        *(f"/register/{tab}" for tab in tabs),
        "/register/freshness",
        "/packages",
        "/reports",
        "/reports/limits",
        "/warnings",
        "/experts",
        "/messages",
        "/journal",
        "/guide",
        "/agreement",
        "/figures",
        "/account",
        "/field",
        f"/replay/incidents/{scene.incident['id']}",
        f"/situation?plan={scene.plan['id']}",
    ]


@pytest.fixture(scope="module")
def drill(server: Server) -> int:
    """A drill under way that nobody attends."""
    return staged.drill(server.port)


def directing(drill: int) -> list[str]:
    """The pages that only directors and evaluators have."""
    return [
        "/drills",
        f"/drills/{drill}",
        "/drills/scenarios/first_try",
        "/drills/scenarios/new",
        f"/replay/drills/{drill}",
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("desk", DESKS)
def test_every_page_reads_well_in_both_languages(
    officer: Officer, scene: Scene, desk: str, size: str
) -> None:
    page = officer(desk, "/inbox", viewport=SIZES[size])
    faults: list[str] = []
    for language in ("zh", "en"):
        speak(page, language)
        for address in addresses(scene):
            open_in_place(page, address)
            where = f"{desk} {size} {language} {address}"
            faults += [f"{where}: {fault}" for fault in faults_of(page, language, size)]
            if desk == DESKS[0]:
                name = f"{address.partition('?')[0].strip('/').replace('/', '-')}-{size}-{language}.png"
                keep_picture(page, name)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_directors_and_evaluators_read_well(officer: Officer, drill: int, size: str) -> None:
    faults: list[str] = []
    for desk, language in (("drill.director", "zh"), ("drill.evaluator", "en")):
        page = officer(desk, "/drills", viewport=SIZES[size])
        speak(page, language)
        for address in directing(drill):
            open_in_place(page, address)
            faults += [f"{desk} {size} {address}: {fault}" for fault in faults_of(page, language, size)]
            if address.endswith("/new"):  # nothing of the script that was open before
                expect(page.locator("h1")).to_have_text({"zh": "新脚本", "en": "New scenario"}[language])
            keep_picture(page, f"{address.strip('/').replace('/', '-')}-{size}-{language}.png")
    assert not faults, "\n".join(faults)


def test_the_sign_in_page_reads_well(officer: Officer) -> None:
    page = officer("ulanqab.duty", "/inbox", viewport=SIZES["phone"])
    part(page, "sign-out").click()
    expect(part(page, "demo-notice")).to_contain_text("虚构")
    assert wider(page) <= 1
    part(page, "language-switch").click()
    expect(part(page, "sign-in-submit")).to_have_text("Sign in")
    keep_picture(page, "sign-in-phone-en.png")


def keep_picture(page: Page, name: str) -> None:
    """For whoever wants to look at them all: JR_SCREENSHOTS is the folder."""
    if folder := os.environ.get("JR_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / name)


def speak(page: Page, language: str) -> None:
    if page.locator("html").get_attribute("lang") != {"zh": "zh-CN", "en": "en"}[language]:
        part(page, "language-switch").click()


def open_in_place(page: Page, address: str) -> None:
    page.evaluate(OPEN, address)
    first = (
        "wall"
        if address == "/wall"
        else "proposal-fastest"
        if address.startswith("/runs")
        else "map"
        if "situation" in address
        else None
    )
    expect(part(page, first) if first else page.locator("main.page h1:visible").first).to_be_visible()


def faults_of(page: Page, language: str, size: str) -> list[str]:
    text = page.locator("body").inner_text()
    found = [f"shows {one!r}" for one in {*NOT_WORDS.findall(text), *RAW_KEY.findall(text)}]
    if size == "phone" and (over := wider(page)) > 1:
        found.append(f"{over} px wider than the phone")
    if language == "en":
        ours: list[str] = page.locator(OURS).all_inner_texts()
        found += [f"{one!r} is not English" for one in set(ours) if CHINESE.search(one) and "中文" not in one]
    return found


def wider(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    widths: list[int] = page.evaluate(WIDER)
    return max(widths)
