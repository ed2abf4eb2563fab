"""Scenarios as directors keep them: those shipped as files, and those made or changed here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import Conflict, NotFound
from app.core.seen import require_seen
from app.core.shapes import Shape
from app.drills.library import shipped
from app.drills.models import ScenarioRow
from app.drills.scenario import Scenario
from app.drills.shapes import say


class Kept(Shape):
    """A scenario and where it comes from: file (then `version` is 0) | console | spreadsheet | operation."""

    scenario: Scenario
    origin: str
    version: int


def every(session: Session) -> dict[str, Kept]:
    """What is made here stands before a file of the same key."""
    found = {key: Kept(scenario=one, origin="file", version=0) for key, one in shipped().items()}
    for row in session.execute(select(ScenarioRow).order_by(ScenarioRow.id)).scalars():
        found[row.key] = Kept(
            scenario=Scenario.model_validate_json(row.body), origin=row.origin, version=row.version
        )
    return found


def one(session: Session, key: str) -> Scenario:
    known = every(session)
    if key not in known:
        raise NotFound("not_found", {"what": f"scenario:{key}"})
    return known[key].scenario


def keep(
    session: Session, actor: Actor, scenario: Scenario, origin: str, seen_version: int | None = None
) -> Kept:
    """Save it under its key; exercises that are scheduled keep the script they were scheduled with.

    Without `seen_version` it is a new one: Conflict `key_taken` when there is one of that key.
    """
    require(actor, "drill.direct")
    there = every(session).get(scenario.key)
    if there and seen_version is None:
        raise Conflict("key_taken", {"key": scenario.key})
    if there and seen_version is not None:
        require_seen(seen_version, there.version)
    return replace(session, actor, scenario, origin)


def replace(session: Session, actor: Actor, scenario: Scenario, origin: str) -> Kept:
    """Whatever stood under its key before stays in the journal."""
    require(actor, "drill.direct")
    query = select(ScenarioRow).where(ScenarioRow.key == scenario.key)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        row = ScenarioRow(key=scenario.key)
        session.add(row)
    row.body, row.origin = scenario.model_dump_json(), origin
    row.changed_at, row.changed_by = at(session), actor.id
    say(session, row, "scenario.kept")
    return Kept(scenario=scenario, origin=origin, version=row.version)
