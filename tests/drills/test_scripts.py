"""A director's own scripts: checked like files, marked as what they are; and what a replay tells whom."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import Database
from app.core.tables import REAL
from app.drills import replay
from app.drills.library import shipped
from app.drills.worker import step
from app.incidents.models import IncidentRow
from tests.drills.staged import begun, script
from tests.drills.test_schedule import real_incident

SignIn = Callable[[str], FlaskClient]


def test_an_edited_script_is_checked_like_a_file_and_marked_as_edited(
    client: SignIn, register: Database
) -> None:
    director = client("drill.director")
    draft = shipped()["first_try"].model_dump(mode="json")
    draft["injects"][1]["channel"] = "pigeon"
    refused = director.post("/api/scenarios", json={"draft": draft, "keep": True})
    assert refused.status_code == 422
    faults = refused.get_json()["details"]["faults"]
    assert [(one["line"], one["field"], one["problem"]) for one in faults] == [
        (2, "injects.1.channel", "literal_error")
    ]
    draft["injects"][1] |= {"channel": "radio", "to_city": "150200"}
    refused = director.post("/api/scenarios", json={"draft": draft, "keep": True})
    faults = refused.get_json()["details"]["faults"]
    assert faults == [
        {
            "line": 2,
            "field": draft["injects"][1]["key"],
            "problem": "city_takes_no_part",
            "limits": {"wrong": "150200"},
        }
    ]
    draft["injects"][1]["to_city"] = "150900"
    new = director.post("/api/scenarios", json={"draft": draft, "keep": True})
    assert (new.status_code, new.get_json()["code"]) == (409, "key_taken")
    edited = {"draft": draft, "keep": True, "seen_version": 0}
    assert director.post("/api/scenarios", json=edited).get_json()["version"] == 1
    late = director.post("/api/scenarios", json=edited)
    assert (late.status_code, late.get_json()["code"]) == (409, "changed_meanwhile")
    known = {one["scenario"]["key"]: one for one in director.get("/api/scenarios").get_json()["scenarios"]}
    assert known["first_try"]["origin"] == "console"
    assert known["first_try"]["scenario"]["injects"][1]["channel"] == "radio"
    assert known["two_at_once"]["origin"] == "file"


def test_a_replay_tells_a_drill_to_its_evaluators_and_an_incident_to_everybody(
    client: SignIn, register: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise_id = begun(register, script())
    for _ in range(6):
        step(register, exercise_id)
    evaluator, player = client("drill.evaluator"), client("ulanqab.duty")
    assert player.get(f"/api/exercises/{exercise_id}/replay").status_code == 403
    told = evaluator.get(f"/api/exercises/{exercise_id}/replay").get_json()
    positions = [one["position"] for one in told["entries"]]
    assert positions == sorted(positions)
    monkeypatch.setattr(replay, "PAGE", 4)
    paged: list[int] = []
    after: int | None = 0
    while after is not None:
        page = evaluator.get(f"/api/exercises/{exercise_id}/replay?after={after}").get_json()
        paged += [one["position"] for one in page["entries"]]
        after = page["next_after"]
    assert paged == positions, "page by page it is the same"
    monkeypatch.undo()
    assert {"message.changed", "incident.changed"} <= {one["kind"] for one in told["entries"]}
    number = real_incident(register, grade=3)
    with register.read(REAL) as session:
        query = select(IncidentRow.id).where(IncidentRow.number == number)
        incident_id = session.execute(query).scalar_one()
    real = player.get(f"/api/incidents/{incident_id}/replay").get_json()
    assert [one["action"] for one in real["entries"]] == ["incident.logged", "incident.graded"]
    assert {one["object"]["number"] for one in real["entries"]} == {number}
