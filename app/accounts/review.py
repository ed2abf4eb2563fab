"""What an officer sees of his own account, and what the administrators see of all."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import second_factor, sessions
from app.accounts.events import Officer
from app.accounts.models import OfficerRow
from app.accounts.policy import Actor, require
from app.accounts.service import officer_shape
from app.core.shapes import At, Shape
from config.settings import AccountRules

Mark = Literal["no_second_factor", "demo_second_factor", "first_password", "old_password", "unused", "locked"]


class PasswordRule(Shape):
    length: int
    kinds: int
    days: int


class OwnAccount(Shape):
    officer: Officer
    second_factor_needed: bool
    confirmed_until: At | None
    demo_code: str | None  # only with the demo's published secret
    password_changed_at: At | None
    password_due_at: At | None
    password_temporary: bool
    password_rule: PasswordRule
    session_ends_at: At
    idle_minutes: int


class ReviewedAccount(Shape):
    officer: Officer
    last_sign_in_at: At | None
    password_changed_at: At | None
    marks: list[Mark]


class AccountReview(Shape):
    accounts: list[ReviewedAccount]
    stale_days: int


def own_account(
    row: OfficerRow,
    confirmed_until: datetime | None,
    ends_at: datetime,
    moment: datetime,
    rules: AccountRules,
) -> OwnAccount:
    demo = row.second_factor_secret if row.second_factor_demo else None
    still = confirmed_until if confirmed_until and confirmed_until > moment else None
    return OwnAccount(
        officer=officer_shape(row),
        second_factor_needed=rules.second_factor,
        confirmed_until=still,
        demo_code=second_factor.code_of(demo, moment) if demo else None,
        password_changed_at=row.password_changed_at,
        password_due_at=_due(row, rules),
        password_temporary=row.password_temporary,
        password_rule=PasswordRule(
            length=rules.password_length, kinds=rules.password_kinds, days=rules.password_days
        ),
        session_ends_at=ends_at,
        idle_minutes=rules.idle_minutes,
    )


def review(session: Session, actor: Actor, moment: datetime, rules: AccountRules) -> AccountReview:
    """Every account, and why one should be looked at."""
    require(actor, "account.review")
    last = sessions.last_sign_ins(session)
    rows = session.execute(select(OfficerRow).order_by(OfficerRow.id)).scalars()
    accounts = [
        ReviewedAccount(
            officer=officer_shape(row),
            last_sign_in_at=last.get(row.id),
            password_changed_at=row.password_changed_at,
            marks=_marks(row, last.get(row.id), moment, rules),
        )
        for row in rows
    ]
    return AccountReview(accounts=accounts, stale_days=rules.stale_days)


def _marks(row: OfficerRow, last: datetime | None, moment: datetime, rules: AccountRules) -> list[Mark]:
    due = _due(row, rules)
    unused = last is None or last + timedelta(days=rules.stale_days) < moment
    found: dict[Mark, bool] = {
        "no_second_factor": row.second_factor_secret is None,
        "demo_second_factor": row.second_factor_demo,
        "first_password": row.password_changed_at is None,
        "old_password": due is not None and due < moment,
        "unused": unused,
        "locked": row.locked_until is not None and row.locked_until > moment,
    }
    return [mark for mark, holds in found.items() if holds and row.active]


def _due(row: OfficerRow, rules: AccountRules) -> datetime | None:
    if row.password_changed_at is None or not rules.password_days:
        return None
    return row.password_changed_at + timedelta(days=rules.password_days)
