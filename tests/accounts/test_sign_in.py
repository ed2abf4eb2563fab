"""Signing in: known officers only, locked after five wrong passwords, and nothing told to strangers."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.accounts import service
from app.accounts.models import OfficerRow
from app.core.db import Database
from app.core.errors import NotSignedIn
from app.core.tables import REAL
from tests.conftest import SignIn
from tests.officer import demo_password
from tests.world import World, small_world


def sign_in(browser: FlaskClient, username: str, password: str) -> TestResponse:
    return browser.post("/api/session", json={"username": username, "password": password})


def test_an_officer_signs_in_is_known_and_signs_out(app: Flask) -> None:
    browser = app.test_client()
    assert browser.get("/api/session").status_code == 401
    answer = sign_in(browser, "hohhot.leader", demo_password())
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["world"], told["officer"]["role"], told["officer"]["city"]) == ("real", "leader", "150100")
    assert "password" not in json.dumps(told)
    assert browser.get("/api/session").get_json() == told
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert browser.delete("/api/session").get_json() == {"signed_in": False}
    assert browser.get("/api/session").status_code == 401


def test_wrong_name_and_wrong_password_are_answered_alike(app: Flask) -> None:
    answers = [
        sign_in(app.test_client(), username, "guess") for username in ("hohhot.leader", "nobody.at.all")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].get_json() == answers[1].get_json()
    assert answers[0].get_json()["code"] == "wrong_credentials"


def test_the_fifth_wrong_password_locks_even_the_right_one_out(app: Flask) -> None:
    browser = app.test_client()
    codes = [sign_in(browser, "hohhot.leader", "guess").get_json()["code"] for _ in range(6)]
    assert codes == ["wrong_credentials"] * 5 + ["locked_out"]
    right = sign_in(browser, "hohhot.leader", demo_password())
    assert (right.status_code, right.get_json()["details"]) == (401, {"minutes": 10})
    assert sign_in(browser, "hohhot.duty", demo_password()).status_code == 200


def test_an_officer_taken_off_the_list_is_signed_out_at_once(client: SignIn, register: Database) -> None:
    browser = client("hohhot.duty")
    assert browser.get("/api/session").status_code == 200
    with register.engine.begin() as connection:
        connection.execute(
            update(OfficerRow).where(OfficerRow.username == "hohhot.duty").values(active=False)
        )
    assert browser.get("/api/session").status_code == 401
    refused = browser.put("/api/roads/E001", json={"closed": True, "reason": ""})
    assert (refused.status_code, refused.get_json()["code"]) == (401, "not_signed_in")
    again = sign_in(browser, "hohhot.duty", demo_password())
    assert again.get_json()["code"] == "wrong_credentials"


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


def test_the_lock_opens_by_itself_and_a_right_password_forgets_the_wrong_ones(world: World) -> None:
    officer_id = world.officers["hohhot.duty"].id

    def note(succeeded: bool) -> None:
        world.work(lambda session: service.note_sign_in(session, officer_id, succeeded=succeeded))

    def row() -> OfficerRow:
        with world.read() as session:
            return session.execute(select(OfficerRow).where(OfficerRow.id == officer_id)).scalar_one()

    for _ in range(4):
        note(succeeded=False)
    note(succeeded=True)
    assert row().failed_sign_ins == 0
    for _ in range(5):
        note(succeeded=False)
    assert row().locked_until == world.now + timedelta(minutes=10)
    with pytest.raises(NotSignedIn) as refusal:
        service.require_unlocked(row(), world.now + timedelta(minutes=7))
    assert (refusal.value.code, refusal.value.details) == ("locked_out", {"minutes": 3})
    service.require_unlocked(row(), world.now + timedelta(minutes=10))
    said = [entry["action"] for entry in world.entries() if entry["object"]["id"] == officer_id]
    failed = ["officer.sign_in_failed"] * 4
    assert said == [
        "officer.enrolled",
        *failed,
        "officer.sign_in_succeeded",
        *failed,
        "officer.locked_out",
    ]


def test_an_ordinary_sign_in_leaves_no_entry(world: World) -> None:
    before = world.position()
    world.work(
        lambda session: service.note_sign_in(session, world.officers["hohhot.duty"].id, succeeded=True)
    )
    assert world.position() == before


def test_a_password_is_kept_as_a_salted_hash_only(register: Database) -> None:
    with register.read(REAL) as session:
        kept = session.execute(select(OfficerRow.password_hash)).scalars().all()
    assert all(one.startswith("$argon2id$") for one in kept)
    assert service.password_hash("same") != service.password_hash("same")
    assert service.password_matches(service.password_hash("same"), "same")
    assert not service.password_matches(service.password_hash("same"), "other")
