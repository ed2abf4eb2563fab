"""`python -m app.drills run KEY`: one unattended drill, from start to report; `list` names the scenarios."""

import argparse
import sys
import time
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import OfficerRow
from app.accounts.policy import Actor
from app.core import clock, migrate
from app.core.db import Database
from app.drills import exercises
from app.drills.assessing import evaluate
from app.drills.edge import control, start
from app.drills.library import shipped
from app.drills.models import CONTROL
from app.drills.report import as_html, as_pdf, as_sheet, document
from app.drills.worker import run_through, tick
from app.inventory.seed import seed_once
from app.planning.reactions import bring_trucks_home, react
from app.planning.worker import work_once
from config.settings import from_environment

BEAT_SECONDS = 0.25


def main() -> None:
    asked = _arguments()
    if asked.command == "list":
        for one in shipped().values():
            sys.stdout.write(f"{one.key:<20}{one.minutes:>6.0f} min  {one.title_zh}\n")
        return
    settings = from_environment()
    database = Database(settings.database_url)
    migrate.upgrade(settings.database_url)
    seed_once(database, clock.now())
    exercise_id = asked.goes_on or _schedule(database, asked)
    sys.stdout.write(f"drill {exercise_id} under way at x{asked.speed:.0f}\n")
    if asked.speed:
        _follow(database, exercise_id)
    else:
        run_through(database, exercise_id)
    _report(database, exercise_id, settings.instance / "drills")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.drills")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list")
    run = commands.add_parser("run")
    run.add_argument("scenario", choices=sorted(shipped()))
    run.add_argument("--speed", type=float, default=60.0, help="0 steps without waiting")
    run.add_argument("--seed", type=int, default=1)
    run.add_argument("--delay", type=float, default=1.0, help="mean minutes until a simulated officer acts")
    run.add_argument("--refusals", type=float, default=0.0, help="share of requests that are refused")
    run.add_argument("--goes-on", type=int, metavar="DRILL", help="go on with a drill that was interrupted")
    return parser.parse_args()


def _schedule(database: Database, asked: argparse.Namespace) -> int:
    with control(database, None) as session:
        query = select(OfficerRow).where(OfficerRow.role == "exercise_director").order_by(OfficerRow.id)
        row = session.execute(query).scalars().first()
        if row is None:
            raise SystemExit("there is no exercise director on the list of officers")
        director = Actor(row.id, row.name_zh, row.city, row.role)
        made = exercises.schedule(
            session, director, shipped()[asked.scenario], due_at=clock.now(), seed=asked.seed,
            speed=asked.speed, delay_minutes=asked.delay, refusal_rate=asked.refusals,
        )  # fmt: skip
    start(database, made.id)
    return made.id


def _follow(database: Database, exercise_id: int) -> None:
    """Everything the background process does, in this one, until the drill is over."""
    while True:
        tick(database)
        react(database, 5)
        bring_trucks_home(database)
        work_once(database)
        with database.read(CONTROL) as session:
            if exercises.find(session, exercise_id).best is not None:
                return
        time.sleep(BEAT_SECONDS)


def _report(database: Database, exercise_id: int, folder: Path) -> None:
    with database.read(CONTROL) as session:
        script = exercises.script_of(exercises.find(session, exercise_id))
    found = evaluate(database, exercise_id)
    page = document(script, found)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{exercise_id}.html").write_text(as_html(page), encoding="utf-8")
    (folder / f"{exercise_id}.pdf").write_bytes(as_pdf(page))
    (folder / f"{exercise_id}.xlsx").write_bytes(as_sheet(page))
    for one in found.outcomes:
        spent = "-" if one.minutes is None else f"{one.minutes:g}"
        sys.stdout.write(f"{one.result:<12}{spent:>8} / {one.limit_minutes:g} min  {one.title_zh}\n")
    sys.stdout.write(f"report: {folder / str(exercise_id)}.html .pdf .xlsx\n")


if __name__ == "__main__":
    main()
