"""What is done before something starts home: its list, and a leader's word where a step is left out."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict
from app.dispatch.events import Movement
from app.dispatch.models import MovementRow
from app.dispatch.shapes import say_movement
from app.dispatch.tracking import locked_movement, open_steps, tick

AT_WORK_NO_MORE = ("released",)


def demobilise(
    session: Session, actor: Actor, movement_id: int, *, checklist: Sequence[str], seen_version: int
) -> Movement:
    """What of the demobilisation list is done, before it starts home."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.report", row.city_from, row.city_to)
    _require_released(row)
    tick(row, checklist)
    return say_movement(session, row, "movement.demobilised")


def waive_checklist(
    session: Session, actor: Actor, movement_id: int, *, reason: str, seen_version: int
) -> Movement:
    """A leader of either side lets it start home with steps open, in his name and with a reason."""
    row = locked_movement(session, movement_id, seen_version)
    require(actor, "movement.override", row.city_from, row.city_to)
    _require_released(row)
    if not open_steps(row):
        raise Conflict("nothing_open", {"movement_id": row.id})
    row.checklist_waived_by, row.checklist_waived_at = actor.id, at(session)
    row.checklist_waived_reason = reason
    return say_movement(session, row, "movement.checklist_waived")


def _require_released(row: MovementRow) -> None:
    if row.state not in AT_WORK_NO_MORE:
        raise Conflict(
            "illegal_move", {"state": row.state, "action": "demobilise", "allowed": list(AT_WORK_NO_MORE)}
        )
