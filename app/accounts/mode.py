"""The switch that stops every change: turned by the system administrator, in his name and with a reason."""

from sqlalchemy.orm import Session

from app.accounts.events import Mode, ModeChanged
from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict
from app.core.journal import record
from app.core.mode import ONE, ModeRow
from app.core.tables import REAL, world_of


def switch(session: Session, actor: Actor, *, read_only: bool, reason: str) -> Mode:
    """Stop or allow changes; Conflict `mode_unchanged` when it stands so already."""
    require(actor, "mode.switch")
    row = session.get(ModeRow, ONE, with_for_update=True, populate_existing=True)
    if read_only == (row is not None and row.read_only):
        raise Conflict("mode_unchanged", {"read_only": read_only})
    if row is None:
        row = ModeRow(id=ONE)
        session.add(row)
    row.read_only, row.reason = read_only, reason
    row.changed_by, row.changed_at = actor.id, at(session)
    session.flush()
    mode = mode_shape(row)
    record(session, ModeChanged(action="mode.stopped" if read_only else "mode.resumed", object=mode))
    return mode


def mode_shape(row: ModeRow) -> Mode:
    return Mode.model_validate({field: getattr(row, field) for field in Mode.model_fields})


def every_mode(session: Session) -> list[ModeChanged]:
    row = session.get(ModeRow, ONE) if world_of(session) == REAL else None
    return [ModeChanged(action="snapshot", object=mode_shape(row))] if row else []
