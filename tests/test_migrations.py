"""The migrations against the models, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.core import migrate
from app.core.db import Database
from app.core.tables import REAL, Base
from app.region.models import SiteRow


def test_the_migrations_make_exactly_the_tables_that_the_models_declare(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing_and_keeps_the_data(register: Database) -> None:
    with register.read(REAL) as session:
        before = session.query(SiteRow).count()
    migrate.upgrade(register.url)
    assert migrate.is_current(register.engine)
    with register.read(REAL) as session:
        assert session.query(SiteRow).count() == before > 0
