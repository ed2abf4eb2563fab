"""Sign in and out, the second factor, one's own account, and the accounts of others by two administrators."""

from typing import Literal, cast

from flask import Response, current_app, request
from flask import session as cookie
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.accounts import administration, passwords, second_factor, service, sessions
from app.accounts.edge import command, database, query, rules, signed_in, world
from app.accounts.events import Officer, Role
from app.accounts.models import OfficerRow
from app.accounts.policy import Actor
from app.accounts.review import AccountReview, OwnAccount, own_account, review
from app.accounts.sealing import Seal
from app.core import clock
from app.core.errors import NotSignedIn
from app.core.http import feature_api
from app.core.jobs import outside_the_loop
from app.core.live import Consoles
from app.core.shapes import Body, City, Id, Shape, Title
from app.core.tables import REAL

api = feature_api("accounts", __name__)

# Verified when the name is unknown, so that an answer takes as long and tells nothing.
_NOBODY = service.password_hash("nobody")

Code = Field(pattern=r"^[0-9]{6}$")
Username = Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,59}$")
Password = Field(min_length=1, max_length=200)


class OfficerPath(BaseModel):
    officer_id: Id


class SignIn(Body):
    """`code` is needed from officers who have enrolled a second factor of their own."""

    username: str = Field(max_length=60)
    password: str = Field(max_length=200)
    code: str | None = Field(default=None, pattern=r"^[0-9]{6}$")


class SignedIn(Shape):
    officer: Officer
    world: str


class SignedOut(Shape):
    signed_in: Literal[False] = False


class FactorCode(Body):
    code: str = Code


class Enrolment(Body):
    """Whoever has a second factor of his own shows it before he takes another."""

    password: str = Password
    code: str | None = Field(default=None, pattern=r"^[0-9]{6}$")


class Proposed(Shape):
    """To be scanned, or typed; the QR code is SVG."""

    secret: str
    address: str
    qr_svg: str


class NewPassword(Body):
    password: str = Password
    new_password: str = Password


class NewAccount(Body):
    username: str = Username
    name_zh: Title
    name_en: Title
    city: City | None = None
    role: Role
    password: str = Password  # for the first sign-in only
    reason: Title


class AskedChange(Body):
    """`city` and `role` for assign; `password`, for the next sign-in only, for reset_password."""

    what: Literal["disable", "enable", "assign", "reset_password", "reset_second_factor"]
    city: City | None = None
    role: Role | None = None
    password: str | None = Field(default=None, max_length=200)
    reason: Title
    seen_version: int


class AccountDecision(Body):
    granted: bool
    seen_version: int


@api.post("/session", responses={200: SignedIn})
def sign_in(body: SignIn) -> Response:
    """Start a session; `wrong_credentials`, `locked_out` or `code_needed` otherwise."""
    with database().read(REAL) as session:
        row = service.find(session, body.username)
    if row:
        service.require_unlocked(row, clock.now())
    stored = row.password_hash if row and row.active else _NOBODY
    matches = outside_the_loop(service.password_matches, stored, body.password)
    if row is None or not row.active or not matches:
        if row and row.active:
            with database().write(REAL, by=row.id, at=clock.now(), even_read_only=True) as session:
                service.note_sign_in(session, row.id, succeeded=False)
        raise NotSignedIn("wrong_credentials")
    shown = _require_code(row, body.code)
    with database().write(REAL, by=row.id, at=clock.now(), even_read_only=True) as session:
        service.note_sign_in(session, row.id, succeeded=True)
        session_id = sessions.begin(session, row.id, request.remote_addr or "", rules(), shown)
    cookie.clear()
    cookie.update(session=session_id, world=REAL)
    cookie.permanent = True
    return _me()


@api.get("/session", responses={200: SignedIn})
def who_am_i() -> Response:
    """The signed-in officer and his world, or `not_signed_in`."""
    return _me()


@api.delete("/session", responses={200: SignedOut})
def sign_out() -> Response:
    """The session ends, and with it its stream."""
    session_id = cookie.get("session")
    if session_id:
        with database().write(REAL, by=None, at=clock.now(), even_read_only=True) as session:
            sessions.end(session, session_id)
        _consoles().close_session(session_id)
    cookie.clear()
    return _json(SignedOut())


@api.post("/session/confirmation", responses={200: SignedIn})
def confirm(body: FactorCode) -> Response:
    """Show the second factor again; `wrong_code` otherwise, a used one included."""
    who = signed_in()
    _accept(who.officer_id, body.code)
    with database().write(REAL, by=who.officer_id, at=clock.now(), even_read_only=True) as session:
        sessions.confirm(session, who.session_id, rules())
    return _me()


@api.get("/account", responses={200: OwnAccount})
def get_account() -> Response:
    """One's own account; the code of the moment too where it is the demo's published secret."""
    who = signed_in()
    with database().read(REAL) as session:
        row = session.get_one(OfficerRow, who.officer_id)
        return _json(own_account(row, who.confirmed_until, who.ends_at, clock.now(), rules()))


@api.post("/account/second-factor", responses={200: Proposed})
def enrol_second_factor(body: Enrolment) -> Response:
    """A new secret to scan; it counts once `/account/second-factor/confirmation` has seen a code of it."""
    who = signed_in()
    row = _with_password(who.officer_id, body.password)
    _require_code(row, body.code)
    with database().write(REAL, by=who.officer_id, at=clock.now()) as session:
        secret = second_factor.propose(session, who.officer_id, _seal())
    address = second_factor.address(secret, row.username)
    qr_svg = second_factor.picture(address)
    return _json(Proposed(secret=secret, address=address, qr_svg=qr_svg))


@api.post("/account/second-factor/confirmation", responses={200: SignedIn})
def adopt_second_factor(body: FactorCode) -> Response:
    who = signed_in()
    with database().write(REAL, by=who.officer_id, at=clock.now()) as session:
        taken = second_factor.adopt(session, who.officer_id, body.code, _seal())
    if not taken:
        raise NotSignedIn("wrong_code")
    return _me()


@api.post("/account/password", responses={200: SignedIn})
def change_password(body: NewPassword) -> Response:
    """Ends every other session of this officer."""
    who = signed_in()
    row = _with_password(who.officer_id, body.password)
    passwords.require_fit(body.new_password, row.username, rules())
    new = outside_the_loop(service.password_hash, body.new_password)
    with database().write(REAL, by=who.officer_id, at=clock.now()) as session:
        passwords.change(session, who.officer_id, new, who.session_id)
    return _me()


@api.get("/account-review", responses={200: AccountReview})
def get_account_review() -> Response:
    """Every account with what an administrator should look at; for the three administrators."""
    return query(lambda session, actor: review(session, actor, clock.now(), rules()))


@api.post("/accounts", responses={201: Officer})
def ask_create(body: NewAccount) -> Response:
    passwords.require_fit(body.password, body.username, rules())
    hashed = outside_the_loop(service.password_hash, body.password)
    given = body.model_dump(exclude={"password"})
    return command(
        lambda session, actor: administration.ask_create(session, actor, password_hash=hashed, **given), 201
    )


@api.post("/accounts/<int:officer_id>/change", responses={200: Officer})
def ask_change(path: OfficerPath, body: AskedChange) -> Response:
    hashed = None
    if body.password:
        passwords.require_fit(body.password, "", rules())
        hashed = outside_the_loop(service.password_hash, body.password)
    given = body.model_dump(exclude={"password"})

    def work(session: Session, actor: Actor) -> Officer:
        return administration.ask(session, actor, path.officer_id, password_hash=hashed, **given)

    return command(work)


@api.post("/accounts/<int:officer_id>/decision", responses={200: Officer})
def decide_change(path: OfficerPath, body: AccountDecision) -> Response:
    given = body.model_dump()
    return command(lambda session, actor: administration.decide(session, actor, path.officer_id, **given))


def _with_password(officer_id: int, password: str) -> OfficerRow:
    """The officer, when this is his password; a wrong one counts as a failed try."""
    with database().read(REAL) as session:
        row = session.get_one(OfficerRow, officer_id)
    service.require_unlocked(row, clock.now())
    if not outside_the_loop(service.password_matches, row.password_hash, password):
        with database().write(REAL, by=officer_id, at=clock.now(), even_read_only=True) as session:
            service.note_sign_in(session, officer_id, succeeded=False)
        raise NotSignedIn("wrong_credentials")
    return row


def _require_code(row: OfficerRow, code: str | None) -> bool:
    """Whether a second factor was shown; `code_needed` from whoever has one of his own and did not."""
    if not rules().second_factor or row.second_factor_secret is None:
        return False
    if code is None and row.second_factor_demo:
        return False
    if code is None:
        raise NotSignedIn("code_needed")
    _accept(row.id, code)
    return True


def _accept(officer_id: int, code: str) -> None:
    now = clock.now()
    with database().read(REAL) as session:
        row = session.get_one(OfficerRow, officer_id)
    service.require_unlocked(row, now)
    if row.second_factor_secret is None:
        raise NotSignedIn("second_factor_not_enrolled")
    with database().write(REAL, by=officer_id, at=now, even_read_only=True) as session:
        accepted = second_factor.accept(session, officer_id, code, _seal())
    if not accepted:
        raise NotSignedIn("wrong_code")


def _me() -> Response:
    officer_id = signed_in().officer_id
    with database().read(world()) as session:
        officer = service.officer(session, officer_id)
    if officer is None:
        raise NotSignedIn("not_signed_in")
    return _json(SignedIn(officer=officer, world=world()))


def _seal() -> Seal:
    return cast(Seal, current_app.extensions["seal"])


def _consoles() -> Consoles:
    return cast(Consoles, current_app.extensions["consoles"])


def _json(shape: Shape) -> Response:
    return Response(shape.model_dump_json(), content_type="application/json")
