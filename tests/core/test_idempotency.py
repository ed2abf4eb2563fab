"""Every write carries a key: the same one twice does it once and answers the same."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.db import Database
from app.core.tables import REAL
from app.incidents import service
from tests.conftest import SignIn

KEY = "7b0f4f0e-6f5e-4f0a-9a57-0d7f1c1f3f10"
ROUNDS = 5


@pytest.fixture
def report(app: object) -> dict[str, Any]:
    return {
        "title": "旗下营氯乙烯爆燃",
        "type_code": "12D01",
        "lat": 40.9,
        "lon": 112.19,
        "occurred_at": "2026-03-10T05:00:00Z",
        "deaths": 4,
    }


def log(officer: FlaskClient, body: dict[str, Any], key: str = KEY) -> TestResponse:
    return officer.post("/api/incidents", json=body, headers={"Idempotency-Key": key})


def logged(register: Database) -> int:
    with register.read(REAL) as session:
        return len(service.every_incident(session))


def test_the_same_key_twice_does_it_once_and_answers_the_same(
    client: SignIn, register: Database, report: dict[str, Any]
) -> None:
    officer = client("ulanqab.duty")
    first, again = log(officer, report), log(officer, report)
    assert (first.status_code, first.text) == (201, again.text) == (again.status_code, again.text)
    assert logged(register) == 1
    assert register.positions()[REAL] == first_position(officer)


def first_position(officer: FlaskClient) -> int:
    """The journal's end right after the incident: nothing followed it."""
    entries = officer.get("/api/journal?limit=1").get_json()["entries"]
    assert entries[0]["action"] == "incident.logged"
    return int(entries[0]["position"])


def test_two_submits_at_the_same_moment_do_it_once_and_answer_the_same(
    client: SignIn, register: Database, report: dict[str, Any]
) -> None:
    tabs = [client("ulanqab.duty"), client("ulanqab.duty")]
    start = threading.Barrier(2)

    def submit(tab: FlaskClient, key: str) -> TestResponse:
        start.wait()
        return log(tab, report, key)

    with ThreadPoolExecutor(2) as threads:
        for number in range(ROUNDS):
            key = f"{KEY}-{number}"
            one, other = threads.map(submit, tabs, [key, key])
            assert (one.status_code, one.text) == (201, other.text)
            assert other.status_code == 201
    assert logged(register) == ROUNDS


def test_another_body_under_the_same_key_is_refused(
    client: SignIn, register: Database, report: dict[str, Any]
) -> None:
    officer = client("ulanqab.duty")
    log(officer, report)
    other = log(officer, report | {"deaths": 5})
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")
    assert logged(register) == 1


def test_another_officer_s_key_is_not_answered_with_his_answer(
    client: SignIn, report: dict[str, Any]
) -> None:
    log(client("ulanqab.duty"), report)
    other = log(client("ulanqab.duty2"), report)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")


def test_a_refused_command_leaves_its_key_free_for_the_corrected_one(
    client: SignIn, register: Database, report: dict[str, Any]
) -> None:
    officer = client("ulanqab.duty")
    refused = log(officer, report | {"type_code": "19Z99"})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "unknown_type_code")
    assert log(officer, report).status_code == 201
    assert logged(register) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 81])
def test_a_write_without_a_proper_key_is_refused(client: SignIn, report: dict[str, Any], key: str) -> None:
    answer = log(client("ulanqab.duty"), report, key)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_needed")


def test_two_different_incidents_logged_at_the_same_moment_are_both_kept(
    client: SignIn, register: Database, report: dict[str, Any]
) -> None:
    tabs = [client("ulanqab.duty"), client("ulanqab.duty2")]
    start = threading.Barrier(2)

    def submit(tab: FlaskClient, key: str) -> TestResponse:
        start.wait()
        return log(tab, report, key)

    with ThreadPoolExecutor(2) as threads:
        for number in range(ROUNDS):
            answers = list(threads.map(submit, tabs, [f"{KEY}-{number}-a", f"{KEY}-{number}-b"]))
            assert [answer.status_code for answer in answers] == [201, 201], answers[0].text + answers[1].text
    with register.read(REAL) as session:
        numbers = [row.number for row in service.every_incident(session)]
    assert len(set(numbers)) == 2 * ROUNDS
