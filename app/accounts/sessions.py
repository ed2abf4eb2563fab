"""Sessions: begun by a sign-in, ended by the officer, by idleness, by age, or by a change of his account."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow, SessionRow
from app.core.db import at
from app.core.errors import NotSignedIn
from config.settings import AccountRules

TOUCH_SECONDS = 60  # idleness is counted in minutes: not every request needs a write


def begin(session: Session, officer_id: int, address: str, rules: AccountRules, confirmed: bool) -> str:
    """A new session of this officer; its id goes into his cookie."""
    now = at(session)
    row = SessionRow(
        id=secrets.token_urlsafe(32),
        officer_id=officer_id,
        began_at=now,
        seen_at=now,
        ends_at=now + timedelta(hours=rules.session_hours),
        confirmed_until=now + timedelta(minutes=rules.step_up_minutes) if confirmed else None,
        address=address,
    )
    session.add(row)
    return row.id


def live(session: Session, session_id: str, moment: datetime, rules: AccountRules) -> SessionRow:
    """The session, or NotSignedIn `not_signed_in` with why: `ended`, `too_old` or `idle`."""
    row = session.get(SessionRow, session_id)
    why = _over(row, moment, rules)
    if row is None or why:
        raise NotSignedIn("not_signed_in", {"why": why})
    return row


def _over(row: SessionRow | None, moment: datetime, rules: AccountRules) -> str:
    if row is None or row.ended_at:
        return "ended"
    if row.ends_at <= moment:
        return "too_old"
    return "idle" if row.seen_at + timedelta(minutes=rules.idle_minutes) <= moment else ""


def is_due_for_touch(row: SessionRow, moment: datetime) -> bool:
    return row.seen_at + timedelta(seconds=TOUCH_SECONDS) <= moment


def touch(session: Session, session_id: str) -> None:
    session.execute(update(SessionRow).where(SessionRow.id == session_id).values(seen_at=at(session)))


def confirm(session: Session, session_id: str, rules: AccountRules) -> None:
    """The second factor was shown: decisions of weight are open for some minutes."""
    until = at(session) + timedelta(minutes=rules.step_up_minutes)
    session.execute(update(SessionRow).where(SessionRow.id == session_id).values(confirmed_until=until))


def end(session: Session, session_id: str) -> None:
    query = update(SessionRow).where(SessionRow.id == session_id, SessionRow.ended_at.is_(None))
    session.execute(query.values(ended_at=at(session)))


def end_all(session: Session, officer_id: int, but: str | None = None) -> None:
    """Sign this officer out everywhere (but here)."""
    query = update(SessionRow).where(SessionRow.officer_id == officer_id, SessionRow.ended_at.is_(None))
    if but:
        query = query.where(SessionRow.id != but)
    session.execute(query.values(ended_at=at(session)))


def live_ids(session: Session, moment: datetime, rules: AccountRules) -> set[str]:
    """Every session that may still see the stream."""
    query = (
        select(SessionRow.id)
        .join(OfficerRow, OfficerRow.id == SessionRow.officer_id)
        .where(
            OfficerRow.active,
            SessionRow.ended_at.is_(None),
            SessionRow.ends_at > moment,
            SessionRow.seen_at > moment - timedelta(minutes=rules.idle_minutes),
        )
    )
    return set(session.execute(query).scalars())


def forget_before(session: Session, moment: datetime) -> None:
    """Sessions over before `moment`, but for the newest of each officer: it says when he came last."""
    newest = select(func.max(SessionRow.began_at)).group_by(SessionRow.officer_id)
    over = delete(SessionRow).where(SessionRow.ends_at < moment, SessionRow.began_at.not_in(newest))
    session.execute(over)


def last_sign_ins(session: Session) -> dict[int, datetime]:
    """Officer -> when he last signed in."""
    latest: dict[int, datetime] = {}
    for row in session.execute(select(SessionRow).order_by(SessionRow.began_at)).scalars():
        latest[row.officer_id] = row.began_at
    return latest
