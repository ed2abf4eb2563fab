"""Keeps the solver's process running beside the web process."""

import logging
import os
import sys

import gevent
from gevent import subprocess

from config.settings import Settings

log = logging.getLogger(__name__)


def start_child(settings: Settings, module: str) -> None:
    """One `python -m module`, started again if it dies; it ends with this process, however that ends."""
    environment = os.environ | {
        "JR_INSTANCE": str(settings.instance),
        "JR_DATABASE_URL": settings.database_url,
        "JR_PARENT": str(os.getpid()),
        "OMP_NUM_THREADS": "1",
    }

    def keep() -> None:
        while True:
            child = subprocess.Popen([sys.executable, "-m", module], env=environment)
            code = child.wait()
            log.warning("the solver's process ended with %s; starting it again", code)
            gevent.sleep(1.0)

    gevent.spawn(keep)
