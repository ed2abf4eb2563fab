"""How plans are compared, submitted, consented to and approved in the console."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import go, part


def use(page: Page, name: str) -> None:
    """From the incident's page: compare, choose the plan of this name, make it a draft."""
    part(page, "compare").click()
    part(page, f"proposal-{name}").click()
    expect(part(page, f"proposal-{name}")).to_have_attribute("aria-checked", "true")
    part(page, "use-plan").click()
    stands(page, "draft")


def stands(page: Page, state: str) -> None:
    """The open plan is in this state, by itself: nothing is loaded again."""
    expect(part(page, "plan-page")).to_have_attribute("data-state", state)


def consent_line(page: Page, what: str) -> Locator:
    """The first line of the own city's answer that lends this."""
    return part(part(page, "consent-form"), "line").filter(has_text=what).first


def open_from_inbox(page: Page, group: str, title: str) -> None:
    """What waits in this group of the inbox and names this incident; it comes there by itself."""
    go(page, "inbox")
    row = part(part(page, f"inbox-{group}"), "inbox-row").filter(has_text=title).first
    part(row, "inbox-open").click()


def standing_of(page: Page, city: str, state: str) -> Locator:
    """The consent of a city in the list beside the plan, in this state."""
    return page.locator(f'[data-testid="consent"][data-city="{city}"]').locator(f'[data-state="{state}"]')


def grant(page: Page) -> None:
    part(page, "consent-grant").click()
    expect(part(page, "consent-form")).to_be_hidden()
