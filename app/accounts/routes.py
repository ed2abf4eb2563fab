"""Sign in, sign out, who am I."""

from typing import Literal

from flask import Response
from flask import session as cookie
from pydantic import Field

from app.accounts import service
from app.accounts.edge import database, signed_in_id, world
from app.accounts.events import Officer
from app.core import clock
from app.core.errors import NotSignedIn
from app.core.http import feature_api
from app.core.jobs import outside_the_loop
from app.core.shapes import Body, Shape

api = feature_api("accounts", __name__)

# Verified when the name is unknown, so that an answer takes as long and tells nothing.
_NOBODY = service.password_hash("nobody")


class SignIn(Body):
    username: str = Field(max_length=60)
    password: str = Field(max_length=200)


class SignedIn(Shape):
    officer: Officer
    world: str


class SignedOut(Shape):
    signed_in: Literal[False] = False


@api.post("/session", responses={200: SignedIn})
def sign_in(body: SignIn) -> Response:
    """Start a signed-in session; `wrong_credentials` or `locked_out` otherwise."""
    with database().read("real") as session:
        row = service.find(session, body.username)
    if row:
        service.require_unlocked(row, clock.now())
    stored = row.password_hash if row and row.active else _NOBODY
    matches = outside_the_loop(service.password_matches, stored, body.password)
    if row:
        with database().write("real", by=row.id, at=clock.now()) as session:
            service.note_sign_in(session, row.id, succeeded=matches)
    if not (row and row.active and matches):
        raise NotSignedIn("wrong_credentials")
    cookie.clear()
    cookie.update(officer_id=row.id, world="real")
    cookie.permanent = True
    return _me()


@api.get("/session", responses={200: SignedIn})
def who_am_i() -> Response:
    """The signed-in officer and his world, or `not_signed_in`."""
    return _me()


@api.delete("/session", responses={200: SignedOut})
def sign_out() -> Response:
    cookie.clear()
    return _json(SignedOut())


def _me() -> Response:
    with database().read(world()) as session:
        officer = service.officer(session, signed_in_id())
    if officer is None:
        raise NotSignedIn("not_signed_in")
    return _json(SignedIn(officer=officer, world=world()))


def _json(shape: Shape) -> Response:
    return Response(shape.model_dump_json(), content_type="application/json")
