"""The second factor: time-based codes of 30 seconds (RFC 6238), each good for one use."""

import hmac
import io
from datetime import datetime

import pyotp
import segno
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.accounts.sealing import Seal
from app.accounts.service import count_failure, say
from app.core.db import at
from app.core.errors import Conflict

STEP_SECONDS = 30
ISSUER = "呼包鄂乌应急联动"


def propose(session: Session, officer_id: int, seal: Seal) -> str:
    """A new secret to be scanned; it counts once a code made from it has come back."""
    row = session.get_one(OfficerRow, officer_id, with_for_update=True)
    secret = pyotp.random_base32()
    row.second_factor_pending = seal.close(secret)
    return secret


def address(secret: str, username: str) -> str:
    """What an authenticator scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def picture(uri: str) -> str:
    """The QR code of `uri` as SVG."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(out, kind="svg", scale=4, border=3, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def adopt(session: Session, officer_id: int, code: str, seal: Seal) -> bool:
    """Take the proposed secret into use when `code` proves that it was scanned."""
    row = session.get_one(OfficerRow, officer_id, with_for_update=True)
    if row.second_factor_pending is None:
        raise Conflict("no_second_factor_proposed")
    step = step_of(at(session))
    if not _fits(seal.open(row.second_factor_pending), code, step):
        count_failure(session, row)
        return False
    row.second_factor_secret, row.second_factor_pending = row.second_factor_pending, None
    row.second_factor_step, row.second_factor_demo = step, False
    say(session, row, "officer.second_factor_enrolled")
    return True


def accept(session: Session, officer_id: int, code: str, seal: Seal) -> bool:
    """Whether `code` is this officer's of this half minute and unused; a wrong one counts as a failed try."""
    row = session.get_one(OfficerRow, officer_id, with_for_update=True)
    step = step_of(at(session))
    used = row.second_factor_step is not None and step <= row.second_factor_step
    secret = row.second_factor_secret
    if secret and not row.second_factor_demo:  # the demo's is published
        secret = seal.open(secret)
    if secret and not used and _fits(secret, code, step):
        row.second_factor_step = step
        return True
    count_failure(session, row)
    return False


def reseal(session: Session, seal: Seal) -> tuple[int, list[str]]:
    """Every secret under the first key: how many, and whose none of the keys opens."""
    own = select(OfficerRow).where(
        OfficerRow.second_factor_secret.is_not(None), OfficerRow.second_factor_demo.is_(False)
    )
    done, lost = 0, []
    for row in session.execute(own.order_by(OfficerRow.id).with_for_update()).scalars():
        try:
            row.second_factor_secret = seal.renew(row.second_factor_secret or "")
            done += 1
        except Conflict:
            lost.append(row.username)
    return done, lost


def step_of(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def code_of(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(step_of(moment) * STEP_SECONDS)


def _fits(secret: str, code: str, step: int) -> bool:
    return hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP_SECONDS), code)
