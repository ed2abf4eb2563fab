"""The journal: gapless, chained, all or nothing, whoever writes at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Connection, Delete, Update, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from app.core import journal
from app.core.db import Database
from app.core.journal import ChainReport, Event, JournalHead, JournalRow
from app.core.journal_cli import journal_cli
from app.core.shapes import Shape
from app.core.tables import REAL
from tests.world import AT

WRITERS, WRITES = 4, 25


class Note(Shape):
    id: int
    version: int
    said: str


def note(number: int, said: str = "听到") -> Event:
    return Event(kind="note.changed", action="note.said", object=Note(id=number, version=1, said=said))


def say(database: Database, *numbers: int, world: str = REAL) -> None:
    with database.write(world, by=7, at=AT) as session:
        for number in numbers:
            journal.record(session, note(number))


def rows(database: Database, world: str = REAL) -> list[JournalRow]:
    with database.read(world) as session:
        return journal.entries(session, 0, 100_000)


def verified(database: Database, world: str = REAL) -> ChainReport:
    with database.read(world) as session:
        return journal.verify(session)


def break_in(connection: Connection) -> None:
    """What only the database's owner can do: take away what makes the journal append-only."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER journal_no_update"))
        connection.execute(text("DROP TRIGGER journal_no_delete"))
    else:
        connection.execute(text("DROP TRIGGER journal_append_only ON journal"))


def tamper(database: Database, position: int, **values: object) -> None:
    where = (JournalRow.world == REAL) & (JournalRow.position == position)
    with database.engine.begin() as connection:
        break_in(connection)
        connection.execute(update(JournalRow).where(where).values(**values))


def test_entries_are_numbered_without_a_gap_in_the_order_they_were_recorded(database: Database) -> None:
    say(database, 1, 2)
    say(database, 3)
    assert [(row.position, row.officer_id, row.recorded_at) for row in rows(database)] == [
        (1, 7, AT),
        (2, 7, AT),
        (3, 7, AT),
    ]
    assert [journal.as_wire(row).count('"said":"听到"') for row in rows(database)] == [1, 1, 1]
    assert database.positions() == {REAL: 3}


def test_each_entry_carries_the_hash_of_the_one_before_it(database: Database) -> None:
    say(database, 1, 2, 3)
    found = rows(database)
    assert [row.previous_hash for row in found] == [journal.GENESIS, found[0].hash, found[1].hash]
    assert verified(database) == ChainReport(world=REAL, entries=3)


@pytest.mark.parametrize(
    "forgery",
    [delete(JournalRow), update(JournalRow).values(action="note.unsaid")],
    ids=["delete", "update"],
)
def test_the_database_itself_refuses_to_change_or_erase_an_entry(
    database: Database, forgery: Delete | Update
) -> None:
    say(database, 1, 2, 3)
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(forgery)
    assert verified(database) == ChainReport(world=REAL, entries=3)


@pytest.mark.parametrize(
    "forged",
    [
        {"object": '{"id":2,"version":1,"said":"没有的事"}'},
        {"action": "note.unsaid"},
        {"officer_id": 8},
        {"kind": "plan.changed"},
        {"previous_hash": "f" * 64},
        {"hash": "f" * 64},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_forged_entry_breaks_the_chain_where_it_stands(
    database: Database, forged: dict[str, object]
) -> None:
    say(database, 1, 2, 3)
    tamper(database, 2, **forged)
    assert verified(database).broken_at == 2


def test_an_entry_forged_with_a_fitting_hash_breaks_the_chain_behind_it(database: Database) -> None:
    say(database, 1, 2, 3)
    second = rows(database)[1]
    second.action = "note.unsaid"
    tamper(database, 2, action=second.action, hash=journal.chained(second))
    assert verified(database).broken_at == 3


@pytest.mark.parametrize("position", [1, 2, 3])
def test_a_deleted_entry_is_found_even_the_last_one(database: Database, position: int) -> None:
    say(database, 1, 2, 3)
    with database.engine.begin() as connection:
        break_in(connection)
        connection.execute(delete(JournalRow).where(JournalRow.position == position))
    assert verified(database).broken_at == position


def test_what_is_rolled_back_was_never_recorded(database: Database) -> None:
    say(database, 1)

    def fail() -> None:
        with database.write(REAL, by=7, at=AT) as session:
            journal.record(session, note(2))
            raise LookupError("something in between")

    with pytest.raises(LookupError):
        fail()
    say(database, 3)
    assert [row.position for row in rows(database)] == [1, 2]
    assert [journal.as_wire(row).count('"id":2') for row in rows(database)] == [0, 0]
    assert verified(database).broken_at is None


def test_a_transaction_that_records_nothing_moves_nothing(database: Database) -> None:
    with database.write(REAL, by=7, at=AT):
        pass
    assert database.positions() == {REAL: 0}


def test_writers_in_threads_and_processes_leave_no_gap_and_no_double(database: Database) -> None:
    twin = Database(database.url)  # a second engine shares no lock with the first, like another process

    def write(writer: int) -> None:
        chosen = (database, twin)[writer % 2]
        for number in range(WRITES):
            say(chosen, writer * 1000 + number, writer * 1000 + 500 + number)

    try:
        in_parallel(write, range(WRITERS))
    finally:
        twin.close()
    found = rows(database)
    assert [row.position for row in found] == list(range(1, 2 * WRITERS * WRITES + 1))
    assert len({row.object for row in found}) == 2 * WRITERS * WRITES
    assert all(_number(a) + 500 == _number(b) for a, b in zip(found[::2], found[1::2], strict=True))
    assert verified(database) == ChainReport(world=REAL, entries=2 * WRITERS * WRITES)


def test_every_world_has_a_journal_and_positions_of_its_own(database: Database) -> None:
    with database.write("drill:1", by=None, at=AT) as session:
        journal.open_world(session, "drill:1")
    say(database, 1, 2)
    say(database, 9, world="drill:1")
    assert database.positions() == {REAL: 2, "drill:1": 1}
    assert [row.position for row in rows(database, "drill:1")] == [1]
    assert verified(database, "drill:1") == ChainReport(world="drill:1", entries=1)


def test_the_journal_pages_newest_first_and_by_kind(database: Database) -> None:
    say(database, *range(1, 8))
    with database.read(REAL) as session:
        page = journal.latest(session, before=None, limit=3, kind=None)
        older = journal.latest(session, before=page[-1].position, limit=3, kind="note.changed")
        other = journal.latest(session, before=None, limit=3, kind="plan.changed")
    assert [row.position for row in page + older] == [7, 6, 5, 4, 3, 2]
    assert other == []


def test_the_auditor_s_command_names_the_broken_position_and_fails(database: Database) -> None:
    say(database, 1, 2, 3)
    app = Flask("auditor")
    app.cli.add_command(journal_cli(database))
    whole = app.test_cli_runner().invoke(args=["journal", "verify"])
    assert (whole.exit_code, whole.output) == (0, "real: 3 entries, chain whole\n")
    tamper(database, 2, action="note.unsaid")
    broken = app.test_cli_runner().invoke(args=["journal", "verify"])
    assert (broken.exit_code, broken.output) == (1, "real: broken at position 2\n")


def test_the_head_row_is_the_only_one_of_its_world(database: Database) -> None:
    say(database, 1)
    with database.read(REAL) as session:
        assert session.execute(select(func.count()).select_from(JournalHead)).scalar_one() == 1


def in_parallel(work: Callable[[int], None], numbers: range) -> None:
    with ThreadPoolExecutor(len(numbers)) as threads:
        list(threads.map(work, numbers))


def _number(row: JournalRow) -> int:
    return int(Note.model_validate_json(row.object).id)
