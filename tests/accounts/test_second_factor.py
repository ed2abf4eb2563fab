"""The second factor: enrolled by its own code, asked again before decisions of weight, good once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.__main__ import main
from app.accounts.edge import live_ids
from app.accounts.models import OfficerRow
from app.accounts.sealing import Seal
from app.core import clock
from app.core.db import Database
from app.core.tables import REAL
from app.web import create_app
from config.settings import AccountRules, kept_factor_keys
from tests.conftest import OfficerClient
from tests.officer import demo_password

RULES = AccountRules()
DEMO_SECRET = "HUBAOEWUYANLIAN2LIANFANGDEMO2222"


class Clock:
    """The wall clock of the edge, moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Clock:
    moved = Clock(at)
    monkeypatch.setattr(clock, "now", moved)
    return moved


@pytest.fixture
def app(register: Database, tmp_path: Path) -> Flask:
    """As it runs by default: decisions of weight need the second factor."""
    application = create_app(register, instance=tmp_path, secret_key="for tests", accounts=RULES)
    application.test_client_class = OfficerClient
    return application


SignIn = Callable[..., FlaskClient]


@pytest.fixture
def sign_in(app: Flask, wall: Clock) -> SignIn:
    def signed_in(username: str, password: str = demo_password(), **more: str) -> FlaskClient:
        browser: FlaskClient = app.test_client()
        body = {"username": username, "password": password, **more}
        answer = browser.post("/api/session", json=body)
        assert answer.status_code == 200, answer.get_json()
        return browser

    return signed_in


def code(secret: str, wall: Clock) -> str:
    return pyotp.TOTP(secret).at(wall.now)


def settle(browser: FlaskClient) -> Any:
    """A decision of weight on an order that is not there: what is asked of the officer comes first or not."""
    body = {"what": "disable", "reason": "离职", "seen_version": 1}
    return browser.post("/api/accounts/1/change", json=body).get_json()


def confirm(browser: FlaskClient, given: str) -> Any:
    return browser.post("/api/session/confirmation", json={"code": given})


def test_a_decision_of_weight_waits_for_the_code_and_one_code_is_good_for_some_minutes(
    sign_in: SignIn, wall: Clock
) -> None:
    browser = sign_in("admin.system")
    assert settle(browser)["code"] == "second_factor_needed"
    assert confirm(browser, code(DEMO_SECRET, wall)).status_code == 200
    assert settle(browser)["asked"]["what"] == "disable"
    wall.later(minutes=RULES.step_up_minutes)
    assert settle(browser)["code"] == "second_factor_needed"


def test_a_code_is_good_once_and_only_within_its_half_minute(sign_in: SignIn, wall: Clock) -> None:
    browser = sign_in("baotou.leader")
    shown = code(DEMO_SECRET, wall)
    assert confirm(browser, shown).status_code == 200
    again = confirm(sign_in("baotou.leader"), shown)
    assert (again.status_code, again.get_json()["code"]) == (401, "wrong_code")
    wall.later(seconds=30)
    fresh = code(DEMO_SECRET, wall)
    wall.later(seconds=30)
    assert confirm(browser, fresh).get_json()["code"] == "wrong_code"


def test_five_wrong_codes_lock_the_account(sign_in: SignIn, wall: Clock) -> None:
    browser = sign_in("baotou.leader")
    wrong = "000000" if code(DEMO_SECRET, wall) != "000000" else "111111"
    said = [confirm(browser, wrong).get_json()["code"] for _ in range(6)]
    assert said == ["wrong_code"] * 5 + ["locked_out"]


def test_an_officer_enrols_his_own_factor_and_is_then_asked_for_it_at_sign_in(
    app: Flask, register: Database, sign_in: SignIn, wall: Clock
) -> None:
    browser = sign_in("hohhot.leader")
    demo = browser.get("/api/account").get_json()
    assert (demo["officer"]["second_factor"], demo["demo_code"]) == ("demo", code(DEMO_SECRET, wall))
    password = {"password": demo_password()}
    offered = browser.post("/api/account/second-factor", json=password).get_json()
    assert offered["address"].startswith("otpauth://totp/")
    assert offered["qr_svg"].startswith("<svg")
    adopted = browser.post(
        "/api/account/second-factor/confirmation", json={"code": code(offered["secret"], wall)}
    )
    assert adopted.get_json()["officer"]["second_factor"] == "own"
    assert browser.get("/api/account").get_json()["demo_code"] is None
    body = {"username": "hohhot.leader", **password}
    refused = app.test_client().post("/api/session", json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (401, "code_needed")
    wall.later(seconds=30)
    again = sign_in("hohhot.leader", code=code(offered["secret"], wall))
    assert again.get("/api/account").get_json()["confirmed_until"] is not None
    assert offered["secret"] not in everything_kept(register)


def everything_kept(register: Database) -> str:
    """All that the table of officers holds, as a thief of the database would read it."""
    with register.read(REAL) as session:
        return "\n".join(str(tuple(row)) for row in session.execute(select(OfficerRow.__table__)))


def enrolled(browser: FlaskClient, wall: Clock) -> str:
    """The secret of his own that this officer has enrolled."""
    offered = browser.post("/api/account/second-factor", json={"password": demo_password()}).get_json()
    secret: str = offered["secret"]
    given = {"code": code(secret, wall)}
    assert browser.post("/api/account/second-factor/confirmation", json=given).status_code == 200
    wall.later(seconds=30)
    return secret


def test_a_key_is_exchanged_by_putting_a_new_one_before_it(
    app: Flask, register: Database, sign_in: SignIn, wall: Clock
) -> None:
    browser = sign_in("hohhot.leader")
    secret = enrolled(browser, wall)
    old, new = kept_factor_keys(Path(app.config["INSTANCE"]))[0], Fernet.generate_key().decode()
    both = app.extensions["seal"] = Seal([new, old])
    assert confirm(browser, code(secret, wall)).status_code == 200
    assert main(["reseal"], register, both) == 0
    wall.later(seconds=30)
    app.extensions["seal"] = Seal([new])
    assert confirm(browser, code(secret, wall)).status_code == 200
    wall.later(seconds=30)
    app.extensions["seal"] = Seal([old])
    told = confirm(browser, code(secret, wall))
    assert (told.status_code, told.get_json()["code"]) == (409, "second_factor_sealed")


def test_without_its_key_a_secret_stays_closed_and_the_server_s_keeper_is_told(
    register: Database, sign_in: SignIn, wall: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolled(sign_in("hohhot.leader"), wall)
    assert main(["reseal"], register, Seal([Fernet.generate_key().decode()])) == 1
    assert "hohhot.leader: none of the keys" in capsys.readouterr().err
    assert main(["steal"], register, Seal([Fernet.generate_key().decode()])) == 2


def test_the_key_is_its_owner_s_alone_and_a_wrong_one_stops_the_start(tmp_path: Path) -> None:
    kept = kept_factor_keys(tmp_path)
    assert kept == kept_factor_keys(tmp_path)
    assert (tmp_path / "factor-key").stat().st_mode & 0o077 == 0
    (tmp_path / "factor-key").write_text("short")
    with pytest.raises(SystemExit, match="32 bytes"):
        kept_factor_keys(tmp_path)


def test_no_secret_reaches_the_journal_or_a_console(sign_in: SignIn, register: Database, wall: Clock) -> None:
    browser = sign_in("hohhot.leader")
    offered = browser.post("/api/account/second-factor", json={"password": demo_password()}).get_json()
    browser.post("/api/account/second-factor/confirmation", json={"code": code(offered["secret"], wall)})
    told = browser.get("/api/snapshot").get_data(as_text=True) + browser.get("/api/journal").get_data(
        as_text=True
    )
    assert "officer.second_factor_enrolled" in told
    assert offered["secret"] not in told
    assert DEMO_SECRET not in told


@pytest.mark.parametrize(
    ("span", "why"),
    [({"minutes": RULES.idle_minutes}, "idle"), ({"hours": RULES.session_hours}, "too_old")],
    ids=["idle", "too old"],
)
def test_a_session_ends_by_idleness_and_by_age(
    sign_in: SignIn, register: Database, wall: Clock, span: dict[str, float], why: str
) -> None:
    browser = sign_in("hohhot.duty")
    if why == "too_old":
        for _ in range(RULES.session_hours * 2 - 1):
            wall.later(minutes=30)
            assert browser.get("/api/session").status_code == 200
        wall.later(minutes=30)
    else:
        wall.later(**span)
    refused = browser.get("/api/session")
    assert (refused.status_code, refused.get_json()["details"]["why"]) == (401, why)
    assert live_ids(register, RULES) == set()


def test_a_signed_out_cookie_is_worth_nothing_to_whoever_copied_it(sign_in: SignIn) -> None:
    browser = sign_in("hohhot.duty")
    with browser.session_transaction() as cookie:
        copied = dict(cookie)
    browser.delete("/api/session")
    with browser.session_transaction() as cookie:
        cookie.update(copied)
    assert browser.get("/api/session").get_json()["details"]["why"] == "ended"


def test_a_new_password_must_fit_the_rules_and_ends_every_other_session(sign_in: SignIn) -> None:
    here, elsewhere = sign_in("hohhot.duty"), sign_in("hohhot.duty")
    for weak in ("Short-1", "alllowercaseletters", "Hohhot.duty-2026", "123456789012345"):
        told = here.post("/api/account/password", json={"password": demo_password(), "new_password": weak})
        assert (told.status_code, told.get_json()["code"]) == (422, "weak_password"), weak
    good = {"password": demo_password(), "new_password": "Qingshan-2026-yeban"}
    assert here.post("/api/account/password", json=good).status_code == 200
    assert here.get("/api/session").status_code == 200
    assert elsewhere.get("/api/session").status_code == 401
    sign_in("hohhot.duty", "Qingshan-2026-yeban")
