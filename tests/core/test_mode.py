"""On a bad day nothing is changed and all is read: by a switch, a setting, or the database's own word."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.core import clock
from app.core.db import Database
from app.core.live import Tail
from app.core.mode import SILENT_AFTER, beat
from app.core.tables import REAL
from app.planning.worker import show_life, unless_stopped
from app.region.data import load_demo
from tests.conftest import SignIn

EXPERT = {"seen_version": 1, "availability": "on_call", "phone": None}
STOP = {"read_only": True, "reason": "主库检修"}


def refused(answer: Any) -> tuple[int, str, str]:
    said = answer.get_json()
    return answer.status_code, said["code"], said["details"].get("why", "")


def test_the_administrators_switch_stops_every_change_and_tells_every_console(
    app: Flask, client: SignIn, register: Database
) -> None:
    duty, admin = client("hohhot.duty"), client("admin.system")
    assert duty.put("/api/mode", json=STOP).status_code == 403
    stopped = admin.put("/api/mode", json=STOP).get_json()
    assert (stopped["read_only"], stopped["reason"]) == (True, "主库检修")
    assert refused(admin.put("/api/mode", json=STOP))[:2] == (409, "mode_unchanged")
    answer = duty.patch("/api/experts/1", json=EXPERT)
    assert refused(answer) == (503, "read_only", "switched")
    assert answer.get_json()["details"]["reason"] == "主库检修"
    newcomer = app.test_client()
    named = {"username": "baotou.duty", "password": load_demo().policy.password}
    assert newcomer.post("/api/session", json=named).status_code == 200  # signing in and reading go on
    objects = newcomer.get("/api/snapshot").get_json()["objects"]
    assert [one["object"]["read_only"] for one in objects if one["kind"] == "mode.changed"] == [True]
    sent: list[tuple[str, Any]] = []
    Tail(register, lambda _, name, payload: sent.append((name, payload))).pulse()
    told = next(payload["standing"] for name, payload in sent if name == "pulse")
    assert (told["read_only"], told["why"], told["solver"]) == (True, "switched", "paused")
    assert not unless_stopped(register, lambda _: True)
    admin.put("/api/mode", json={"read_only": False, "reason": "检修完毕"})
    assert duty.patch("/api/experts/1", json=EXPERT).status_code != 503
    assert unless_stopped(register, lambda _: True)


def test_a_setting_of_the_server_does_the_same_and_no_console_can_undo_it(
    client: SignIn, register: Database
) -> None:
    duty = client("hohhot.duty")
    register.read_only = True
    assert refused(duty.patch("/api/experts/1", json=EXPERT)) == (503, "read_only", "settings")
    assert duty.get("/api/snapshot").status_code == 200
    assert duty.get("/readyz").get_json()["degraded"][0] == "read_only"


def test_a_database_that_takes_no_change_is_read_and_says_so(client: SignIn, register: Database) -> None:
    duty = client("hohhot.duty")
    statement = "PRAGMA query_only=ON" if register.is_sqlite else "SET default_transaction_read_only = on"

    def forbid(connection: Any, _: object) -> None:
        connection.cursor().execute(statement)
        if not register.is_sqlite:
            connection.commit()

    event.listen(register.engine, "connect", forbid)
    register.engine.dispose()
    assert refused(duty.patch("/api/experts/1", json=EXPERT)) == (503, "read_only", "database")
    assert duty.get("/api/snapshot").status_code == 200


def test_it_says_whether_the_solver_lives_and_how_far_its_consoles_are_behind(
    app: Flask, register: Database
) -> None:
    browser = app.test_client()
    found = browser.get("/readyz").get_json()
    assert (found["status"], found["solver"], found["tail_behind_entries"]) == ("ready", "none", None)
    assert found["degraded"] == ["solver_missing", "tail_not_started"]
    app.extensions["tail"] = Tail(register, lambda *_: None)
    show_life(register)
    found = browser.get("/readyz").get_json()
    assert (found["degraded"], found["tail_behind_entries"]) == ([], 0)
    assert found["solver_seen_seconds"] < SILENT_AFTER.total_seconds()
    with register.write(REAL, by=None, at=clock.now()) as session:
        beat(session, clock.now() - SILENT_AFTER - timedelta(seconds=1))
    assert browser.get("/readyz").get_json()["degraded"] == ["solver_silent"]
