"""No drill action of any role, through any route, changes anything real; nor does a bug above the store."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import Database
from app.core.tables import REAL
from app.dispatch.models import PackageRow
from app.drills.worker import step
from app.incidents import service
from app.incidents.models import IncidentRow, NeedRow
from app.inventory.holding import row_of
from app.inventory.models import LotRow
from tests.drills.staged import BEGINS, begun, officer, real_world, script

SignIn = Callable[[str], FlaskClient]
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
SEEN: dict[str, Any] = {"seen_version": 1, "content_hash": "0" * 64}
BODIES: tuple[dict[str, Any], ...] = (
    {"seen_version": 1},
    SEEN,
    {"seen_version": 1, "grade": 1, "basis": "bug"},
    {"seen_version": 1, "readiness": "maintenance"},
    {"seen_version": 1, "on_hand": 1},
    {"seen_version": 1, "capacity": 1, "occupied": 0},
    {"seen_version": None, "closed": True, "speed_factor": 0.5, "reason": "bug"},
    {"incident_ids": [1]},
    {"step": "depart", "movements": [{"movement_id": 1, "seen_version": 1}]},
)
NOT_OF_THE_DRILL = (
    "/api/session",
    "/api/drills",
    "/api/account",
    "/api/factor",
    "/api/exercises",
    "/api/scenarios",
)


LOTS: Any = LotRow.__table__


def real_incident(database: Database) -> int:
    actor = officer(database, "ulanqab.duty")
    facts: dict[str, object] = {
        "title": "真实事件", "type_code": "12D01", "city": None, "county": "150921", "place": "", "lat": None,
        "lon": None, "occurred_at": clock.now(), "deaths": 0, "missing": 0, "injured": 1,
        "seriously_injured": 0, "affected": 0, "evacuated": 0, "description": "",
    }  # fmt: skip
    with database.write(REAL, by=actor.id, at=clock.now()) as session:
        return service.log_incident(session, actor, facts).id


@pytest.mark.parametrize(
    "who", ["ulanqab.duty", "ulanqab.leader", "hohhot.store", "hohhot.team", "joint.command"]
)
def test_no_route_of_any_role_changes_anything_real_from_inside_a_drill(
    who: str, app: Flask, client: SignIn, register: Database, tmp_path: Path
) -> None:
    real_incident(register)
    exercise_id = begun(register, script())
    for _ in range(8):
        step(register, exercise_id)
    browser = client(who)
    assert browser.post(f"/api/drills/{exercise_id}/entry", json={}).status_code == 200
    before, files = real_world(register), files_of(tmp_path)
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/") or rule.rule.startswith(NOT_OF_THE_DRILL):
            continue
        address = rule.rule
        for name in rule.arguments:
            address = (
                address.replace(f"<int:{name}>", "1")
                .replace(f"<{name}>", "E005")
                .replace(f"<path:{name}>", "x")
            )
        for method in sorted((rule.methods or set()) & WRITES):
            for body in BODIES:
                browser.open(address, method=method, json=body)
    assert real_world(register) == before
    assert files_of(tmp_path) == files


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of the instance but the database's own."""
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".db" not in path.name
    }


def test_a_bug_above_the_store_does_not_break_through(register: Database) -> None:
    incident_id = real_incident(register)
    world = f"drill:{begun(register, script())}"
    before = real_world(register)
    with register.write(world, by=None, at=BEGINS) as session:
        assert session.get(IncidentRow, incident_id) is None
        session.execute(update(LotRow).values(on_hand=0))  # forgotten WHERE
    bugs: tuple[Any, ...] = (
        lambda s: s.execute(text("UPDATE lot SET on_hand = 0")),
        lambda s: s.execute(update(LOTS).values(on_hand=0)),
        lambda s: s.execute(insert(LOTS).from_select(["world"], select(LotRow.world))),
        lambda s: s.add(need(incident_id)),
    )
    for bug in bugs:
        with pytest.raises(RuntimeError), register.write(world, by=None, at=BEGINS) as session:
            _do(bug, session)
    assert real_world(register) == before


def _do(bug: Any, session: Any) -> None:
    bug(session)
    session.flush()


def need(incident_id: int) -> NeedRow:
    return NeedRow(
        incident_id=incident_id, form="unit", kind="ambulance_transport", quantity=1, due_at=BEGINS,
        latest_at=BEGINS, priority=1, basis="bug", state="open",
    )  # fmt: skip


def test_ready_packages_of_a_drill_are_made_of_its_own_register(register: Database) -> None:
    before = real_world(register)
    world = f"drill:{begun(register, script())}"
    named: dict[str, list[list[str]]] = {}
    for where in (REAL, world):
        with register.read(where) as session:
            packages = session.execute(select(PackageRow).order_by(PackageRow.id)).scalars().all()
            named[where] = [
                [_label(session, str(one["source"])) for one in package.members] for package in packages
            ]
    assert named[world] == named[REAL]
    assert any(named[REAL]), "the demo has packages"
    assert real_world(register) == before


def _label(session: Session, source: str) -> str:
    """What a member is, whatever its id: a row of another world is not found."""
    row = row_of(session, source)
    return f"{type(row).__name__} {getattr(row, 'name_zh', '')}{getattr(row, 'lot_no', '')} {row.site_id}"


def test_players_never_see_the_script_and_strangers_never_enter(client: SignIn, register: Database) -> None:
    exercise_id = begun(register, script())
    player, stranger, director = client("ulanqab.duty"), client("baotou.duty"), client("drill.director")
    for address in (
        "/api/scenarios",
        f"/api/exercises/{exercise_id}",
        f"/api/exercises/{exercise_id}/evaluation",
    ):
        assert player.get(address).status_code == 403
        assert director.get(address).status_code == 200
    assert stranger.post(f"/api/drills/{exercise_id}/entry", json={}).status_code == 403
    assert player.post(f"/api/drills/{exercise_id}/entry", json={}).status_code == 200
    seen = player.get("/api/snapshot").get_data(as_text=True) + player.get("/api/events?since=0").get_data(
        as_text=True
    )
    assert "drill.changed" in seen
    assert "某报记者" not in seen, "an inject that has not come yet"
    with stranger.session_transaction() as cookie:
        cookie["world"] = f"drill:{exercise_id}"
    assert stranger.get("/api/snapshot").status_code == 403
    with player.session_transaction() as cookie:
        cookie["world"] = "drills"
    assert player.get("/api/snapshot").status_code == 403
