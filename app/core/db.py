"""The database and its two kinds of transaction; the edge opens them, services never commit."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, create_engine, event, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.core import journal, mode
from app.core.errors import Conflict
from app.core.journal import JournalHead
from app.core.tables import REAL


class Database:
    """One engine on SQLite (WAL, synchronous=FULL) or PostgreSQL.

    SQLite has one writer: writers of this process queue on a lock that gevent can switch on,
    instead of sleeping inside SQLite's busy handler and freezing every console.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.url = url
        self.read_only = read_only  # whoever started this process wants nothing changed
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {"pool_pre_ping": not self.is_sqlite}
        if self.is_sqlite:
            options["connect_args"] = {"isolation_level": None, "timeout": 10, "check_same_thread": False}
        else:
            options |= {"pool_size": 10, "max_overflow": 40}
        self.engine = create_engine(url, **options)
        self._writing = threading.Lock()
        if self.is_sqlite:
            event.listen(self.engine, "connect", _durable)
            event.listen(self.engine, "begin", _begin)

    @contextmanager
    def write(
        self,
        world: str,
        *,
        by: int | None,
        at: datetime,
        wall: datetime | None = None,
        even_read_only: bool = False,
    ) -> Iterator[Session]:
        """A transaction that changes `world`: it commits with its journal entries, or not at all.

        Unavailable `read_only` when changes are stopped, but for signing in and for the switch itself.
        `at` is the time in that world; `wall` is the time outside where a drill's clock makes it another.
        """
        with self._one_writer(), self._session(world) as session:
            session.info |= {"by": by, "at": at, "wall": wall or at, "journal": []}
            session.connection(execution_options={"write": True})
            if not even_read_only and (refused := mode.refusal(session, self.read_only)):
                raise refused
            try:
                yield session
                session.flush()
                if session.info["journal"]:
                    journal.seal(session)
                session.commit()
            except StaleDataError as stale:
                session.rollback()
                raise Conflict("changed_meanwhile") from stale
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def read(self, world: str) -> Iterator[Session]:
        """A consistent view of `world`."""
        with self._session(world) as session:
            if not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def positions(self) -> dict[str, int]:
        """The end of every world's journal."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(JournalHead.world, JournalHead.position)).all()
        return {row.world: row.position for row in rows}

    def standing(self, moment: datetime) -> mode.Pulse:
        """Whether changes are taken, and whether the solver lives, at this `moment` outside."""
        with self.read(REAL) as session:
            return mode.standing(session, self.read_only, moment)

    def answers(self) -> bool:
        with self.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(JournalHead)).scalar_one() >= 0

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._writing:
            yield

    @contextmanager
    def _session(self, world: str) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            session.info["world"] = world
            yield session


def at(session: Session) -> datetime:
    """The moment this transaction stands at, given by the edge."""
    moment: datetime = session.info["at"]
    return moment


def wall(session: Session) -> datetime:
    """The time outside, for what is promised to processes and not to people: leases."""
    moment: datetime = session.info["wall"]
    return moment


def _durable(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
