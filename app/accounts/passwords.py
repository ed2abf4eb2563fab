"""What a password must be, by the settings; and its change."""

from sqlalchemy.orm import Session

from app.accounts import sessions
from app.accounts.models import OfficerRow
from app.accounts.service import say
from app.core.db import at
from app.core.errors import Invalid
from config.settings import AccountRules


def require_fit(password: str, username: str, rules: AccountRules) -> None:
    """Invalid `weak_password` with what is asked."""
    lowered = password.lower()
    kinds = sum(
        (
            any(letter.islower() for letter in password),
            any(letter.isupper() for letter in password),
            any(letter.isdigit() for letter in password),
            any(not letter.isalnum() for letter in password),
        )
    )
    named = any(len(part) > 2 and part in lowered for part in username.lower().split("."))
    if len(password) < rules.password_length or kinds < rules.password_kinds or named:
        raise Invalid("weak_password", {"length": rules.password_length, "kinds": rules.password_kinds})


def change(session: Session, officer_id: int, password_hash: str, session_id: str) -> OfficerRow:
    """The new password; every other session of this officer ends."""
    row = session.get_one(OfficerRow, officer_id, with_for_update=True)
    row.password_hash, row.password_changed_at, row.password_temporary = password_hash, at(session), False
    sessions.end_all(session, officer_id, but=session_id)
    say(session, row, "officer.password_changed")
    return row
