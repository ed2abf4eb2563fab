"""Needs derived from what happened by the norms table: suggestions, which a person edits and states."""

from zoneinfo import ZoneInfo

from app.core.shapes import Shape
from app.incidents.events import Form
from app.incidents.models import IncidentRow
from app.region.data import load_reference
from app.region.norms import Circumstances

BEIJING = ZoneInfo("Asia/Shanghai")


class NeedSuggestion(Shape):
    """`due_minutes` and `latest_minutes` count from when it happened; `basis` names rule and standing."""

    form: Form
    kind: str
    quantity: int
    minimum_grade: int | None
    due_minutes: int
    latest_minutes: int
    priority: int
    basis: str


def suggest_needs(row: IncidentRow) -> list[NeedSuggestion]:
    what = Circumstances(
        type_code=row.type_code,
        month=row.occurred_at.astimezone(BEIJING).month,
        deaths=row.deaths,
        missing=row.missing,
        injured=row.injured,
        seriously_injured=row.seriously_injured,
        affected=row.affected,
        evacuated=row.evacuated,
    )
    return [
        NeedSuggestion(
            form=need.form,
            kind=need.kind,
            quantity=need.quantity,
            minimum_grade=need.minimum_grade,
            due_minutes=round(need.due_hours * 60),
            latest_minutes=round(need.latest_hours * 60),
            priority=need.priority,
            basis=need.basis,
        )
        for need in load_reference().suggest_needs(what)
    ]
