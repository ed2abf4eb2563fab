"""One append-only journal: outbox, audit trail, catch-up source and hash chain at once."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import Integer, String, Text, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.tables import Base, world_of

GENESIS = "0" * 64


class JournalHead(Base):
    """The end of one world's stream; locked from numbering until commit, so positions have no gaps."""

    __tablename__ = "journal_head"
    world: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)


class JournalRow(Base):
    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("world", "position"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    world: Mapped[str] = mapped_column(String(40), nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    recorded_at: Mapped[datetime] = mapped_column(nullable=False)
    officer_id: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40), nullable=False, index=True)
    action: Mapped[str] = mapped_column(String(60), nullable=False)
    object: Mapped[str] = mapped_column(Text, nullable=False)
    previous_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)


class Event(BaseModel):
    """What a service records: `kind` says whose shape `object` has, `action` what was done."""

    kind: str
    action: str
    object: BaseModel


class Stamp(BaseModel):
    """What the journal adds to an event when its transaction ends."""

    position: int
    world: str
    recorded_at: datetime
    officer_id: int | None


class ChainReport(BaseModel):
    world: str
    entries: int
    broken_at: int | None = None


def record(session: Session, event: Event) -> None:
    """Write `event` with this transaction; it is numbered just before the commit."""
    session.flush()  # the object was serialised with its final version: later changes need their own event
    pending: list[tuple[str, str, str]] = session.info["journal"]
    pending.append((event.kind, event.action, event.object.model_dump_json()))


def seal(session: Session) -> int:
    """Number and chain what was recorded; the last lock a transaction takes. The new position."""
    pending: list[tuple[str, str, str]] = session.info["journal"]
    session.flush()  # stock rows are locked before the head, in every transaction
    world = world_of(session)
    head = session.execute(
        select(JournalHead.position, JournalHead.hash).where(JournalHead.world == world).with_for_update()
    ).one()
    position, previous = head.position, head.hash
    for kind, action, body in pending:
        position += 1
        row = JournalRow(
            world=world,
            position=position,
            recorded_at=session.info["at"],
            officer_id=session.info["by"],
            kind=kind,
            action=action,
            object=body,
            previous_hash=previous,
            hash="",
        )
        row.hash = previous = chained(row)
        session.add(row)
    if pending:
        session.execute(
            update(JournalHead).where(JournalHead.world == world).values(position=position, hash=previous)
        )
    pending.clear()
    return int(position)


def chained(row: JournalRow) -> str:
    """The hash of an entry: over its own content and the hash before it."""
    content = [
        row.previous_hash,
        row.world,
        row.position,
        row.recorded_at.isoformat(),
        row.officer_id,
        row.kind,
        row.action,
        row.object,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def open_world(session: Session, world: str) -> None:
    """Start the stream of a new world."""
    session.add(JournalHead(world=world, position=0, hash=GENESIS))


def position_of(session: Session) -> int:
    head = select(JournalHead.position).where(JournalHead.world == world_of(session))
    return int(session.execute(head).scalar_one())


def entries(session: Session, since: int, limit: int) -> list[JournalRow]:
    """Entries after position `since`, oldest first."""
    query = (
        select(JournalRow)
        .where(JournalRow.world == world_of(session), JournalRow.position > since)
        .order_by(JournalRow.position)
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def latest(session: Session, *, before: int | None, limit: int, kind: str | None) -> list[JournalRow]:
    """Entries newest first, below position `before`, of one kind if given."""
    query = select(JournalRow).where(JournalRow.world == world_of(session))
    if before:
        query = query.where(JournalRow.position < before)
    if kind:
        query = query.where(JournalRow.kind == kind)
    return list(session.execute(query.order_by(JournalRow.position.desc()).limit(limit)).scalars())


def as_wire(row: JournalRow) -> str:
    """An entry as JSON text; the stored object goes in unparsed."""
    stamp = Stamp(
        position=row.position, world=row.world, recorded_at=row.recorded_at, officer_id=row.officer_id
    ).model_dump_json()
    names = json.dumps({"kind": row.kind, "action": row.action})
    return f'{stamp[:-1]},{names[1:-1]},"object":{row.object}}}'


def verify(session: Session) -> ChainReport:
    """Walk the chain of this world from its beginning; `broken_at` names the first bad position."""
    world = world_of(session)
    previous, expected, count = GENESIS, 1, 0
    for row in _all_rows(session, world):
        if row.position != expected or row.previous_hash != previous or row.hash != chained(row):
            return ChainReport(world=world, entries=count, broken_at=expected)
        previous, expected, count = row.hash, expected + 1, count + 1
    head = session.execute(select(JournalHead).where(JournalHead.world == world)).scalar_one()
    whole = head.position == count and head.hash == previous
    return ChainReport(world=world, entries=count, broken_at=None if whole else expected)


def _all_rows(session: Session, world: str) -> Iterator[JournalRow]:
    query = select(JournalRow).where(JournalRow.world == world).order_by(JournalRow.position)
    yield from session.execute(query.execution_options(yield_per=500)).scalars()
