"""APScheduler as a ticker over rows: what is due stands in the database, a tick only looks."""

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


def ticking(*ticks: tuple[float, Callable[[], object]]) -> BackgroundScheduler:
    """Run each (seconds, work) for ever; a slow tick is never doubled, a missed one not made up for."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone="UTC")
    for seconds, work in ticks:
        scheduler.add_job(
            _guarded(work), "interval", seconds=seconds, max_instances=1, coalesce=True, misfire_grace_time=60
        )
    scheduler.start()
    return scheduler


def _guarded(work: Callable[[], object]) -> Callable[[], None]:
    def tick() -> None:
        try:
            work()
        except Exception:
            log.exception("a tick failed; the next one tries again")

    return tick
