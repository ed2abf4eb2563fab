"""An incident row as consoles see it, and the event that says it changed."""

from app.core.journal import Event
from app.incidents.events import Incident, IncidentChanged, Need, Response
from app.incidents.models import IncidentRow
from app.region.data import load_reference

COMPUTED = {"category", "type_known", "needs", "response"}
FIELDS = [field for field in Incident.model_fields if field not in COMPUTED]


def shape(row: IncidentRow) -> Incident:
    kind = load_reference().event_type(row.type_code)
    return Incident(
        **{field: getattr(row, field) for field in FIELDS},
        category=kind.category,
        type_known=kind.known,
        needs=[Need.model_validate(_public(need, Need)) for need in row.needs],
        response=Response.model_validate(_public(row.responses[-1], Response)) if row.responses else None,
    )


def changed(row: IncidentRow, action: str) -> Event:
    return IncidentChanged(action=action, object=shape(row))


def _public(row: object, shape_class: type[Need] | type[Response]) -> dict[str, object]:
    return {field: getattr(row, field) for field in shape_class.model_fields}
