"""What could have been done at best, had everything been known at one moment: proven by the solver."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.planning.proposals import proposals_of
from app.planning.snapshot import freeze
from solver.solve import solve


class Arrival(NamedTuple):
    """So much of a need could be there so many minutes after the moment."""

    need_id: int
    quantity: int
    minutes: float


class Best(NamedTuple):
    """The fastest plan for all incidents together; `status` says how far it is proven."""

    status: str
    arrivals: list[Arrival]


def best_possible(session: Session, incident_ids: Sequence[int], moment: datetime, seconds: int) -> Best:
    problem = freeze(session, incident_ids, moment, None)
    if not problem.needs:
        return Best("nothing_asked", [])
    needs = {need.id: (int(need.incident.partition(":")[2]), need.form, need.kind) for need in problem.needs}
    proposals = proposals_of(session, solve(problem, seconds=seconds, seed=problem.seed), needs)
    if not proposals:
        return Best("no_plan", [])
    fastest = next((one for one in proposals if "fastest" in (one.name, *one.also)), proposals[0])
    lines = [Arrival(line.need_id, line.contribution, line.arrive_minutes) for line in fastest.movements]
    return Best(str(fastest.certificate["status"]), lines)
