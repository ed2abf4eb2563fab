"""The needs of a drill asked of the register as it was at the start, with the roads as they turned out."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core.shapes import At, Shape
from app.core.worlds import copy_rows
from app.incidents import service as incidents
from app.incidents.models import IncidentRow, NeedRow
from app.planning.hindsight import best_possible
from app.region.models import RoadRow, WeatherRow

SECONDS = 10


class BestArrival(Shape):
    need_id: int
    quantity: int
    at: At


class BestPlan(Shape):
    """When each need of the drill could have been filled at best, known from the first report on."""

    status: str
    from_at: At
    arrivals: list[BestArrival]


class AskedFor(Shape):
    """What the drill's players had asked for when it ended."""

    incidents: list[dict[str, Any]]
    needs: list[dict[str, Any]]
    from_at: At


def asked_in(session: Session) -> AskedFor | None:
    """The incidents and open needs of this world; None when nothing was asked for."""
    rows = incidents.every_incident(session)
    needs = [need for row in rows for need in row.needs if need.state == "open"]
    if not needs:
        return None
    return AskedFor(
        incidents=[{"id": row.id, **_plain(row)} for row in rows],
        needs=[{"id": need.id, "incident_id": need.incident_id, **_plain(need)} for need in needs],
        from_at=min(row.recorded_at for row in rows),
    )


def best_for(session: Session, drill_world: str, asked: AskedFor) -> BestPlan:
    """Ask again in the photograph of the register; whoever calls throws this session's changes away."""
    for table in (RoadRow, WeatherRow):
        copy_rows(session, table, drill_world, {"version": 1})
    new_ids: dict[int, int] = {}
    old_needs: dict[int, int] = {}
    for facts in asked.incidents:
        row = IncidentRow(
            **{key: value for key, value in facts.items() if key != "id"}, needs=[], responses=[]
        )
        session.add(row)
        session.flush()
        new_ids[facts["id"]] = row.id
    for facts in asked.needs:
        given = {key: value for key, value in facts.items() if key not in {"id", "incident_id"}}
        need = NeedRow(**given, incident_id=new_ids[facts["incident_id"]])
        session.add(need)
        session.flush()
        old_needs[need.id] = facts["id"]
    session.expire_all()
    moment: datetime = asked.from_at
    best = best_possible(session, sorted(new_ids.values()), moment, SECONDS)
    return BestPlan(
        status=best.status,
        from_at=moment,
        arrivals=[
            BestArrival(
                need_id=old_needs[one.need_id],
                quantity=one.quantity,
                at=moment + timedelta(minutes=one.minutes),
            )
            for one in best.arrivals
        ],
    )


def _plain(row: IncidentRow | NeedRow) -> dict[str, Any]:
    """The columns that are its own: no identity, no world, no reference to another row of the world."""
    skipped = {"id", "world", "version"}
    return {
        column.key: getattr(row, column.key)
        for column in type(row).__table__.columns
        if column.key not in skipped and not _points_into_world(column)
    }


def _points_into_world(column: Any) -> bool:
    return any("world" in key.column.table.c for key in column.foreign_keys)
