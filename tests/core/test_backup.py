"""A backup holds everything, is whole or refused, and comes back on either database."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core import backup
from app.core.db import Database
from app.core.tables import Base
from tests.conftest import AT, FreshUrl
from tests.world import World, incident, small_world


@pytest.fixture
def world(database: Database) -> World:
    """A small world with an incident in it."""
    made = small_world(database)
    incident(made)
    return made


@pytest.fixture
def kept(world: World, tmp_path: Path) -> Path:
    backup.make(world.database, tmp_path / "kept.zip", AT)
    return tmp_path / "kept.zip"


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty, migrated database of either kind, to restore into."""
    make: FreshUrl = request.getfixturevalue(f"fresh_{request.param}")
    opened = Database(make("empty"))
    yield opened
    opened.close()


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            ]
            for table in Base.metadata.sorted_tables
        }


def test_what_is_restored_is_what_was_there_and_work_goes_on(
    world: World, kept: Path, other: Database
) -> None:
    manifest = backup.restore(other, kept)
    before = everything(world.database)
    assert everything(other) == before
    assert {name: part.rows for name, part in manifest.tables.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    world.database = other
    assert incident(world, title="恢复以后").number == "WL-2026-0002"
    assert [(told.entries, told.broken_at) for told in backup.chains(other)] == [(world.position(), None)]


def test_a_database_that_holds_data_is_not_written_over(database: Database, kept: Path) -> None:
    before = everything(database)
    with pytest.raises(backup.BackupRefused, match="not empty"):
        backup.restore(database, kept)
    assert everything(database) == before


def test_a_backup_that_was_changed_or_cut_is_refused_before_anything_is_written(
    kept: Path, other: Database, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(kept) as whole, zipfile.ZipFile(changed, "w") as copy:
        for name in whole.namelist():
            content = whole.read(name)
            copy.writestr(name, content.replace(b"12D01", b"12D02") if "incident.jsonl" in name else content)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(kept.read_bytes()[:-200])
    for broken in (changed, cut, tmp_path / "absent.zip"):
        with pytest.raises(backup.BackupRefused):
            backup.restore(other, broken)
    assert not any(rows for name, rows in everything(other).items() if name != "journal_head")
