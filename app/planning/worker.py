"""The solver's own process: claims waiting runs, solves them, and lets the world react; never patched.

`app.background` starts it with the ticks of the other features; `python -m app.planning.worker` only solves.
"""

import gc
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TypedDict

from app.core import clock
from app.core.db import Database, at
from app.core.mode import BEAT_SECONDS, beat
from app.core.scheduler import ticking
from app.core.tables import REAL
from app.core.worlds import moment_in, running_worlds, writing
from app.planning import runs
from app.planning.around import around_of
from app.planning.options import RulesBroken, asked_in, solve_with
from app.planning.proposals import Proposals, proposals_of, summary_of, summary_so_far
from app.planning.reactions import bring_trucks_home, react
from app.planning.returning import busy_units, with_returning
from app.planning.snapshot import freeze
from config.settings import from_environment
from solver.collector import spare_collector
from solver.formats.formats import hash_of, to_json
from solver.plan import Plan, Plans
from solver.problem import Problem, ProblemError

IDLE_SECONDS = 0.05
REPORT_SECONDS = 0.3
NEVER = float("inf")

log = logging.getLogger(__name__)


def main(*more: tuple[float, Callable[[Database], object]]) -> None:
    """Solve for ever, with the ticks of planning and `more` of (seconds, work)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(levelname)s %(message)s")
    settings = from_environment()
    _end_with_parent()
    database = Database(settings.database_url)
    works = (
        (BEAT_SECONDS, show_life),
        (1.0, lambda opened: react(opened, settings.solve_seconds)),
        (15.0, bring_trucks_home),
        *more,
    )
    ticking(*((seconds, partial(unless_stopped, database, work)) for seconds, work in works))
    spare_collector()
    while True:
        if unless_stopped(database, work_once):
            gc.collect()  # the arrays of millions of movements do not wait for the next run
        else:
            time.sleep(IDLE_SECONDS)


def unless_stopped(database: Database, work: Callable[[Database], object]) -> bool:
    """Do `work`, whose answer says whether there was any; nothing while the system takes no change."""
    return not database.standing(clock.now()).read_only and bool(work(database))


def show_life(database: Database) -> None:
    now = clock.now()
    with database.write(REAL, by=None, at=now) as session:
        beat(session, now)


def work_once(database: Database) -> bool:
    """Solve the oldest waiting run of any world; False when there is none."""
    return any(solve_in(database, world) for world in running_worlds(database))


def solve_in(database: Database, world: str, report_seconds: float = REPORT_SECONDS) -> bool:
    """Solve the oldest waiting run of one world; progress is told every `report_seconds`."""
    with database.read(world) as session:
        if not runs.claimable(session, clock.now()):
            return False
    with writing(database, world) as session:
        run = runs.claim(session)
    if run is None:
        return False
    try:
        _solve(
            Progress(database, world, run.id, report_seconds),
            run.incident_ids,
            run.plan_id,
            run.time_limit_seconds,
            run.options,
        )
    except RulesBroken as refusal:
        _fail(database, world, run.id, json.dumps({"code": str(refusal), "broken": refusal.broken}))
    except ProblemError as error:
        _fail(database, world, run.id, f"{error.code} {error.details}")
    except Exception as error:
        log.exception("run %s failed", run.id)
        _fail(database, world, run.id, repr(error))
    return True


def _solve(
    progress: "Progress",
    incident_ids: list[int],
    plan_id: int | None,
    seconds: int,
    options: dict[str, object],
) -> None:
    database, world, run_id = progress.database, progress.world, progress.run_id
    with database.read(world) as session:
        moment = moment_in(database, world, clock.now())
        around = around_of(session, plan_id, moment) if plan_id else None
        problem = freeze(session, incident_ids, moment, around)
        busy = busy_units(session, moment)
    with database.write(world, by=None, at=moment, wall=clock.now()) as session:
        question, mark = to_json(problem), hash_of(problem)
        if not runs.freeze(session, run_id, problem=question, problem_hash=mark, around=around):
            return
    answer = solve_with(
        problem,
        asked_in(options),
        told=around.told if around else (),
        tours=around.tours if around else (),
        seconds=seconds,
        on_progress=progress.report,
        should_stop=progress.is_over,
        on_plans=lambda plans: progress.stand(problem, with_returning(problem, plans, busy)),
    )
    if not progress.stopped():
        kept = _told(database, world, run_id, problem, with_returning(problem, answer, busy))
        with writing(database, world) as session:
            runs.finish(session, run_id, **kept)


class Told(TypedDict):
    """An answer as its run keeps it."""

    answer: str
    plans: str
    proposals: list[dict[str, object]]


def _told(database: Database, world: str, run_id: int, problem: Problem, answer: Plans) -> Told:
    needs = {need.id: (int(need.incident.partition(":")[2]), need.form, need.kind) for need in problem.needs}
    with database.read(world) as session:  # the slow part holds no lock that a console waits for
        proposals = proposals_of(session, answer, needs)
        frozen_at = runs.find(session, run_id).frozen_at or at(session)
    kept = Proposals(run_id=run_id, frozen_at=frozen_at, proposals=proposals)
    return Told(
        answer=kept.model_dump_json(),
        plans=to_json(answer),
        proposals=[summary_of(one).model_dump(mode="json") for one in proposals],
    )


def _fail(database: Database, world: str, run_id: int, error: str) -> None:
    with writing(database, world) as session:
        runs.finish_failed(session, run_id, error)


class Progress:
    """Tells consoles how far a solve is, and the solver when an officer has cancelled it."""

    def __init__(self, database: Database, world: str, run_id: int, seconds: float) -> None:
        self.database, self.world, self.run_id, self._seconds = database, world, run_id, seconds
        self._told, self._stopped = (0.0 if seconds == NEVER else -seconds), False
        self._looked, self._over, self._has_plan, self._ready = self._told, False, False, False

    def report(self, stage: str, percent: int, plan: Plan | None) -> None:
        """The first plan is told at once, all else every so many seconds."""
        first = plan is not None and not self._has_plan
        if self._seconds == NEVER or (not first and time.monotonic() - self._told < self._seconds):
            return
        self._told, self._has_plan = time.monotonic(), self._has_plan or first
        best = summary_so_far(plan).model_dump(mode="json") if plan and not self._ready else None
        with writing(self.database, self.world) as session:
            self._stopped = not runs.report(session, self.run_id, stage, percent, best)

    def stand(self, problem: Problem, answer: Plans) -> None:
        """Whole plans are told at once: from now on they are what stands, not the best one alone."""
        if self._seconds == NEVER:
            return
        kept = _told(self.database, self.world, self.run_id, problem, answer)
        with writing(self.database, self.world) as session:
            self._stopped = not runs.stand(session, self.run_id, **kept)
        self._ready = True

    def stopped(self) -> bool:
        return self._stopped

    def is_over(self) -> bool:
        """Whether to search no further: cancelled, or an officer takes the best plan so far."""
        if not self._over and time.monotonic() - self._looked >= self._seconds:
            self._looked = time.monotonic()
            with self.database.read(self.world) as session:
                self._over = runs.is_over(session, self.run_id)
        return self._over or self._stopped


def _end_with_parent() -> None:
    """A killed web process leaves no worker behind."""
    parent = int(os.environ.get("JR_PARENT", "0"))

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    if parent:
        threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
