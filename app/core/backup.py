"""The whole database in one file, and back: the same file on SQLite and PostgreSQL, so it also moves house.

A zip of `manifest.json` and one `tables/<name>.jsonl` a table, one row a line with the column names as
keys. Moments are ISO 8601 in UTC. It is taken in one transaction, from a running system.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from alembic.runtime.migration import MigrationContext
from pydantic import BaseModel, ValidationError
from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    Table,
    delete,
    func,
    inspect,
    select,
    text,
)

from app.core import journal
from app.core.db import Database
from app.core.tables import Base, Moment

FORMAT = 1
ROWS_AT_ONCE = 1_000
MANIFEST = "manifest.json"


class BackupRefused(Exception):
    """Why nothing was written or restored, in words for whoever sits at the server."""


class TablePart(BaseModel):
    rows: int
    sha256: str


class Manifest(BaseModel):
    """What a backup says of itself."""

    format: int
    made_at: datetime
    schema_revision: str
    positions: dict[str, int]  # world -> end of its journal
    tables: dict[str, TablePart]


def make(database: Database, path: Path, made_at: datetime) -> Manifest:
    """Write a backup to `path`, whole or not at all: it takes its name when it is complete and on disk."""
    tables = _known_tables(database.engine)
    heads = select(journal.JournalHead.world, journal.JournalHead.position)
    unfinished = path.with_name(f"{path.name}.unfinished")
    with ZipFile(unfinished, "w", ZIP_DEFLATED) as archive, database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ")
        manifest = Manifest(
            format=FORMAT,
            made_at=made_at,
            schema_revision=_revision(connection),
            positions={head.world: head.position for head in connection.execute(heads)},
            tables={table.name: _write_table(archive, connection, table) for table in tables},
        )
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    _keep(unfinished, path)
    return manifest


def check(path: Path) -> Manifest:
    """The manifest of a backup whose every part is what it says. BackupRefused if not."""
    try:
        with ZipFile(path) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
            for name, part in manifest.tables.items():
                found = _measured(archive, name)
                if found != part:
                    raise BackupRefused(f"{name}: {part.rows} rows were written, {found.rows} are whole")
    except (BadZipFile, KeyError, ValidationError, OSError) as broken:
        raise BackupRefused(f"{path} is no whole backup: {broken}") from broken
    if manifest.format != FORMAT:
        raise BackupRefused(f"{path} has format {manifest.format}; this program reads format {FORMAT}")
    return manifest


def restore(database: Database, path: Path) -> Manifest:
    """Fill an empty, migrated database from a backup, whole or not at all.

    BackupRefused when the file is not whole, was made with another schema, or the database holds data.
    A journal that was broken when the backup was made is restored as it was: `chains` tells.
    """
    manifest = check(path)
    tables = _known_tables(database.engine)
    with ZipFile(path) as archive, database.engine.begin() as connection:
        if (here := _revision(connection)) != manifest.schema_revision:
            raise BackupRefused(
                f"made with schema {manifest.schema_revision}, this database has {here}:"
                " restore with the program of that time, then upgrade"
            )
        _require_empty(connection, tables)
        connection.execute(delete(journal.JournalHead))
        for table in tables:
            _read_table(archive, connection, table)
        if not database.is_sqlite:
            _continue_counting(connection, tables)
    return manifest


def _known_tables(engine: Engine) -> list[Table]:
    """Parents before children. A table in the database that the program does not know would be lost."""
    known = Base.metadata.sorted_tables
    strangers = set(inspect(engine).get_table_names()) - {table.name for table in known} - {"alembic_version"}
    if strangers:
        raise BackupRefused(f"tables this program does not know: {', '.join(sorted(strangers))}")
    return known


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or "none"


def _write_table(archive: ZipFile, connection: Connection, table: Table) -> TablePart:
    rows, digest = 0, hashlib.sha256()
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=ROWS_AT_ONCE)
    with archive.open(_entry(table.name), "w", force_zip64=True) as file:
        for row in connection.execute(query).mappings():
            said = {name: _said(value) for name, value in row.items()}
            line = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            rows += 1
    return TablePart(rows=rows, sha256=digest.hexdigest())


def _read_table(archive: ZipFile, connection: Connection, table: Table) -> None:
    with archive.open(_entry(table.name)) as file:
        while lines := list(islice(file, ROWS_AT_ONCE)):
            connection.execute(table.insert(), [_row(table, json.loads(line)) for line in lines])


def _row(table: Table, said: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _value(column, said[column.name]) for column in table.columns}


def _said(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _value(column: Column[Any], said: Any) -> Any:
    if said is None:
        return None
    if isinstance(column.type, (Moment, DateTime)):
        return datetime.fromisoformat(said)
    if isinstance(column.type, Date):
        return date.fromisoformat(said)
    return bytes.fromhex(said) if isinstance(column.type, LargeBinary) else said


def _measured(archive: ZipFile, name: str) -> TablePart:
    rows, digest = 0, hashlib.sha256()
    with archive.open(_entry(name)) as file:
        for line in file:
            digest.update(line)
            rows += 1
    return TablePart(rows=rows, sha256=digest.hexdigest())


def _entry(name: str) -> str:
    return f"tables/{name}.jsonl"


def _keep(unfinished: Path, path: Path) -> None:
    descriptor = os.open(unfinished, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    unfinished.chmod(0o600)  # it holds everything: names, numbers, second factors
    unfinished.replace(path)


def _require_empty(connection: Connection, tables: list[Table]) -> None:
    for table in tables:
        if table is journal.JournalHead.__table__:
            continue
        if rows := connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise BackupRefused(f"the database is not empty: {rows} rows in {table.name}")


def _continue_counting(connection: Connection, tables: list[Table]) -> None:
    """PostgreSQL's counters do not see rows that came with their numbers."""
    for table in tables:
        number = table.c.get("id")
        if number is not None and isinstance(number.type, Integer):
            quoted = connection.dialect.identifier_preparer.format_table(table)
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{quoted}', 'id'),"  # noqa: S608  # our own tables
                    f" (SELECT max(id) FROM {quoted})) WHERE EXISTS (SELECT 1 FROM {quoted})"
                )
            )


def chains(database: Database) -> Iterator[journal.ChainReport]:
    """Every world's journal, verified."""
    for world in database.positions():
        with database.read(world) as session:
            yield journal.verify(session)
