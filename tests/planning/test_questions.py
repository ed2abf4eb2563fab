"""A leader's questions over HTTP: why, why not, what if a road closes, and a plan changed by hand."""

from typing import Any

import pytest

from app.core.db import Database
from app.planning.worker import work_once
from tests.conftest import SignIn
from tests.planning.test_qixiaying import Command, logged


@pytest.fixture
def command(client: SignIn, register: Database) -> Command:
    return Command(client, register)


FEW = (("unit", "ambulance_transport", 3), ("unit", "foam_fire_fighting", 1), ("supply", "tent_12", 60))


def fastest(run: Any) -> Any:
    return next(one for one in run["proposals"] if "fastest" in (one["name"], *one["also"]))


def switched(command: Command, path: str, plan: Any) -> tuple[Any, Any]:
    """A unit of the plan, and another one that could serve its need at a cost."""
    for line in plan["movements"]:
        if line["form"] != "unit":
            continue
        need = line["need_id"]
        asked = command.get("ulanqab.duty", f"{path}/candidates?need_id={need}")["candidates"]
        idle = ",".join(one["source"] for one in asked if not one["used"])
        answers = command.get("ulanqab.duty", f"{path}/why-not?need_id={need}&source={idle}")["answers"]
        assert all(one["possible"] == (len(one["goals"]) == 4) for one in answers)
        assert all(one["reason"] for one in answers)
        other = next((one for one in answers if one["reason"] == "costs"), None)
        if other is not None:
            return line, other
    raise AssertionError([(one["source"], one["reason"]) for one in answers])


def test_a_proposal_is_questioned_edited_and_planned_again_around_the_edit(
    command: Command, register: Database
) -> None:
    found = logged(command, "ulanqab", FEW)
    run = command.solved("ulanqab.duty", found["id"])
    plan = fastest(run)
    path = f"/api/runs/{run['run_id']}/proposals/{plan['name']}"

    told = command.get("ulanqab.duty", f"{path}/explanation")["explanation"]
    assert [line["line"] for line in told["lines"]] == [line["line"] for line in plan["movements"]]
    assert any(line["runner_up"] for line in told["lines"])
    assert {one["need"] for one in told["unmet"]} == {f"need:{one['need_id']}" for one in plan["unmet"]}

    shares = command.get("ulanqab.leader", f"/api/runs/{run['run_id']}/shares")["proposals"]
    assert [one["proposal"] for one in shares] == [one["name"] for one in run["proposals"]]
    lenders = {x["city_from"] for x in plan["movements"] if x["city_from"] != x["city_to"]}
    mine = next(one["cities"] for one in shares if one["proposal"] == plan["name"])
    assert {one["city"] for one in mine} == lenders
    given = sum(kind["given"] for one in mine for kind in one["kinds"])
    assert given == sum(x["quantity"] for x in plan["movements"] if x["city_from"] != x["city_to"])
    assert all(0 < kind["given"] <= kind["spare"] for one in mine for kind in one["kinds"])
    assert plan["policy"]["grade_weights"]

    fared = command.get("ulanqab.leader", f"{path}/robustness")["robustness"]
    assert 0 < fared["roads_survived"] <= fared["roads_tried"]

    line, other = switched(command, path, plan)
    need = line["need_id"]

    struck = [{"need_id": need, "source": line["source"]}]
    instead = [{"need_id": need, "source": other["source"], "quantity": 1}]
    review = command.send("ulanqab.duty", f"{path}/review", lines=instead, struck=struck)
    assert review["allowed"], review
    assert {one["what"] for one in review["changes"]} == {"dropped", "added"}
    assert next(one for one in review["goals"] if one["name"] == "time")["change"] > 0
    too_much = [{"need_id": need, "source": other["source"], "quantity": 2}]
    refused = command.send("ulanqab.duty", f"{path}/review", lines=too_much, struck=[])
    assert (refused["allowed"], refused["broken"][0]["rule"]) == (False, "stock")

    options = {"locked": instead, "forbidden": struck, "safe": True}
    options |= {"around_run_id": run["run_id"], "around": plan["name"]}
    again = command.send("ulanqab.duty", "/api/runs", incident_ids=[found["id"]], options=options)
    assert work_once(register)
    proposals = command.get("ulanqab.duty", f"/api/runs/{again['id']}/proposals")["proposals"]
    assert any("safe" in (one["name"], *one["also"]) for one in proposals)
    for one in proposals:
        sent = {(x["source"], x["need_id"]) for x in one["movements"]}
        assert (other["source"], need) in sent
        assert (line["source"], need) not in sent
        assert one["certificate"]["violations"] == []
        assert not any(x["pinned"] for x in one["movements"])
    where = f"/api/runs/{again['id']}/proposals/fastest/difference"
    what = command.get("ulanqab.duty", f"{where}?before_run_id={run['run_id']}&before={plan['name']}")
    assert what["difference"]["added"] >= 1


def test_lines_that_the_rules_forbid_are_not_planned_around(command: Command, register: Database) -> None:
    found = logged(command, "ulanqab", FEW)
    run = command.solved("ulanqab.duty", found["id"])
    line = next(one for one in fastest(run)["movements"] if one["form"] == "unit")
    locked = [{"need_id": line["need_id"], "source": line["source"], "quantity": 2}]
    asked = command.send("ulanqab.duty", "/api/runs", incident_ids=[found["id"]], options={"locked": locked})
    assert work_once(register)
    told = command.objects("run.changed")[asked["id"]]
    assert told["state"] == "failed"
    assert "edits_break_rules" in told["error"]
    answer = command.consoles["ulanqab.duty"].get(f"/api/runs/{asked['id']}/proposals/fastest/robustness")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "run_not_done")
