"""The edge of every feature: who asks, in which world, in one transaction, once."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple, cast

from flask import Response, current_app, request
from flask import session as cookie
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.accounts import service, sessions
from app.accounts.models import SessionRow
from app.accounts.policy import Actor
from app.core import clock
from app.core.db import Database
from app.core.errors import Invalid, NotSignedIn
from app.core.idempotency import KEY_LENGTH, Answered, answered, remember
from app.core.tables import REAL
from app.core.worlds import moment_to_act
from config.settings import AccountRules

Work = Callable[[Session, Actor], BaseModel]
ATTEMPTS = 5


def database() -> Database:
    return cast(Database, current_app.extensions["database"])


def world() -> str:
    """The world this console is in; NotAllowed `not_in_this_drill` once its officer may not be there."""
    where = str(cookie.get("world", REAL))
    if where != REAL:
        require_entry(database(), where, signed_in_id())
    return where


def require_entry(of: Database, where: str, officer_id: int) -> None:
    """What `create_app` was given for drills decides; without drills there is no world but the real one."""
    current_app.extensions["require_entry"](of, where, officer_id)


class SignedIn(NamedTuple):
    """Whose request this is, by which session."""

    officer_id: int
    session_id: str
    confirmed_until: datetime | None
    ends_at: datetime


def rules() -> AccountRules:
    return cast(AccountRules, current_app.config["ACCOUNTS"])


def signed_in() -> SignedIn:
    """The live session of this request; `not_signed_in` when it was ended, idle too long or too old."""
    session_id = cookie.get("session")
    if session_id is None:
        raise NotSignedIn("not_signed_in")
    now = clock.now()
    with database().read(REAL) as session:
        row = sessions.live(session, str(session_id), now, rules())
        due = sessions.is_due_for_touch(row, now)
    if due:
        _touch(row, now)
    return SignedIn(row.officer_id, row.id, row.confirmed_until, row.ends_at)


def _touch(row: SessionRow, now: datetime) -> None:
    """Who reads stays signed in, even where a standby takes no change."""
    with (
        suppress(DBAPIError),
        database().write(REAL, by=row.officer_id, at=now, even_read_only=True) as session,
    ):
        sessions.touch(session, row.id)


def signed_in_id() -> int:
    return signed_in().officer_id


def session_id_or_none() -> str | None:
    """For the stream: a console is let in with a live session only."""
    try:
        return signed_in().session_id
    except NotSignedIn:
        return None


def live_ids(opened: Database, given: AccountRules) -> set[str]:
    with opened.read(REAL) as session:
        return sessions.live_ids(session, clock.now(), given)


def command(
    work: Work, status: int = 200, where: str | None = None, *, even_read_only: bool = False
) -> Response:
    """Do `work` in one transaction for the signed-in officer; the same key never does it twice.

    In the world his console is in, or in `where` when the route itself says which.

    `work` is called again, in a new transaction, when somebody else took a unique number it wanted.
    """
    who, key = signed_in(), _idempotency_key()
    fingerprint = hashlib.sha256(
        f"{who.officer_id} {request.method} {request.path} ".encode() + request.get_data()
    ).hexdigest()
    for _ in range(ATTEMPTS - 1):
        # A twin with the same key has won, and is found next time; or another took the same new number.
        with suppress(IntegrityError):
            return _answer(_once(work, who, key, fingerprint, status, where, even_read_only))
    return _answer(_once(work, who, key, fingerprint, status, where, even_read_only))


def query(work: Work, where: str | None = None) -> Response:
    """Answer from a consistent view; changes nothing."""
    who = signed_in()
    with database().read(where or world()) as session:
        return _answer(Answered(200, work(session, _actor(session, who, clock.now())).model_dump_json()))


def acting(session: Session) -> Actor:
    """Who asks, for an answer that is a file and depends on who that is."""
    return _actor(session, signed_in(), clock.now())


def _once(
    work: Work,
    who: SignedIn,
    key: str,
    fingerprint: str,
    status: int,
    given: str | None,
    even_read_only: bool,
) -> Answered:
    now, where = clock.now(), given or world()
    moment = moment_to_act(database(), where, who.officer_id, now)
    with database().write(
        where, by=who.officer_id, at=moment, wall=now, even_read_only=even_read_only
    ) as session:
        earlier = answered(session, key, fingerprint)
        if earlier:
            return earlier
        slot = remember(session, key, fingerprint)
        body = work(session, _actor(session, who, now)).model_dump_json()
        slot.status, slot.body = status, body
        return Answered(status, body)


def _actor(session: Session, who: SignedIn, moment: datetime) -> Actor:
    actor = service.actor(session, who.officer_id)
    if actor is None:
        raise NotSignedIn("not_signed_in")
    shown = who.confirmed_until is not None and who.confirmed_until > moment
    return actor._replace(confirmed=shown or not rules().second_factor)


def _idempotency_key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= KEY_LENGTH:
        raise Invalid("idempotency_key_needed", {"length": len(key)})
    return key


def _answer(answer: Answered) -> Response:
    return Response(answer.body, status=answer.status, content_type="application/json")
