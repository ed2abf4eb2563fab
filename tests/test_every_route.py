"""Every route of the OpenAPI document under invented input: a refusal is fine, a failure is not."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from app.core.db import Database
from app.web import create_app
from tests.officer import demo_password

ANSWERS = [not_a_server_error, response_schema_conformance, status_code_conformance]


KEY = Fernet.generate_key().decode()
app = create_app(Database("sqlite://"), instance=Path("none"), secret_key="for tests", factor_keys=[KEY])
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)


@pytest.fixture(scope="module")
def signed_in(sqlite_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The demo register behind `app`, and the cookie of a duty officer."""
    folder = tmp_path_factory.mktemp("routes")
    database = Database(f"sqlite:///{shutil.copy(sqlite_templates / 'seeded', folder / 'routes.db')}")
    app.extensions["database"] = database
    app.config["INSTANCE"] = str(folder)
    sign_in = {"username": "hohhot.duty", "password": demo_password()}
    answer = app.test_client().post("/api/session", json=sign_in)
    yield {"session": answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2]}
    database.close()


@schema.parametrize()
@settings(
    max_examples=10, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
def test_invented_input_gets_a_described_answer(case: Any, signed_in: dict[str, str]) -> None:
    answer = case.call(headers={"Idempotency-Key": str(uuid4())}, cookies=signed_in)
    case.validate_response(answer, checks=ANSWERS)
