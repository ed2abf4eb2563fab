"""Officers: enrol, find, and the bookkeeping round a sign-in."""

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.events import Officer, OfficerChanged
from app.accounts.models import OfficerRow
from app.accounts.policy import Actor
from app.core.db import at
from app.core.errors import NotAllowed, NotSignedIn
from app.core.journal import record

ATTEMPTS = 5
LOCK_MINUTES = 10

_hasher = PasswordHasher()


def enrol(
    session: Session,
    *,
    username: str,
    name_zh: str,
    name_en: str,
    city: str | None,
    role: str,
    password_hash: str,
    demo_secret: str | None = None,
) -> OfficerRow:
    row = OfficerRow(
        username=username,
        name_zh=name_zh,
        name_en=name_en,
        city=city,
        role=role,
        password_hash=password_hash,
        second_factor_secret=demo_secret,
        second_factor_demo=demo_secret is not None,
    )
    session.add(row)
    session.flush()  # its id goes into the event
    record(session, OfficerChanged(action="officer.enrolled", object=officer_shape(row)))
    return row


def find(session: Session, username: str) -> OfficerRow | None:
    return session.execute(select(OfficerRow).where(OfficerRow.username == username)).scalar_one_or_none()


def require_unlocked(row: OfficerRow, moment: datetime) -> None:
    """NotSignedIn `locked_out` while too many wrong passwords are recent."""
    if row.locked_until and row.locked_until > moment:
        minutes = (row.locked_until - moment).total_seconds() / 60
        raise NotSignedIn("locked_out", {"minutes": max(1, round(minutes))})


def note_sign_in(session: Session, officer_id: int, *, succeeded: bool) -> None:
    """Count wrong passwords in a row; the fifth locks the account for ten minutes.

    A right password is worth an entry only where it ends a row of wrong ones.
    """
    row = session.get_one(OfficerRow, officer_id, with_for_update=True)
    if not succeeded:
        count_failure(session, row)
    elif row.failed_sign_ins or row.locked_until:
        row.failed_sign_ins, row.locked_until = 0, None
        say(session, row, "officer.sign_in_succeeded")


def count_failure(session: Session, row: OfficerRow) -> None:
    """A wrong password or code; the fifth in a row locks the account for ten minutes."""
    action = "officer.sign_in_failed"
    row.failed_sign_ins += 1
    row.locked_until = None
    if row.failed_sign_ins >= ATTEMPTS:
        action = "officer.locked_out"
        row.failed_sign_ins, row.locked_until = 0, at(session) + timedelta(minutes=LOCK_MINUTES)
    say(session, row, action)


def say(session: Session, row: OfficerRow, action: str) -> Officer:
    session.flush()  # the event carries the id and version this change gets
    shape = officer_shape(row)
    record(session, OfficerChanged(action=action, object=shape))
    return shape


def actor(session: Session, officer_id: int) -> Actor | None:
    """The officer of a sign-in, unless he has been taken off the list since."""
    row = session.get(OfficerRow, officer_id)
    if row is None or not row.active:
        return None
    if row.password_temporary:
        raise NotAllowed("password_change_needed")
    return Actor(row.id, row.name_zh, row.city, row.role)


def officer(session: Session, officer_id: int) -> Officer | None:
    row = session.get(OfficerRow, officer_id)
    return officer_shape(row) if row and row.active else None


def officer_shape(row: OfficerRow) -> Officer:
    factor = "demo" if row.second_factor_demo else "own" if row.second_factor_secret else "none"
    known = {field: getattr(row, field) for field in Officer.model_fields if field != "second_factor"}
    return Officer.model_validate(known | {"second_factor": factor})


def password_hash(password: str) -> str:
    return _hasher.hash(password)


def password_matches(stored: str, password: str) -> bool:
    """About 200 ms of computing: never call it in the web loop itself."""
    try:
        return _hasher.verify(stored, password)
    except VerificationError:
        return False


def every_officer(session: Session) -> list[Officer]:
    return [officer_shape(row) for row in session.execute(select(OfficerRow)).scalars()]
