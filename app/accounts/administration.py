"""Accounts are changed by two administrators: the system administrator asks, the security one confirms."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import sessions
from app.accounts.events import Asked, Officer, Role
from app.accounts.models import OfficerRow
from app.accounts.policy import Actor, require
from app.accounts.service import officer_shape, say
from app.core.db import at
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.seen import require_seen
from app.core.tables import REAL, world_of

CITY_ROLES = {"duty_officer", "leader", "storekeeper", "team_leader"}


def ask_create(
    session: Session,
    actor: Actor,
    *,
    username: str,
    name_zh: str,
    name_en: str,
    city: str | None,
    role: Role,
    reason: str,
    password_hash: str,
) -> Officer:
    """A new account that nobody can use until the other administrator confirms it."""
    _require_asker(session, actor)
    _require_post(city, role)
    if session.execute(select(OfficerRow.id).where(OfficerRow.username == username)).first():
        raise Conflict("username_taken", {"username": username})
    row = OfficerRow(
        username=username,
        name_zh=name_zh,
        name_en=name_en,
        city=city,
        role=role,
        password_hash=password_hash,
        password_temporary=True,
        active=False,
    )
    session.add(row)
    row.asked = _asked(session, actor, "create", city, role, reason)
    return say(session, row, "officer.change_asked")


def ask(
    session: Session,
    actor: Actor,
    officer_id: int,
    *,
    what: str,
    city: str | None,
    role: Role | None,
    reason: str,
    password_hash: str | None,
    seen_version: int,
) -> Officer:
    """Ask for a change of an account; one at a time."""
    _require_asker(session, actor)
    row = _locked(session, officer_id)
    require_seen(seen_version, row.version)
    if row.asked:
        raise Conflict("change_already_asked", {"username": row.username})
    wanted: Role = role or officer_shape(row).role
    post = (city, wanted) if what == "assign" else (row.city, officer_shape(row).role)
    _require_post(*post)
    if what == "reset_password" and password_hash is None:
        raise Invalid("password_needed")
    row.asked = _asked(session, actor, what, *post, reason)
    row.asked_password_hash = password_hash if what == "reset_password" else None
    return say(session, row, "officer.change_asked")


def decide(session: Session, actor: Actor, officer_id: int, *, granted: bool, seen_version: int) -> Officer:
    """The security administrator confirms or refuses; what is confirmed holds at once, everywhere."""
    row = _locked(session, officer_id)
    require(actor, "account.decide")
    require_seen(seen_version, row.version)
    if row.asked is None:
        raise Conflict("nothing_asked", {"username": row.username})
    asked = Asked.model_validate(row.asked)
    if actor.id in {asked.asked_by, row.id}:
        raise NotAllowed("own_request", {"username": row.username})
    if granted:
        _apply(session, row, asked)
    row.asked, row.asked_password_hash = None, None
    return say(session, row, "officer.change_confirmed" if granted else "officer.change_refused")


def _apply(session: Session, row: OfficerRow, asked: Asked) -> None:
    if asked.what in {"create", "enable"}:
        row.active, row.failed_sign_ins, row.locked_until = True, 0, None
    elif asked.what == "disable":
        row.active = False
    elif asked.what == "assign":
        row.city, row.role = asked.city, asked.role
    elif asked.what == "reset_second_factor":
        row.second_factor_secret, row.second_factor_step, row.second_factor_demo = None, None, False
    else:
        assert row.asked_password_hash
        row.password_hash, row.password_temporary = row.asked_password_hash, True
    sessions.end_all(session, row.id)


def _require_asker(session: Session, actor: Actor) -> None:
    require(actor, "account.ask")
    if world_of(session) != REAL:
        raise Invalid("real_world_only")


def _require_post(city: str | None, role: Role) -> None:
    """A city's role needs its city; whoever stands above the cities has none."""
    if (role in CITY_ROLES) != (city is not None):
        raise Invalid("post_does_not_fit", {"role": role, "city": city})


def _asked(
    session: Session, actor: Actor, what: str, city: str | None, role: Role, reason: str
) -> dict[str, object]:
    known = {"what": what, "city": city, "role": role, "reason": reason}
    asked = Asked.model_validate(known | {"asked_by": actor.id, "asked_at": at(session)})
    return asked.model_dump(mode="json")


def _locked(session: Session, officer_id: int) -> OfficerRow:
    row = session.get(OfficerRow, officer_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("not_found", {"what": f"officer:{officer_id}"})
    return row
