"""Bad input is refused in the officer's language, where it was typed, and nothing that was typed is lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import duty
from tests.browser.conftest import Officer
from tests.browser.pages import ask, part, send
from tests.browser.staged import answer, incident, objects, revised, submitted
from tests.officer import Officer as Caller
from tests.servers import Server

PLACES = {("resource", "shelter_place"): 30}  # there is room in every city
BURN_BEDS = {("resource", "burn_bed"): 40}  # more than any two cities have
BASIS = "核实后死亡人数上升"
HOHHOT, BAOTOU = "150100", "150200"


@pytest.fixture
def form(officer: Officer) -> Page:
    """A duty officer's window with the log form open and everything in it right."""
    page = officer("ulanqab.duty", "/incidents")
    duty.open_log_form(page)
    duty.fill_in(page, duty.EXPLOSION)
    return page


def keeps_what_was_typed(page: Page, **changed: str) -> None:
    for name, value in (duty.EXPLOSION | changed).items():
        expect(part(page, f"incident-{name}")).to_have_value(value)
    assert part(page, "incident-occurred-at").input_value()
    assert incidents_titled(page, duty.EXPLOSION["title"]) == 0  # and nothing was half done


def incidents_titled(page: Page, title: str) -> int:
    facts = [
        fact["object"] for fact in ask(page, "/snapshot")["objects"] if fact["kind"] == "incident.changed"
    ]
    return sum(found["title"] == title for found in facts)


def test_a_type_code_that_is_in_no_list_is_named(form: Page) -> None:
    part(form, "incident-type").click()
    part(form, "incident-type").fill("99Z99")
    part(form, "incident-type-option").click()
    part(form, "log-submit").click()
    expect(part(form, "problem")).to_have_text("类型代码 99Z99 不在 GB/T 代码表中")
    keeps_what_was_typed(form)


def test_coordinates_in_paris_are_outside_the_four_cities(form: Page) -> None:
    part(form, "incident-lat").fill("48.8566")
    part(form, "incident-lon").fill("2.3522")
    part(form, "log-submit").click()
    expect(part(form, "problem")).to_contain_text("坐标 48.8566, 2.3522 不在四市范围内")
    keeps_what_was_typed(form, lat="48.8566", lon="2.3522")


@pytest.mark.parametrize(
    ("characters", "said"),
    [(20_001, "情况描述：最多"), (3_500_000, "内容超过")],
    ids=["long", "ten-megabytes"],
)
def test_a_description_that_is_too_long_is_refused_and_stays(form: Page, characters: int, said: str) -> None:
    paste(form, "incident-description", "灾" * characters)
    part(form, "log-submit").click()
    expect(part(form, "problem")).to_contain_text(said)
    assert part(form, "incident-description").evaluate("field => field.value.length") == characters
    paste(form, "incident-description", duty.EXPLOSION["description"])
    keeps_what_was_typed(form)


def test_a_double_click_logs_one_incident(form: Page) -> None:
    part(form, "incident-title").fill("双击提交")
    part(form, "log-submit").dblclick()
    expect(part(form, "incident-heading")).to_have_text("双击提交")
    expect(part(form, "incident-row").filter(has_text="双击提交")).to_have_count(1)
    assert incidents_titled(form, "双击提交") == 1


@pytest.mark.parametrize("quantity", ["-5", "0"])
def test_a_need_of_less_than_one_is_refused(officer: Officer, server: Server, quantity: str) -> None:
    found = incident(Caller(server.port, "ulanqab.duty"), "需求数量")
    page = officer("ulanqab.duty", f"/incidents/{found['id']}")
    part(page, "add-need").click()
    part(page, "need-kind").click()
    part(page, "need-kind").fill("棉被")
    part(page, "need-kind-option").first.click()
    part(page, "need-quantity").fill(quantity)
    part(page, "needs-submit").click()
    expect(part(page, "problem")).to_contain_text("数量：不得小于 1")
    expect(part(page, "need-quantity")).to_have_value(quantity)
    assert part(page, "need-kind").input_value() != ""
    part(page, "need-quantity").fill("5")
    part(page, "needs-submit").click()
    expect(part(page, "need")).to_have_count(1)


def test_nobody_approves_his_own_proposal(officer: Officer, server: Server) -> None:
    scene = submitted(Caller(server.port, "ulanqab.leader"), "自提自批", PLACES)
    assert scene.plan["state"] == "consented"  # own places only
    page = officer("ulanqab.leader", f"/plans/{scene.plan['id']}")
    part(page, "approve").click()
    expect(part(page, "problem")).to_contain_text("提出方案的人不能批准自己的方案")
    expect(part(page, "plan-page")).to_have_attribute("data-state", "consented")


def test_nobody_consents_for_another_city(officer: Officer, server: Server) -> None:
    scene = submitted(Caller(server.port, "ulanqab.duty"), "代人答复", BURN_BEDS)
    assert {consent["city"] for consent in scene.plan["consents"]} >= {HOHHOT, BAOTOU}
    for username in ("ulanqab.leader", "hohhot.duty", "joint.command"):
        page = officer(username, f"/plans/{scene.plan['id']}")
        expect(part(page, "consents")).to_be_visible()
        expect(part(page, "consent-form")).to_be_hidden()
        body = {"city": HOHHOT, "lines": None, "reason_code": None, "note": ""}
        seen = {"seen_version": scene.plan["version"], "content_hash": scene.plan["content_hash"]}
        refused = send(page, "POST", f"/plans/{scene.plan['id']}/consents", body | seen)
        assert (refused.status, refused.json()["code"]) == (403, "not_allowed")
    page = officer("baotou.leader", f"/plans/{scene.plan['id']}")
    expect(part(page, "consent-form")).to_contain_text("包头")  # his own city's lines, and only these
    sources = part(part(page, "consent-form"), "line").evaluate_all(
        "rows => rows.map(row => row.dataset.city)"
    )
    assert set(sources) == {BAOTOU}


def test_a_grade_on_an_old_picture_waits_for_another_look_and_its_words_stay(
    officer: Officer, server: Server
) -> None:
    found = incident(Caller(server.port, "ulanqab.duty2"), "两人同改")
    page = officer("ulanqab.duty", f"/incidents/{found['id']}")
    type_a_grade(page)
    correct(server, found)
    expect(part(page, "behind")).to_be_visible()
    expect(part(page, "grade-submit")).to_be_disabled()
    expect(part(page, "grade-basis")).to_have_value(BASIS)
    part(page, "look-again").click()
    part(page, "grade-submit").click()
    expect(part(page, "incident-detail").get_by_test_id("incident-grade").first).to_contain_text("重大")


def test_a_console_that_hears_nothing_is_refused_by_the_server_and_its_words_stay(
    officer: Officer, server: Server, complaints: list[str]
) -> None:
    found = incident(Caller(server.port, "ulanqab.duty2"), "断了实时")
    page = officer("ulanqab.duty", "/inbox")
    page.route_web_socket(re.compile("socket.io"), lambda _: None)  # opened, and silent for ever
    page.goto(f"/incidents/{found['id']}")
    type_a_grade(page)
    correct(server, found)
    part(page, "grade-submit").click()
    expect(part(page, "problem")).to_contain_text("内容已被他人修改")
    expect(part(page, "grade-basis")).to_have_value(BASIS)
    expect(part(page, "incident-detail")).to_contain_text("1,500")  # what changed is there to look at
    complaints.clear()  # the browser complains of the cut stream


def type_a_grade(page: Page) -> None:
    part(page, "grade").click()
    part(page, "grade-2").click()
    part(page, "grade-basis").fill(BASIS)


def correct(server: Server, found: dict[str, Any]) -> None:
    """Somebody else changes the incident meanwhile."""
    change = {"affected": 1500, "seen_version": found["version"]}
    Caller(server.port, "ulanqab.duty2").send("PATCH", f"/api/incidents/{found['id']}", change)


def test_a_leader_looks_again_at_a_plan_that_changed_and_keeps_his_note(
    officer: Officer, server: Server
) -> None:
    scene = submitted(Caller(server.port, "ulanqab.duty"), "方案有变", BURN_BEDS)
    page = officer("hohhot.leader", f"/plans/{scene.plan['id']}")
    part(part(page, "consent-form"), "line-remove").first.click()
    part(page, "consent-reason").select_option("not_ready")
    part(page, "consent-note").fill("烧伤病房正在消杀")
    revision = revised(server.port, scene.plan, BAOTOU)
    expect(part(page, "plan-page")).to_contain_text(f"版本 {revision['version']}")  # not the refusal only
    expect(part(page, "plan-changed")).to_contain_text("方案在您查看后有变化")
    expect(part(page, "consent-grant")).to_be_disabled()
    expect(part(page, "consent-note")).to_have_value("烧伤病房正在消杀")
    part(page, "look-again").click()
    expect(part(page, "plan-changed")).to_be_hidden()
    expect(part(page, "consent-grant")).to_be_enabled()
    part(part(page, "consent-form"), "line-remove").first.click()
    expect(part(page, "consent-note")).to_have_value("烧伤病房正在消杀")
    page.goto("/inbox")
    expect(part(page, "officer")).to_be_visible()
    leader = Caller(server.port, "hohhot.leader")
    (now,) = [one for one in objects(leader, "plan.changed") if one["id"] == scene.plan["id"]]
    answer(leader, now, HOHHOT)
    page.goto(f"/plans/{now['id']}")
    expect(part(page, "plan-since")).to_contain_text("呼和浩特市：待答复 → 同意")
    part(page, "since-read").click()
    expect(part(page, "plan-since")).to_be_hidden()


def paste(page: Page, name: str, text: str) -> None:
    """Set at once, as the clipboard does; typing would take minutes."""
    part(page, name).evaluate(
        "(field, text) => { field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })) }",
        text,
    )


def test_a_wrong_password_is_said_and_the_name_stays(officer: Officer) -> None:
    page = officer("hohhot.duty", "/inbox")
    part(page, "sign-out").click()
    part(page, "sign-in-username").fill("hohhot.duty")
    part(page, "sign-in-password").fill("not this one")
    part(page, "sign-in-submit").click()
    expect(part(page, "problem")).to_have_text("用户名或口令不正确")
    expect(part(page, "sign-in-username")).to_have_value("hohhot.duty")
