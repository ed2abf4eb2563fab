"""`python -m app.background`: the process beside the web process. It solves, and runs every feature's ticks.

As many as wanted: runs are claimed by a lease, escalations by a unique row.
"""

from app.drills import worker as drills
from app.duty import worker as duty
from app.incidents import worker as incidents
from app.planning.worker import main

if __name__ == "__main__":
    main(
        (duty.TICK_SECONDS, duty.tick),
        (incidents.TICK_SECONDS, incidents.tick),
        (drills.TICK_SECONDS, drills.tick),
        (drills.PUT_AWAY_SECONDS, drills.put_away),
    )
