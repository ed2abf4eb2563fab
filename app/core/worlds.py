"""Worlds: each drill has a clock of its own, and what happens in it cannot reach another world.

A drill's clock runs only while somebody drives it: it stops by itself when its driver dies, and goes on from
there. The real world's clock is the wall clock and stands in no table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import JSON, ColumnElement, String, Table, insert, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.db import Database
from app.core.errors import Conflict, NotFound, Unavailable
from app.core.tables import REAL, Base, WorldRow, world_of

UNDRIVEN = timedelta(seconds=5)  # a clock nobody has looked after for so long stands still
RUNNING, STOPPED, OVER = "running", "stopped", "over"


class WorldClockRow(Base):
    """What a world's clock read when its driver last looked; between two looks it runs at `speed`."""

    __tablename__ = "world_clock"
    world: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))  # running | stopped | over
    world_at: Mapped[datetime]
    looked_at: Mapped[datetime]  # by the wall clock
    speed: Mapped[float]  # world seconds per real second; 0 when it is stepped by hand
    cut_off: Mapped[dict[str, str]] = mapped_column(
        JSON
    )  # officer id -> world time until which he has no network


def reading(row: WorldClockRow, wall: datetime) -> datetime:
    """What the clock shows at `wall`."""
    if row.state != RUNNING:
        return row.world_at
    passed = min(max(wall - row.looked_at, timedelta()), UNDRIVEN)
    moment = row.world_at + passed * row.speed
    return moment.replace(microsecond=0)


def moment_in(database: Database, world: str, wall: datetime) -> datetime:
    """The time in `world` when it is `wall` outside."""
    if world == REAL:
        return wall
    with database.read(world) as session:
        row = session.get(WorldClockRow, world)
        return reading(row, wall) if row else wall


def moment_to_act(database: Database, world: str, officer_id: int, wall: datetime) -> datetime:
    """The time in `world` for a change by an officer; refused while the clock stands or he is cut off."""
    if world == REAL:
        return wall
    with database.read(world) as session:
        row = session.get(WorldClockRow, world)
    if row is None:
        return wall
    if row.state != RUNNING:
        raise Conflict("drill_stopped" if row.state == STOPPED else "drill_over", {"world": world})
    moment = reading(row, wall)
    require_network(row, officer_id, moment)
    return moment


def require_network(row: WorldClockRow, officer_id: int, moment: datetime) -> None:
    """Unavailable `network_cut` while the drill's script has cut this officer's console off."""
    until = row.cut_off.get(str(officer_id))
    if until and moment < datetime.fromisoformat(until):
        raise Unavailable("network_cut", {"until": until})


def running_worlds(database: Database) -> list[str]:
    """The real world and every drill whose clock runs: what background work is done in."""
    with database.read(REAL) as session:
        running = (
            select(WorldClockRow.world).where(WorldClockRow.state == RUNNING).order_by(WorldClockRow.world)
        )
        return [REAL, *session.execute(running).scalars()]


@contextmanager
def writing(database: Database, world: str) -> Iterator[Session]:
    """A change that nobody signed in asked for, at the time it is in that world."""
    wall = clock.now()
    with database.write(world, by=None, at=moment_in(database, world, wall), wall=wall) as session:
        yield session


def clock_of(session: Session) -> WorldClockRow:
    """The clock of the session's world, locked."""
    row = session.get(WorldClockRow, world_of(session), with_for_update=True)
    if row is None:
        raise NotFound("not_found", {"what": f"clock of {world_of(session)}"})
    return row


def copy_rows(session: Session, table: type[WorldRow], source: str, values: dict[str, object]) -> None:
    """Copy what `source` has of `table` into the session's world; `values` replace columns.

    The one place that reads one world and writes another: it inserts, and changes nothing that is there.
    """
    rows = cast(Table, table.__table__)  # type: ignore[attr-defined]  # every world table is mapped
    fixed = {**values, "world": world_of(session)}
    kept = [column for column in rows.columns if column.name != "id" and column.name not in fixed]
    given = [rows.c[name] for name in fixed]
    replaced: list[ColumnElement[object]] = [
        literal(value, rows.c[name].type) for name, value in fixed.items()
    ]
    chosen = select(*kept, *replaced).where(rows.c.world == source).order_by(rows.c.id)
    session.flush()
    session.connection().execute(insert(rows).from_select([*kept, *given], chosen))


def copied_ids(session: Session, table: type[WorldRow], source: str) -> dict[int, int]:
    """The id there -> the id here, while this world has nothing of `table` but what `copy_rows` brought."""
    rows = cast(Table, table.__table__)  # type: ignore[attr-defined]  # every world table is mapped
    there, here = (
        session.connection().scalars(select(rows.c.id).where(rows.c.world == world).order_by(rows.c.id)).all()
        for world in (source, world_of(session))
    )
    return dict(zip(there, here, strict=True))
