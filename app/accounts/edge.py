"""The edge of every feature: who asks, in which world, in one transaction, once."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from flask import Response, current_app, request
from flask import session as cookie
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import service
from app.accounts.policy import Actor
from app.core import clock
from app.core.db import Database
from app.core.errors import Invalid, NotSignedIn
from app.core.idempotency import KEY_LENGTH, Answered, answered, remember

Work = Callable[[Session, Actor], BaseModel]
ATTEMPTS = 5


def database() -> Database:
    return cast(Database, current_app.extensions["database"])


def world() -> str:
    return str(cookie.get("world", "real"))


def signed_in_id() -> int:
    officer_id = cookie.get("officer_id")
    if officer_id is None:
        raise NotSignedIn("not_signed_in")
    return int(officer_id)


def command(work: Work, status: int = 200) -> Response:
    """Do `work` in one transaction for the signed-in officer; the same key never does it twice.

    `work` is called again, in a new transaction, when somebody else took a unique number it wanted.
    """
    officer_id, key = signed_in_id(), _idempotency_key()
    fingerprint = hashlib.sha256(
        f"{officer_id} {request.method} {request.path} ".encode() + request.get_data()
    ).hexdigest()
    for _ in range(ATTEMPTS - 1):
        # A twin with the same key has won, and is found next time; or another took the same new number.
        with suppress(IntegrityError):
            return _answer(_once(work, officer_id, key, fingerprint, status))
    return _answer(_once(work, officer_id, key, fingerprint, status))


def query(work: Work) -> Response:
    """Answer from a consistent view; changes nothing."""
    officer_id = signed_in_id()
    with database().read(world()) as session:
        return _answer(Answered(200, work(session, _actor(session, officer_id)).model_dump_json()))


def _once(work: Work, officer_id: int, key: str, fingerprint: str, status: int) -> Answered:
    with database().write(world(), by=officer_id, at=clock.now()) as session:
        earlier = answered(session, key, fingerprint)
        if earlier:
            return earlier
        slot = remember(session, key, fingerprint)
        body = work(session, _actor(session, officer_id)).model_dump_json()
        slot.status, slot.body = status, body
        return Answered(status, body)


def _actor(session: Session, officer_id: int) -> Actor:
    actor = service.actor(session, officer_id)
    if actor is None:
        raise NotSignedIn("not_signed_in")
    return actor


def _idempotency_key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= KEY_LENGTH:
        raise Invalid("idempotency_key_needed", {"length": len(key)})
    return key


def _answer(answer: Answered) -> Response:
    return Response(answer.body, status=answer.status, content_type="application/json")
