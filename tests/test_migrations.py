"""The migrations against the models, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from app.accounts.sealing import seal_of
from app.core import migrate
from app.core.db import Database
from app.core.tables import REAL, Base
from app.region.models import SiteRow

ENROL = """INSERT INTO officer (id, version, username, name_zh, name_en, role, password_hash, active,
  failed_sign_ins, second_factor_secret, second_factor_demo, password_temporary)
  VALUES (:id, 1, :name, :name, :name, 'leader', '-', 1, 0, :secret, :demo, 0)"""


def test_the_migrations_make_exactly_the_tables_that_the_models_declare(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_secrets_that_were_kept_in_clear_are_sealed_and_the_demo_s_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'before.db'}"
    monkeypatch.setenv("JR_INSTANCE", str(tmp_path))
    migrate.upgrade(url, "0024")
    secrets = {"own": "JBSWY3DPEHPK3PXP", "demo": "HUBAOEWUYANLIAN2"}
    engine = create_engine(url)
    with engine.begin() as connection:
        for number, (name, secret) in enumerate(secrets.items(), 1):
            officer = {"id": number, "name": name, "secret": secret, "demo": name == "demo"}
            connection.execute(text(ENROL), officer)
    migrate.upgrade(url)
    with engine.connect() as connection:
        query = text("SELECT username, second_factor_secret FROM officer")
        kept = {row.username: row.second_factor_secret for row in connection.execute(query)}
    assert kept["demo"] == secrets["demo"]
    assert secrets["own"] not in kept["own"]
    assert seal_of(tmp_path).open(kept["own"]) == secrets["own"]


def test_migrating_again_changes_nothing_and_keeps_the_data(register: Database) -> None:
    with register.read(REAL) as session:
        before = session.query(SiteRow).count()
    migrate.upgrade(register.url)
    assert migrate.is_current(register.engine)
    with register.read(REAL) as session:
        assert session.query(SiteRow).count() == before > 0
