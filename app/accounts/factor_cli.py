"""`flask --app wsgi factors reseal`: for whoever keeps the server's keys."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.accounts.models import OfficerRow
from app.accounts.sealing import Seal
from app.core import clock
from app.core.db import Database
from app.core.errors import Conflict
from app.core.tables import REAL


def factor_cli(database: Database, seal: Seal) -> AppGroup:
    group = AppGroup("factors", help="The keys that second-factor secrets are sealed with.")

    @group.command("reseal")
    def reseal() -> None:
        """Seal every secret anew with the first key; afterwards the others can be taken away."""
        lost = 0
        with database.write(REAL, by=None, at=clock.now()) as session:
            query = select(OfficerRow).where(OfficerRow.second_factor_secret.is_not(None))
            rows = list(session.execute(query.with_for_update()).scalars())
            own = [row for row in rows if not row.second_factor_demo]
            for row in own:
                try:
                    row.second_factor_secret = seal.renew(row.second_factor_secret or "")
                except Conflict:
                    lost += 1
                    click.echo(f"{row.username}: none of the keys opens it, enrol anew", err=True)
        click.echo(f"{len(own) - lost} sealed with the first key")
        raise SystemExit(1 if lost else 0)

    return group
