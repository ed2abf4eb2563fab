"""`flask --app wsgi backup make|check|restore FILE`: for whoever keeps the server."""

from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup

from app.core import backup, clock, migrate
from app.core.db import Database

File = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


def backup_cli(database: Database, key: Path) -> AppGroup:
    """`key` is the file that second-factor secrets are sealed with: it is never in a backup."""
    group = AppGroup("backup", help="The whole database in one file, and back.")

    @group.command("make")
    @File
    def make(file: Path) -> None:
        """Write a backup of the running system to FILE."""
        if file.exists():
            raise click.ClickException(f"{file} is there already")
        _tell(_or_refuse(lambda: backup.make(database, file, clock.now())), file)
        click.echo(f"not in it: JR_FACTOR_KEYS or {key}; keep it apart, without it every officer enrols anew")

    @group.command("check")
    @File
    def check(file: Path) -> None:
        """Whether FILE is whole, and what is in it."""
        _tell(_or_refuse(lambda: backup.check(file)), file)

    @group.command("restore")
    @File
    def restore(file: Path) -> None:
        """Fill an empty database (JR_DATABASE_URL, JR_INSTANCE) from FILE; no server may run on it."""
        migrate.upgrade(database.url)
        _tell(_or_refuse(lambda: backup.restore(database, file)), file)
        click.echo(f"second factors open only with the key they were sealed with: JR_FACTOR_KEYS or {key}")
        broken = [told for told in backup.chains(database) if told.broken_at is not None]
        for told in broken:
            click.echo(f"{told.world}: journal broken at position {told.broken_at}", err=True)
        raise SystemExit(1 if broken else 0)

    return group


def _or_refuse(work: Callable[[], backup.Manifest]) -> backup.Manifest:
    try:
        return work()
    except backup.BackupRefused as why:
        raise click.ClickException(str(why)) from why


def _tell(manifest: backup.Manifest, file: Path) -> None:
    rows = sum(part.rows for part in manifest.tables.values())
    click.echo(f"{file}: made {manifest.made_at.isoformat()}, schema {manifest.schema_revision}")
    click.echo(f"{len(manifest.tables)} tables, {rows} rows")
    for world, position in sorted(manifest.positions.items()):
        click.echo(f"{world}: {position} journal entries")
