"""`python -m app.background`: the process beside the web process. It solves, and runs every feature's ticks.

As many as wanted: runs are claimed by a lease, escalations by a unique row.
"""

from app.duty.worker import TICK_SECONDS, tick
from app.planning.worker import main

if __name__ == "__main__":
    main((TICK_SECONDS, tick))
