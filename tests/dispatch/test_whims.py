"""Whatever officers do and in whatever order: nothing is lost, promised twice or held by nobody."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import DomainError
from app.dispatch.models import MovementRow
from app.dispatch.plan_holds import holder_of
from app.dispatch.states import DEAD_MOVEMENTS
from app.inventory.holding import row_of
from app.inventory.models import FleetRow, HoldRow, LotRow, ResourceRow, UnitRow
from tests.dispatch.whims import Whims
from tests.world import small_world

PROMISED = ("granted", "ordered")
AWAY = ("departed", "arrived", "received", "released", "broken_down", "returning", "returned")
Lines = Sequence[MovementRow]
Holds = Sequence[HoldRow]


@pytest.mark.parametrize("seed", [0, 1])
def test_nothing_is_lost_promised_twice_or_held_by_nobody(database: Database, seed: int) -> None:
    whims, done = Whims(small_world(database), seed), 0
    for _ in range(120):
        with suppress(DomainError):
            whims.act()
            done += 1
        with whims.world.read() as session:
            assert [*_faults(session, whims)] == []
    assert done > 40


def _faults(session: Session, whims: Whims) -> Iterator[str]:
    lines = session.execute(select(MovementRow)).scalars().all()
    holds = session.execute(select(HoldRow)).scalars().all()
    yield from _of_holds(lines, holds)
    yield from _of_lines(lines, holds)
    held = Counter[str]()
    for one in holds:
        held[one.source] += one.quantity
    for source in (*whims.stock, *whims.fleets.values(), *whims.beds, *whims.units):
        yield from _of_register(session, source, held[source], lines, whims.stock.get(source, 0))


def _of_holds(lines: Lines, holds: Holds) -> Iterator[str]:
    """Whoever holds anything still needs it, and as much of it."""
    line_of = {holder_of(line): line for line in lines}
    for one in holds:
        line = line_of[one.holder]
        if line.state in (*DEAD_MOVEMENTS, "inspected"):
            yield f"{one.holder} is {line.state} and holds {one.source}"
        if one.source.startswith("lot:") and line.state not in PROMISED:
            yield f"{one.holder} is {line.state} and holds stock"
        if one.source == line.source and one.quantity != line.quantity:
            yield f"{one.holder} holds {one.quantity} of {one.source}, not {line.quantity}"


def _of_lines(lines: Lines, holds: Holds) -> Iterator[str]:
    """Whatever is promised or away is held."""
    held = {(one.source, one.holder) for one in holds}
    for line in lines:
        needs = line.state in PROMISED or (line.form == "unit" and line.state in AWAY)
        if needs and (line.source, holder_of(line)) not in held:
            yield f"{holder_of(line)} is {line.state} and holds nothing"


def _of_register(session: Session, source: str, held: int, lines: Lines, stock: int) -> Iterator[str]:
    """The register counts what is held, and has what it had less what has left and not come back."""
    row, mine = row_of(session, source), [line for line in lines if line.source == source]
    if isinstance(row, UnitRow):
        if int(row.holder is not None) != held:
            yield f"{source} is with {row.holder}, promised {held} times"
        return
    if row.held != held:
        yield f"{source}: {row.held} held, {held} promised"
    if isinstance(row, FleetRow) and row.held > row.count:
        yield f"{source}: {row.held} of {row.count} trucks"
    if isinstance(row, LotRow):
        left = sum(line.quantity for line in mine if line.departed_at)
        back = sum(line.returned_quantity or 0 for line in mine)
        if row.on_hand != stock - left + back:
            yield f"{source}: {row.on_hand} of {stock}, {left} left and {back} came back"
    if isinstance(row, ResourceRow):
        used = sum(line.quantity for line in mine if line.state in ("arrived", "received"))
        if row.occupied != used:
            yield f"{source}: {row.occupied} occupied, {used} in use"
