"""Accounts are made and changed by two administrators; the third reads, and none of them acts for a city."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.db import Database
from tests.conftest import SignIn
from tests.officer import demo_password

NEW = {
    "username": "hohhot.night",
    "name_zh": "白音",
    "name_en": "Bayin",
    "city": "150100",
    "role": "duty_officer",
    "password": "Diyici-denglu-26",
    "reason": "新到岗",
}


def decided(client: SignIn, officer: Any, granted: bool = True) -> Any:
    body = {"granted": granted, "seen_version": officer["version"]}
    return client("admin.security").post(f"/api/accounts/{officer['id']}/decision", json=body).get_json()


@pytest.fixture
def officer_of(client: SignIn) -> Callable[[str], Any]:
    def find(username: str) -> Any:
        review = client("admin.audit").get("/api/account-review").get_json()["accounts"]
        return next(one["officer"] for one in review if one["officer"]["username"] == username)

    return find


def asked(client: SignIn, officer: Any, what: str, **more: str) -> Any:
    body = {"what": what, "reason": "岗位调整", "seen_version": officer["version"], **more}
    return client("admin.system").post(f"/api/accounts/{officer['id']}/change", json=body).get_json()


def signs_in(client: SignIn, username: str, password: str) -> tuple[FlaskClient, int]:
    browser = client("admin.audit").application.test_client()
    answer = browser.post("/api/session", json={"username": username, "password": password})
    return browser, answer.status_code


def test_a_new_account_works_once_the_second_administrator_has_confirmed_it(client: SignIn) -> None:
    made = client("admin.system").post("/api/accounts", json=NEW).get_json()
    assert (made["active"], made["asked"]["what"]) == (False, "create")
    assert signs_in(client, "hohhot.night", NEW["password"])[1] == 401
    assert decided(client, made)["active"]
    browser, status = signs_in(client, "hohhot.night", NEW["password"])
    assert status == 200
    road = {"closed": True, "reason": "", "speed_factor": 1.0, "seen_version": None}
    assert browser.put("/api/roads/E001", json=road).get_json()["code"] == "password_change_needed"
    change = {"password": NEW["password"], "new_password": "Zhihou-ziji-de-26"}
    assert browser.post("/api/account/password", json=change).status_code == 200
    assert browser.put("/api/roads/E001", json=road).status_code == 200


def test_whoever_asks_cannot_confirm_and_whoever_confirms_cannot_ask(
    client: SignIn, officer_of: Callable[[str], Any]
) -> None:
    officer = asked(client, officer_of("baotou.duty"), "disable")
    body = {"granted": True, "seen_version": officer["version"]}
    for name in ("admin.system", "admin.audit", "joint.command", "baotou.leader"):
        told = client(name).post(f"/api/accounts/{officer['id']}/decision", json=body)
        assert (told.status_code, told.get_json()["code"]) == (403, "not_allowed"), name
    for name in ("admin.security", "admin.audit", "hohhot.leader"):
        assert client(name).post("/api/accounts", json=NEW).status_code == 403, name


def test_a_disabled_officer_is_out_at_once_and_a_new_post_holds_at_once(
    client: SignIn, officer_of: Callable[[str], Any]
) -> None:
    browser = client("baotou.duty")
    assert browser.get("/api/session").status_code == 200
    gone = decided(client, asked(client, officer_of("baotou.duty"), "disable"))
    assert not gone["active"]
    assert browser.get("/api/session").status_code == 401
    assert signs_in(client, "baotou.duty", demo_password())[1] == 401
    back = decided(client, asked(client, gone, "enable"))
    moved = decided(client, asked(client, back, "assign", city="150600", role="storekeeper"))
    assert (moved["city"], moved["role"]) == ("150600", "storekeeper")


def test_a_refused_change_changes_nothing_and_both_steps_are_in_the_journal(
    client: SignIn, officer_of: Callable[[str], Any], register: Database
) -> None:
    before = officer_of("ordos.store")
    kept = decided(client, asked(client, before, "assign", city="150600", role="leader"), granted=False)
    assert (kept["role"], kept["asked"]) == (before["role"], None)
    rows = client("admin.audit").get("/api/journal?limit=2").get_json()["entries"]
    assert [row["action"] for row in rows] == ["officer.change_refused", "officer.change_asked"]


def test_a_city_role_needs_its_city_and_nobody_above_has_one(
    client: SignIn, officer_of: Callable[[str], Any]
) -> None:
    officer = officer_of("ordos.store")
    for post in ({"role": "leader"}, {"role": "joint_command", "city": "150600"}):
        assert asked(client, officer, "assign", **post)["code"] == "post_does_not_fit"


def test_the_review_marks_what_an_administrator_should_look_at(client: SignIn) -> None:
    accounts = client("admin.audit").get("/api/account-review").get_json()["accounts"]
    marks = {one["officer"]["username"]: one["marks"] for one in accounts}
    assert marks["hohhot.leader"] == ["demo_second_factor", "first_password", "unused"]
    assert client("hohhot.leader").get("/api/account-review").status_code == 403
