"""Old drills: the evaluation is kept as a file and the journal where it is; their other rows go."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select

from app.core.db import Database, wall
from app.core.tables import Base
from app.drills import exercises
from app.drills.assessing import evaluate
from app.drills.edge import PHOTOGRAPH, control
from app.drills.models import CONTROL, ExerciseRow
from app.drills.report import as_html, document
from app.drills.shapes import say, world_of_exercise

KEPT = ("journal", "journal_head")  # the database itself refuses to forget what was recorded


def put_away_old(database: Database, folder: Path, keep_days: int, now: datetime) -> list[int]:
    """Every drill that has been over for longer than `keep_days`; the directors keep its row and scores."""
    with database.read(CONTROL) as session:
        query = select(ExerciseRow.id).where(
            ExerciseRow.state == "ended",
            ExerciseRow.best.is_not(None),
            ExerciseRow.put_away_at.is_(None),
            ExerciseRow.ended_at < now - timedelta(days=keep_days),
        )
        old = list(session.execute(query.order_by(ExerciseRow.id)).scalars())
    for exercise_id in old:
        _archive(database, exercise_id, folder)
        world = world_of_exercise(exercise_id)
        for one in (world + PHOTOGRAPH, world):
            _empty(database, one, now)
        with control(database, None) as session:
            row = exercises.locked(session, exercise_id)
            row.put_away_at = wall(session)
            say(session, row, "exercise.put_away")
    return old


def _archive(database: Database, exercise_id: int, folder: Path) -> None:
    """`7.html`, as evaluators read it."""
    folder.mkdir(parents=True, exist_ok=True)
    with database.read(CONTROL) as session:
        script = exercises.script_of(exercises.find(session, exercise_id))
    page = as_html(document(script, evaluate(database, exercise_id)))
    (folder / f"{exercise_id}.html").write_text(page, encoding="utf-8")


def _empty(database: Database, world: str, now: datetime) -> None:
    """The rows of one drill's world, those that refer to others first."""
    if not world.startswith("drill:"):
        raise RuntimeError(f"{world} is never emptied")
    with database.write(world, by=None, at=now) as session:
        for table in reversed(Base.metadata.sorted_tables):
            if "world" in table.c and table.name not in KEPT:
                session.connection().execute(delete(table).where(table.c.world == world))
