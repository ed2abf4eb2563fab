"""What a console starts from and heals by; and how every route refuses strangers and wrong ways."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import Database
from app.core.journal import entries, record
from app.core.tables import REAL
from app.region.service import picture
from tests.conftest import SignIn
from tests.world import AT

METHODS = ("get", "post", "put", "patch", "delete")
OPEN_TO_STRANGERS = {("post", "/api/session"), ("delete", "/api/session")}


def routes(app: Flask) -> list[tuple[str, str]]:
    """(method, path) of every operation of the OpenAPI document, its parameters filled in."""
    paths: dict[str, dict[str, Any]] = app.test_client().get("/api/openapi.json").get_json()["paths"]
    return [
        (method, re.sub(r"{\w+}", "1", path))
        for path, operations in paths.items()
        for method in operations
        if method in METHODS
    ]


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    told = answer.get_json()
    assert (told["status"], told["code"]) == (status, code)
    assert isinstance(told["details"], dict)


def test_the_document_describes_every_api_route(app: Flask) -> None:
    described = {re.sub(r"\b1\b", "X", path) for _, path in routes(app)}
    served = {
        re.sub(r"<(\w+:)?\w+>", "X", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and not rule.endpoint.startswith(("openapi", "pages"))
    }
    assert served - described == set()


def test_a_stranger_gets_the_same_answer_everywhere(app: Flask, subtests: pytest.Subtests) -> None:
    stranger = app.test_client()
    for method, path in routes(app):
        if (method, path) in OPEN_TO_STRANGERS:
            continue
        with subtests.test(route=f"{method} {path}"):
            answer = stranger.open(path, method=method.upper(), json={} if method != "get" else None)
            if answer.status_code == 422:  # told what a question needs before being asked who he is
                assert_problem(answer, 422, "invalid_input")
            else:
                assert_problem(answer, 401, "not_signed_in")


def test_a_wrong_method_is_no_route_anywhere(app: Flask, client: SignIn, subtests: pytest.Subtests) -> None:
    officer, known = client("hohhot.duty"), routes(app)
    for path in sorted({path for _, path in known}):
        allowed = {method for method, other in known if other == path}
        with subtests.test(path=path):
            wrong = next(method for method in ("put", "delete", "patch", "post") if method not in allowed)
            assert_problem(officer.open(path, method=wrong.upper(), json={}), 404, "not_found")


def test_an_unknown_address_of_the_api_is_a_problem_and_no_page(client: SignIn) -> None:
    for path in ("/api/nothing", "/api/plans/1/nothing", "/api/incidents/x/needs"):
        assert_problem(client("hohhot.duty").get(path), 404, "not_found")


def test_what_is_not_there_is_not_found_by_any_command(client: SignIn, subtests: pytest.Subtests) -> None:
    officer, seen = client("hohhot.duty"), {"seen_version": 1}
    counted = seen | {"on_hand": 1}
    for method, path, body in (
        ("patch", "/api/incidents/4711", seen),
        ("post", "/api/orders/4711/acknowledgement", seen),
        ("post", "/api/movements/4711/departure", seen),
        ("post", "/api/plans/4711/submission", seen | {"content_hash": "0" * 64}),
        ("patch", "/api/lots/4711", counted),
        ("patch", "/api/needs/4711", seen),
        ("post", "/api/runs/4711/cancellation", None),
        ("get", "/api/runs/4711/proposals", None),
        ("get", "/api/runs/4711/problem", None),
        ("get", "/api/incidents/4711/need-suggestions", None),
    ):
        with subtests.test(path=path):
            assert_problem(officer.open(path, method=method.upper(), json=body), 404, "not_found")
    for number in ("99999999999999999999", "0"):
        answer = officer.get(f"/api/runs/{number}/proposals")
        assert answer.status_code in {404, 422}


def change(officer: FlaskClient, factor: float, version: int | None) -> None:
    body = {"speed_factor": factor, "reason": "雪", "seen_version": version}
    assert officer.put("/api/weather/150100", json=body).status_code == 200


def test_catch_up_brings_exactly_what_came_after(client: SignIn, register: Database) -> None:
    officer = client("hohhot.duty")
    start = officer.get("/api/snapshot").get_json()
    assert (start["world"], start["position"]) == ("real", register.positions()[REAL])
    for number, factor in enumerate((0.9, 0.8, 0.7)):
        change(officer, factor, number or None)
    told = officer.get(f"/api/events?since={start['position']}").get_json()
    assert [entry["position"] for entry in told["entries"]] == [
        start["position"] + step for step in (1, 2, 3)
    ]
    assert [entry["object"]["speed_factor"] for entry in told["entries"]] == [0.9, 0.8, 0.7]
    assert (told["position"], told["more"]) == (start["position"] + 3, False)
    assert officer.get(f"/api/events?since={told['position']}").get_json()["entries"] == []


def test_a_long_gap_is_closed_in_pages(client: SignIn, register: Database) -> None:
    officer, position, found = client("hohhot.duty"), 0, []
    with register.write(REAL, by=None, at=AT) as session:
        for event in (picture(session) * 20)[:1100]:
            record(session, event)
    more = True
    while more:
        page = officer.get(f"/api/events?since={position}").get_json()
        found += [entry["position"] for entry in page["entries"]]
        position, more = found[-1], page["more"]
        assert len(page["entries"]) <= 500
    assert found == list(range(1, register.positions()[REAL] + 1))


def test_the_journal_is_read_newest_first_with_its_hashes(client: SignIn, register: Database) -> None:
    officer = client("hohhot.duty")
    change(officer, 0.9, None)
    change(officer, 0.8, 1)
    page = officer.get("/api/journal?limit=2").get_json()
    end = register.positions()[REAL]
    assert [entry["position"] for entry in page["entries"]] == [end, end - 1]
    with register.read(REAL) as session:
        assert page["entries"][0]["hash"] == entries(session, end - 1, 1)[0].hash
    older = officer.get(f"/api/journal?before={end - 1}&kind=weather.changed").get_json()
    assert older["entries"] == []
    for wrong in ("limit=0", "limit=501", "before=0", "kind=%00", "before=99999999999"):
        assert_problem(officer.get(f"/api/journal?{wrong}"), 422, "invalid_input")


def test_the_reference_comes_once_and_is_then_known_by_its_tag(client: SignIn) -> None:
    officer = client("hohhot.duty")
    first = officer.get("/api/reference")
    assert len(first.get_json()["cities"]) == 4
    again = officer.get("/api/reference", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_invented_register_says_that_it_is_invented(client: SignIn) -> None:
    officer = client("hohhot.duty")
    objects = officer.get("/api/snapshot").get_json()["objects"]
    rows = [one["object"] for one in objects if "invented" in one["object"]]
    assert all(row["invented"] for row in rows if "confirmed_by" in row)
    assert officer.get("/api/reference").get_json()["invented_notice_zh"]


def test_a_browser_is_told_what_it_must_not_do(client: SignIn) -> None:
    answer = client("hohhot.duty").get("/api/snapshot")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_says_when_it_is_alive_and_ready(app: Flask) -> None:
    browser = app.test_client()
    assert browser.get("/healthz").get_json()["status"] == "ok"
    assert browser.get("/readyz").get_json()["status"] == "ready"  # the rest is in tests/core/test_mode.py
