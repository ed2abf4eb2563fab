"""Grade, warning and response: three facts, each change of which is kept with its person and reason."""

from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.db import at
from app.incidents.models import IncidentRow, LevelRow
from app.incidents.notices import is_for_neighbours, notify


def note_level(
    session: Session,
    actor: Actor,
    row: IncidentRow,
    field: str,
    before: int | None,
    after: int | None,
    reason: str,
) -> None:
    change = {"before": before, "after": after, "at": at(session), "by": actor.id, "reason": reason}
    row.levels.append(LevelRow(world=row.world, field=field, **change))


def tell_neighbours(session: Session, row: IncidentRow) -> None:
    """A grade of II or worse concerns the other three cities, whatever the warning says."""
    if not is_for_neighbours(row.grade):
        return
    notify(
        session,
        subject=f"incident:{row.id}",
        cause="graded",
        level=row.grade,
        title=f"{row.number} {row.title}",
        city_from=row.city,
        incident_id=row.id,
    )
