"""The invented roster of the four cities and the joint command: put into an empty one once."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.accounts.policy import JOINT
from app.core.db import Database
from app.core.tables import REAL
from app.duty.roster import BEIJING, planned
from app.duty.roster_models import JOINT_DESK, DeskRow
from app.region.data import load_demo, load_reference

DAYS_AHEAD = 45


def seed_roster_once(database: Database, moment: datetime) -> bool:
    """Desks and the next weeks' shifts; False when there are desks already."""
    with database.read(REAL) as session:
        if session.execute(select(func.count()).select_from(DeskRow)).scalar_one():
            return False
    with database.write(REAL, by=None, at=moment) as session:
        enter_roster(session, moment)
    return True


def enter_roster(session: Session, moment: datetime) -> None:
    """Written like the demo register: it is there from the start, without an entry of the journal."""
    duty = load_reference().agreement.duty
    today = moment.astimezone(BEIJING).date()
    days = [today + timedelta(days=number) for number in range(-1, DAYS_AHEAD)]
    for city, phone in load_demo().policy.duty_phones.items():
        session.add(
            DeskRow(
                city=city,
                phone=phone,
                day_starts=duty.day_starts,
                night_starts=duty.night_starts,
                invented=True,
            )
        )
        session.flush()  # shift times come from the desk
        leaders, officers = _staff(session, city)
        if leaders and officers:
            list(planned(session, city, days, leaders, officers, invented=True))


def _staff(session: Session, desk: str) -> tuple[list[int], list[int]]:
    """Who may lead a shift, and who may stand in it; the joint command's officers are all of one role."""
    if desk != JOINT_DESK:
        return _post(session, desk, "leader"), _post(session, desk, "duty_officer")
    found = _post(session, None, JOINT)
    return found[: len(found) // 2], found[len(found) // 2 :]


def _post(session: Session, city: str | None, role: str) -> list[int]:
    query = select(OfficerRow.id).where(OfficerRow.city == city, OfficerRow.role == role)
    return list(session.execute(query.order_by(OfficerRow.id)).scalars())
