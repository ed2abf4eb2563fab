"""Every write from a console carries a key; its answer is kept with the change, so a repeat is harmless."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.errors import Invalid
from app.core.tables import Base

KEY_LENGTH = 80


class AnswerRow(Base):
    __tablename__ = "answer"
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))  # officer, route and body
    answered_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)


class Answered(NamedTuple):
    status: int
    body: str


def answered(session: Session, key: str, fingerprint: str) -> Answered | None:
    """The answer given under `key`; Invalid `idempotency_key_reused` when it was for something else."""
    row = session.get(AnswerRow, key)
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise Invalid("idempotency_key_reused")
    return Answered(row.status, row.body)


def remember(session: Session, key: str, fingerprint: str) -> AnswerRow:
    """Claim `key` first, so that a twin waits here and not after half of the work."""
    row = AnswerRow(key=key, fingerprint=fingerprint, answered_at=session.info["at"], status=0, body="")
    session.add(row)
    session.flush()  # the unique key is what makes the twin wait
    return row


def forget_before(session: Session, moment: datetime) -> None:
    session.execute(delete(AnswerRow).where(AnswerRow.answered_at < moment))
