"""What follows a moment later: refused plans are re-planned, ETAs follow the roads, trucks come home."""

import logging
from collections.abc import Callable
from functools import partial

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.accounts.policy import Actor
from app.core import journal
from app.core.db import Database
from app.core.errors import DomainError
from app.core.tables import Base, world_of
from app.core.worlds import running_worlds, writing
from app.dispatch.cover import open_needs, stopped_unplanned
from app.dispatch.eta import refresh_etas
from app.dispatch.homecoming import trucks_home
from app.dispatch.offers import expire_offers
from app.dispatch.plans import locked, refused_without_run
from app.dispatch.provisional import lapse_provisional
from app.dispatch.shapes import say_movement
from app.incidents import service as incidents
from app.incidents.states import OPEN
from app.planning.drafts import replan
from app.planning.runs import request_run

ROADS = {"road.changed", "weather.changed"}

log = logging.getLogger(__name__)


class ReactionRow(Base):
    """How far a reaction has read the journal of a world; moved with what the reaction did."""

    __tablename__ = "reaction"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    world: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]


def react(database: Database, time_limit_seconds: int) -> None:
    """One tick for every world: cheap when nothing has happened."""
    for world in running_worlds(database):
        react_in(database, world, time_limit_seconds)


def react_in(database: Database, world: str, time_limit_seconds: int) -> None:
    with database.read(world) as session:
        refused = refused_without_run(session)
        stopped = bool(stopped_unplanned(session))
        roads = _roads_changed(session)
    for plan_id in refused:  # each on its own: one that cannot be re-planned holds up no other
        _do(database, world, partial(_replan, plan_id=plan_id, time_limit_seconds=time_limit_seconds))
    if stopped:
        _do(database, world, partial(_replan_stopped, time_limit_seconds=time_limit_seconds))
    if roads:
        _do(database, world, _follow_roads)


def bring_trucks_home(database: Database) -> None:
    for world in running_worlds(database):
        bring_home_in(database, world)


def bring_home_in(database: Database, world: str) -> None:
    _do(database, world, trucks_home)
    _do(database, world, lapse_provisional)
    _do(database, world, expire_offers)


def _do(database: Database, world: str, work: Callable[[Session], object]) -> None:
    try:
        with writing(database, world) as session:
            work(session)
    except DomainError as refusal:
        log.warning("a reaction was refused: %s %s", refusal.code, refusal.details)


def _replan(session: Session, plan_id: int, time_limit_seconds: int) -> None:
    row = locked(session, plan_id)
    if plan_id not in refused_without_run(session):
        return  # another worker was quicker
    officer = Actor(row.proposed_by, "", row.city, "duty_officer")
    replan(session, officer, plan_id, time_limit_seconds)


def _replan_stopped(session: Session, time_limit_seconds: int) -> None:
    """What broke down or came short leaves its need open: new plans are asked for, once for each incident."""
    lines = stopped_unplanned(session)
    by_incident = {line.incident_id: line for line in lines}
    for line in lines:
        line.replan_asked = True
        say_movement(session, line, "movement.replanning_asked")
    for incident_id, line in sorted(by_incident.items()):
        incident = incidents.find(session, incident_id)
        if incident.state in OPEN and open_needs(session, [incident]):
            plan = locked(session, line.plan_id)
            officer = Actor(plan.proposed_by, "", incident.city, "duty_officer")
            if plan.state == "approved":
                replan(session, officer, plan.id, time_limit_seconds)
            else:
                request_run(session, officer, [incident_id], time_limit_seconds=time_limit_seconds)


def _roads_changed(session: Session) -> bool:
    mark = session.get(ReactionRow, ("roads", world_of(session)))
    newer = select(journal.JournalRow.id).where(
        journal.JournalRow.world == world_of(session),
        journal.JournalRow.position > (mark.position if mark else 0),
        journal.JournalRow.kind.in_(ROADS),
    )
    return session.execute(newer.limit(1)).first() is not None


def _follow_roads(session: Session) -> None:
    position = journal.position_of(session)
    refresh_etas(session)
    session.merge(ReactionRow(name="roads", world=world_of(session), position=position))
