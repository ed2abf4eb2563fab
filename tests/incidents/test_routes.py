"""Bad input at the door: each a clear problem, nothing half done."""

import json
from typing import Any

import pytest

from app.core.db import Database
from app.core.tables import REAL
from tests.conftest import SignIn

REPORT: dict[str, Any] = {
    "title": "旗下营氯乙烯爆燃",
    "type_code": "12D01",
    "lat": 40.9,
    "lon": 112.19,
    "occurred_at": "2026-03-10T05:00:00Z",
}


def without(*fields: str) -> dict[str, Any]:
    return {field: value for field, value in REPORT.items() if field not in fields}


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("deaths", REPORT | {"deaths": -1}),
    ("deaths", REPORT | {"deaths": 1.5}),
    ("lat", REPORT | {"lat": 91}),
    ("lon", REPORT | {"lon": "far"}),
    ("occurred_at", REPORT | {"occurred_at": "2026-03-10T05:00:00"}),
    ("occurred_at", REPORT | {"occurred_at": "yesterday"}),
    ("title", REPORT | {"title": "   "}),
    ("title", REPORT | {"title": "长" * 201}),
    ("title", REPORT | {"title": "nul \0"}),
    ("description", REPORT | {"description": "长" * 4001}),
    ("colour", REPORT | {"colour": "red"}),
    ("title", without("title")),
    ("occurred_at", without("occurred_at")),
]


def test_a_report_that_breaks_a_rule_is_told_which_field(
    client: SignIn, register: Database, subtests: pytest.Subtests
) -> None:
    officer, end = client("ulanqab.duty"), register.positions()[REAL]
    for field, body in WRONG:
        with subtests.test(field=field, given=str(body.get(field))[:20]):
            answer = officer.post("/api/incidents", json=body)
            told = answer.get_json()
            assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
            assert told["code"] == "invalid_input"
            assert field in {problem["field"] for problem in told["details"]["problems"]}
    assert register.positions()[REAL] == end


def test_a_need_of_nothing_or_less_is_refused(client: SignIn, subtests: pytest.Subtests) -> None:
    officer = client("ulanqab.duty")
    incident = officer.post("/api/incidents", json=REPORT).get_json()
    due = {"due_at": "2027-01-01T00:00:00Z", "latest_at": "2027-01-02T00:00:00Z"}
    for quantity in (0, -5, 2.5, "many", 10_000_001, None):
        with subtests.test(quantity=quantity):
            need = {"form": "unit", "kind": "ambulance_transport", "quantity": quantity, **due}
            stated = {"needs": [need], "seen_version": incident["version"]}
            answer = officer.post(f"/api/incidents/{incident['id']}/needs", json=stated)
            assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
            fields = [one["field"] for one in answer.get_json()["details"]["problems"]]
            assert fields == ["needs.0.quantity"]


def test_ten_megabytes_are_not_even_read(client: SignIn, register: Database) -> None:
    end = register.positions()[REAL]
    body = json.dumps(REPORT | {"description": "x" * 10_000_000})
    answer = client("ulanqab.duty").post("/api/incidents", data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()) == (
        413,
        {"status": 413, "code": "too_large", "details": {"limit_bytes": 1_000_000}},
    )
    assert register.positions()[REAL] == end


def test_what_is_no_json_object_is_a_problem_too(client: SignIn, subtests: pytest.Subtests) -> None:
    officer = client("ulanqab.duty")
    for body, content_type in (
        ("{", "application/json"),
        ("[]", "application/json"),
        ("", "application/json"),
        ("title=x", "application/x-www-form-urlencoded"),
    ):
        with subtests.test(body=body):
            answer = officer.post("/api/incidents", data=body, content_type=content_type)
            assert 400 <= answer.status_code < 500
            assert answer.content_type == "application/problem+json"


def test_a_page_of_another_site_decides_nothing(client: SignIn, register: Database) -> None:
    end = register.positions()[REAL]
    answer = client("ulanqab.duty").post(
        "/api/incidents", json=REPORT, headers={"Origin": "https://evil.example"}
    )
    assert (answer.status_code, answer.get_json()["code"]) == (403, "foreign_origin")
    assert register.positions()[REAL] == end


def test_the_paris_report_is_refused_in_one_code(client: SignIn) -> None:
    answer = client("ulanqab.duty").post("/api/incidents", json=REPORT | {"lat": 48.8566, "lon": 2.3522})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "outside_region")


def test_an_unknown_type_code_is_named(client: SignIn) -> None:
    answer = client("ulanqab.duty").post("/api/incidents", json=REPORT | {"type_code": "19Z99"})
    assert answer.get_json() == {
        "status": 422,
        "code": "unknown_type_code",
        "details": {"type_code": "19Z99"},
    }


def test_the_suggestions_of_an_incident_are_there_to_be_read(client: SignIn) -> None:
    officer = client("ulanqab.duty")
    incident = officer.post("/api/incidents", json=REPORT | {"deaths": 4, "injured": 36}).get_json()
    needs = officer.get(f"/api/incidents/{incident['id']}/need-suggestions").get_json()["needs"]
    assert {"ambulance_transport", "burn_bed"} <= {need["kind"] for need in needs}
    grade = officer.get(f"/api/incidents/{incident['id']}/grade-suggestion").get_json()
    assert grade["grade"] == 3
    assert grade["rule"]
