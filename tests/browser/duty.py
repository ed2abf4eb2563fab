"""What a duty officer does on the incident pages."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import beijing, choose, go, part

EXPLOSION = {
    "title": "卓资县旗下营氯乙烯泄漏爆燃",
    "place": "旗下营镇化工园区",
    "lat": "40.885",
    "lon": "112.17",
    "deaths": "4",
    "injured": "36",
    "seriously-injured": "3",
    "affected": "1200",
    "evacuated": "800",
    "description": "氯乙烯气柜泄漏后爆燃，下风向村庄正在转移。",
}
SOLVED_MS = 60_000


def fill_in(page: Page, facts: dict[str, str], type_code: str = "12D01", minutes_ago: float = 25) -> None:
    """The open log form: `facts` by the last part of each field's test id."""
    choose(page, "incident-type", type_code)
    part(page, "incident-occurred-at").fill(beijing(minutes_ago))
    for name, value in facts.items():
        part(page, f"incident-{name}").fill(value)


def open_log_form(page: Page) -> None:
    go(page, "incidents")
    part(page, "log-incident").click()
    expect(part(page, "incident-title")).to_be_visible()


def log(page: Page, facts: dict[str, str], type_code: str = "12D01") -> None:
    open_log_form(page)
    fill_in(page, facts, type_code)
    part(page, "log-submit").click()
    expect(part(page, "incident-heading")).to_have_text(facts["title"])


def grade(page: Page, level: int) -> None:
    part(page, "grade").click()
    part(page, f"grade-{level}").click()
    part(page, "grade-submit").click()
    expect(part(page, "grade-submit")).to_be_hidden()


def start_response(page: Page, level: int, hours: int, matter: str, measures: str) -> None:
    """With the four fields the law asks for."""
    part(page, "start-response").click()
    part(page, "respond-matter").fill(matter)
    part(page, "respond-level").select_option(str(level))
    part(page, "respond-hours").fill(str(hours))
    part(page, "respond-measures").fill(measures)
    part(page, "respond-submit").click()
    expect(part(page, "respond-submit")).to_be_hidden()


def derive_needs(page: Page) -> None:
    """Opens the needs form and has it filled by the norms; nothing is saved yet."""
    part(page, "add-need").click()
    part(page, "derive-needs").click()
    expect(part(page, "need-row").nth(5)).to_be_visible()


def need_row(page: Page, kind: str) -> Locator:
    """The row of the needs form whose kind reads so."""
    return part(page, "need-row").filter(has=page.get_by_title(kind, exact=True))


def save_needs(page: Page) -> None:
    part(page, "needs-submit").click()
    expect(part(page, "needs-submit")).to_be_hidden()


def propose(page: Page) -> None:
    """Asks for plans and waits for the solver."""
    part(page, "propose").click()
    expect(part(page, "compare")).to_be_visible(timeout=SOLVED_MS)
