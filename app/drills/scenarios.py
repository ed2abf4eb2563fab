"""Scenarios as directors keep them: those shipped as files, and those made or changed here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor, require
from app.core.db import at
from app.core.errors import NotFound
from app.core.shapes import Shape
from app.drills.library import shipped
from app.drills.models import ScenarioRow
from app.drills.scenario import Scenario
from app.drills.shapes import say


class Kept(Shape):
    """A scenario and where it comes from: file | console | spreadsheet | operation."""

    scenario: Scenario
    origin: str


def every(session: Session) -> dict[str, Kept]:
    """What is made here stands before a file of the same key."""
    found = {key: Kept(scenario=one, origin="file") for key, one in shipped().items()}
    for row in session.execute(select(ScenarioRow).order_by(ScenarioRow.id)).scalars():
        found[row.key] = Kept(scenario=Scenario.model_validate_json(row.body), origin=row.origin)
    return found


def one(session: Session, key: str) -> Scenario:
    known = every(session)
    if key not in known:
        raise NotFound("not_found", {"what": f"scenario:{key}"})
    return known[key].scenario


def keep(session: Session, actor: Actor, scenario: Scenario, origin: str) -> Kept:
    """Save it under its key; exercises that are scheduled keep the script they were scheduled with."""
    require(actor, "drill.direct")
    query = select(ScenarioRow).where(ScenarioRow.key == scenario.key)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        row = ScenarioRow(key=scenario.key)
        session.add(row)
    row.body, row.origin = scenario.model_dump_json(), origin
    row.changed_at, row.changed_by = at(session), actor.id
    say(session, row, "scenario.kept")
    return Kept(scenario=scenario, origin=origin)
