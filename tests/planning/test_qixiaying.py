"""The explosion at Qixiaying, over HTTP and through the real solver, on the demo register of four cities."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import Database
from app.core.journal import verify
from app.core.tables import REAL
from app.planning.worker import work_once
from tests.conftest import SignIn
from tests.lending import LIST_DONE
from tests.world import CITIES, GUYANG, HOHHOT, QIXIAYING

NAMES = {code: name for name, code in CITIES.items()}
STATED = (
    ("unit", "ambulance_transport", 12),
    ("unit", "hazmat_response", 2),
    ("unit", "foam_fire_fighting", 3),
    ("resource", "burn_bed", 8),
    ("supply", "tent_12", 60),
    ("supply", "quilt", 240),
)
PUMPS = (("unit", "drainage", 4000), ("unit", "boat_transport", 6), ("supply", "tent_12", 100))


class Command:
    """The command centres of the four cities, each officer at a console of his own."""

    def __init__(self, sign_in: SignIn, database: Database) -> None:
        self.sign_in, self.database = sign_in, database
        self.consoles: dict[str, FlaskClient] = {}

    def get(self, who: str, path: str) -> Any:
        return self._ask(who, "GET", path, None)

    def send(self, who: str, path: str, **body: Any) -> Any:
        return self._ask(who, "POST", path, body)

    def _ask(self, who: str, method: str, path: str, body: Any) -> Any:
        if who not in self.consoles:
            self.consoles[who] = self.sign_in(who)
        answer = self.consoles[who].open(path, method=method, json=body)
        assert answer.status_code < 300, answer.text
        return answer.get_json()

    def solved(self, who: str, incident_id: int) -> Any:
        """The proposals of a run for that incident."""
        run = self.send(who, "/api/runs", incident_ids=[incident_id], time_limit_seconds=5)
        assert work_once(self.database)
        return self.get(who, f"/api/runs/{run['id']}/proposals")

    def objects(self, kind: str) -> dict[int, Any]:
        found = self.get("joint.command", "/api/snapshot")["objects"]
        return {one["object"]["id"]: one["object"] for one in found if one["kind"] == kind}


@pytest.fixture
def command(client: SignIn, register: Database) -> Command:
    return Command(client, register)


def said(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def logged(command: Command, city: str, stated: Any, **facts: Any) -> Any:
    """An incident of grade 2 with these needs."""
    now = clock.now().replace(microsecond=0)
    report = {"title": "旗下营氯乙烯爆燃", "type_code": "12D01", "deaths": 4, "injured": 36, **QIXIAYING}
    report |= {"occurred_at": said(now - timedelta(minutes=20)), "seriously_injured": 3} | facts
    found = command.send(f"{city}.duty", "/api/incidents", **report)
    graded = {"grade": 2, "basis": "危及范围", "seen_version": found["version"]}
    found = command.send(f"{city}.leader", f"/api/incidents/{found['id']}/grading", **graded)
    due = {"due_at": said(now + timedelta(hours=3)), "latest_at": said(now + timedelta(hours=12))}
    needs = [{"form": form, "kind": kind, "quantity": quantity, **due} for form, kind, quantity in stated]
    body = {"needs": needs, "seen_version": found["version"]}
    return command.send(f"{city}.duty", f"/api/incidents/{found['id']}/needs", **body)


def seen(plan: Any) -> dict[str, Any]:
    return {"seen_version": plan["version"], "content_hash": plan["content_hash"]}


def approved(command: Command, city: str, run: Any, name: str) -> Any:
    """The proposal drafted, submitted, granted by every city and approved."""
    body = {"run_id": run["run_id"], "proposal": name}
    (plan,) = command.send(f"{city}.duty", "/api/plans", **body)["plans"]
    path = f"/api/plans/{plan['id']}"
    plan = command.send(f"{city}.duty", f"{path}/submission", **seen(plan))
    for consent in plan["consents"]:
        answer = {"city": consent["city"], "lines": None, "reason_code": None, **seen(plan)}
        plan = command.send(f"{NAMES[consent['city']]}.leader", f"{path}/consents", **answer)
    return command.send(f"{city}.leader", f"{path}/approval", **seen(plan))


def test_the_fastest_plan_sees_that_hohhot_is_nearer_than_its_own_city(command: Command) -> None:
    found = logged(command, "ulanqab", STATED)
    run = command.solved("ulanqab.duty", found["id"])
    fastest = next(one for one in run["proposals"] if "fastest" in (one["name"], *one["also"]))
    from_hohhot = [line for line in fastest["movements"] if line["city_from"] == HOHHOT]
    assert from_hohhot
    assert min(line["travel_minutes"] for line in from_hohhot) < 60
    for one in run["proposals"]:
        assert one["gap"] is not None
        assert one["certificate"]["violations"] == []
        assert all(line["route"] or line["travel_minutes"] < 60 for line in one["movements"])


def test_the_whole_chain_runs_from_the_report_to_the_settlement(command: Command, register: Database) -> None:
    before = command.objects("lot.changed")
    found = logged(command, "ulanqab", STATED)
    run = command.solved("ulanqab.duty", found["id"])
    plan = approved(command, "ulanqab", run, "balanced")
    assert {line["state"] for line in plan["movements"]} == {"ordered"}
    orders = [one for one in command.objects("order.changed").values() if one["plan_id"] == plan["id"]]
    assert {one["city"] for one in orders} == {line["city_from"] for line in plan["movements"]}
    for order in orders:
        keeper = f"{NAMES[order['city']]}.store"
        body = {"seen_version": order["version"]}
        command.send(keeper, f"/api/orders/{order['id']}/acknowledgement", **body)
    done = [lived(command, line) for line in plan["movements"]]
    assert {line["state"] for line in done} <= {"inspected", "consumed"}
    for order in orders:
        lender = f"{NAMES[order['city']]}.leader"
        stated = command.send(
            lender, f"/api/orders/{order['id']}/statement", seen_version=order["version"] + 1
        )
        body = {"seen_version": stated["version"]}
        command.send("ulanqab.leader", f"/api/orders/{order['id']}/settlement", **body)
    assert command.objects("plan.changed")[plan["id"]]["state"] == "closed"
    assert all(unit["holder"] is None for unit in command.objects("unit.changed").values())
    used = {line["source"]: line["quantity"] for line in done if line["state"] == "consumed"}
    for id_, lot in command.objects("lot.changed").items():
        assert lot["on_hand"] == before[id_]["on_hand"] - used.get(f"lot:{id_}", 0)
        assert lot["held"] == before[id_]["held"]
    with register.read(REAL) as session:
        assert verify(session).broken_at is None


def lived(command: Command, line: Any) -> Any:
    """One movement from departure to inspection, each step by an officer who may."""
    lender, borrower = NAMES[line["city_from"]], NAMES[line["city_to"]]
    full = {"received_quantity": line["quantity"], "damaged_quantity": 0, "note": ""}
    back = {"returned_quantity": line["quantity"], "lost_quantity": 0}
    steps: list[tuple[str, str, dict[str, Any]]] = [
        (f"{lender}.team", "departure", {}),
        (f"{borrower}.duty", "arrival", {}),
        (f"{borrower}.store", "receipt", full),
        (f"{borrower}.leader", "release", {}),
        (f"{lender}.team", "homeward", {"checklist": LIST_DONE}),
        (f"{lender}.store", "return", back),
        (f"{lender}.store", "inspection", {"condition": "good"}),
    ]
    for who, step, body in steps:
        if line["form"] == "resource" and step in {"departure", "homeward", "return"}:
            continue
        path = f"/api/movements/{line['id']}/{step}"
        line = command.send(who, path, **body, seen_version=line["version"])
        if line["state"] == "consumed":
            break
    return line


def test_a_flood_that_needs_the_same_things_gets_what_the_explosion_left(command: Command) -> None:
    explosion = logged(command, "ulanqab", (*STATED, *PUMPS[:1]))
    plan = approved(command, "ulanqab", command.solved("ulanqab.duty", explosion["id"]), "fastest")
    taken = {line["source"] for line in plan["movements"] if line["form"] == "unit"}
    assert any(line["kind"] == "drainage" for line in plan["movements"])
    facts = {"title": "固阳山洪", "type_code": "11A02", "evacuated": 400, **GUYANG}
    flood = logged(command, "baotou", PUMPS, **facts)
    for one in command.solved("baotou.duty", flood["id"])["proposals"]:
        assert not taken & {line["source"] for line in one["movements"]}
        assert any(line["kind"] == "drainage" for line in one["movements"])
