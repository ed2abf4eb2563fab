"""An incident row as consoles see it, and the event that says it changed."""

from datetime import datetime, timedelta
from typing import TypeVar

from app.core.journal import Event
from app.core.shapes import Shape
from app.incidents.events import Incident, IncidentChanged, LevelChange, Link, Need, Response
from app.incidents.models import IncidentRow, NeedRow
from app.incidents.rules import command_rules
from app.incidents.states import ENDED
from app.region.data import load_reference

S = TypeVar("S", bound=Shape)

COMPUTED = {"category", "type_known", "needs", "response", "levels", "links", "persons_due_at"}
FIELDS = [field for field in Incident.model_fields if field not in COMPUTED]


def shape(row: IncidentRow) -> Incident:
    kind = load_reference().event_type(row.type_code)
    return Incident(
        **{field: getattr(row, field) for field in FIELDS},
        category=kind.category,
        type_known=kind.known,
        needs=[_need(row, need) for need in row.needs],
        response=_public(row.responses[-1], Response) if row.responses else None,
        levels=[_public(one, LevelChange) for one in row.levels],
        links=[_public(one, Link) for one in row.links],
        persons_due_at=persons_due_at(row),
    )


def changed(row: IncidentRow, action: str) -> Event:
    return IncidentChanged(action=action, object=shape(row))


def persons_due_at(row: IncidentRow) -> datetime | None:
    """When personal data of an incident that is over come to their end; None while it is not."""
    if row.state not in ENDED:
        return None
    ended = row.responses[-1].ended_at if row.state == "ended" and row.responses else row.touched_at
    usual = (ended or row.touched_at) + timedelta(days=command_rules().persons.retention_days)
    return max(usual, row.persons_kept_until or usual)


def stale_at(row: IncidentRow, need: NeedRow) -> datetime:
    """From when on the need asks to be confirmed."""
    hours = command_rules().stale_hours(row.grade)
    return (need.confirmed_at or row.recorded_at) + timedelta(hours=hours)


def _need(row: IncidentRow, need: NeedRow) -> Need:
    fields = Need.model_fields.keys() - {"stale_at"}
    return Need.model_validate(
        {field: getattr(need, field) for field in fields} | {"stale_at": stale_at(row, need)}
    )


def _public(row: object, shape_class: type[S]) -> S:
    return shape_class.model_validate({field: getattr(row, field) for field in shape_class.model_fields})
