"""`flask --app wsgi journal verify`: an auditor's check of the hash chain of every world."""

import click
from flask.cli import AppGroup

from app.core import journal
from app.core.db import Database


def journal_cli(database: Database) -> AppGroup:
    group = AppGroup("journal", help="The append-only journal.")

    @group.command("verify")
    def verify() -> None:
        """Walk every world's chain; exits 1 at the first broken entry."""
        broken = False
        for world in database.positions():
            with database.read(world) as session:
                report = journal.verify(session)
            if report.broken_at is None:
                click.echo(f"{world}: {report.entries} entries, chain whole")
            else:
                broken = True
                click.echo(f"{world}: broken at position {report.broken_at}", err=True)
        raise SystemExit(1 if broken else 0)

    return group
