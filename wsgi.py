"""The web process. `python wsgi.py` is the embedded set-up; gunicorn and flask take `app` from here."""

import sys

if "flask" not in sys.argv[0]:  # a flask command is no server and stays unpatched
    from gevent import monkey

    monkey.patch_all()

from app.accounts.edge import live_ids, session_id_or_none
from app.core.backup_cli import backup_cli
from app.core.db import Database
from app.core.journal_cli import journal_cli
from app.core.serve import serve_live
from app.web import create_app
from config.settings import from_environment

settings = from_environment()
database = Database(settings.database_url, read_only=settings.read_only)
app = create_app(
    database,
    instance=settings.instance,
    secret_key=settings.secret_key,
    factor_keys=settings.factor_keys,
    secure_cookies=settings.secure_cookies,
    solve_seconds=settings.solve_seconds,
    accounts=settings.accounts,
    tianditu_key=settings.tianditu_key,
)
app.cli.add_command(journal_cli(database))
app.cli.add_command(backup_cli(database, settings.instance / "factor-key"))

if "flask" not in sys.argv[0]:
    serve_live(app, database, session_id_or_none, lambda: live_ids(database, settings.accounts))


if __name__ == "__main__":
    from app.embedded import run

    run(settings, database, app)
