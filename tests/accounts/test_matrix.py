"""Every write route, tried by every role of every city: closed exactly to those whom the one table does not
name, and closed to them by right, whatever else could be said against what they send.

A route without a row in the table fails the first test.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import sessions
from app.accounts.policy import FOR_ACCOUNTS, FOR_ALL_CITIES, FOR_OWN_CITY, Actor, may
from app.core import clock
from app.core.db import Database
from app.core.tables import REAL
from app.dispatch.models import MovementRow, OrderRow, PlanRow
from app.drills.library import shipped
from app.drills.msel import to_sheet
from app.web import create_app
from config.settings import AccountRules
from tests.accounts.invented import Invented
from tests.accounts.matrix import (
    EVERYWHERE,
    FILLED,
    FOR_EVERYBODY,
    OWN,
    PLACED,
    ROUTES,
    Asks,
    route_of,
)
from tests.accounts.staged import staged as stage
from tests.world import ABOVE, CITIES, POSTS

RULES = AccountRules(second_factor=False)
WRITES = ("post", "put", "patch", "delete")
VERSIONED: dict[str, Any] = {
    "/movements/": MovementRow,
    "/orders/": OrderRow,
    "/plans/": PlanRow,
}


class Staged:
    """The staged world behind the real edge; one officer of every role of every city, signed in."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.world = stage(database)
        self.app = create_app(database, instance=folder, secret_key="for tests", accounts=RULES)
        document = self.app.test_client().get("/api/openapi.json").get_json()
        self.invented = Invented(document)
        self.script = shipped()["first_try"].model_copy(update={"key": "tried"})
        self.writes: dict[str, dict[str, Any]] = {
            f"{method.upper()} {path}": operation
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
            if method in WRITES
        }
        officers = {(one.city, one.role): name for name, one in reversed(self.world.officers.items())}
        self.officers = {name: self.world.officers[name] for name in officers.values()}
        self.browsers = {name: self._signed_in(name) for name in self.officers}

    def ask(self, name: str, case: str) -> tuple[int, Any]:
        """The answer this officer gets, with a body that fits and the version he would have on screen."""
        method, _, path = route_of(case).partition(" ")
        for parameter, value in (EVERYWHERE | PLACED.get(case, {})).items():
            path = path.replace(f"{{{parameter}}}", value)
        path = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
        headers = {"Idempotency-Key": str(uuid4())}
        sent: dict[str, Any] = (
            {"data": to_sheet(self.script)} if path.endswith("/msel") else {"json": self._body(case)}
        )
        answer = self.browsers[name].open(path, method=method, headers=headers, **sent)
        if path.endswith("/entry"):
            self._back_to_the_real_world(name)
        return answer.status_code, answer.get_json()

    def _body(self, case: str) -> Any:
        route = route_of(case)
        content = self.writes[route].get("requestBody", {}).get("content", {})
        body = self.invented.of(content.get("application/json", {}).get("schema", {}))
        if route == "POST /api/scenarios":
            body["draft"] = self.script.model_dump(mode="json")
        for prefix, row in VERSIONED.items():
            if prefix in route:
                with self.world.read() as session:
                    version = session.execute(select(row.version).where(row.id == 1)).scalar_one()
                if "seen_version" in body:
                    body["seen_version"] = version
                if "movements" in body:
                    body["movements"] = [{"movement_id": 1, "seen_version": version}]
        return body | FILLED.get(case, {})

    def _signed_in(self, name: str) -> FlaskClient:
        officer_id = self.world.officers[name].id
        with self.world.database.write(REAL, by=officer_id, at=clock.now()) as session:
            session_id = sessions.begin(session, officer_id, "", RULES, confirmed=True)
        browser: FlaskClient = self.app.test_client()
        with browser.session_transaction() as cookie:
            cookie.update(session=session_id, world=REAL)
        return browser

    def _back_to_the_real_world(self, name: str) -> None:
        with self.browsers[name].session_transaction() as cookie:
            cookie["world"] = REAL


@pytest.fixture(scope="module")
def staged(sqlite_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    folder = tmp_path_factory.mktemp("matrix")
    database = Database(f"sqlite:///{shutil.copy(sqlite_templates / 'empty', folder / 'matrix.db')}")
    yield Staged(database, folder)
    database.close()


def test_every_write_route_has_a_row_that_names_a_known_action(staged: Staged) -> None:
    assert set(staged.writes) == {route_of(case) for case in ROUTES} | FOR_EVERYBODY
    assert {asks.action for asks in ROUTES.values()} <= {*FOR_OWN_CITY, *FOR_ALL_CITIES, *FOR_ACCOUNTS}


def test_every_case_that_is_filled_or_placed_is_one_of_the_table() -> None:
    assert FILLED.keys() | PLACED.keys() <= ROUTES.keys()


@pytest.mark.parametrize("case", ROUTES)
def test_a_route_is_closed_to_exactly_those_whom_the_table_does_not_name(staged: Staged, case: str) -> None:
    asks, wrong = ROUTES[case], []
    for name, officer in staged.officers.items():
        status, said = staged.ask(name, case)
        refused = status == 403 and said["code"] == asks.refusal
        if refused == opens(asks, officer) or status >= 500:
            wrong.append((name, status, said))
    assert not wrong


def opens(asks: Asks, officer: Actor) -> bool:
    cities = (officer.city or "",) if asks.cities == OWN else asks.cities
    return may(officer, asks.action, *cities) or bool(asks.or_else and may(officer, asks.or_else, *cities))


def test_the_staged_officers_are_every_role_of_every_city(staged: Staged) -> None:
    found = {(officer.city, officer.role) for officer in staged.officers.values()}
    everybody = {(city, role) for city in CITIES.values() for role in POSTS.values()}
    assert found == everybody | {(None, role) for role in ABOVE.values()}


@pytest.mark.parametrize("path", ["/api/snapshot?", "/api/events?since=0&", "/api/journal?"])
def test_a_world_is_shown_by_the_session_and_never_by_asking(staged: Staged, path: str) -> None:
    assert staged.app.test_client().get(path).status_code == 401
    told = staged.browsers["hohhot.duty"].get(f"{path}world=drill:1")
    assert told.status_code == 422 or told.get_json()["world"] == REAL
