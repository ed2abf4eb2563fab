"""`python -m app.accounts reseal`: for whoever keeps the server's keys."""

import sys

from app.accounts.sealing import Seal
from app.accounts.second_factor import reseal
from app.core import clock
from app.core.db import Database
from app.core.tables import REAL
from config.settings import from_environment

USAGE = "usage: python -m app.accounts reseal"


def main(words: list[str], database: Database, seal: Seal) -> int:
    """Seal every secret anew with the first key; at 0 the other keys can be taken away."""
    if words != ["reseal"]:
        sys.stderr.write(f"{USAGE}\n")
        return 2
    with database.write(REAL, by=None, at=clock.now()) as session:
        done, lost = reseal(session, seal)
    sys.stdout.write(f"{done} sealed with the first key\n")
    for username in lost:
        sys.stderr.write(f"{username}: none of the keys opens it, enrol anew\n")
    return 1 if lost else 0


if __name__ == "__main__":
    settings = from_environment()
    sys.exit(main(sys.argv[1:], Database(settings.database_url), Seal(settings.factor_keys)))
