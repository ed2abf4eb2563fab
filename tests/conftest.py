"""Every test that touches the database runs twice: on SQLite and on a real, migrated PostgreSQL."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Dialect, select
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from app.accounts import sessions
from app.accounts.models import OfficerRow
from app.core import clock, journal, migrate
from app.core.db import Database
from app.core.tables import REAL
from app.dispatch.packages.seed import enter_packages
from app.incidents.seed import enter_experts
from app.inventory.seed import seed_once
from app.web import create_app
from config.settings import AccountRules
from tests import postgres

AT = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)  # a Tuesday, 14:30 in Beijing

FreshUrl = Callable[[str], str]
SignIn = Callable[[str], FlaskClient]

_names = (f"test_{number}" for number in itertools.count(1))
_known: dict[str, tuple[Dialect, dict[Any, Any]]] = {}


@pytest.fixture
def at() -> datetime:
    """The moment a test takes place; services never look at the clock themselves."""
    return AT


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest) -> FreshUrl:
    """`fresh_url("empty")` or `fresh_url("seeded")`: the address of a new database of this test's own."""
    make: FreshUrl = request.getfixturevalue(f"fresh_{request.param}")
    return make


@pytest.fixture
def database(fresh_url: FreshUrl) -> Iterator[Database]:
    """Migrated, the real world open, and nothing in it."""
    opened = _opened(fresh_url("empty"))
    yield opened
    opened.close()


@pytest.fixture
def register(fresh_url: FreshUrl) -> Iterator[Database]:
    """The same with the demo register of the four cities and their officers."""
    opened = _opened(fresh_url("seeded"))
    yield opened
    opened.close()


def _opened(url: str) -> Database:
    """Knows all statements that tests before have compiled: they are kept by dialect, one for each kind."""
    opened = Database(url)
    opened.engine.connect().close()  # whereby its dialect learns what server this is
    dialect, compiled = _known.setdefault(opened.engine.name, (opened.engine.dialect, {}))
    opened.engine.dialect = dialect
    opened.engine.update_execution_options(compiled_cache=compiled)
    return opened


@pytest.fixture
def app(register: Database, tmp_path: Path) -> Flask:
    """The web application on the demo register, in this process."""
    rules = AccountRules(second_factor=False)  # what asks for it is tested in tests/accounts
    return create_app(register, instance=tmp_path, secret_key="for tests", accounts=rules)


@pytest.fixture
def client(app: Flask, register: Database) -> SignIn:
    """`client("hohhot.duty")`: that officer, signed in; every write gets an idempotency key of its own."""
    app.test_client_class = OfficerClient

    def sign_in(username: str) -> FlaskClient:
        with register.read(REAL) as session:
            officer_id = session.scalar(select(OfficerRow.id).where(OfficerRow.username == username))
        assert officer_id, f"{username} is not in the demo register"
        browser = app.test_client()
        with register.write(REAL, by=officer_id, at=clock.now()) as session:
            session_id = sessions.begin(session, officer_id, "", AccountRules(), confirmed=False)
        with browser.session_transaction() as cookie:
            cookie.update(session=session_id, world=REAL)
        return browser

    return sign_in


class OfficerClient(FlaskClient):
    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        headers = Headers(kwargs.pop("headers", None))
        headers.setdefault("Idempotency-Key", str(uuid4()))
        return super().open(*args, headers=headers, **kwargs)


@pytest.fixture
def fresh_sqlite(sqlite_templates: Path, tmp_path: Path) -> FreshUrl:
    def make(template: str) -> str:
        return f"sqlite:///{shutil.copy(sqlite_templates / template, tmp_path / f'{next(_names)}.db')}"

    return make


@pytest.fixture
def fresh_postgresql(postgresql_templates: str) -> Iterator[FreshUrl]:
    made: list[str] = []

    def make(template: str) -> str:
        made.append(next(_names))
        copy = f"CREATE DATABASE {made[-1]} TEMPLATE {template} STRATEGY FILE_COPY"  # a fifth of the time
        _command(postgresql_templates, copy)
        return f"{postgresql_templates}/{made[-1]}"

    yield make
    for name in made:
        _command(postgresql_templates, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    _fill(f"sqlite:///{folder / 'empty'}", f"sqlite:///{folder / 'seeded'}")
    return folder


@pytest.fixture(scope="session")
def postgresql_templates() -> Iterator[str]:
    """One server for each pytest process, so that parallel ones share nothing."""
    with postgres.server() as url:
        for name in ("empty", "seeded"):
            _command(url, f"CREATE DATABASE {name}")
        _fill(f"{url}/empty", f"{url}/seeded")
        yield url


def _fill(empty: str, seeded: str) -> None:
    """Both are closed again: that folds SQLite's write-ahead file in, and frees PostgreSQL's template."""
    for url in (empty, seeded):
        migrate.upgrade(url)
    database = Database(empty)
    with database.write(REAL, by=None, at=AT) as session:
        journal.open_world(session, REAL)
    database.close()
    database = Database(seeded)
    seed_once(database, clock.now())
    with database.write(REAL, by=None, at=AT) as session:
        enter_experts(session)
        enter_packages(session)
    database.close()


def _command(server: str, statement: str) -> None:
    address = server.replace("+psycopg", "")
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())
