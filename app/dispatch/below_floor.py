"""What a city keeps for itself is lent only when its leader says so, by kind and quantity."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.agreement.floors import Breach, Taken, breaches
from app.agreement.service import allowed_below_floor
from app.core.db import at
from app.core.errors import Conflict
from app.dispatch.cover import lent_units
from app.dispatch.models import PlanRow


def breaches_of(session: Session, row: PlanRow, city: str, granted: Mapping[int, int]) -> list[Breach]:
    """Floors of `city` that granting so much of its lines would go below."""
    taken = [Taken(line.source, granted[line.id]) for line in row.movements if granted.get(line.id)]
    return breaches(session, city, taken, lent_units(session)) if taken else []


def allowed_of(session: Session, row: PlanRow) -> Counter[tuple[str, str, str]]:
    """What leaders have let go below their floors for its incident, by (city, form, kind)."""
    return allowed_below_floor(session, [row.incident_id], at(session))


def require_said(
    session: Session, row: PlanRow, city: str, found: Sequence[Breach], said: Mapping[str, int]
) -> None:
    """Conflict `floor_breach`, listing what would have to be said, unless each breach is named in `said`
    or was allowed for this incident before."""
    allowed = allowed_of(session, row)
    unsaid = [
        one
        for one in found
        if one.below > said.get(one.key, 0) and one.below > allowed[(city, one.form, one.kind)]
    ]
    if unsaid:
        raise Conflict("floor_breach", {"breaches": [one._asdict() for one in unsaid], "city": city})
